"""Votes and rebuilds through a real nginx, over plain HTTP: as nginx does by default, and as the manual has it."""

import contextlib
import ipaddress
import json
import re
import threading
import urllib.error
import urllib.request

import nginx
import pytest
import waitress
from conftest import ROOT
from fake_service import HOTLINE, FakeService

from qa_service.settings import Settings
from qa_service.web import create_app
from qa_service.web.checks.origin import NGINX_LINE

EXAMPLE = re.search(r"^```\n(limit_req_zone.*?)^```$", (ROOT / "docs/operation.md").read_text("utf-8"), re.M | re.S)[1]
DEFAULT = "server { listen 80; location / { proxy_pass http://127.0.0.1:8000; } }"
WITHOUT_PORT = "server { listen 80; location / { proxy_pass http://127.0.0.1:8000; proxy_set_header Host $host; } }"
TOKEN = "a-long-token-of-the-operator-0123456789"
VOTE = {"question": HOTLINE, "answerable": True, "vote": "up"}

pytestmark = nginx.needed


@contextlib.contextmanager
def proxied(sites, folder, **changes):
    """The address of the service behind an nginx with these sites."""
    settings = Settings(data=folder / "data", index=folder / "index", admin_token=TOKEN, **changes)
    server = waitress.create_server(
        create_app(FakeService, settings), host="127.0.0.1", port=0, clear_untrusted_proxy_headers=False
    )
    threading.Thread(target=server.run, daemon=True).start()
    try:
        with nginx.before(server.effective_port, sites, folder) as address:
            yield address
    finally:
        server.close()


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


FORWARDED = """server { listen 80; location / {
    proxy_pass http://127.0.0.1:8000;
    proxy_set_header X-Forwarded-Host $http_host;
    proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
} }"""


def test_votes_and_rebuilds_pass_the_default_host_where_the_proxy_is_trusted_and_tells_the_readers(
    tmp_path, monkeypatch
):
    monkeypatch.setattr("qa_service.operation.rebuilding.Rebuilding.start", lambda self, full=False: "0123456789ab")
    trusted = (ipaddress.ip_network("127.0.0.1"),)
    with proxied(FORWARDED, tmp_path, trusted_proxies=trusted) as address:
        assert sent_by_a_page(address, "/feedback", VOTE) == (201, {"id": 1})
        assert sent_by_a_page(address, "/rebuild", {}, Authorization=f"Bearer {TOKEN}")[0] == 202
        assert sent_by_a_page(address, "/rebuild", {})[0] == 401
        assert sent_by_a_page(address, "/feedback", VOTE, Origin="http://evil.example")[0] == 403
    with proxied(FORWARDED, tmp_path) as address:
        assert sent_by_a_page(address, "/feedback", VOTE)[0] == 403


def test_votes_pass_the_default_host_at_the_public_address(tmp_path):
    with proxied(DEFAULT, tmp_path, public_url="http://paper.example") as address:
        assert sent_by_a_page(address, "/feedback", VOTE, Origin="http://paper.example")[0] == 201
        assert sent_by_a_page(address, "/feedback", VOTE)[0] == 403


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
