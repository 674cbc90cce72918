"""The JSON form of what is told, and what is taken of what is sent."""

import dataclasses
import json

import pytest
from fake_service import HOSTILE, LIBRARY, RIVER, FakeService, quote_of
from hypothesis import given
from hypothesis import strategies as st

from qa_service.errors import IndexMissing, InvalidInput
from qa_service.wire.answers import Quote, told_answer, told_article, told_articles, told_error
from qa_service.wire.requests import (
    Batch,
    Part,
    Pasted,
    Query,
    QueryOfAddress,
    RebuildOrder,
    RollbackOrder,
    Vote,
    query_of,
)

FORMS = (Query, Batch, QueryOfAddress, Pasted, Vote, Part, RebuildOrder, RollbackOrder)


def test_answer_has_the_fields_of_the_contract_in_its_order():
    answer = told_answer(FakeService().ask("图书馆的热线是多少？")).plain()
    assert list(answer) == [
        "question", "understood_as", "answerable", "confidence", "answer", "quotes", "nearest", "message", "total", "summary", "index", "took_ms",
    ]  # fmt: skip
    assert answer["index"] == {"generation": "20310402T080000Z-abc123", "articles": 4, "passages": 9}


def test_answer_tells_what_was_asked_and_what_was_searched():
    answer = told_answer(FakeService().ask("夜读区怎么样？", ["图书馆的热线是多少？"])).plain()
    assert (answer["question"], answer["understood_as"]) == ("夜读区怎么样？", "夜读区怎么样？（图书馆）")


def test_answer_without_narrower_words_is_null():
    answer = told_answer(FakeService().ask("夜读区怎么样？")).plain()
    assert answer["answer"] is None
    assert len(answer["quotes"]) == 2


def test_refusal_keeps_its_confidence_message_and_nearest_quotes():
    answer = told_answer(FakeService().ask("月亮有多远？")).plain()
    assert (answer["answerable"], answer["quotes"], answer["answer"]) == (False, [], None)
    assert answer["confidence"] == 0.08
    assert answer["message"] == "在 4 篇文章里查了这个问题。"
    assert [quote["text"] for quote in answer["nearest"]] == ["沿河新建步道六公里。"]


def test_quote_has_the_fields_of_the_contract_and_its_source():
    quote, source = quote_of(LIBRARY, "captions/1", "读者 𠮷田讲故事。", ["𠮷田"])
    assert Quote.of(quote, source=source).plain() == {
        "text": "读者 𠮷田讲故事。",
        "field": "captions/1",
        "start": 8,
        "end": 17,
        "highlights": [[3, 5]],
        "score": 0.9123,
        "source": {
            "article_id": "a1b2c3d4e5f6",
            "title": "河东图书馆延长开放时间",
            "reporters": ["林小满", "周立"],
            "dateline": "5月6日",
            "section": "身边事",
            "newspaper": None,
            "date": None,
            "page": None,
            "page_name": None,
            "file": "河东报/一版.txt",
            "lines": [3, 9],
            "url": source.url,
        },
    }


def test_a_source_says_when_and_where_its_article_was_printed():
    quote, source = quote_of(RIVER, "text", "沿河新建步道六公里。")
    told = Quote.of(quote, source=source).plain()["source"]
    printed = {"newspaper": "河东报", "date": "2031-04-02", "page": "3", "page_name": "要闻"}
    assert printed.items() <= told.items()
    assert printed.items() <= told_article(RIVER).plain().items()


def test_article_has_every_field_of_the_contract():
    article = told_article(LIBRARY).plain()
    assert article["headings"] == [
        {"at": LIBRARY.text.index("夜读区"), "text": "灯下有座"},
        {"at": LIBRARY.text.index("自习室"), "text": "先约再来"},
    ]
    assert article["text"] == LIBRARY.text
    assert article["captions"] == list(LIBRARY.captions)
    assert article["lines"] == [3, 9]
    assert article["correspondents"] == ["何田"]
    assert article["photographers"] == ["方舟"]


def test_what_an_article_does_not_have_is_null_or_empty():
    article = told_article(RIVER).plain()
    assert [article[name] for name in ("subtitle", "section", "dateline")] == [None] * 3
    assert [article[name] for name in ("reporters", "headings", "captions")] == [[]] * 3
    assert (article["date"], article["origin"]) == ("2031-04-02", "https://news.example/river")


def test_summary_is_the_article_without_its_words():
    [summary] = told_articles([LIBRARY]).plain()["articles"]
    assert not {"text", "headings", "captions"} & set(summary)
    assert summary.items() <= told_article(LIBRARY).plain().items()


def test_address_of_an_article_is_percent_encoded():
    assert told_article(HOSTILE).url == "/articles/%E8%AF%BB%E8%80%85%E6%9D%A5%E4%BF%A1.%E7%AC%AC-1_%E5%B0%81"


def test_error_names_the_field_that_is_to_blame():
    error = told_error(InvalidInput("question is empty.", "question")).plain()
    assert error == {"error": {"code": "invalid", "message": "question is empty.", "field": "question"}}


def test_error_without_a_field_names_none():
    missing, invalid = told_error(IndexMissing("No index.")), told_error(InvalidInput("Not so."))
    assert missing.plain() == {"error": {"code": "no_index", "message": "No index."}}
    assert invalid.plain()["error"] == {"code": "invalid", "message": "Not so."}


def test_everything_is_plain_json():
    for told in (told_answer(FakeService().ask("夜读区怎么样？")), told_article(LIBRARY)):
        assert json.loads(json.dumps(told.plain())) == told.plain()


@given(st.floats(0, 1), st.floats(0, 1e9), st.text(max_size=12))
def test_both_ways_to_json_write_the_same(confidence, took_ms, message):
    changes = {"confidence": confidence, "took_ms": took_ms, "message": message}
    told = told_answer(dataclasses.replace(FakeService().ask("月亮有多远？"), **changes))
    assert told.json_text() == json.dumps(told.plain(), ensure_ascii=False, separators=(",", ":"))


# What is sent


def refusal(form, sent):
    """The message and the field that a form refuses what was sent with."""
    with pytest.raises(InvalidInput) as refused:
        form.of(sent)
    return str(refused.value), refused.value.field


@pytest.mark.parametrize(
    ("form", "sent", "told"),
    [
        (Query, {"topk": 3}, "Unknown field 'topk'; did you mean top_k? Known are question, history, top_k, filters."),
        (Query, {"questions": "问"}, "Unknown field 'questions'; did you mean question? Known are question, history, top_k, filters."),
        (QueryOfAddress, {"histroy": []}, "Unknown field 'histroy'; did you mean history? Known are file, section, reporter, newspaper, title, date_from, date_to, q, history, top_k."),
        (RebuildOrder, {"ful": True}, "Unknown field 'ful'; did you mean full? Known are full."),
    ],
)  # fmt: skip
def test_unknown_field_is_refused_with_a_guess_at_what_was_meant(form, sent, told):
    assert refusal(form, sent) == (told, *sent)


def test_unknown_field_like_no_other_is_refused_with_those_that_are_known():
    assert refusal(Pasted, {"stars": 5}) == ("Unknown field 'stars'; known are text, top_k, filters.", "stars")


def test_unknown_field_that_is_no_text_is_told_with_what_can_be_printed():
    assert refusal(Pasted, {"\ud800\0" * 99: 1})[1] == "\N{REPLACEMENT CHARACTER}" * 60


def test_what_is_unknown_is_told_before_what_is_missing_and_that_before_what_is_wrong():
    assert refusal(Query, {"history": 7, "x": 1})[1] == "x"
    assert refusal(Query, {"history": 7}) == ("question is missing.", "question")
    assert refusal(Query, {"history": 7, "question": 7}) == ("question must be text, not a number.", "question")


@pytest.mark.parametrize(
    ("form", "sent", "told"),
    [
        (QueryOfAddress, {}, "q is missing: the question."),
        (QueryOfAddress, {"q": " "}, "q is empty; ask in 1 to 500 characters."),
        (Query, {"question": "问", "history": None}, "history must be a list of earlier questions, not null."),
        (Query, {"question": "问", "history": [["问"]]}, "history must be text, not a list."),
        (Query, {"question": "问", "top_k": True}, "top_k must be a whole number, not true or false."),
        (Query, {"question": "问", "top_k": 3.0}, "top_k must be a whole number, not a fraction."),
        (Query, {"question": "问", "top_k": 11}, "top_k must be from 1 to 10."),
        (Batch, {}, "questions is missing: a list of bodies of POST /ask."),
        (Batch, {"questions": "问"}, "questions must be a list of bodies of POST /ask, not text."),
        (Batch, {"questions": []}, "questions holds 0; send 1 to 100 at a time."),
        (Batch, {"questions": [{"question": "问"}] * 101}, "questions holds 101; send 1 to 100 at a time."),
        (Pasted, {"text": "三个字"}, "text has 3 characters; paste 4 to 500."),
        (Vote, {"question": "问", "answerable": 1, "vote": "up"}, "answerable must be true or false, not a number."),
        (Vote, {"question": "问", "answerable": True, "vote": "\ud83d"}, "vote must be up or down."),
        (
            RollbackOrder,
            {"generation": 7},
            "generation must be the id of a kept generation, as GET /generations lists them, not a number.",
        ),
    ],
)
def test_value_that_cannot_be_used_is_told_with_what_was_got_and_what_to_send(form, sent, told):
    assert refusal(form, sent)[0] == told


@pytest.mark.parametrize("field", ["article_id", "start", "end", "comment"])
def test_field_may_be_left_out_and_still_not_be_null(field):
    vote = {"question": "问", "answerable": True, "vote": "up"}
    assert getattr(Vote.of(vote), field) is None
    assert refusal(Vote, vote | {field: None})[1] == field


def test_each_question_of_a_batch_is_taken_or_refused_by_itself():
    one, other = Batch.of({"questions": [{"question": " 问 "}, "问"]}).questions
    assert query_of(one) == Query.of({"question": "问"})
    with pytest.raises(InvalidInput, match=r'questions must hold objects such as {"question": "…"}, not text\.'):
        query_of(other)


def test_text_is_trimmed_before_its_length_counts():
    assert Query.of({"question": f"{' ' * 600}问\u3000"}).question == "问"


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters(), max_size=12),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=2),
    max_leaves=5,
)


@given(st.data(), st.sampled_from(FORMS))
def test_whatever_is_sent_is_taken_or_refused_with_a_field_to_blame(data, form):
    sent = data.draw(st.dictionaries(st.sampled_from([*form.model_fields]), VALUES))
    refused = None
    try:
        form.of(sent)
    except InvalidInput as error:
        refused = error
    assert refused is None or (refused.field in form.model_fields and str(refused).startswith(f"{refused.field} "))
