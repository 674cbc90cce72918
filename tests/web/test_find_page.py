"""The reverse look-up over HTTP, as JSON for programs and as a page that needs no script."""

import html
import json
import re

import pytest
from fake_service import HTML, LIBRARY, FakeService
from hypothesis import given, settings
from hypothesis import strategies as st
from small_finder import EDITED, SENTENCE, finder

from qa_service.web import create_app


class FindingService(FakeService):
    """Looks up in the small newspaper."""

    def find_quote(self, text, top_k=3, filters=None):
        return finder().find(text, top_k)


@pytest.fixture
def client():
    return create_app(FindingService).test_client()


def shown(page):
    """The text of a page without its tags."""
    return html.unescape(re.sub(r"<[^>]+>", "", page))


def test_pasted_sentence_is_found_with_its_source(client):
    found = client.post("/find-quote", json={"text": SENTENCE}).json
    assert (found["found"], found["message"], found["nearest"]) == (True, None, [])
    [match] = found["matches"]
    assert (match["exact"], match["similarity"], match["opcodes"]) == (True, 1.0, [["equal", 0, 17, 0, 17]])
    assert match["source"]["title"] == "河东图书馆延长开放时间"
    article = client.get(match["source"]["url"].split("#")[0]).json
    assert article[match["field"]][match["start"] : match["end"]] == match["text"] == SENTENCE


def test_sentence_in_the_address_is_the_same(client):
    by_body = client.post("/find-quote", json={"text": EDITED, "top_k": 1}).json
    by_address = client.get("/find-quote", query_string={"text": EDITED, "top_k": 1}).json
    assert by_body | {"took_ms": 0} == by_address | {"took_ms": 0}
    assert by_body["matches"][0]["opcodes"][1] == ["replace", 5, 6, 5, 6]


@pytest.mark.parametrize(
    ("pasted", "field"), [(LIBRARY.title, "title"), (LIBRARY.subtitle, "subtitle"), ("先约再来", "headings/1")]
)
def test_headline_or_heading_is_found_and_cut_to_the_letter(client, pasted, field):
    [match] = client.post("/find-quote", json={"text": pasted}).json["matches"]
    assert (match["field"], match["exact"]) == (field, True)
    article = client.get(match["source"]["url"].split("#")[0]).json
    head, _, number = field.partition("/")
    whole = article[head][int(number)]["text"] if number else article[head]
    assert whole[match["start"] : match["end"]] == match["text"] == pasted
    page = client.get("/find", query_string={"text": pasted}, headers=HTML).text
    assert "一字不差" in page
    assert f"field={field}" in html.unescape(page)


def test_sentence_that_is_not_there_is_an_answer_not_an_error(client):
    response = client.post("/find-quote", json={"text": "火星上的第一座图书馆今天奠基"})
    assert (response.status_code, response.json["found"], response.json["matches"]) == (200, False, [])
    assert response.json["message"]


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "text"),
        ({"text": "三个字"}, "text"),
        ({"text": "长" * 501}, "text"),
        ({"text": "！！！！！"}, "text"),
        ({"text": 7}, "text"),
        ({"text": "半个\ud83d字符"}, "text"),
        ({"text": SENTENCE, "top_k": 0}, "top_k"),
        ({"text": SENTENCE, "question": "问"}, "question"),
    ],
)
def test_bad_value_is_refused_with_its_name(client, body, field):
    response = client.post("/find-quote", data=json.dumps(body), content_type="application/json")
    assert (response.status_code, response.json["error"]["field"]) == (422, field)


def test_body_that_is_not_json_is_refused_with_the_right_curl_line(client):
    response = client.post("/find-quote", data="text=hi", headers=HTML)
    assert response.status_code == 415
    assert """-d '{"text": "…"}'""" in response.json["error"]["message"]


@settings(max_examples=60)
@given(st.text(max_size=60))
def test_no_text_breaks_the_look_up(text):
    client = create_app(FindingService).test_client()
    body = json.dumps({"text": text})
    assert client.post("/find-quote", data=body, content_type="application/json").status_code in (200, 422)
    if text.isprintable() or "\0" not in text:
        assert client.get("/find", query_string={"text": text.encode("utf-8", "replace")}).status_code in (200, 422)


# The page


def test_page_without_a_sentence_asks_for_one(client):
    page = client.get("/find", headers=HTML)
    assert page.status_code == 200
    assert "谁说过这句话" in page.text
    assert 'id="found"' not in page.text


def test_page_shows_the_article_and_says_to_the_letter(client):
    page = client.get("/find", query_string={"text": SENTENCE}, headers=HTML).text
    assert "一字不差" in page
    assert "河东图书馆延长开放时间" in page
    assert f"{LIBRARY.url}?at=" in page
    assert '<textarea id="text"' in page
    assert SENTENCE in page.split("<textarea")[1].split("</textarea>")[0]


def test_page_marks_what_differs_on_both_sides(client):
    page = client.get("/find", query_string={"text": EDITED}, headers=HTML).text
    assert "夜读区设在<mark>三</mark>层" in page
    assert "夜读区设在<mark>二</mark>层" in page
    assert "有 1 处不同，相似度 93%" in shown(page)


def test_page_says_where_only_marks_differ(client):
    page = client.get("/find", query_string={"text": SENTENCE[:-1] + "！"}, headers=HTML).text
    assert "只有标点、空格或字形不同" in page


def test_page_says_honestly_that_nothing_was_found(client):
    page = client.get("/find", query_string={"text": "火星上的第一座图书馆今天奠基"}, headers=HTML).text
    assert "没有找到这句话" in page
    assert "一字不差" not in page


def test_page_speaks_english(client):
    page = client.get("/find", query_string={"text": SENTENCE, "lang": "en"}, headers=HTML).text
    assert "To the letter" in page
    assert "谁说过" not in page


def test_page_tells_too_short_a_sentence_in_words(client):
    page = client.get("/find", query_string={"text": "三个字"}, headers=HTML)
    assert page.status_code == 422
    assert "4 到 500" in page.text


def test_script_in_what_was_pasted_or_printed_is_text(client):
    pasted = "表情😀𠮷之后，<script>alert(1)</script>是原文的<i>一部分</i>"
    page = client.get("/find", query_string={"text": pasted}, headers=HTML).text
    assert "<script>alert" not in page
    assert "表情😀𠮷之后，<script>alert(1)</script>是原文的" in shown(page)
