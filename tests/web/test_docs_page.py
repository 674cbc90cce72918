"""The page that describes the API says all that the OpenAPI document does, under the policy of all pages."""

import html
import json
import re

import pytest
from fake_service import HTML

from qa_service.web.api.openapi import PATHS, SCHEMAS
from qa_service.web.pages.docs import blank, operations, pieces


@pytest.fixture
def page(client):
    return client.get("/docs", headers=HTML).text


def test_every_request_and_every_shape_stands_on_the_page(page):
    for path, methods in PATHS.items():
        for method, told in methods.items():
            assert f"<code>{method.upper()} {path}</code></h2>" in page
            assert f'<p lang="en">{html.escape(told["summary"], quote=False)}' in html.unescape(page)
    for name, schema in SCHEMAS.items():
        assert f'id="{name}"' in page
        assert all(f"<code>{field}</code>" in page for field in schema.get("properties", ()))


def test_every_link_on_the_page_leads_somewhere_and_no_place_is_there_twice(client, page):
    places = re.findall(r'id="([^"]+)"', page)
    assert len(set(places)) == len(places)
    assert set(re.findall(r'href="#([^"]+)"', page)) <= set(places)
    for address in set(re.findall(r'(?:href|src)="(/[^"#?]*)', page)):
        assert client.get(address).status_code == 200, address


def test_the_page_stands_under_the_policy_of_all_pages_and_loads_nothing_from_elsewhere(client, page):
    policy = client.get("/docs").headers["Content-Security-Policy"]
    assert policy == client.get("/").headers["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert not re.search(r"<script(?![^>]*\bsrc=)|<style|\sstyle=|\son\w+=", page)
    assert not re.search(r"""(?:href|src)=["']?(?:https?:)?//""", page)


def test_the_page_speaks_both_languages(client):
    assert "试一试" in client.get("/docs?lang=zh").text
    assert "Try it" in client.get("/docs?lang=en").text


def test_every_page_leads_to_it(client):
    for path in ("/", "/articles", "/find", "/manage"):
        assert 'href="/docs"' in client.get(path, headers=HTML).text


@pytest.mark.parametrize(
    ("schema", "words"),
    [
        ({"type": "string"}, "text"),
        ({"type": "string", "minLength": 1, "maxLength": 500}, "text, 1 to 500 characters"),
        ({"type": "integer", "minimum": 0, "maximum": 1_000_000_000}, "whole number, 0 to 1,000,000,000"),
        ({"type": "integer", "minimum": 0}, "whole number, 0 or more"),
        ({"type": "number", "minimum": 0, "maximum": 1}, "number, 0 to 1"),
        ({"anyOf": [{"type": "string"}, {"type": "null"}]}, "text or null"),
        ({"type": "string", "enum": ["up", "down"]}, '"up" or "down"'),
        ({"type": "string", "const": "ok"}, '"ok"'),
        ({"type": "array", "items": {"type": "boolean"}}, "list of true or false"),
        ({"type": "array", "prefixItems": [{"type": "string"}, {"type": "integer"}]}, "[text, whole number]"),
        ({"type": "array", "items": {"$ref": "#/components/schemas/Quote"}}, "list of Quote"),
        ({"type": "object"}, "object"),
        ({}, "anything"),
    ],
)
def test_what_a_value_may_be_is_said_in_words(schema, words):
    assert "".join(word for word, _ in pieces(schema)) == words


def test_the_name_of_a_shape_leads_to_it():
    assert pieces({"$ref": "#/components/schemas/Quote"}) == (("Quote", "Quote"),)


def test_a_body_to_begin_with_holds_what_must_be_given(client):
    examples = {(one.method, one.path): one.example for one in operations() if one.example}
    assert json.loads(examples["POST", "/ask"]) == {"question": "…"}
    assert json.loads(examples["POST", "/feedback"]) == {"question": "…", "answerable": True, "vote": "up"}
    assert json.loads(examples["POST", "/rebuild"]) == {}
    assert client.post("/ask", data=examples["POST", "/ask"], content_type="application/json").status_code == 200


def test_a_value_of_no_known_kind_begins_as_null():
    assert blank({"anyOf": [{"type": "string"}, {"type": "null"}]}) is None
