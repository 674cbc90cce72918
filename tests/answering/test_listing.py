"""Questions about the paper itself: which are, and what they are answered with."""

import dataclasses
import functools
import json
import time

import numpy as np
import pytest
from conftest import DATA
from fakes import FirstSentenceReader, ListRetriever, article, owners_of, passage, understand
from hypothesis import given
from hypothesis import strategies as st

from qa_service.answering.catalogue import Catalogue
from qa_service.answering.listing import Listing
from qa_service.answering.quoting import is_verbatim
from qa_service.answering.service import QAService
from qa_service.question.about_paper import folded, readings
from qa_service.retrieval.chunking import passages
from qa_service.retrieval.lexical import LexicalIndex
from qa_service.types import Filters

WANTED_RIGHT = 54
QUESTIONS = [json.loads(line) for line in (DATA / "questions_paper.jsonl").read_text("utf-8").splitlines()]
ON_NEWS = [json.loads(line) for line in (DATA / "questions_paper_news.jsonl").read_text("utf-8").splitlines()]
ABOUT_CONTENT = ("questions_dev.jsonl", "invented/questions.jsonl")

OLD = article(
    "桥修好了。行人可以通过。", "old", title="东桥通行", reporters=("林小满",), date="2030-01-02", file="1.txt"
)
NEW = article("公园开放了。", "new", title="公园开放", reporters=("林小满", "周立"), date="2031-05-06", file="1.txt")
UNTITLED = article("  河边种了树。春天会开花。", "untitled", title=None, correspondents=("林小满",), file="2.txt")
PAPER = {one.article_id: one for one in (UNTITLED, OLD, NEW)}


def service_of(*articles, heard=lambda text: ()):
    held = [passage for one in articles for passage in passages(one)]
    by_id = {one.article_id: one for one in articles}
    words, catalogue = LexicalIndex.build(held), Catalogue(by_id, functools.partial(owners_of, by_id, held))
    return QAService(
        understand,
        ListRetriever(*(passage(one) for one in articles)),
        FirstSentenceReader(),
        by_id,
        generation="g1",
        passages=len(held),
        catalogue=catalogue,
        listing=Listing(catalogue, by_id, words.occurrences, heard=heard),
    )


@pytest.fixture(scope="module")
def paper():
    return service_of(*PAPER.values())


def texts(answer):
    return [quote.text for quote, _ in answer.quotes]


def test_titles_are_quoted_to_the_letter_the_newest_first_and_those_without_a_date_last(paper):
    answer = paper.ask("林小满写了哪些报道？")
    assert texts(answer) == ["公园开放", "东桥通行", "河边种了树。"]
    assert [quote.field for quote, _ in answer.quotes] == ["title", "title", "text"]
    assert (answer.answerable, answer.answer, answer.total, answer.message) == (True, None, 3, None)
    for quote, source in answer.quotes:
        assert is_verbatim(quote, PAPER[quote.article_id])
        assert source.article_id == quote.article_id


def test_the_total_counts_all_of_which_the_first_are_quoted(paper):
    answer = paper.ask("林小满写了哪些报道？", top_k=2)
    assert (texts(answer), answer.total) == (["公园开放", "东桥通行"], 3)
    many = service_of(*(dataclasses.replace(NEW, article_id=f"n{n}") for n in range(12)))
    assert (len(many.ask("林小满写了几篇").quotes), many.ask("林小满写了几篇").total) == (10, 12)


def test_nobody_of_that_name_is_told_with_who_there_is(paper):
    answer = paper.ask("王大锤写了哪些报道")
    assert (answer.answerable, answer.quotes, answer.nearest, answer.total) == (False, (), (), 0)
    assert "没有署名“王大锤”的" in answer.message
    assert "林小满" in answer.message


def test_filters_hold_here_too(paper):
    assert texts(paper.ask("林小满写了哪些报道", filters=Filters(reporter=("周立",)))) == ["公园开放"]
    assert paper.ask("一共有几篇文章", filters=Filters(date_to=("2030-12-31",))).total == 1


def test_a_question_of_any_other_kind_has_no_total(paper):
    assert paper.ask("公园开放了吗").total is None


def test_the_page_before_is_that_before_the_one_that_was_asked_about(paper):
    assert paper.ask("上一版有什么新闻", ["公园开放了吗"]).answerable is False  # the first hit is of the last file
    assert texts(service_of(OLD, UNTITLED).ask("上一版有什么新闻")) == ["东桥通行"]


def test_a_page_is_found_by_its_number_where_articles_state_one():
    paged = [dataclasses.replace(one, page=page) for one, page in ((OLD, "1"), (NEW, "3"), (UNTITLED, "A3"))]
    service = service_of(*paged)
    assert texts(service.ask("头版有哪些报道")) == ["东桥通行"]
    assert texts(service.ask("第三版有哪些报道")) == ["公园开放"]
    assert texts(service.ask("第3版有哪些报道")) == ["公园开放"]
    none = service.ask("第八版有哪些报道")
    assert (none.answerable, none.message) == (False, "在 3 篇文章里没有第八版的。")


def test_an_article_without_title_and_text_is_shown_by_its_caption_and_one_without_words_is_left_out():
    pictured = article("", "pictured", title=None, captions=("", "孩子们在河边种树。春风正好。"), file="3.txt")
    wordless = article("　\n", "wordless", title=None, captions=(), file="3.txt")
    service = service_of(NEW, pictured, wordless)
    answer = service.ask("一共有几篇文章")
    assert [(quote.field, quote.text) for quote, _ in answer.quotes] == [
        ("title", "公园开放"),
        ("captions/1", "孩子们在河边种树。"),
    ]
    assert (answer.total, answer.quotes[1][1].title) == (2, "孩子们在河边种树。")
    assert [entry.title for entry in service.catalogue.entries] == ["公园开放", "孩子们在河边种树。", "wordless"]


def test_a_paper_without_a_word_has_nothing_to_list():
    answer = service_of(article("", "wordless", title=None)).ask("一共有几篇文章")
    assert (answer.answerable, answer.total, answer.quotes) == (False, 0, ())
    assert answer.message


def test_a_subject_that_no_article_names_is_taken_for_one_that_sounds_like_it():
    service = service_of(OLD, NEW, heard=lambda text: [text.replace("元", "圆"), text.replace("元", "园")])
    answer = service.ask("公元有哪些新闻")
    assert (texts(answer), answer.question.understood_as) == (["公园开放"], "公园有哪些新闻")
    assert texts(service.ask("东桥有哪些新闻")) == ["东桥通行"]


def test_of_a_subject_of_several_words_the_articles_that_hold_each_are_told_where_hardly_one_holds_them_together():
    apart = [article("涿州下了暴雨。暴雨里有人来涿州救援。", f"a{n}", title="救援到涿州") for n in range(6)]
    together = article("涿州暴雨。", "together", title="天气")
    assert service_of(*apart, together).ask("涿州暴雨的新闻有几条").total == 7
    assert service_of(*apart[:2], together).ask("涿州暴雨的新闻有几条").total == 1


@pytest.mark.parametrize("asked", ["第三版有哪些新闻", "2019年有哪些新闻"])
def test_a_page_or_a_day_that_no_article_is_of_is_no_subject(asked):
    told = article(f"{asked[:-5]}。{asked[:-5]}。", "told", title="往事")
    assert service_of(told).ask(asked).total == 0


@pytest.mark.parametrize(
    ("asked", "topic"),
    [
        ("有关台风的消息给我看看", "台风"),
        ("哪些报道里出现了台风", "台风"),
        ("关于台风,报纸都写了什么", "台风"),
        ("跟台风有关的有几条", "台风"),
        ("把写台风的找出来", "台风"),
        ("台风方面有什么消息", "台风"),
        ("台风的你们登过哪些", "台风"),
        ("都江堰的新闻有哪些", "都江堰"),
        ("有人写过台风吗", "台风"),
    ],
)
def test_a_subject_is_read_out_of_what_frames_it(asked, topic):
    assert topic in [wanted.topic for wanted in readings(asked)]


@pytest.mark.parametrize(
    "asked",
    [
        "关于改革的意见有哪几条",
        "黑龙江有几条河流超警戒水位",
        "报道提到的基金规模有多少",
        "举报信是谁写的",
        "有没有说明原因",
    ],
)
def test_what_asks_for_content_in_such_words_is_not_read_as_about_the_paper(asked):
    assert [*readings(asked)] == []


def test_where_no_article_states_a_page_that_is_said(paper):
    assert "没有注明版次" in paper.ask("第三版有哪些报道").message


def test_he_is_the_one_whose_whole_name_was_given():
    short = dataclasses.replace(OLD, reporters=("王伟",))
    long = dataclasses.replace(NEW, reporters=("王伟明",))
    assert texts(service_of(short, long).ask("他写了哪些报道", ["王伟明写了哪些报道"])) == ["公园开放"]


@pytest.mark.parametrize("name", ABOUT_CONTENT)
def test_no_question_about_content_is_taken_for_one_about_the_paper(name):
    asked = [json.loads(line)["question"] for line in (DATA / name).read_text("utf-8").splitlines()]
    assert [question for question in asked if [*readings(folded(question))]] == []


@pytest.fixture(scope="module")
def judged(seed_service, gold_articles):
    """Each question of the set with its answer, and whether it is right."""
    titles = {one["id"]: {one["title"], *one["title_variants"]} for one in gold_articles}
    return [(asked, answer := ask(seed_service, asked), is_right(asked, answer, titles)) for asked in QUESTIONS]


def ask(service, asked):
    return service.ask(asked["question"], asked.get("history", ()))


def is_right(asked, answer, titles):
    """Whether exactly the wanted articles are counted, and their titles quoted, as many as are shown; or none, or content."""
    if asked.get("content"):
        return answer.total is None
    wanted = list(titles) if asked["articles"] == "all" else asked["articles"]
    quoted = texts(answer)
    held = [{one for one in wanted if text in titles[one]} for text in quoted]
    return answer.total == len(wanted) and all(held) and len(set(quoted)) == min(len(wanted), 10)


def test_questions_about_the_paper_are_answered(judged):
    wrong = [asked["question"] for asked, _, right in judged if not right]
    assert len(judged) >= 60
    assert len(judged) - len(wrong) >= len(judged) * WANTED_RIGHT / 60, wrong


def test_no_answer_about_the_paper_breaks_a_promise(judged, seed_service):
    for asked, answer, _ in judged:
        assert all(is_verbatim(quote, seed_service.articles[quote.article_id]) for quote, _ in answer.quotes), asked
        if answer.total is not None:
            assert answer.answer is None
            assert answer.answerable == bool(answer.total) == bool(answer.quotes) == (answer.message is None)
            assert {quote.field for quote, _ in answer.quotes} <= {"title", "text"}


@pytest.mark.parametrize("questions", [QUESTIONS, ON_NEWS])
def test_half_of_the_questions_do_without_the_words_that_name_an_article(questions):
    asked = [one["question"] for one in questions if not one.get("content")]
    bare = [question for question in asked if not any(word in question for word in ("报道", "文章", "篇"))]
    assert len(bare) >= len(asked) / 2


@given(st.text(alphabet="都还也一共有哪些几篇的报道写讲过了孙艳平谷，？吗呢", max_size=500))
def test_whatever_is_asked_is_read_at_once(text):
    started = time.process_time()
    list(readings(folded(text)))
    assert time.process_time() - started < 1


def test_mentions_count_a_word_in_every_passage_of_an_article():
    one = article("春联。" * 3 + "\n" + "树。", "a1", title="贺岁")
    held = passages(one)
    listing = Listing(
        Catalogue({"a1": one}, functools.partial(owners_of, {"a1": one}, held)),
        {"a1": one},
        LexicalIndex.build(held).occurrences,
    )
    assert np.array_equal(listing._mentions("春联"), [3])
