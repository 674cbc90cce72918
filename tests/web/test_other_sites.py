"""Pages of other sites: which may call the API, which may hold the box, and that none may by default."""

import pytest
from fake_service import HOTLINE, HTML, LIBRARY, FakeService

from qa_service.settings import Settings
from qa_service.web import create_app

SITE, OTHER = "https://news.example", "https://evil.example"
VOTE = {"question": HOTLINE, "answerable": True, "vote": "up"}
MESSAGE = {"jsonrpc": "2.0", "id": 1, "method": "tools/list"}
PREFLIGHT = {"Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "content-type, authorization"}
CALLED = ["/ask", "/ask/batch", "/find-quote", "/v1/chat/completions", "/v1/embeddings", "/mcp", "/feedback"]


def client_of(tmp_path, **changes):
    return create_app(FakeService, Settings(index=tmp_path / "index", data=tmp_path, **changes)).test_client()


def allowed(response):
    return response.headers.get("Access-Control-Allow-Origin")


# calling the API


@pytest.mark.parametrize("path", CALLED)
def test_no_page_of_another_site_may_call_unless_it_is_named(tmp_path, path):
    for changes in ({}, {"cors_origins": (SITE,)}):
        response = client_of(tmp_path, **changes).options(path, headers=PREFLIGHT | {"Origin": OTHER})
        assert not [name for name, _ in response.headers if name.startswith("Access-Control")]


@pytest.mark.parametrize("path", CALLED)
def test_a_site_that_is_named_may_call_whatever_programs_may_also_where_a_key_is_needed(tmp_path, path):
    client = client_of(tmp_path, cors_origins=(SITE,), api_key=("a-key",), rate_limit=1)
    for _ in range(3):  # asking whether it may counts for nothing
        response = client.options(path, headers=PREFLIGHT | {"Origin": SITE})
        assert (response.status_code, allowed(response)) == (200, SITE)
        assert "POST" in response.headers["Access-Control-Allow-Methods"]
        assert {"Authorization", "Content-Type", "X-API-Key"} <= set(
            response.headers["Access-Control-Allow-Headers"].split(", ")
        )
    refused = client.post(path, json={}, headers={"Origin": SITE})
    assert (refused.status_code, allowed(refused)) == (401, SITE)


def test_answers_and_errors_may_be_read_by_the_site_and_kept_for_no_other(tmp_path):
    client = client_of(tmp_path, cors_origins=(SITE,))
    for path in (f"/ask?q={HOTLINE}", "/ask", "/articles", LIBRARY.url, "/openapi.json", "/v1/models"):
        response = client.get(path, headers={"Origin": SITE, "Sec-Fetch-Site": "cross-site"})
        assert (allowed(response), "Origin" in response.headers["Vary"]) == (SITE, True), path
        assert "Access-Control-Allow-Credentials" not in response.headers
        assert "Retry-After" in response.headers["Access-Control-Expose-Headers"]
        assert allowed(client.get(path, headers={"Origin": OTHER})) is None


def test_a_site_that_is_named_may_vote_and_speak_to_agents(tmp_path):
    client = client_of(tmp_path, cors_origins=(SITE,))
    for path, body in (("/feedback", VOTE), ("/mcp", MESSAGE)):
        for origin, status in ((SITE, (200, 201)), (OTHER, (403,)), ("null", (403,))):
            page = {"Origin": origin, "Sec-Fetch-Site": "cross-site"}
            assert client.post(path, json=body, headers=page).status_code in status


def test_every_site_may_read_where_all_are_named_and_votes_are_for_those_that_are(tmp_path):
    client = client_of(tmp_path, cors_origins=("*",))
    assert allowed(client.get(f"/ask?q={HOTLINE}", headers={"Origin": OTHER})) == OTHER
    page = {"Origin": OTHER, "Sec-Fetch-Site": "cross-site"}
    assert client.post("/feedback", json=VOTE, headers=page).status_code == 403
    assert client.post("/mcp", json=MESSAGE, headers=page).status_code == 403


@pytest.mark.parametrize("path", ["/rebuild", "/rollback", "/metrics", "/generations", "/", "/manage"])
def test_what_operators_do_no_other_site_may(tmp_path, path):
    client = client_of(tmp_path, cors_origins=(SITE, "*"), admin_token="a-token")
    page = {"Origin": SITE, "Sec-Fetch-Site": "cross-site", "Authorization": "Bearer a-token"}
    for response in (client.options(path, headers=PREFLIGHT | page), client.get(path, headers=page)):
        assert allowed(response) is None
    if path in ("/rebuild", "/rollback"):
        assert client.post(path, json={}, headers=page).status_code == 403


# the box


def test_there_is_no_box_unless_a_site_is_named(tmp_path):
    client = client_of(tmp_path)
    assert [client.get(path).status_code for path in ("/embed", "/embed.js")] == [404, 404]


def test_the_box_may_be_held_by_the_sites_that_are_named_and_no_other_page_by_any(tmp_path):
    client = client_of(tmp_path, embed_origins=(SITE, "https://paper.example:8443"))
    headers = client.get("/embed").headers
    assert f"frame-ancestors {SITE} https://paper.example:8443" in headers["Content-Security-Policy"]
    assert "X-Frame-Options" not in headers
    for path in ("/", "/articles", LIBRARY.url, "/manage", "/find", "/nowhere", "/static/embed.js"):
        headers = client.get(path, headers=HTML).headers
        assert "frame-ancestors 'none'" in headers["Content-Security-Policy"], path
        assert headers["X-Frame-Options"] == "DENY"


def test_the_box_asks_and_leads_out_of_its_frame(tmp_path):
    page = client_of(tmp_path, embed_origins=(SITE,), root_path="/qa").get("/qa/embed").text
    assert '<form id="ask"' in page
    assert '<base target="_blank">' in page
    assert "<nav" not in page
    assert "autofocus" not in page  # the page around it is not to scroll here
    assert 'href="/qa/manage"' not in page


def test_its_script_may_be_loaded_by_other_sites_and_nothing_else_of_ours(tmp_path):
    client = client_of(tmp_path, embed_origins=(SITE,))
    response = client.get("/embed.js")
    assert response.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert response.mimetype == "text/javascript"
    assert client.get("/static/chat.js").headers["Cross-Origin-Resource-Policy"] == "same-origin"


def test_where_a_key_is_needed_the_box_asks_for_it(tmp_path):
    client = client_of(tmp_path, embed_origins=(SITE,), api_key=("a-key",))
    assert client.get("/embed.js").status_code == 200
    for response in (
        client.get("/embed", headers=HTML),
        client.post("/login", data={"key": "wrong", "next": "/embed"}, headers=HTML),
    ):
        assert response.status_code == 401
        assert 'name="key"' in response.text
        assert f"frame-ancestors {SITE}" in response.headers["Content-Security-Policy"]
