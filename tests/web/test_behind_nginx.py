"""Votes and rebuilds through a real nginx, over plain HTTP: as nginx does by default, and as the manual has it."""

import contextlib
import json
import re
import shutil
import socket
import subprocess
import threading
import time
import urllib.error
import urllib.request

import pytest
import waitress
from conftest import ROOT
from fake_service import HOTLINE, FakeService

from qa_service.settings import Settings
from qa_service.web import create_app
from qa_service.web.checks.origin import NGINX_LINE

NGINX = shutil.which("nginx") or "/usr/sbin/nginx"
EXAMPLE = re.search(r"^```\n(limit_req_zone.*?)^```$", (ROOT / "docs/operation.md").read_text("utf-8"), re.M | re.S)[1]
DEFAULT = "server { listen 80; location / { proxy_pass http://127.0.0.1:8000; } }"
WITHOUT_PORT = "server { listen 80; location / { proxy_pass http://127.0.0.1:8000; proxy_set_header Host $host; } }"
TOKEN = "a-long-token-of-the-operator-0123456789"
VOTE = {"question": HOTLINE, "answerable": True, "vote": "up"}

pytestmark = pytest.mark.skipif(not shutil.which(NGINX), reason="nginx is not installed")


@contextlib.contextmanager
def proxied(sites, folder):
    """The address of the service behind an nginx with these sites."""
    app = create_app(FakeService, Settings(data=folder / "data", index=folder / "index", admin_token=TOKEN))
    server = waitress.create_server(app, host="127.0.0.1", port=0)
    threading.Thread(target=server.run, daemon=True).start()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    sites = sites.replace("listen 80;", f"listen 127.0.0.1:{port};").replace(":8000", f":{server.effective_port}")
    temporary = "".join(
        f"{kind}_temp_path {folder}/{kind};" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    configuration = folder / "nginx.conf"
    configuration.write_text(
        f"daemon off; pid {folder}/pid; error_log {folder}/log; events {{}} http {{ access_log off; {temporary} {sites} }}"
    )
    with subprocess.Popen([NGINX, "-p", folder, "-c", configuration], stderr=subprocess.DEVNULL) as nginx:
        try:
            _wait_for(port)
            yield f"http://127.0.0.1:{port}"
        finally:
            nginx.terminate()
            nginx.wait()
            server.close()


def _wait_for(port):
    until = time.monotonic() + 20
    while time.monotonic() < until:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        time.sleep(0.05)
    pytest.fail("nginx does not start")


def sent_by_a_page(address, path, body, **headers):
    """Status and reply to what a browser sends for a page at the address over plain HTTP, where it names no Sec-Fetch-Site."""
    told = {"Origin": address, "Content-Type": "application/json"} | headers
    request = urllib.request.Request(address + path, json.dumps(body).encode(), told)
    try:
        with urllib.request.urlopen(request, timeout=20) as response:
            return response.status, json.load(response)
    except urllib.error.HTTPError as refusal:
        return refusal.code, json.load(refusal)


@pytest.mark.parametrize("sites", [DEFAULT, WITHOUT_PORT], ids=["default", "without the port"])
def test_a_proxy_that_changes_the_address_is_told_with_the_line_to_add(tmp_path, sites):
    with proxied(sites, tmp_path) as address:
        for path, body in (("/feedback", VOTE), ("/rebuild", {})):
            status, reply = sent_by_a_page(address, path, body, Authorization=f"Bearer {TOKEN}")
            assert (status, reply["error"]["code"], reply["error"]["field"]) == (403, "forbidden", "Host")
            assert address.removeprefix("http://") in reply["error"]["message"]
            assert reply["error"]["message"].endswith(NGINX_LINE)


def test_votes_and_rebuilds_pass_through_nginx_as_the_manual_sets_it_up(tmp_path, monkeypatch):
    monkeypatch.setattr("qa_service.operation.rebuilding.Rebuilding.start", lambda self, full=False: "0123456789ab")
    with proxied(EXAMPLE, tmp_path) as address:
        assert sent_by_a_page(address, "/feedback", VOTE) == (201, {"id": 1})
        assert sent_by_a_page(address, "/rebuild", {}, Authorization=f"Bearer {TOKEN}")[0] == 202
        assert sent_by_a_page(address, "/rebuild", {})[0] == 401
        with urllib.request.urlopen(f"{address}/", timeout=20) as page:
            assert "text/html" in page.headers["Content-Type"]


def test_the_page_names_the_line_when_its_vote_is_refused(browser, tmp_path):
    with proxied(DEFAULT, tmp_path) as address:
        browser.show()
        browser.open(f"{address}/")
        browser.forget()
        browser.open(f"{address}/")
        # A browser does not name Sec-Fetch-Site for an address that is not at this machine.
        browser.evaluate(
            "window.fetch = ((send) => (path, options) => path === '/feedback'"
            f" ? Promise.resolve(new Response({json.dumps(json.dumps(_refusal()))}, {{ status: 403 }})) : send(path, options))(fetch)"
        )
        browser.wait("document.activeElement?.name === 'q'")
        browser.ask(HOTLINE)
        browser.click("[data-vote=up]")
        browser.click(".votes .comment button")
        browser.wait("document.querySelector('.votes .told').textContent")
        assert NGINX_LINE in browser.text(".votes .told")
        browser.errors.clear()


def _refusal():
    client = create_app(FakeService).test_client()
    return client.post("/feedback", json=VOTE, headers={"Host": "127.0.0.1:8000", "Origin": "http://paper.lan"}).json
