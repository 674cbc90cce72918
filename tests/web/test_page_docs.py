"""The page that describes the API in a real browser: requests are tried on it."""

import json

import pytest
from fake_service import HOTLINE, LIBRARY


@pytest.fixture
def docs(page, newsroom):
    page.open(f"{newsroom.address}/docs")
    page.wait("document.querySelector('.scripted')")
    return page


def try_it(page, anchor, **values):
    """Send the form of a request with these values, and wait until what came back is told."""
    fill = "".join(f"form.elements[{json.dumps(name)}].value = {json.dumps(value)};" for name, value in values.items())
    form = f"document.querySelector('#{anchor} form')"
    page.evaluate(f"{{const form = {form}; form.closest('details').open = true; {fill}}}")
    page.click(f"#{anchor} .send")
    page.wait(f"{form}.querySelector('.told').textContent")
    return page.text(f"#{anchor} .told"), page.text(f"#{anchor} .reply")


def test_a_question_is_tried(docs):
    status, reply = try_it(docs, "post-ask", body=json.dumps({"question": HOTLINE}))
    assert status.startswith("状态 200")
    assert json.loads(reply)["answer"] == "0571-5550123"


def test_a_question_in_the_address_is_tried(docs):
    _, reply = try_it(docs, "get-ask", q=HOTLINE, top_k="1")
    assert json.loads(reply)["answerable"]


def test_an_article_is_read_as_json_by_its_id(docs):
    _, reply = try_it(docs, "get-articles-article_id", article_id=LIBRARY.article_id)
    assert json.loads(reply)["title"] == LIBRARY.title


def test_an_error_is_shown_as_it_is_told(docs):
    status, reply = try_it(docs, "post-ask", body='{"questoin": "问"}')
    assert status.startswith("状态 422")
    assert json.loads(reply)["error"]["field"] == "questoin"
    docs.errors.clear()  # the browser itself notes the 422


def test_an_agents_message_is_tried(docs):
    _, reply = try_it(docs, "post-mcp", body='{"jsonrpc": "2.0", "id": 1, "method": "tools/list"}')
    assert "ask" in {tool["name"] for tool in json.loads(reply)["result"]["tools"]}


def test_what_is_no_json_is_shown_as_text(docs):
    _, reply = try_it(docs, "get-metrics")
    assert "qa_requests_total" in reply


def test_a_stream_is_not_tried(docs):
    assert docs.evaluate("document.querySelector('#get-rebuild-events form')") is None
