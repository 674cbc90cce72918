"""The examples of how to run the service for good: nginx, systemd, a container. What a machine lacks to try one, skips its tests."""

import base64
import contextlib
import http.client
import json
import os
import re
import shutil
import socket
import ssl
import subprocess
import sys
import time

import pytest
from conftest import ROOT
from image import HOME, instructions
from newsroom import TOKEN
from nginx import free_port

from qa_service.commands.environment import NAMES

EXAMPLES = ROOT / "docs/deploy"
SECONDS = 30  # that anything may take before the test gives up
HOST = "qa.example.org"
LOGIN = {"Authorization": "Basic " + base64.b64encode(b"reader:a password").decode()}
QUESTION = json.dumps({"question": "职工技师申报打什么电话？"})


def program(name):
    """The path of a program; the test is skipped where there is none."""
    return shutil.which(name, path=f"{os.environ['PATH']}:/usr/sbin") or pytest.skip(f"{name} is not installed")


# nginx


@pytest.mark.parametrize("manual", ["deploy/nginx.conf", "installing.md", "operation.md"])
def test_the_samples_of_proxies_let_no_header_through_in_which_a_caller_names_itself(manual):
    text = (ROOT / "docs" / manual).read_text("utf-8")
    samples = [text] if manual.endswith(".conf") else re.findall(r"^```\w*\n(.*?)^```", text, re.DOTALL | re.MULTILINE)
    proxied = [sample for sample in samples if "proxy_pass" in sample]
    assert proxied
    for sample in proxied:
        assert {*re.findall(r"proxy_set_header X-Forwarded-(\w+) ", sample)} == {"For", "Proto", "Host", "Prefix"}


@pytest.fixture(scope="module")
def secrets(tmp_path_factory):
    """A certificate, its key, and a file of the readers that may log in."""
    openssl, folder = program("openssl"), tmp_path_factory.mktemp("secrets")
    cert, key, readers = folder / "cert.pem", folder / "key.pem", folder / "readers"
    subject = ["-subj", f"/CN={HOST}", "-keyout", key, "-out", cert]
    subprocess.run(
        [openssl, "req", "-x509", "-newkey", "rsa:2048", "-nodes", *subject], check=True, capture_output=True
    )
    told = subprocess.run([openssl, "passwd", "-apr1", "a password"], check=True, capture_output=True, text=True)
    readers.write_text(f"reader:{told.stdout}")
    return cert, key, readers


class Proxy:
    """nginx with the example, on ports of its own before a service."""

    def __init__(self, folder, secrets, service):
        self.secure, self.plain = free_port(), free_port()
        cert, key, readers = secrets
        example = (EXAMPLES / "nginx.conf").read_text("utf-8")
        for written, here in {
            "listen [::]:443 ssl;": "",
            "listen [::]:80;": "",
            "listen 443 ssl;": f"listen 127.0.0.1:{self.secure} ssl;",
            "listen 80;": f"listen 127.0.0.1:{self.plain};",
            "/etc/ssl/qa.example.org/fullchain.pem": str(cert),
            "/etc/ssl/qa.example.org/privkey.pem": str(key),
            "/etc/nginx/qa-service.htpasswd;": f"{readers};",
            "server 127.0.0.1:8000;": f"server {service.removeprefix('http://')};",
        }.items():
            assert written in example
            example = example.replace(written, here)
        user = "user root;" if os.getuid() == 0 else ""
        places = "".join(
            f"{kind}_temp_path {folder}/{kind};" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
        )
        (folder / "nginx.conf").write_text(
            f"{user} daemon off; pid {folder}/pid; events {{}} http {{ access_log off; {places}\n{example}\n}}", "utf-8"
        )
        self.command = [
            program("nginx"),
            "-p",
            str(folder),
            "-e",
            f"{folder}/error.log",
            "-c",
            str(folder / "nginx.conf"),
        ]

    @contextlib.contextmanager
    def running(self):
        """The proxy, which takes connections."""
        with subprocess.Popen(self.command) as process:
            try:
                until = time.monotonic() + SECONDS
                while socket.socket().connect_ex(("127.0.0.1", self.secure)):
                    assert process.poll() is None
                    assert time.monotonic() < until
                    time.sleep(0.05)
                yield self
            finally:
                process.terminate()

    def request(self, method, path, body=None, headers=None, *, secure=True):
        """Status, headers and body of what a request gets."""
        anyone = ssl._create_unverified_context()
        connection = (
            http.client.HTTPSConnection("127.0.0.1", self.secure, timeout=SECONDS, context=anyone)
            if secure
            else http.client.HTTPConnection("127.0.0.1", self.plain, timeout=SECONDS)
        )
        with contextlib.closing(connection):
            told = {"Host": f"{HOST}:{self.secure}", "Content-Type": "application/json"}
            connection.request(method, path, body and body.encode(), told | (headers or {}))
            response = connection.getresponse()
            return response.status, response.headers, response.read().decode()


@pytest.fixture
def proxy(tmp_path, secrets, newsroom):
    with Proxy(tmp_path, secrets, newsroom.address).running() as proxy:
        yield proxy


def test_nginx_takes_the_example_without_a_warning(tmp_path, secrets):
    told = subprocess.run([*Proxy(tmp_path, secrets, "127.0.0.1:1").command, "-t"], capture_output=True, text=True)
    assert told.returncode == 0, told.stderr
    assert "[warn]" not in told.stderr


def test_nginx_asks_everybody_for_a_login_but_those_who_watch(proxy):
    assert proxy.request("GET", "/")[0] == 401
    assert proxy.request("POST", "/ask", QUESTION)[0] == 401
    assert proxy.request("GET", "/healthz")[0] == 200


def test_nginx_sends_those_who_come_without_encryption_to_tls(proxy):
    status, headers, _ = proxy.request("GET", "/find", headers={"Host": HOST}, secure=False)
    assert (status, headers["Location"]) == (301, f"https://{HOST}/find")


def test_a_reader_who_logged_in_asks_and_votes_through_nginx(proxy):
    status, _, told = proxy.request("POST", "/ask", QUESTION, LOGIN)
    assert (status, json.loads(told)["question"]) == (200, json.loads(QUESTION)["question"])
    vote = json.dumps({"vote": "up", "question": "问？", "answerable": True})
    own = {"Origin": f"https://{HOST}:{proxy.secure}"}
    assert proxy.request("POST", "/feedback", vote, LOGIN | own)[0] < 300
    assert proxy.request("POST", "/feedback", vote, LOGIN | {"Origin": "https://evil.example"})[0] == 403


def test_the_operators_token_stands_for_the_login_where_something_is_changed_and_nowhere_else(proxy):
    token = {"Authorization": f"Bearer {TOKEN}"}
    assert proxy.request("POST", "/rebuild", "{}", token)[0] == 202
    assert proxy.request("POST", "/rebuild", "{}", {"Authorization": "Bearer another"})[0] == 401
    assert proxy.request("GET", "/rebuild", headers=token)[0] == 401
    assert proxy.request("POST", "/ask", QUESTION, token)[0] == 401


def test_who_asks_too_much_of_nginx_is_told_so_in_the_form_of_all_errors(proxy):
    found = [proxy.request("POST", "/ask", QUESTION, LOGIN) for _ in range(25)]
    refused = [(headers, told) for status, headers, told in found if status == 429]
    assert refused
    headers, told = refused[0]
    assert (headers["Retry-After"], json.loads(told)["error"]["code"]) == ("20", "too_many")
    assert proxy.request("GET", "/articles", headers=LOGIN)[0] == 200


def test_a_service_that_is_down_is_told_in_the_form_of_all_errors(tmp_path, secrets):
    with Proxy(tmp_path, secrets, f"127.0.0.1:{free_port()}").running() as proxy:
        status, headers, told = proxy.request("POST", "/ask", QUESTION, LOGIN)
    assert (status, headers["Content-Type"]) == (503, "application/json")
    assert json.loads(told)["error"]["code"] == "unavailable"


# systemd


@pytest.fixture
def unit(tmp_path):
    """The unit, with a program that is there."""
    text = (EXAMPLES / "qa-service.service").read_text("utf-8")
    assert "ExecStart=/opt/qa-service/bin/qa-service serve\n" in text
    (tmp_path / "qa-service.service").write_text(text.replace("/opt/qa-service/bin/qa-service", sys.executable))
    return tmp_path / "qa-service.service"


def analysed(*arguments):
    return subprocess.run([program("systemd-analyze"), *arguments], capture_output=True, text=True, check=False)


def test_systemd_takes_the_unit_without_a_word(unit):
    told = analysed("verify", "--man=no", str(unit))
    assert (told.returncode, told.stdout + told.stderr) == (0, "")


def test_systemd_finds_little_that_the_unit_leaves_open(unit):
    told = analysed("security", "--offline=true", "--threshold=20", str(unit))
    if "unrecognized option" in told.stderr:
        pytest.skip("this systemd-analyze does not look at files")
    assert told.returncode == 0, told.stdout


# The container


def composed():
    yaml = pytest.importorskip("yaml")
    return yaml.safe_load((ROOT / "compose.yaml").read_text("utf-8"))["services"]["qa-service"]


def test_container_is_neither_root_nor_may_it_write_but_to_its_volumes():
    service = composed()
    told = dict(instructions((ROOT / "Dockerfile").read_text("utf-8")))
    assert told["USER"] == "qa-service"
    assert (service["read_only"], service["cap_drop"]) == (True, ["ALL"])
    writable = [volume.split(":")[1] for volume in service["volumes"] if not volume.endswith(":ro")]
    assert writable == [f"{HOME}/index", f"{HOME}/data"]


def test_container_is_told_settings_that_there_are_and_where_its_volumes_lie():
    service = composed()
    assert service["environment"].keys() <= set(NAMES)
    places = {volume.split(":")[1] for volume in service["volumes"]}
    assert {service["environment"][name] for name in ("QA_SEEDS", "QA_INDEX", "QA_DATA")} == places


def test_container_serves_the_port_that_is_published_and_looked_at():
    service, dockerfile = composed(), (ROOT / "Dockerfile").read_text("utf-8")
    port = service["environment"]["QA_PORT"]
    assert service["ports"] == [f"127.0.0.1:{port}:{port}"]
    assert re.findall(r"EXPOSE (\d+)|127\.0\.0\.1:(\d+)/readyz|QA_PORT=(\d+)", dockerfile) == [
        ("", "", port),
        (port, "", ""),
        ("", port, ""),
    ]


# What is installed


def test_newspapers_pages_are_no_part_of_what_is_installed():
    """No line of 16 characters of the seed pages stands in a file of the package."""
    pages = (re.sub(r"\s", "", path.read_text("utf-8")) for path in sorted((ROOT / "seeds").glob("*.txt")))
    lines = {page[at : at + 16] for page in pages for at in range(len(page) - 15)}
    assert len(lines) > 10000
    for path in sorted((ROOT / "qa_service").rglob("*")):
        if path.suffix in {".py", ".txt", ".env", ".jsonl", ".json", ".md", ".js", ".html", ".css"}:
            text = re.sub(r"\s", "", path.read_text("utf-8"))
            assert not lines & {text[at : at + 16] for at in range(len(text) - 15)}, path
