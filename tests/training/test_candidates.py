import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from small_reader import vocabulary

from qa_service.training.candidates import RIGHT, ROWS, ROWS_ON_NEWS, candidates_of, drawn
from qa_service.training.reading_data import Example, article

VOCABULARY = vocabulary()
TEXT = "图书馆今天开放。图书馆招收120名小学生。读书报名电话是6353。" + "公园正在改造当中。" * 60
ARTICLES = [
    article("library", "图书馆开放", TEXT),
    article("park", "公园改造", "公园改造投入资金320元。公园招收120名职工。图书馆没有改造。"),
    *(article(f"n{n}", "图书馆", f"图书馆读书比赛第{n}天。职工比赛。") for n in range(12)),
]
ASKED = "图书馆招收多少小学生"


def example(question=ASKED, words="120名", article_id="library", source="written", evidence=True):
    text = next(a.text for a in ARTICLES if a.article_id == article_id)
    start = text.find(words)
    marked = ((start, start + len(words)),) if words else ()
    return Example(
        question, source, "number", article_id, 1, (words,) if words else (), marked if evidence else (), marked
    )


def candidates(*examples):
    return list(candidates_of(examples, ARTICLES, VOCABULARY))


def sentence(of, place):
    row, number = place
    return "".join(
        VOCABULARY._tokenizer.id_to_token(int(n)) for n in of.rows[row].words[of.rows[row].sentence == number]
    )


def test_sentence_that_holds_the_evidence_is_right_and_those_with_the_same_words_elsewhere_doubtful():
    (found,) = candidates(example())
    assert ["120" in sentence(found, place) for place in found.right] == [True]
    assert ["120" in sentence(found, place) for place in found.doubtful] == [True]
    (right,), (doubtful,) = found.right, found.doubtful
    assert right[0] != doubtful[0]


def test_words_that_answer_are_found_in_the_right_passage():
    (found,) = candidates(example())
    row, first, last = found.answer
    assert {row} == {row for row, _ in found.right}
    text = TEXT[found.rows[row].starts[first] : found.rows[row].ends[last]]
    assert text == "120名"


def test_question_that_its_article_does_not_answer_has_nothing_right():
    (found,) = candidates(example(words=""))
    assert (found.right, found.doubtful, found.answer) == (frozenset(), frozenset(), None)
    assert found.rows


def test_every_passage_is_met_once():
    (found,) = candidates(example())
    assert len({id(laid) for laid in found.rows}) == len(found.rows) > 3


@settings(max_examples=60, deadline=None)
@given(lot=st.integers(0, 10**6), source=st.sampled_from(["written", "cmrc2018_train"]))
def test_right_sentence_survives_the_drawing(lot, source):
    asked = FOUND[source]
    for group in drawn([asked], random.Random(lot)):
        assert 1 <= len(group.rows) <= (ROWS_ON_NEWS if source == "written" else ROWS)
        assert {id(laid) for laid in group.rows} <= {id(laid) for laid in asked.rows}
        (right,) = asked.right
        held = [n for n, laid in enumerate(group.rows) if laid is asked.rows[right[0]]]
        assert group.right == tuple((n, right[1]) for n in held)
        assert group.answer == ((held[0], *asked.answer[1:]) if held else None)
        for row, number in group.doubtful:
            assert any(group.rows[row] is asked.rows[n] and k == number for n, k in asked.doubtful)


FOUND = {source: candidates(example(source=source))[0] for source in ("written", "cmrc2018_train")}


def test_passages_that_answer_are_withheld_now_and_then():
    asked = [FOUND["written"]] * 300
    groups = drawn(asked, random.Random(0))
    assert len(groups) == 600
    assert 0.02 < sum(not group.right for group in groups) / len(groups) < 0.2


def test_no_more_passages_that_answer_are_read_than_some():
    text = "公园正在改造当中"
    evidence = tuple((at, at + len(text)) for at in range(TEXT.index(text), len(TEXT), 9))
    (found,) = candidates(Example("公园怎么样", "written", "manner", "library", 1, (text,), evidence, evidence[:1]))
    assert len({row for row, _ in found.right}) > RIGHT - 1
    for group in drawn([found] * 20, random.Random(0)):
        assert len({row for row, _ in group.right}) <= RIGHT


def test_question_alone_with_its_passage_is_never_left_without_any():
    only = [article("only", "", "图书馆招收120名小学生。")]
    asked = Example(ASKED, "written", "number", "only", 1, ("120名",), ((5, 9),), ((5, 9),))
    found = list(candidates_of([asked], only, VOCABULARY)) * 200
    assert all(group.rows and group.right for group in drawn(found, random.Random(0)))


def test_questions_on_news_are_met_more_often_than_others():
    news, other = (len(drawn([FOUND[source]] * 100, random.Random(0))) for source in ("written", "cmrc2018_train"))
    assert news == 200
    assert 40 < other < 80


def test_same_lot_gives_the_same_round():
    one, same = ([group.right for group in drawn([*FOUND.values()] * 20, random.Random(3))] for _ in range(2))
    assert one == same


def test_weight_of_a_question_is_tempered():
    (group, _) = drawn([candidates(Example(ASKED, "written", "x", "library", 1, weight=4.0))[0]], random.Random(0))
    assert group.weight == pytest.approx(2.0)
