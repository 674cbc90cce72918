"""An answer as Markdown: what is cited is to the letter what the paper says, and is shown so."""

import dataclasses
import re

import pytest
from fake_service import ANSWERS, HOTLINE, LIBRARY, FakeService, quote_of
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from qa_service.wire.markdown import as_markdown, escaped

RENDERER = MarkdownIt("commonmark").enable(["strikethrough", "table"])


def written(answer):
    return as_markdown(answer, lambda path: f"https://news.example{path}")


def answer_quoting(*texts, **changes):
    """An answer that quotes these texts, each of another article."""
    articles = [dataclasses.replace(LIBRARY, article_id=f"a{n}", text=text) for n, text in enumerate(texts)]
    quotes = tuple(quote_of(article, "text", article.text) for article in articles)
    return dataclasses.replace(FakeService().ask(HOTLINE), quotes=quotes, **changes)


def shown(markdown):
    """What a reader of the rendered text sees of each quotation: of blocks of code to the letter, of others but for blanks."""
    seen, open_ = [], False
    for token in RENDERER.parse(markdown):
        if token.type == "fence":
            seen.append(token.content.removesuffix("\n"))
        elif token.type in ("blockquote_open", "blockquote_close"):
            open_ = token.type == "blockquote_open"
        elif open_ and token.type == "inline":
            assert all(child.type in ("text", "softbreak") for child in token.children), token
            seen.append("".join(child.content or "\n" for child in token.children))
    return seen


def without_blanks(text):
    return re.sub(r"\s+", "", text)


def test_answer_is_its_quotes_with_numbered_sources():
    answer = FakeService().ask("夜读区怎么样？")
    first, second = (f"https://news.example{source.url}" for _, source in answer.quotes)
    assert written(answer).text == (
        "> 夜读区设在二层，有座位一百二十个。馆长说：“灯一直亮着，就有人来。”\n自习室需要提前一天预约。\n\n"
        f"1. [《河东图书馆延长开放时间》，记者 林小满、周立，河东报/一版.txt 第 5 行]({first})\n\n"
        "> 东河整治工程完工。\n\n"
        f"2. [《东河整治工程提前完工》，河东报 2031年4月2日 第3版 要闻，河东报/三版.txt 第 1–8 行]({second})"
    )


@pytest.mark.parametrize("question", ANSWERS)
def test_citations_cut_the_quotes_to_the_letter_and_name_their_sources(question):
    answer = FakeService().ask(question)
    markdown = written(answer)
    assert [markdown.text[one.start : one.end] for one in markdown.citations] == [
        quote.text for quote, _ in answer.quotes
    ]
    assert [one.source for one in markdown.citations] == [source for _, source in answer.quotes]
    assert [one.address for one in markdown.citations] == [f"https://news.example{s.url}" for _, s in answer.quotes]


def test_refusal_says_so_and_cites_nothing_while_it_shows_what_comes_nearest():
    answer = FakeService().ask("月亮有多远？")
    markdown = written(answer)
    assert markdown.slices[:2] == (f"{answer.message}\n\n", "> 沿河新建步道六公里。\n\n")
    assert markdown.citations == ()


def test_word_to_a_greeting_is_all_there_is():
    assert written(FakeService().ask("你好")).slices == ("您好！请直接提问。",)


def test_what_was_searched_is_said_where_it_is_not_what_was_asked():
    answer = FakeService().ask("夜读区怎么样？", ["图书馆的热线是多少？"])
    assert written(answer).slices[0] == "（查找的是：夜读区怎么样？（图书馆））\n\n"


def test_each_slice_is_a_block_of_its_own():
    assert [part.count("\n\n") for part in written(FakeService().ask("夜读区怎么样？")).slices] == [1, 1, 1, 0]


TEXTS = st.text(
    st.sampled_from("河灯*_`~$<>[]()\\&;amp#+-=1.)|: \n😀𠮷") | st.characters(codec="utf-8", exclude_categories=("C",)),
    min_size=1,
)


@given(st.lists(TEXTS.filter(str.strip).map(str.strip), min_size=1, max_size=4))
def test_whatever_the_paper_prints_is_cited_to_the_letter_and_shown_so(texts):
    markdown = written(answer_quoting(*texts))
    assert [markdown.text[one.start : one.end] for one in markdown.citations] == texts
    assert [without_blanks(text) for text in shown(markdown.text)] == [without_blanks(text) for text in texts]


@pytest.mark.parametrize(
    "text",
    [
        "门票*五*元",
        "一\n\n二",
        "见[通知](http://x)",
        "<b>粗</b>",
        "````",
        "# 题",
        "10~15人，20~25岁",
        "P&amp;G",
        "    四",
    ],
)
def test_text_that_markdown_would_change_stands_in_a_block_of_code(text):
    assert written(answer_quoting(text)).slices[0].startswith("```")


@pytest.mark.parametrize("text", ["门票10~15元。", "第1号：P&G。", "2.5万人。", "一。\n二。", "file_name", "3*4"])
def test_text_that_markdown_shows_as_it_is_stands_as_a_quotation(text):
    assert written(answer_quoting(text)).slices[0] == f"> {text}\n\n"


@given(st.lists(TEXTS, min_size=1, max_size=3))
def test_each_source_is_a_link_that_shows_its_title(titles):
    answer = answer_quoting(*"甲乙丙"[: len(titles)])
    pairs = [
        (quote, dataclasses.replace(source, title=title))
        for title, (quote, source) in zip(titles, answer.quotes, strict=True)
    ]
    markdown = written(dataclasses.replace(answer, quotes=tuple(pairs)))
    links = [
        token.children
        for token in RENDERER.parse(markdown.text)
        if token.type == "inline" and token.children[0].type == "link_open"
    ]
    assert [link[0].attrs["href"] for link in links] == [one.address for one in markdown.citations]
    for title, link in zip(titles, links, strict=True):
        assert link[-1].type == "link_close"
        assert without_blanks("".join(part.content for part in link)).startswith(without_blanks(f"《{title}》"))


@given(TEXTS)
def test_words_beside_the_quotes_are_shown_as_they_are(text):
    html = RENDERER.parse(escaped(text))
    told = "".join(child.content for token in html if token.type == "inline" for child in token.children)
    assert {token.type for token in html} <= {"paragraph_open", "inline", "paragraph_close"}
    assert without_blanks(told) == without_blanks(text)


@pytest.mark.parametrize(
    "text", ["000_387b7440bcc68723.txt", "《题》，记者 张晶，a.txt 第 1–2 行", "在 25 篇文章里查找了「10~15」。"]
)
def test_words_without_markup_are_left_as_they_are(text):
    assert escaped(text) == text


def test_an_answer_about_the_paper_says_how_many_fit():
    markdown = written(answer_quoting("延庆开班", "延庆招聘", total=12))
    assert markdown.text.startswith("符合的共 12 篇：\n\n> 延庆开班")
    assert [markdown.text[one.start : one.end] for one in markdown.citations] == ["延庆开班", "延庆招聘"]
