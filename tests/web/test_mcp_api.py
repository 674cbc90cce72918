"""The door for agents over HTTP: who may come in, what is taken, and that nothing stays open."""

import json

import pytest
from conftest import examples
from fake_service import HOTLINE, FakeService
from hypothesis import given, settings
from hypothesis import strategies as st

from qa_service.operation.rates import Rates
from qa_service.settings import Settings
from qa_service.web import create_app

TYPES = {"Accept": "application/json, text/event-stream"}
MODERN = {"MCP-Protocol-Version": "2026-07-28"}
META = {
    "io.modelcontextprotocol/protocolVersion": "2026-07-28",
    "io.modelcontextprotocol/clientCapabilities": {},
    "io.modelcontextprotocol/clientInfo": {"name": "test", "version": "1"},
}


def message(method, **params):
    return {"jsonrpc": "2.0", "id": 7, "method": method, "params": params}


ASK = message("tools/call", name="ask", arguments={"question": HOTLINE})


def test_a_message_is_answered_as_json_without_a_session(client):
    response = client.post("/mcp", json=ASK, headers=TYPES)
    assert (response.status_code, response.mimetype) == (200, "application/json")
    assert response.json["id"] == 7
    assert response.json["result"]["structuredContent"]["answer"] == "0571-5550123"
    assert "Mcp-Session-Id" not in response.headers
    assert response.headers["Cache-Control"] == "no-store"


def test_a_message_needs_no_handshake_before_it_and_no_accept_header(client):
    assert client.post("/mcp", json=ASK).json["result"]["structuredContent"]["answerable"]


def test_a_notification_is_taken_without_an_answer(client):
    response = client.post("/mcp", json={"jsonrpc": "2.0", "method": "notifications/initialized"})
    assert (response.status_code, response.text) == (202, "")


@pytest.mark.parametrize("method", ["get", "delete", "put"])
def test_there_is_no_stream_to_open_and_no_session_to_end(client, method):
    response = getattr(client, method)("/mcp", headers={"Accept": "text/event-stream"})
    assert (response.status_code, response.json["error"]["code"]) == (405, "method_not_allowed")
    assert "POST" in response.headers["Allow"]


def test_a_subscription_is_refused_at_once_rather_than_held_open(client):
    listen = message("subscriptions/listen", notifications={}, _meta=META)
    response = client.post("/mcp", json=listen, headers=TYPES | MODERN | {"Mcp-Method": "subscriptions/listen"})
    assert response.mimetype == "application/json"
    assert response.json["error"]["code"] == -32601
    assert client.post("/mcp", json=message("resources/subscribe", uri="x")).json["error"]["code"] == -32601


# who may come in


@pytest.mark.parametrize(
    "origin",
    [
        None,
        "http://localhost",
        "http://localhost:8000",
        "http://127.0.0.1:8000",
        "http://[::1]:8000",
        "http://192.0.2.7",
    ],
)
def test_programs_and_pages_from_a_plain_address_of_this_server_come_in(client, origin):
    headers = {"Origin": origin, "Host": origin.partition("//")[2]} if origin else {}
    assert client.post("/mcp", json=ASK, headers=headers).status_code == 200


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": ""},
        {"Origin": "http://["},
        {"Origin": "http://localhost:9999"},
        {"Origin": "http://localhost.evil.example", "Host": "localhost.evil.example"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ],
)
def test_pages_of_other_sites_stay_out(client, headers):
    response = client.post("/mcp", json=ASK, headers=headers)
    assert (response.status_code, response.json["error"]["code"]) == (403, "forbidden")


@pytest.mark.parametrize("fetched", [{}, {"Sec-Fetch-Site": "same-origin"}])
def test_a_page_that_makes_its_own_name_point_here_stays_out(client, fetched):
    headers = {"Origin": "http://evil.example:8000", "Host": "evil.example:8000"}
    assert client.post("/mcp", json=ASK, headers=headers | fetched).status_code == 403


def test_a_page_from_the_name_under_which_the_service_is_known_comes_in():
    client = create_app(FakeService, Settings(public_url="https://paper.example/qa")).test_client()
    headers = {"Origin": "https://paper.example", "Host": "paper.example"}
    assert client.post("/mcp", json=ASK, headers=headers).status_code == 200
    others = {"Origin": "https://evil.example", "Host": "evil.example"}
    assert client.post("/mcp", json=ASK, headers=others).status_code == 403


def test_agents_are_held_to_the_limit_of_their_address():
    client = create_app(FakeService, rates=Rates(2)).test_client()
    statuses = [client.post("/mcp", json=ASK).status_code for _ in range(3)]
    assert statuses == [200, 200, 429]


# what is taken


def test_a_body_that_is_not_json_is_refused_with_the_right_curl_line(client):
    response = client.post("/mcp", data="{}")
    assert response.status_code == 415
    assert '"method": "tools/list"' in response.json["error"]["message"]


def test_a_body_that_is_too_large_is_refused(client):
    response = client.post("/mcp", data=b" " * 70_000, content_type="application/json")
    assert (response.status_code, response.json["error"]["code"]) == (413, "too_large")


@pytest.mark.parametrize("body", [b"", b"{", b"\xff", b"[]", b"7", b'{"jsonrpc": "2.0"}', b"[" * 60_000])
@pytest.mark.parametrize("era", [{}, MODERN])
def test_what_is_no_message_is_refused(client, body, era):
    response = client.post("/mcp", data=body, content_type="application/json", headers=TYPES | era)
    assert response.status_code == 400
    assert response.json["error"]["code"] < 0


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=6,
)
METHODS = st.sampled_from(["tools/call", "tools/list", "resources/list", "resources/read", "initialize", "ping", "x"])
NAMES = st.sampled_from(["ask", "find_quote", "list_articles", "read_article"])
FIELDS = st.sampled_from(["question", "history", "top_k", "text", "offset", "limit", "article_id", "x"])
ARGUMENTS = st.dictionaries(FIELDS, VALUES | st.just(HOTLINE), max_size=3)
PARAMS = st.dictionaries(st.sampled_from(["name", "uri", "cursor", "_meta"]), VALUES, max_size=3)


@settings(max_examples=examples(150), deadline=None)
@given(method=METHODS, params=PARAMS, name=NAMES, arguments=ARGUMENTS, era=st.sampled_from([{}, MODERN]))
def test_no_generated_message_breaks_the_door(method, params, name, arguments, era):
    body = json.dumps(
        {"jsonrpc": "2.0", "id": 1, "method": method, "params": {"name": name, "arguments": arguments} | params}
    )
    client = create_app(FakeService).test_client()
    response = client.post("/mcp", data=body, content_type="application/json", headers=TYPES | era)
    assert response.status_code in (200, 400, 404)
    assert response.json["jsonrpc"] == "2.0"
    assert "secret" not in response.text
