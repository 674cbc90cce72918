"""Which articles may answer: each filter, by each door."""

import difflib
import functools
import json

import numpy as np
import pytest
from asked_by_agents import talk
from commands import run
from conftest import in_english
from fakes import FirstSentenceReader, LetterEncoder, article, owners_of, understand
from hypothesis import given, settings
from hypothesis import strategies as st

from qa_service import factory
from qa_service.answering import catalogue
from qa_service.answering.catalogue import COMPARED, NAMED, Catalogue
from qa_service.answering.look_up import Finder
from qa_service.answering.service import QAService
from qa_service.errors import InvalidInput
from qa_service.mcp.server import mcp_server
from qa_service.question.story import StoryRetriever
from qa_service.retrieval.chunking import passages
from qa_service.retrieval.dense import DenseIndex
from qa_service.retrieval.hybrid import HybridRetriever
from qa_service.retrieval.lexical import LexicalIndex
from qa_service.types import Filters, Question, Scope
from qa_service.web import create_app
from qa_service.wire.requests import MAX_VALUES

QUESTION = "南河公园什么时候开放？"
HERE = {"reporters": ("林小满",), "section": "身边事", "newspaper": "河东报", "date": "2031-04-02"}
HERE |= {"file": "一版.txt", "title": "南河公园开放"}
ELSEWHERE = {"reporters": ("周立",), "section": "短讯", "newspaper": "河西报", "date": "2031-05-06"}
ELSEWHERE |= {"file": "二版.txt", "title": "另一座公园要开放"}
# The article that is wanted fits the question worse than all others: it must be found among them, not picked from the first.
WANTED = article("公园开放的日子未定，请等通知。", "wanted", **HERE)
OTHERS = [article(f"南河公园{n}月开放。" * 3, f"other-{n}", **ELSEWHERE) for n in range(1, 13)]
UNDATED = article("南河公园什么时候开放？无人知道。", "undated", **ELSEWHERE | {"date": None, "title": None})
ARTICLES = {one.article_id: one for one in (*OTHERS, UNDATED, WANTED)}
PASSAGES = [passage for one in ARTICLES.values() for passage in passages(one)]

FILTERS = {
    "file": "一版.txt",
    "section": "身边事",
    "reporter": "林小满",
    "newspaper": "河东报",
    "title": "南河公园",
    "date_from": "2031-04-01",
    "date_to": "2031-04-30",
}


def service_of(articles=ARTICLES, held=PASSAGES):
    words = LexicalIndex.build(held)
    encoder = LetterEncoder()
    dense = DenseIndex.build(encoder.encode_passages([one.searched for one in held]), held, encoder)
    return QAService(
        understand,
        StoryRetriever(HybridRetriever(words, dense, held)),
        FirstSentenceReader(),
        articles,
        generation="20310402T080000Z-abc123",
        passages=len(held),
        catalogue=Catalogue(articles, functools.partial(owners_of, articles, held)),
        find=Finder(words.holders, words.rarity, held, articles, "g1").find,
    )


@pytest.fixture(scope="module")
def service():
    return service_of()


@pytest.fixture
def client(service):
    return in_english(create_app(lambda: service).test_client())


def sources(answer):
    return {quote["source"]["article_id"] for quote in answer["quotes"]}


def by_body(client, **chosen):
    return sources(client.post("/ask", json={"question": QUESTION, "filters": chosen}).json)


def by_address(client, **chosen):
    return sources(client.get("/ask", query_string={"q": QUESTION, **chosen}).json)


def by_batch(client, **chosen):
    asked = {"questions": [{"question": QUESTION, "filters": chosen}, {"question": QUESTION}]}
    narrowed, free = client.post("/ask/batch", json=asked).json["answers"]
    assert sources(free) - {"wanted"}
    return sources(narrowed)


def by_page(client, **chosen):
    page = client.get("/", query_string={"q": QUESTION, **chosen}).text
    return {one for one in ARTICLES if f'href="/articles/{one}?' in page}


def by_find_quote(client, **chosen):
    told = client.post("/find-quote", json={"text": "公园开放的日子未定，请等通知。", "filters": chosen}).json
    return {match["source"]["article_id"] for match in told["matches"]}


def by_address_of_find_quote(client, **chosen):
    told = client.get("/find-quote", query_string={"text": "公园开放的日子未定", **chosen}).json
    return {match["source"]["article_id"] for match in told["matches"]}


def by_listing(client, **chosen):
    told = client.get("/articles", query_string={"q": "公园", **chosen}).json
    assert told["total"] == len(told["articles"])
    return {one["article_id"] for one in told["articles"]}


def by_command(service, capsys, **chosen):
    options = [part for name, value in chosen.items() for part in (f"--{name.replace('_', '-')}", value)]
    code, told, _ = run(capsys, "ask", QUESTION, "--json", *options)
    assert code == 0
    return sources(json.loads(told))


def by_agent(service, **chosen):
    given = {"question": QUESTION, "filters": chosen}
    return sources(talk(mcp_server(lambda: service), lambda c: c.call_tool("ask", given)).structured_content)


def by_agent_that_lists(service, **chosen):
    given = {"q": "公园", "filters": chosen}
    told = talk(mcp_server(lambda: service), lambda c: c.call_tool("list_articles", given)).structured_content
    return {one["article_id"] for one in told["articles"]}


OVER_HTTP = [by_body, by_address, by_batch, by_page, by_find_quote, by_address_of_find_quote, by_listing]
DOORS = [*OVER_HTTP, by_command, by_agent, by_agent_that_lists]


@pytest.mark.parametrize("door", DOORS, ids=lambda door: door.__name__)
@pytest.mark.parametrize("name", FILTERS)
def test_each_filter_by_each_door(door, name, service, client, capsys, monkeypatch):
    monkeypatch.setattr(factory, "load_service", lambda _: service)
    chosen = {name: FILTERS[name]}
    chosen |= {"date_to": FILTERS["date_to"]} if name == "date_from" else {}
    if door in OVER_HTTP:
        assert door(client, **chosen) == {"wanted"}
    elif door is by_command:
        assert door(service, capsys, **chosen) == {"wanted"}
    else:
        assert door(service, **chosen) == {"wanted"}


def test_a_list_means_any_and_different_filters_mean_all(client):
    assert by_body(client, reporter=["林小满", "周立"], date_to=["2031-04-01", "2031-04-02"]) == {"wanted"}
    assert by_address(client, reporter=["林小满", "周立"], date_to="2031-04-02") == {"wanted"}
    assert by_body(client, reporter="周立", file="一版.txt") == set()
    assert len(by_listing(client, reporter=["林小满", "周立"])) == len(ARTICLES)


def test_without_a_filter_nothing_is_left_out_nor_counted(service, monkeypatch):
    monkeypatch.setattr(Catalogue, "entries", property(lambda _: pytest.fail("all articles were read")))
    assert "wanted" not in {source.article_id for _, source in service.ask(QUESTION).quotes}
    assert service.ask(QUESTION, (), None, Filters()).answerable


def test_days_count_themselves_and_an_article_without_a_date_fits_none(service):
    assert service.catalogue.ids("", Filters(date_from=("2031年4月2日",), date_to=("2031/4/2",))) == ["wanted"]
    assert "undated" not in service.catalogue.ids("", Filters(date_from=("1900-01-01",)))


@pytest.mark.parametrize(
    ("filters", "field", "told"),
    [
        ({"reporter": "林小曼"}, "reporter", "No article has the reporter '林小曼'; did you mean 林小满?"),
        ({"reporter": "王五"}, "reporter", "No article has the reporter '王五'; there are 周立, 林小满."),
        ({"section": "身边"}, "section", "No article has the section '身边'; did you mean 身边事?"),
        ({"file": ["一版.txt", "一版"]}, "file", "No article has the file '一版'; did you mean 一版.txt?"),
        ({"title": "南河公圆"}, "title", "No article has the title '南河公圆'; did you mean 南河公园开放?"),
        ({"date_to": "昨天"}, "date_to", "date_to must be a day such as 2023-04-12, not '昨天'."),
        ({"reporter": 5}, "reporter", "reporter must be a text, or a list of texts, not a number."),
        ({"reporter": [5]}, "reporter", "reporter must be text, not a number."),
        ({"page": "1"}, "page", "Unknown field 'page'; known are file, section, reporter, newspaper, title, date_from, date_to."),
        ("林小满", "filters", 'filters must be an object such as {"reporter": "…"}, not text.'),
    ],
)  # fmt: skip
def test_what_no_article_has_is_refused_with_what_is_near(client, filters, field, told):
    response = client.post("/ask", json={"question": QUESTION, "filters": filters})
    assert (response.status_code, response.json["error"]["field"]) == (422, field)
    assert response.json["error"]["message"] == told


@pytest.mark.parametrize("values", [["林小满"] * 60, ["林小满", *[" "] * 60]])
def test_a_value_that_is_given_often_counts_once_and_blank_ones_do_not(client, values):
    assert by_body(client, reporter=values) == by_body(client, reporter="林小满")


def test_too_many_values_of_a_filter_are_refused_with_what_to_do(client):
    names = [f"记者{number}" for number in range(MAX_VALUES + 1)]
    told = "reporter holds 51 values; at most 50 are taken. Ask several times, each with some of them."
    by_post = client.post("/ask", json={"question": QUESTION, "filters": {"reporter": names}})
    by_get = client.get("/articles", query_string={"reporter": names})
    for response in (by_post, by_get):
        assert (response.status_code, response.json["error"]["field"]) == (422, "reporter")
        assert response.json["error"]["message"] == told


@given(st.integers(0, 3000), st.text("林小满曼周立青竹", min_size=1, max_size=4))
def test_few_of_many_known_values_are_compared_letter_by_letter(count, value):
    known = [f"林{chr(0x4E00 + n)}{chr(0x9000 - n)}" for n in range(count)]
    compared = []

    class Matcher(difflib.SequenceMatcher):
        def set_seq1(self, text):
            compared.append(text)
            super().set_seq1(text)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(difflib, "SequenceMatcher", Matcher)
        near = list(catalogue._near(value, known))
    assert len(compared) <= COMPARED + 1  # the first is what it begins with
    assert len(near) == len(set(near)) <= 2 * NAMED
    assert set(near) <= set(known)


def test_of_very_many_known_values_the_nearest_is_named():
    many = [f"周立{chr(0x4E00 + n)}{chr(0x5000 + n)}" for n in range(3000)]
    assert next(catalogue._near("林小漫", [*many, "林小满"])) == "林小满"


def test_what_no_article_states_is_told_as_such():
    with pytest.raises(InvalidInput, match="none states one"):
        Catalogue({"a1": article()}).ids("", Filters(newspaper=("河东报",)))


def test_an_unknown_value_is_told_by_every_door(client, service, capsys, monkeypatch):
    monkeypatch.setattr(factory, "load_service", lambda _: service)
    near = "did you mean 林小满?"
    assert near in run(capsys, "ask", QUESTION, "--reporter", "林小曼")[2]
    given = {"question": QUESTION, "filters": {"reporter": "林小曼"}}
    assert near in talk(mcp_server(lambda: service), lambda c: c.call_tool("ask", given)).content[0].text
    for address in ("/ask?q=问", "/articles?q=公园", "/find-quote?text=公园开放的日子"):
        response = client.get(f"{address}&reporter=林小曼")
        assert (response.status_code, near in response.json["error"]["message"]) == (422, True)
    [told] = client.post("/ask/batch", json={"questions": [given]}).json["answers"]
    assert near in told["error"]["message"]


def test_blank_values_are_no_filters(client):
    assert by_address(client, reporter="", file=" ") == by_address(client)


def test_articles_that_fit_are_listed_page_by_page(client):
    seen, offset = [], 0
    while offset is not None:
        told = client.get("/articles", query_string={"reporter": "周立", "limit": 5, "offset": offset}).json
        assert told["total"] == 13
        seen += [one["article_id"] for one in told["articles"]]
        offset = told["next_offset"]
    assert seen == [one.article_id for one in (*OTHERS, UNDATED)]


def test_a_refusal_says_how_many_articles_were_searched(service):
    answer = service.ask(QUESTION, (), None, Filters(date_from=("2040-01-01",)))
    assert not answer.answerable
    assert answer.message.startswith("在 0 篇文章里")


@given(st.sets(st.integers(0, len(PASSAGES) - 1), min_size=1), st.integers(1, 20))
@settings(max_examples=50)
def test_a_scope_is_searched_as_if_nothing_else_were_there(kept, top_k):
    encoder = LetterEncoder()
    dense = DenseIndex.build(encoder.encode_passages([one.searched for one in PASSAGES]), PASSAGES, encoder)
    scope = Scope(frozenset(), np.array(sorted(kept)))
    asked = Question(QUESTION, (), QUESTION, tuple("南河公园开放"), (), scope=scope)
    for leg in (LexicalIndex.build(PASSAGES), dense):
        among = [PASSAGES.index(hit.passage) for hit in leg.retrieve(asked, top_k)]
        free = [PASSAGES.index(hit.passage) for hit in leg.retrieve(understand(QUESTION, ()), len(PASSAGES))]
        assert set(among) <= kept
        assert len(among) <= top_k
        if leg is dense:
            assert among == [n for n in free if n in kept][:top_k]
