"""Behind proxies: what a trusted one says of the caller is believed, what anybody else says is not."""

import ipaddress
import re

import pytest
from fake_service import HOTLINE, HTML, LIBRARY, FakeService
from hypothesis import given
from hypothesis import strategies as st

from qa_service.errors import InvalidInput
from qa_service.operation.rates import Rates
from qa_service.operation.rebuilding import Rebuilding
from qa_service.settings import Settings
from qa_service.web import create_app
from qa_service.web.checks.proxies import THROUGH, Front

TRUSTED = tuple(map(ipaddress.ip_network, ("127.0.0.1/32", "10.0.0.0/8", "fd00::/8")))
FORWARDED = {
    "X-Forwarded-For": "192.0.2.7",
    "X-Forwarded-Proto": "https",
    "X-Forwarded-Host": "news.example",
    "X-Forwarded-Prefix": "/qa",
}
TOKEN = "a-long-token-of-the-operator-0123456789"
VOTE = {"question": HOTLINE, "answerable": True, "vote": "up"}
PROXY = {"REMOTE_ADDR": "10.1.2.3"}
STRANGER = {"REMOTE_ADDR": "198.51.100.9"}


def client_of(tmp_path, rates=None, **changes):
    changes = {"trusted_proxies": TRUSTED, "index": tmp_path / "index", "data": tmp_path} | changes
    return create_app(FakeService, Settings(**changes), rates=rates).test_client()


def seen(peer, trusted=TRUSTED, root="", path="/ask", **headers):
    """The environ that an application behind the proxies sees."""
    environ = {
        "REMOTE_ADDR": peer,
        "PATH_INFO": path,
        "SCRIPT_NAME": "",
        "HTTP_HOST": "inner",
        "wsgi.url_scheme": "http",
    }
    environ |= {f"HTTP_X_FORWARDED_{name.upper()}": value for name, value in headers.items()}
    found = []
    Front(lambda given, _: found.append(given) or (), trusted, root)(environ, None)
    return found[0]


# whom to believe


@pytest.mark.parametrize("peer", ["127.0.0.1", "10.255.0.1", "fd12::1", "::ffff:10.0.0.1"])
def test_a_trusted_proxy_says_who_calls_and_where(peer):
    environ = seen(peer, **{"for": "192.0.2.7", "proto": "https", "host": "news.example:8443", "prefix": "/qa/"})
    assert environ["REMOTE_ADDR"] == "192.0.2.7"
    assert (environ["wsgi.url_scheme"], environ["HTTP_HOST"]) == ("https", "news.example:8443")
    assert (environ["SCRIPT_NAME"], environ["PATH_INFO"]) == ("/qa", "/ask")
    assert environ[THROUGH]


@pytest.mark.parametrize("peer", ["198.51.100.9", "127.0.0.2", "fe80::1", "", "unix:", "10.0.0.1.evil"])
@pytest.mark.parametrize("trusted", [TRUSTED, ()])
def test_nobody_else_says_anything(peer, trusted):
    environ = seen(peer, trusted, **{"for": "127.0.0.1", "proto": "https", "host": "evil", "prefix": "/evil"})
    assert (environ["REMOTE_ADDR"], environ["HTTP_HOST"], environ["SCRIPT_NAME"]) == (peer, "inner", "")
    assert environ["wsgi.url_scheme"] == "http"
    assert THROUGH not in environ


@pytest.mark.parametrize(
    ("chain", "caller"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("127.0.0.1, 192.0.2.7", "192.0.2.7"),  # what the caller itself wrote stands before its address
        ("192.0.2.7, 10.0.0.2, 10.0.0.3", "192.0.2.7"),
        ("10.0.0.2,10.0.0.3", "10.0.0.2"),
        ("192.0.2.7:4711", "192.0.2.7"),
        ("[2001:db8::7]:4711", "2001:db8::7"),
        ("2001:db8::7", "2001:db8::7"),
        ("evil, unknown, 10.0.0.2", "10.0.0.2"),
        ("unknown", "10.1.2.3"),
        ("", "10.1.2.3"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
    ],
)
def test_the_caller_is_the_nearest_address_that_is_no_proxy_of_ours(chain, caller):
    assert seen("10.1.2.3", **{"for": chain})["REMOTE_ADDR"] == caller


@given(st.text(max_size=60), st.text(max_size=60), st.text(max_size=60), st.text(max_size=60))
def test_nothing_that_is_passed_on_leads_astray(chain, scheme, host, prefix):
    environ = seen("10.1.2.3", **{"for": chain, "proto": scheme, "host": host, "prefix": prefix})
    ipaddress.ip_address(environ["REMOTE_ADDR"])
    assert environ["wsgi.url_scheme"] in ("http", "https")
    assert re.fullmatch(r"[\w.:\[\]-]+", environ["HTTP_HOST"], re.ASCII)
    assert re.fullmatch(r"(?:/[\w.~-]+)*", environ["SCRIPT_NAME"], re.ASCII)


@pytest.mark.parametrize("host", ["evil.example/path", "a b", "me@evil", "evil\\x", "", "a:b:c", "a,b c"])
def test_a_host_that_is_none_is_passed_over(host):
    assert seen("10.1.2.3", host=host)["HTTP_HOST"] == "inner"


def test_of_several_values_the_nearest_proxys_counts():
    environ = seen("10.1.2.3", proto="http, https", host="evil.example, news.example")
    assert (environ["wsgi.url_scheme"], environ["HTTP_HOST"]) == ("https", "news.example")


def test_the_limit_is_each_callers_own_behind_a_trusted_proxy_and_nobody_escapes_it(tmp_path):
    client = client_of(tmp_path, Rates(1))

    def asked(peer, chain):
        return client.get(f"/ask?q={HOTLINE}", headers={"X-Forwarded-For": chain}, environ_overrides=peer).status_code

    assert [asked(PROXY, "192.0.2.7"), asked(PROXY, "192.0.2.7"), asked(PROXY, "192.0.2.8")] == [200, 429, 200]
    assert [asked(PROXY, f"203.0.113.{n}, 192.0.2.7") for n in range(3)] == [429] * 3
    assert [asked(STRANGER, f"203.0.113.{n}") for n in range(3)] == [200, 429, 429]


def test_our_own_page_votes_and_rebuilds_behind_a_proxy_that_changes_the_host(tmp_path, monkeypatch):
    monkeypatch.setattr(Rebuilding, "start", lambda self, full=False: "0123456789ab")
    client = client_of(tmp_path, admin_token=TOKEN)
    page = {"Origin": "https://news.example", "Host": "127.0.0.1:8000", "Authorization": f"Bearer {TOKEN}"}
    for path, body in (("/feedback", VOTE), ("/rebuild", {})):
        told = client.post(path, json=body, headers=FORWARDED | page, environ_overrides=PROXY)
        assert told.status_code in (201, 202)
        assert client.post(path, json=body, headers=FORWARDED | page, environ_overrides=STRANGER).status_code == 403
        other = FORWARDED | page | {"Origin": "https://evil.example"}
        assert client.post(path, json=body, headers=other, environ_overrides=PROXY).status_code == 403


def test_our_own_page_is_known_by_the_public_address_where_the_proxy_tells_no_host(tmp_path):
    for public, origin in (
        ("https://News.example:443/qa", "https://news.example"),
        ("https://报.example", f"https://{chr(0x62A5).encode('idna').decode()}.example"),
    ):
        client = client_of(tmp_path, trusted_proxies=(), public_url=public)
        page = {"Origin": origin, "Host": "127.0.0.1:8000"}
        assert client.post("/feedback", json=VOTE, headers=page).status_code == 201
        assert client.post("/feedback", json=VOTE, headers=page | {"Origin": f"{origin}.evil"}).status_code == 403


def test_who_comes_through_a_proxy_is_not_at_this_machine(tmp_path, monkeypatch):
    monkeypatch.setattr(Rebuilding, "start", lambda self, full=False: "0123456789ab")
    bare = {"Host": "127.0.0.1:8000"}  # all that a proxy tells by default
    here = {"REMOTE_ADDR": "127.0.0.1"}
    assert client_of(tmp_path).post("/rebuild", headers=bare, environ_overrides=here).status_code == 403
    forged = bare | {"X-Forwarded-For": "127.0.0.1"}
    assert client_of(tmp_path).post("/rebuild", headers=forged, environ_overrides=PROXY).status_code == 403
    assert (
        client_of(tmp_path, trusted_proxies=()).post("/rebuild", headers=bare, environ_overrides=here).status_code
        == 202
    )


# below a path


def addresses(page):
    """The addresses on a page that begin at a root."""
    return set(re.findall(r'(?:href|src|action|data-path)="(/[^"]*)"', page))


@pytest.mark.parametrize(
    "path",
    [
        "/",
        f"/?q={HOTLINE}",
        "/articles",
        LIBRARY.url,
        f"{LIBRARY.url}?at=0-3&raw=1",
        "/find",
        "/manage",
        "/docs",
        "/nowhere",
    ],
)
def test_every_address_on_a_page_is_below_the_path(tmp_path, path):
    page = client_of(tmp_path, root_path="/qa").get(f"/qa{path}", headers=HTML).text
    assert addresses(page)
    assert {address for address in addresses(page) if not address.startswith("/qa/")} == set()


def test_the_login_and_its_cookie_are_below_the_path(tmp_path):
    client = client_of(tmp_path, root_path="/qa", api_key=("a-key",))
    page = client.get("/qa/articles?words=1", headers=HTML)
    assert {address for address in addresses(page.text) if not address.startswith("/qa/")} == set()
    wanted = re.search(r'name="next" value="([^"]*)"', page.text)[1]
    response = client.post("/qa/login", data={"key": "a-key", "next": wanted})
    assert response.location == "/qa/articles?words=1"
    assert "Path=/qa;" in response.headers["Set-Cookie"]
    assert client.get("/qa/articles").status_code == 200
    assert client.post("/qa/logout").location == "/qa/login"
    assert client.get("/qa/articles").status_code == 401


def test_what_programs_are_told_leads_below_the_path(tmp_path):
    client = client_of(tmp_path, root_path="/qa")
    [quote] = client.get(f"/qa/ask?q={HOTLINE}").json["quotes"]
    assert quote["source"]["url"].startswith(f"/qa{LIBRARY.url}?at=")
    assert client.get(quote["source"]["url"]).status_code == 200
    assert all(one["url"].startswith("/qa/articles/") for one in client.get("/qa/articles").json["articles"])
    assert client.get(f"/qa{LIBRARY.url}").json["url"] == f"/qa{LIBRARY.url}"
    assert client.get("/qa/articles/0dd0dd0dd0dd").location == f"/qa{LIBRARY.url}"
    assert client.get("/qa/openapi.json").json["servers"] == [{"url": "/qa"}]
    message = {"messages": [{"role": "user", "content": HOTLINE}]}
    assert "(http://localhost/qa/articles/" in client.post("/qa/v1/chat/completions", json=message).text


def test_what_is_chosen_on_a_page_is_kept_for_pages_below_the_path_only(tmp_path):
    response = client_of(tmp_path, root_path="/qa").get("/qa/?theme=dark", headers=HTML)
    assert "Path=/qa" in response.headers["Set-Cookie"]


@pytest.mark.parametrize("path", ["/qa/ask", "/ask"])
def test_a_proxy_may_take_the_path_off_or_leave_it(tmp_path, path):
    told = client_of(tmp_path, root_path="/qa").get(f"{path}?q={HOTLINE}").json
    assert told["quotes"][0]["source"]["url"].startswith("/qa/articles/")


@pytest.mark.parametrize(
    ("path", "root", "inner"),
    [
        ("/qa", "/qa", ""),
        ("/qa/", "/qa", "/"),
        ("/qabc", "/qa", "/qabc"),
        ("/a/b/ask", "/a/b", "/ask"),
        ("/b/ask", "/a/b", "/b/ask"),
    ],
)
def test_the_path_is_taken_off_where_it_is_whole(path, root, inner):
    environ = seen("198.51.100.9", root=root, path=path)
    assert (environ["SCRIPT_NAME"], environ["PATH_INFO"]) == (root, inner)


@pytest.mark.parametrize(
    "prefix", ["/..", "/qa/./x", "//evil.example", "/qa//x", "/qa?x", "/q a", "qa", '/q"><', "https://evil", "/é"]
)
def test_a_path_that_would_lead_elsewhere_is_passed_over(prefix):
    assert seen("10.1.2.3", root="/own", prefix=prefix)["SCRIPT_NAME"] == "/own"


def test_a_path_that_the_service_itself_has_is_refused(tmp_path):
    for root in ("/ask", "/articles/x", "/static"):
        with pytest.raises(InvalidInput, match=r"QA_ROOT_PATH begins with /\w+, which the service itself has"):
            client_of(tmp_path, root_path=root)
