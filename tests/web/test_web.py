import dataclasses
import json
import logging
import re
from urllib.parse import quote

import pytest
from conftest import examples, in_english
from fake_service import ANSWERS, ARTICLES, HOTLINE, HTML, LIBRARY, FakeService
from hypothesis import given, settings
from hypothesis import strategies as st

from qa_service.answering.catalogue import Catalogue
from qa_service.errors import IndexDamaged, IndexMismatch, IndexMissing, InvalidInput
from qa_service.types import SummarySentence
from qa_service.web import create_app

CAPTION = "谁给孩子讲故事？"


def client_failing_with(error):
    def get_service():
        raise error

    return create_app(get_service).test_client()


def error_of(response):
    assert response.content_type.startswith("application/json")
    return response.status_code, response.json["error"]


# POST /ask


def test_question_is_answered_with_its_quotes(client):
    answer = client.post("/ask", json={"question": HOTLINE}).json
    assert (answer["answerable"], answer["answer"]) == (True, "0571-5550123")
    assert answer["quotes"][0]["source"]["title"] == "河东图书馆延长开放时间"


def test_every_quote_stands_in_the_article_at_its_address(client):
    for question in ANSWERS:
        for found in client.post("/ask", json={"question": question}).json["quotes"]:
            article = client.get(found["source"]["url"].split("#")[0]).json
            head, _, number = found["field"].partition("/")
            field = article[head][int(number)] if number else article[head]
            assert field[found["start"] : found["end"]] == found["text"]


def test_question_is_trimmed(client, service):
    client.post("/ask", json={"question": f" \n{HOTLINE}\u3000"})
    assert service.asked == [(HOTLINE, (), 3)]


def test_only_the_last_five_questions_count(client, service):
    client.post("/ask", json={"question": "然后呢", "history": list("一二三四五六七"), "top_k": 2})
    assert service.asked == [("然后呢", tuple("三四五六七"), 2)]


def test_empty_earlier_questions_are_left_out(client, service):
    client.post("/ask", json={"question": "然后呢", "history": ["", "一", " "]})
    assert service.asked[0][1] == ("一",)


def test_refusal_is_an_answer_not_an_error(client):
    response = client.post("/ask", json={"question": "月亮有多远？"})
    assert (response.status_code, response.json["answerable"]) == (200, False)


def test_chinese_stands_in_the_json_as_it_is_written(client):
    response = client.post("/ask", json={"question": CAPTION})
    assert "志愿者为 😀 小读者 𠮷田讲故事。" in response.data.decode("utf-8")
    assert response.content_type == "application/json; charset=utf-8"


def test_answer_keeps_the_order_of_the_contract(client):
    body = client.post("/ask", json={"question": HOTLINE}).data.decode()
    assert body.index('"question"') < body.index('"understood_as"') < body.index('"quotes"') < body.index('"took_ms"')


def test_ask_answers_json_even_to_a_browser(client):
    assert client.get("/ask", query_string={"q": HOTLINE}, headers=HTML).is_json
    assert client.get("/ask", headers=HTML).is_json


def test_answers_are_not_kept_by_caches(client):
    assert client.post("/ask", json={"question": HOTLINE}).cache_control.no_store


def test_longest_question_counts_characters_not_utf16_units(client):
    assert client.post("/ask", json={"question": "😀" * 500}).status_code == 200
    assert error_of(client.post("/ask", json={"question": "😀" * 501}))[1]["field"] == "question"


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "question"),
        ({"question": ""}, "question"),
        ({"question": " \n\u3000"}, "question"),
        ({"question": "问" * 501}, "question"),
        ({"question": None}, "question"),
        ({"question": 7}, "question"),
        ({"question": ["问"]}, "question"),
        ({"question": "空\0"}, "question"),
        ({"question": "半\ud83d"}, "question"),
        ({"question": "问", "history": "前问"}, "history"),
        ({"question": "问", "history": None}, "history"),
        ({"question": "问", "history": [1]}, "history"),
        ({"question": "问", "history": ["问" * 501]}, "history"),
        ({"question": "问", "history": ["半\udc00"]}, "history"),
        ({"question": "问", "top_k": 0}, "top_k"),
        ({"question": "问", "top_k": 11}, "top_k"),
        ({"question": "问", "top_k": "3"}, "top_k"),
        ({"question": "问", "top_k": 3.0}, "top_k"),
        ({"question": "问", "top_k": True}, "top_k"),
        ({"question": "问", "top_k": None}, "top_k"),
        ({"question": "问", "top_k": 10**30}, "top_k"),
        ({"question": "问", "topk": 3}, "topk"),
        ({"question": "问", "\ud800": 3}, "\N{REPLACEMENT CHARACTER}"),
    ],
)
def test_bad_value_is_refused_with_its_name(client, service, body, field):
    status, error = error_of(client.post("/ask", data=json.dumps(body), content_type="application/json"))
    assert (status, error["field"]) == (422, field)
    assert error["message"]
    assert service.asked == []


def test_slip_in_a_name_is_told_with_the_name_that_was_meant(client):
    status, error = error_of(in_english(client).post("/ask", json={"question": "问", "topk": 3}))
    told = "Unknown field 'topk'; did you mean top_k? Known are question, history, top_k, filters."
    assert (status, error["message"], error["field"]) == (422, told, "topk")
    assert error_of(in_english(client).get("/ask?q=a&histroy=b"))[1]["message"].startswith(
        "Unknown field 'histroy'; did you mean history?"
    )


def test_value_that_the_service_refuses_is_told_with_its_field(client, service):
    def refuse(*_):
        raise InvalidInput("Ask with at least one word.", "question")

    service.ask = refuse
    status, error = error_of(in_english(client).post("/ask", json={"question": "？"}))
    assert (status, error) == (422, {"code": "invalid", "message": "Ask with at least one word.", "field": "question"})


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b'{"question": "\xff"}',
        "{'question': '问'}".encode(),
        b"[" * 20_000,
        b'{"question": ' * 4000,
        b"9" * 6000,
        b'"text"',
        b"[]",
        b"null",
    ],
)
def test_malformed_json_is_refused_as_such(client, body):
    status, error = error_of(client.post("/ask", data=body, content_type="application/json"))
    assert (status, error["code"]) == (400, "malformed_json")


def test_json_with_a_byte_order_mark_is_read(client):
    body = json.dumps({"question": HOTLINE}).encode("utf-8-sig")
    assert client.post("/ask", data=body, content_type="application/json").json["answerable"]


def test_body_that_is_not_json_is_refused_with_the_right_curl_line(client):
    for kind in ("application/x-www-form-urlencoded", "text/plain", None):
        status, error = error_of(client.post("/ask", data="question=hi", content_type=kind))
        assert status == 415
        assert "curl http://localhost/ask -H 'Content-Type: application/json' -d '{\"question\": " in error["message"]


def test_body_over_64_kib_is_refused(client):
    body = json.dumps({"question": "问", "history": ["前"] * 20_000})
    status, error = error_of(client.post("/ask", data=body, content_type="application/json"))
    assert (status, error["code"]) == (413, "too_large")
    assert "64 KiB" in error["message"]


JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters(), max_size=20),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(st.characters(), max_size=8), inner, max_size=4)
    ),
    max_leaves=8,
)
BODIES = st.fixed_dictionaries(
    {}, optional={"question": JSON_VALUES, "history": JSON_VALUES, "top_k": JSON_VALUES, "other": JSON_VALUES}
)


@settings(max_examples=examples(200))
@given(BODIES | JSON_VALUES)
def test_no_json_body_breaks_the_service(body):
    client = create_app(FakeService).test_client()
    response = client.post("/ask", data=json.dumps(body), content_type="application/json")
    assert response.status_code in (200, 400, 422)
    assert response.is_json


@settings(max_examples=examples(200))
@given(st.binary(max_size=200))
def test_no_bytes_break_the_service(body):
    response = create_app(FakeService).test_client().post("/ask", data=body, content_type="application/json")
    assert response.status_code in (200, 400, 422)
    assert response.is_json


@settings(max_examples=examples(100))
@given(
    st.binary(max_size=60),
    st.sampled_from(["/ask?q=", "/?q=", "/articles/", "/articles/a1b2c3d4e5f6?at=1-3&field=", "/articles?offset="]),
)
def test_no_address_breaks_the_service(part, before):
    client = create_app(FakeService).test_client()
    for headers in ({}, HTML):
        assert client.get(before + quote(part), headers=headers).status_code in (200, 308, 404, 422)


# GET /ask


def test_question_in_the_address_is_the_same(client, service):
    client.get("/ask", query_string=[("q", "然后呢"), ("history", "一"), ("history", "二"), ("top_k", "2")])
    assert service.asked == [("然后呢", ("一", "二"), 2)]


@pytest.mark.parametrize(
    ("address", "field"),
    [
        ("/ask", "q"),
        ("/ask?q=", "q"),
        ("/ask?q=a&q=b", "q"),
        ("/ask?q=a%00", "q"),
        ("/ask?q=a&top_k=0", "top_k"),
        ("/ask?q=a&top_k=three", "top_k"),
        ("/ask?q=a&top_k=", "top_k"),
        ("/ask?q=a&top_k=-1", "top_k"),
        ("/ask?q=a&top_k=%D9%A3", "top_k"),
        ("/ask?q=a&question=b", "question"),
        (f"/ask?q=a&history={'b' * 501}", "history"),
    ],
)
def test_bad_value_in_the_address_is_refused_with_its_name(client, address, field):
    status, error = error_of(client.get(address))
    assert (status, error["field"]) == (422, field)


# articles


def test_listing_holds_all_articles_in_the_order_of_the_index(client):
    listing = client.get("/articles").json
    assert [article["article_id"] for article in listing["articles"]] == list(ARTICLES)


def test_listing_is_cut_by_limit_and_offset(client):
    listing = client.get("/articles?limit=2&offset=1").json
    assert [article["article_id"] for article in listing["articles"]] == list(ARTICLES)[1:3]
    assert client.get("/articles?offset=99").json["articles"] == []


def titles(client, address):
    return [article["title"] for article in client.get(address).json["articles"]]


@pytest.fixture
def dated():
    """A caller of a service over articles of which some have a date."""
    days = {"一": None, "二": "2023-05-12", "三": "2021-01-02", "四": "2023-05-12", "五": None, "六": "2023-10-01"}
    held = {
        title: dataclasses.replace(LIBRARY, article_id=title, title=title, date=date, page="2" if date else None)
        for title, date in days.items()
    }
    service = FakeService()
    service.articles, service.catalogue = held, Catalogue(held)
    return create_app(lambda: service).test_client()


def test_listing_is_sorted_by_date_with_the_undated_last_and_one_day_in_the_order_of_the_index(dated):
    assert titles(dated, "/articles?sort=-date") == ["六", "二", "四", "三", "一", "五"]
    assert titles(dated, "/articles?sort=date") == ["三", "二", "四", "六", "一", "五"]
    assert titles(dated, "/articles?sort=file") == titles(dated, "/articles") == ["一", "二", "三", "四", "五", "六"]
    assert titles(dated, "/articles?sort=-date&date_to=2023-05-12") == ["二", "四", "三"]


def test_sorted_listing_comes_whole_page_by_page(dated):
    seen, offset = [], 0
    while offset is not None:
        page = dated.get("/articles", query_string={"sort": "-date", "limit": 4, "offset": offset}).json
        assert page["total"] == 6
        seen += [article["title"] for article in page["articles"]]
        offset = page["next_offset"]
    assert seen == titles(dated, "/articles?sort=-date")


def test_an_unknown_order_is_refused_with_those_that_there_are(client):
    status, error = error_of(client.get("/articles?sort=title"))
    assert (status, error["field"]) == (422, "sort")
    assert error["message"] == "sort 要是下面中的一个：file、date、-date。"


def test_page_of_all_articles_is_sorted_by_a_form_without_scripts(dated):
    page = dated.get("/articles?sort=-date&limit=4", headers=HTML).text
    assert re.findall(r'<a href="/articles/[^"]*" lang="zh">(.)</a>', page) == ["六", "二", "四", "三"]
    assert re.findall(r"<h2[^>]*>(?:<time[^>]*>)?([^<]*)<", page) == ["2023年10月1日", "2023年5月12日", "2021年1月2日"]
    assert '<option value="-date" selected>最新的在前</option>' in page
    assert 'href="?sort=-date&amp;limit=4&amp;offset=4"' in page
    rest = dated.get("/articles?sort=-date&limit=4&offset=4", headers=HTML).text
    assert re.findall(r"<h2[^>]*>([^<]*)</h2>", rest) == ["日期不详"]


def test_page_offers_no_order_by_date_where_no_date_is_known(client):
    bare = {LIBRARY.article_id: LIBRARY}
    service = FakeService()
    service.articles, service.catalogue = bare, Catalogue(bare)
    page = create_app(lambda: service).test_client().get("/articles", headers=HTML).text
    assert 'name="sort"' not in page
    assert 'name="sort"' in client.get("/articles", headers=HTML).text


@pytest.mark.parametrize(
    "address", ["limit=0", "limit=x", "limit=-1", "offset=-1", "offset=1.5", "limit=99999999999999999999"]
)
def test_bad_limit_or_offset_is_refused(client, address):
    status, error = error_of(client.get(f"/articles?{address}"))
    assert (status, error["field"]) == (422, address.split("=")[0])


@pytest.mark.parametrize("article", ARTICLES.values(), ids=lambda article: article.file)
def test_every_article_is_found_at_its_address(client, article):
    assert client.get(article.url).json["text"] == article.text


def test_article_that_is_not_there_is_not_found(client):
    assert error_of(client.get("/articles/没有"))[0] == 404


@pytest.mark.parametrize(
    "accept", [None, "*/*", "application/json", "text/*", "application/json, text/html;q=0.5", "text/html;q=0"]
)
def test_article_is_json_unless_html_is_asked_for(client, accept):
    headers = {"Accept": accept} if accept else {}
    for address in ("/articles", LIBRARY.url):
        response = client.get(address, headers=headers)
        assert response.is_json
        assert "Accept" in response.vary


def test_article_is_a_page_for_a_browser(client):
    for address in ("/articles", LIBRARY.url):
        response = client.get(address, headers=HTML)
        assert response.mimetype == "text/html"
        assert "Accept" in response.vary


# readiness and errors


def test_health_needs_no_index():
    client = client_failing_with(IndexMissing("No index in index/. Build one: qa-service build"))
    assert client.get("/healthz").json == {"status": "ok"}


def test_readiness_names_the_generation(client):
    assert client.get("/readyz").json == {"status": "ready", "generation": FakeService.generation, "articles": 4}


@pytest.mark.parametrize(
    ("error", "code"), [(IndexMissing, "no_index"), (IndexMismatch, "index_mismatch"), (IndexDamaged, "index_damaged")]
)
def test_without_a_usable_index_the_service_says_why_and_when_to_retry(error, code):
    client = in_english(client_failing_with(error("No index in index/. Build one: qa-service build")))
    for response in (client.post("/ask", json={"question": "问"}), client.get("/readyz"), client.get("/articles")):
        assert error_of(response) == (503, {"code": code, "message": "No index in index/. Build one: qa-service build"})
        assert int(response.headers["Retry-After"]) > 0


def test_without_an_index_the_page_says_so_in_words():
    response = client_failing_with(IndexMissing("No index")).get("/", headers=HTML)
    assert response.status_code == 503
    assert "Retry-After" in response.headers
    assert "报纸还没有编入索引" in response.text


def test_unknown_address_is_not_found(client):
    for address in ("/nowhere", "/static/nothing.js", "/articles/", "/ask/"):
        assert error_of(client.get(address))[0] == 404


def test_wrong_method_is_refused_with_those_allowed(client):
    response = client.delete("/ask")
    assert error_of(response)[0] == 405
    assert {"GET", "POST"} <= set(response.headers["Allow"].split(", "))


def test_error_is_a_page_for_a_browser(client):
    for address, status in (("/nowhere", 404), ("/articles/nothing", 404)):
        response = client.get(address, headers=HTML)
        assert (response.status_code, response.mimetype) == (status, "text/html")
        assert "回到提问" in response.text


def test_failure_inside_is_logged_and_not_told(client, caplog):
    with caplog.at_level(logging.ERROR):
        response = client.post("/ask", json={"question": "坏掉"})
    status, error = error_of(response)
    assert (status, error["code"]) == (500, "internal")
    assert "secret-detail" not in response.text
    assert "Traceback" not in response.text
    assert "secret-detail" in caplog.text


def test_failure_inside_is_a_page_for_a_reader(client):
    response = client.get("/", query_string={"q": "坏掉"}, headers=HTML)
    assert (response.status_code, response.mimetype) == (500, "text/html")
    assert "secret-detail" not in response.text


# headers


@pytest.mark.parametrize(
    "address", ["/", "/articles", "/nowhere", "/static/chat.js", f"/ask?q={HOTLINE}", LIBRARY.url, "/ask?q=坏掉"]
)
def test_every_response_keeps_its_reader_safe(client, address):
    headers = client.get(address, headers=HTML).headers
    assert "default-src 'self'" in headers["Content-Security-Policy"]
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert "Set-Cookie" not in headers


@pytest.mark.parametrize("rest", ["", "?at=0-3&v=12345678", "/reference?at=0-3"])
@pytest.mark.parametrize("accept", [{}, HTML])
def test_a_link_to_an_id_that_a_rename_ended_leads_to_the_article(client, rest, accept):
    response = client.get("/articles/0dd0dd0dd0dd" + rest, headers=accept)
    assert (response.status_code, response.location) == (302, f"/articles/{LIBRARY.article_id}{rest}")
    assert client.get(response.location, headers=accept).status_code == 200


# A summary


class SummingService(FakeService):
    """Sums every answer up in a word of its own."""

    def summarised(self, answer):
        return dataclasses.replace(
            answer, summary=(SummarySentence("热线<b>0571</b>。", (1,)),) if answer.quotes else None
        )


def test_summary_is_told_with_the_numbers_of_its_quotes_and_null_without():
    client = create_app(SummingService).test_client()
    told = client.post("/ask", json={"question": HOTLINE}).json
    assert told["summary"] == [{"text": "热线<b>0571</b>。", "quotes": [1]}]
    assert client.post("/ask", json={"question": "月亮有多远？"}).json["summary"] is None


def test_page_shows_a_summary_as_not_the_papers_words():
    client = create_app(SummingService).test_client()
    page = client.get("/", query_string={"q": HOTLINE}, headers=HTML).text
    assert "机器归纳，不是报纸原文" in page
    assert "热线&lt;b&gt;0571&lt;/b&gt;。<sup>[1]</sup>" in page
    assert (
        '<aside class="summary" data-optional hidden>'
        in create_app(FakeService).test_client().get("/", query_string={"q": HOTLINE}, headers=HTML).text
    )
