"""Who may ask where keys are given out: what stays open, what is told to whom, and how a reader logs in and out."""

import hashlib
import re

import pytest
from fake_service import HOTLINE, HTML, LIBRARY, FakeService
from itsdangerous import TimestampSigner

from qa_service.operation.rates import Rates
from qa_service.settings import Settings
from qa_service.web import create_app
from qa_service.web.checks.keys import OPEN, SESSION_SECONDS, WRONG_A_MINUTE

KEY, OTHER, TOKEN = "a-key-for-tests-0123456789", "another-key-for-tests-0123", "a-token-of-the-operator-01"
WATCHED = ["/metrics", "/rebuild", "/generations"]
TOLD = [
    "/",
    "/manage",
    "/find",
    "/docs",
    "/articles",
    LIBRARY.url,
    f"{LIBRARY.url}/reference",
    "/v1/models",
    f"/ask?q={HOTLINE}",
]
ASKED = [
    ("/ask", {"question": HOTLINE}),
    ("/ask/batch", {"questions": [{"question": HOTLINE}]}),
    ("/find-quote", {"text": "读者可拨打服务热线"}),
    ("/v1/chat/completions", {"messages": [{"role": "user", "content": HOTLINE}]}),
    ("/v1/embeddings", {"input": "图书馆"}),
    ("/mcp", {"jsonrpc": "2.0", "id": 1, "method": "tools/list"}),
    ("/feedback", {"question": HOTLINE, "answerable": True, "vote": "up"}),
]


def client_of(tmp_path, wrong=None, **changes):
    settings = Settings(
        **{"index": tmp_path / "index", "data": tmp_path, "api_key": (KEY, OTHER), "admin_token": TOKEN} | changes
    )
    return create_app(FakeService, settings, wrong_keys=wrong).test_client()


@pytest.fixture
def client(tmp_path):
    return client_of(tmp_path)


def bearer(key):
    return {"Authorization": f"Bearer {key}"}


def log_in(client, key=KEY, **form):
    return client.post("/login", data={"key": key} | form, headers=HTML)


def test_the_way_on_after_the_login_is_the_address_as_it_was_sent(client):
    page = client.get("/", environ_overrides={"QUERY_STRING": "q=\xe6\x9d\xbe%20+"}, headers=HTML)
    assert 'name="next" value="/?q=%E6%9D%BE%20+"' in page.text


# programs


@pytest.mark.parametrize("path", [*TOLD, *WATCHED])
def test_nothing_is_told_without_a_key(client, path):
    for headers in (
        {},
        bearer("wrong"),
        bearer(KEY[:-1]),
        bearer(f"{KEY}x"),
        {"Authorization": KEY},
        {"X-API-Key": "wrong"},
    ):
        response = client.get(path, headers=headers)
        assert response.status_code == 401, headers
        assert LIBRARY.text[:20] not in response.text
        assert response.headers["WWW-Authenticate"].startswith("Bearer")


@pytest.mark.parametrize(("path", "body"), ASKED)
def test_nothing_is_answered_without_a_key_and_everything_with_one(client, path, body):
    assert client.post(path, json=body).status_code == 401
    for headers in (bearer(KEY), bearer(OTHER), {"X-API-Key": KEY}, {"Authorization": f"bearer {KEY}"}):
        assert client.post(path, json=body, headers=headers).status_code not in (401, 403), headers


def test_every_route_is_shut_but_those_that_tell_no_word(client):
    routes = {rule.endpoint: rule.rule for rule in client.application.url_map.iter_rules() if "GET" in rule.methods}
    for endpoint, rule in routes.items():
        status = client.get(re.sub("<.*?>", "x", rule)).status_code
        assert (status != 401) == (endpoint in OPEN), rule


def test_health_and_the_document_stay_open(client):
    for path in ("/healthz", "/readyz", "/openapi.json", "/static/style.css", "/login"):
        assert client.get(path).status_code == 200, path


@pytest.mark.parametrize("path", WATCHED)
def test_the_operators_token_is_enough_to_watch_and_for_nothing_else(client, path):
    assert client.get(path, headers=bearer(TOKEN)).status_code == 200
    assert client.get(path, headers=bearer(KEY)).status_code == 200
    assert client.get(f"/ask?q={HOTLINE}", headers=bearer(TOKEN)).status_code == 401


def test_a_key_is_not_enough_to_rebuild(client):
    for path in ("/rebuild", "/rollback"):
        assert client.post(path, json={}, headers=bearer(KEY)).json["error"]["code"] == "unauthorised"


def test_without_a_token_none_is_enough(tmp_path):
    client = client_of(tmp_path, admin_token=None)
    assert client.get("/metrics", headers=bearer("")).status_code == 401
    assert client.get("/metrics", headers=bearer("None")).status_code == 401


def test_an_error_is_in_the_shape_of_its_door(client):
    assert client.get("/articles").json["error"]["code"] == "key_needed"
    assert client.get("/articles", headers=bearer("wrong")).json["error"]["code"] == "wrong_key"
    for headers in ({}, bearer("wrong")):
        error = client.get("/v1/models", headers=headers).json["error"]
        assert (error["type"], error["code"]) == ("authentication_error", "invalid_api_key")
    assert client.get("/ask?q=1", headers=HTML).json["error"]["code"] == "key_needed"


def test_without_keys_anybody_may_ask_and_there_is_no_login(tmp_path):
    client = client_of(tmp_path, api_key=())
    assert client.get(f"/ask?q={HOTLINE}").status_code == 200
    assert client.get("/login").status_code == 404
    assert "logout" not in client.get("/", headers=HTML).text


def test_wrong_keys_are_held_back_and_with_them_whatever_their_address_names(tmp_path):
    now = [0.0]
    client = client_of(tmp_path, Rates(WRONG_A_MINUTE, clock=lambda: now[0]))
    found = [client.get("/articles", headers=bearer(f"guess-{n}")).status_code for n in range(WRONG_A_MINUTE + 2)]
    assert found == [401] * WRONG_A_MINUTE + [429] * 2
    held = client.get("/articles", headers=bearer(KEY))
    assert (held.status_code, held.json["error"]["code"]) == (429, "too_many")
    assert int(held.headers["Retry-After"]) > 0
    assert client.get("/v1/models", headers=bearer(KEY)).json["error"]["code"] == "rate_limit_exceeded"
    assert log_in(client).status_code == 429
    elsewhere = {"REMOTE_ADDR": "192.0.2.7"}
    assert client.get("/articles", headers=bearer(KEY), environ_overrides=elsewhere).status_code == 200
    now[0] += int(held.headers["Retry-After"])
    assert client.get("/articles", headers=bearer(KEY)).status_code == 200


def test_right_keys_and_none_do_not_count_as_wrong(tmp_path):
    client = client_of(tmp_path, Rates(1))
    for _ in range(5):
        assert client.get("/articles", headers=bearer(KEY)).status_code == 200
        assert client.get("/articles").status_code == 401


def test_no_cache_gives_ones_answer_to_another(client):
    for path in ("/articles", LIBRARY.url, "/"):
        headers = client.get(path, headers=bearer(KEY)).headers
        assert "private" in headers["Cache-Control"] or "no-store" in headers["Cache-Control"]
        assert {"Authorization", "X-API-Key", "Cookie"} <= set(headers["Vary"].split(", "))


# readers


def test_a_reader_meets_a_form_that_leads_on_to_what_was_wanted(client):
    page = client.get(f"{LIBRARY.url}?at=0-3", headers=HTML)
    assert page.status_code == 401
    assert "请先登录" in page.text
    assert LIBRARY.title not in page.text
    wanted = re.search(r'name="next" value="([^"]*)"', page.text)[1]
    response = log_in(client, next=wanted)
    assert (response.status_code, response.location) == (303, f"{LIBRARY.url}?at=0-3")
    assert LIBRARY.title in client.get(response.location, headers=HTML).text


def test_the_form_speaks_the_readers_language(client):
    assert "Please log in" in client.get("/?lang=en", headers=HTML).text


def test_the_cookie_is_signed_and_for_no_script_or_other_site(client):
    cookie = log_in(client).headers["Set-Cookie"]
    assert all(part in cookie for part in ("HttpOnly", "SameSite=Lax", "Path=/;", f"Max-Age={SESSION_SECONDS}"))
    assert "Secure" not in cookie
    assert KEY not in cookie


def test_under_https_the_cookie_goes_nowhere_else(client):
    response = client.post("/login", data={"key": KEY}, base_url="https://paper.example")
    assert "Secure" in response.headers["Set-Cookie"]


def test_who_logged_in_asks_reads_votes_and_watches(client):
    log_in(client)
    assert client.post("/ask", json={"question": HOTLINE}).json["answerable"]
    for path in (*TOLD, *WATCHED):
        assert client.get(path, headers=HTML).status_code == 200, path
    assert client.get("/metrics", headers=bearer(TOKEN)).status_code == 200
    assert 'action="/logout"' in client.get("/", headers=HTML).text


def test_who_logs_out_is_a_stranger_again(client):
    log_in(client)
    response = client.post("/logout", headers=HTML)
    assert (response.status_code, response.location) == (303, "/login")
    assert client.get("/articles").status_code == 401


def test_a_wrong_key_is_told_and_gets_no_cookie(client):
    response = log_in(client, key="wrong", next="/find")
    assert (response.status_code, "Set-Cookie" in response.headers) == (401, False)
    assert "口令不对" in response.text
    assert 'value="/find"' in response.text


@pytest.mark.parametrize(
    "wanted",
    [
        "//evil.example",
        "/\\evil.example",
        "https://evil.example",
        "evil",
        "/\t/evil.example",
        "/a\r\nSet-Cookie: x=1",
        "",
        "/a\\b",
    ],
)
def test_the_form_leads_to_no_other_site(client, wanted):
    assert log_in(client, next=wanted).location == "/"


def test_no_page_of_another_site_logs_a_reader_in_or_out(client):
    for headers in ({"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://evil.example"}):
        assert client.post("/login", data={"key": KEY}, headers=headers).status_code == 403
        assert client.post("/logout", headers=headers).status_code == 403


@pytest.mark.parametrize(
    "cookie",
    ["", "reader", "reader.aaaa.bbbb", TimestampSigner(KEY).sign("reader").decode(), "…", "a" * 5000],
    ids=["empty", "unsigned", "of three words", "signed with a bare key", "an ellipsis", "long"],
)
def test_a_cookie_that_was_not_signed_here_opens_nothing(client, cookie):
    client.set_cookie("qa_session", cookie)
    assert client.get("/articles").status_code == 401


def test_a_login_ends_with_its_key_and_not_with_another(tmp_path):
    cookie = re.search(r"qa_session=([^;]+)", log_in(client_of(tmp_path), OTHER).headers["Set-Cookie"])[1]
    for keys, status in (((OTHER,), 200), ((KEY,), 401)):
        client = client_of(tmp_path, api_key=keys)
        client.set_cookie("qa_session", cookie)
        assert client.get("/articles").status_code == status


def test_a_login_ends_after_its_time(client, monkeypatch):
    log_in(client)
    monkeypatch.setattr(TimestampSigner, "get_timestamp", lambda self: 10**10)
    assert client.get("/articles").status_code == 401


def test_secret_of_the_cookie_is_not_the_key_itself(client):
    value = re.search(r"qa_session=([^;]+)", log_in(client).headers["Set-Cookie"])[1]
    plain = TimestampSigner(KEY, salt="login", key_derivation="hmac", digest_method=hashlib.sha256)
    assert not plain.validate(value)
