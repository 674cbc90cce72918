"""The OpenAPI document tells every route and the shape of every answer, and no generated request breaks a route."""

import json
import re

import pytest
from conftest import examples
from fake_service import ARTICLES, HOTLINE, HTML, FakeService
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from qa_service.operation.rebuilding import Rebuilding
from qa_service.settings import Settings
from qa_service.web import create_app
from qa_service.web.api.openapi import DOCUMENT, PATHS, SCHEMAS
from qa_service.web.api.operations import Surroundings

PAGES = {"/", "/docs", "/find", "/manage", "/static/<path:filename>"}  # for readers
HERE = {"REMOTE_ADDR": "127.0.0.1"}
TYPES = {
    "string": str,
    "boolean": bool,
    "array": list,
    "object": dict,
    "null": type(None),
    "integer": int,
    "number": (int, float),
}


def wrong(value, schema, at="answer"):
    """Where a value is not as its schema says; None where it is."""
    if "$ref" in schema:
        return wrong(value, SCHEMAS[schema["$ref"].rpartition("/")[2]], at)
    if "anyOf" in schema:
        found = [wrong(value, one, at) for one in schema["anyOf"]]
        return None if None in found else found[0]
    if "const" in schema:
        return None if value == schema["const"] else f"{at}: {value!r} is not {schema['const']!r}"
    if "enum" in schema:
        return None if value in schema["enum"] else f"{at}: {value!r} is none of {schema['enum']}"
    types = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
    if not any(isinstance(value, TYPES[t]) and (t == "boolean") == isinstance(value, bool) for t in types):
        return f"{at}: {value!r} is no {types}"
    if isinstance(value, dict) and "properties" in schema:
        if missing := set(schema.get("required", ())) - set(value):
            return f"{at}: {missing} are missing"
        if more := set(value) - set(schema["properties"]):
            return f"{at}: {more} are not told of"
        inner = (wrong(value[name], schema["properties"][name], f"{at}.{name}") for name in value)
        return next(filter(None, inner), None)
    if isinstance(value, list) and "prefixItems" in schema:
        if len(value) != schema["minItems"]:
            return f"{at}: {value!r} is not of {schema['minItems']}"
        inner = (wrong(*pair, f"{at}[]") for pair in zip(value, schema["prefixItems"], strict=True))
        return next(filter(None, inner), None)
    if isinstance(value, list) and "items" in schema:
        return next(filter(None, (wrong(one, schema["items"], f"{at}[]") for one in value)), None)
    outside = isinstance(value, int | float) and not (
        schema.get("minimum", value) <= value <= schema.get("maximum", value)
    )
    return f"{at}: {value!r} is out of range" if outside else None


def documented(method, path, response):
    """What is wrong with a response, by the document."""
    told = PATHS[path][method]["responses"].get(str(response.status_code))
    if told is None:
        return f"{method} {path}: {response.status_code} is not told of"
    kind = response.mimetype
    if kind not in told["content"]:
        return f"{method} {path}: {kind} is none of {[*told['content']]}"
    schema = told["content"][kind]["schema"]
    return wrong(response.json, schema, f"{method} {path}") if kind == "application/json" else None


@pytest.fixture
def around():
    """Surroundings in which streams of events end at once."""
    surroundings = Surroundings()
    surroundings.stopping.set()
    return surroundings


@pytest.fixture
def client(seed_settings, around, monkeypatch, tmp_path):
    monkeypatch.setattr(Rebuilding, "start", lambda self, full=False: "0123456789ab")
    options = Settings(index=seed_settings.index, data=tmp_path)
    return create_app(FakeService, options, around).test_client()


def test_every_route_for_programs_is_told_and_no_other(client):
    rules = {
        (method.lower(), re.sub("<(?:[a-z]+:)?([a-z_]+)>", r"{\1}", rule.rule))
        for rule in client.application.url_map.iter_rules()
        if rule.rule not in PAGES
        for method in rule.methods - {"HEAD", "OPTIONS"}
    }
    assert rules == {(method, path) for path, methods in PATHS.items() for method in methods}


def test_the_document_is_served_and_every_reference_in_it_leads_somewhere(client):
    assert client.get("/openapi.json").json == json.loads(json.dumps(DOCUMENT))
    for name in re.findall(r'"#/components/schemas/(\w+)"', json.dumps(DOCUMENT)):
        assert name in SCHEMAS


@pytest.mark.parametrize(
    ("method", "path", "request_"),
    [
        ("post", "/ask", {"json": {"question": HOTLINE, "top_k": 2}}),
        ("post", "/ask", {"json": {"question": "月亮有多远？"}}),
        ("post", "/ask", {"json": {"question": ""}}),
        ("post", "/ask", {"data": "{", "content_type": "application/json"}),
        ("post", "/ask", {"data": "question"}),
        ("post", "/ask", {"data": b" " * 70_000, "content_type": "application/json"}),
        ("get", "/ask", {"query_string": {"q": HOTLINE}}),
        ("get", "/ask", {}),
        ("post", "/ask/batch", {"json": {"questions": [{"question": HOTLINE}, {"question": ""}, 7]}}),
        ("post", "/ask/batch", {"json": {"questions": []}}),
        ("post", "/ask/batch", {"data": "questions"}),
        ("get", "/v1/models", {}),
        ("post", "/v1/chat/completions", {"json": {"messages": [{"role": "user", "content": HOTLINE}]}}),
        (
            "post",
            "/v1/chat/completions",
            {"json": {"messages": [{"role": "user", "content": "月亮有多远？"}], "stream": True}},
        ),
        ("post", "/v1/chat/completions", {"json": {"messages": []}}),
        ("post", "/v1/chat/completions", {"json": {"model": "x", "messages": [{"role": "user", "content": HOTLINE}]}}),
        ("post", "/v1/chat/completions", {"data": "messages"}),
        ("post", "/v1/embeddings", {"json": {"input": ["河", "桥"]}}),
        ("post", "/v1/embeddings", {"json": {"input": "河", "encoding_format": "base64"}}),
        ("post", "/v1/embeddings", {"json": {"input": [1, 2]}}),
        ("post", "/v1/embeddings", {"data": b" " * 2_000_000, "content_type": "application/json"}),
        ("get", "/find-quote", {}),
        ("post", "/find-quote", {"json": {"text": ""}}),
        ("post", "/feedback", {"json": {"question": HOTLINE, "answerable": True, "vote": "up"}}),
        ("post", "/feedback", {"json": {"question": HOTLINE, "answerable": True, "vote": "sideways"}}),
        ("get", "/articles", {}),
        ("get", "/articles", {"query_string": {"limit": 0}}),
        ("get", "/healthz", {}),
        ("get", "/readyz", {}),
        ("get", "/rebuild", {}),
        ("get", "/rebuild/events", {}),
        ("post", "/rebuild", {"environ_base": HERE}),
        ("post", "/rebuild", {"environ_base": HERE, "json": {"full": 1}}),
        ("post", "/rebuild", {"environ_base": {"REMOTE_ADDR": "192.0.2.7"}}),
        ("get", "/generations", {}),
        ("post", "/rollback", {"environ_base": HERE, "json": {"generation": "x"}}),
        ("get", "/metrics", {}),
        ("get", "/openapi.json", {}),
        ("post", "/mcp", {"json": {"jsonrpc": "2.0", "id": 1, "method": "tools/list"}}),
        ("post", "/mcp", {"json": []}),
        ("post", "/mcp", {"data": "{}"}),
        ("post", "/mcp", {"json": {}, "headers": {"Origin": "https://elsewhere.example"}}),
        ("post", "/mcp", {"data": b" " * 70_000, "content_type": "application/json"}),
    ],
)
def test_an_answer_is_of_the_shape_that_the_document_tells(client, method, path, request_):
    assert documented(method, path, getattr(client, method)(path, **request_)) is None


@pytest.mark.parametrize("article_id", [*ARTICLES, "nothing"])
def test_articles_are_of_the_shape_that_the_document_tells(client, article_id):
    assert documented("get", "/articles/{article_id}", client.get(f"/articles/{article_id}")) is None
    path = "/articles/{article_id}/reference"
    assert documented("get", path, client.get(f"/articles/{article_id}/reference")) is None


@pytest.mark.parametrize("model", ["qa-service", "nothing"])
def test_models_are_of_the_shape_that_the_document_tells(client, model):
    assert documented("get", "/v1/models/{model}", client.get(f"/v1/models/{model}")) is None


def test_each_chunk_of_a_stream_is_of_the_shape_that_the_document_tells(client):
    options = {"stream": True, "stream_options": {"include_usage": True}}
    stream = client.post("/v1/chat/completions", json={"messages": [{"role": "user", "content": HOTLINE}], **options})
    chunks = [json.loads(line[6:]) for line in stream.text.splitlines() if line.startswith("data: {")]
    assert [wrong(chunk, {"$ref": "#/components/schemas/Chunk"}) for chunk in chunks] == [None] * 6


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters(), max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=6,
)
FIELDS = st.sampled_from([
    "question", "questions", "history", "top_k", "text", "vote", "answerable", "start", "end", "comment", "full", "generation", "x",
    "messages", "stream", "input", "model",
])  # fmt: skip
ADDRESS_VALUES = st.text(st.characters(codec="utf-8"), max_size=12) | st.sampled_from(
    ["0", "-1", "1-3", "9" * 40, HOTLINE]
)
HEADERS = st.dictionaries(
    st.sampled_from(
        ["Accept", "Origin", "X-Request-ID", "Authorization", "Accept-Language", "Sec-Fetch-Site", "Cookie"]
    ),
    st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=30) | st.just(HTML["Accept"]),
    max_size=3,
)


@settings(max_examples=examples(300), suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_no_generated_request_breaks_a_route(client, data):
    rule = data.draw(st.sampled_from(sorted({rule.rule for rule in client.application.url_map.iter_rules()})))
    part = data.draw(st.sampled_from([*ARTICLES, "..", "%2e%2e%2f", "chat.js"]) | ADDRESS_VALUES)
    path = re.sub("<[^>]*>", lambda _: part.replace("?", "").replace("#", "") or "x", rule)
    names = st.sampled_from(
        ["q", "history", "top_k", "limit", "offset", "at", "field", "v", "raw", "text", "lang", "words"]
    )
    response = client.open(
        path,
        method=data.draw(st.sampled_from(["GET", "POST", "PUT", "DELETE", "HEAD", "OPTIONS", "PATCH"])),
        query_string=data.draw(st.lists(st.tuples(names, ADDRESS_VALUES), max_size=3)),
        headers=data.draw(HEADERS),
        environ_base=HERE,
        data=data.draw(
            st.just(b"") | st.binary(max_size=40) | st.dictionaries(FIELDS, VALUES, max_size=4).map(json.dumps)
        ),
        content_type=data.draw(st.sampled_from(["application/json", "text/plain", ""])),
    )
    response.get_data()
    assert response.status_code < 500 or response.status_code == 503, (path, response.text[:300])
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert "\n" not in str(response.headers["X-Request-ID"])
