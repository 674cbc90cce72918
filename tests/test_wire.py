import json

from fake_service import HOSTILE, LIBRARY, RIVER, FakeService, quote_of

from qa_service.errors import IndexMissing, InvalidInput
from qa_service.wire import answer_json, article_json, article_summary_json, error_json, quote_json


def test_answer_has_the_fields_of_the_contract_in_its_order():
    answer = answer_json(FakeService().ask("图书馆的热线是多少？"))
    assert list(answer) == [
        "question", "understood_as", "answerable", "confidence", "answer", "quotes", "nearest", "message", "index", "took_ms",
    ]  # fmt: skip
    assert answer["index"] == {"generation": "20310402T080000Z-abc123", "articles": 4, "passages": 9}


def test_answer_tells_what_was_asked_and_what_was_searched():
    answer = answer_json(FakeService().ask("夜读区怎么样？", ["图书馆的热线是多少？"]))
    assert (answer["question"], answer["understood_as"]) == ("夜读区怎么样？", "夜读区怎么样？（图书馆）")


def test_answer_without_narrower_words_is_null():
    answer = answer_json(FakeService().ask("夜读区怎么样？"))
    assert answer["answer"] is None
    assert len(answer["quotes"]) == 2


def test_refusal_keeps_its_confidence_message_and_nearest_quotes():
    answer = answer_json(FakeService().ask("月亮有多远？"))
    assert (answer["answerable"], answer["quotes"], answer["answer"]) == (False, [], None)
    assert answer["confidence"] == 0.08
    assert answer["message"] == "在 4 篇文章里查了这个问题。"
    assert [quote["text"] for quote in answer["nearest"]] == ["沿河新建步道六公里。"]


def test_quote_has_the_fields_of_the_contract_and_its_source():
    quote, source = quote_of(LIBRARY, "captions/1", "读者 𠮷田讲故事。", ["𠮷田"])
    assert quote_json(quote, source) == {
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
            "file": "河东报/一版.txt",
            "lines": [3, 9],
            "url": source.url,
        },
    }


def test_article_has_every_field_of_the_contract():
    article = article_json(LIBRARY)
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
    article = article_json(RIVER)
    assert [article[name] for name in ("subtitle", "section", "dateline")] == [None] * 3
    assert [article[name] for name in ("reporters", "headings", "captions")] == [[]] * 3
    assert (article["date"], article["origin"]) == ("2031-04-02", "https://news.example/river")


def test_summary_is_the_article_without_its_words():
    assert not {"text", "headings", "captions"} & set(article_summary_json(LIBRARY))
    assert article_summary_json(LIBRARY).items() <= article_json(LIBRARY).items()


def test_address_of_an_article_is_percent_encoded():
    assert article_json(HOSTILE)["url"] == "/articles/%E8%AF%BB%E8%80%85%E6%9D%A5%E4%BF%A1.%E7%AC%AC-1_%E5%B0%81"


def test_error_names_the_field_that_is_to_blame():
    error = error_json(InvalidInput("question is empty.", "question"))
    assert error == {"error": {"code": "invalid", "message": "question is empty.", "field": "question"}}


def test_error_without_a_field_names_none():
    assert error_json(IndexMissing("No index.")) == {"error": {"code": "no_index", "message": "No index."}}
    assert error_json(InvalidInput("Not so."))["error"] == {"code": "invalid", "message": "Not so."}


def test_everything_is_plain_json():
    for value in (answer_json(FakeService().ask("夜读区怎么样？")), article_json(LIBRARY)):
        assert json.loads(json.dumps(value)) == value
