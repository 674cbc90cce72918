import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from small_base import tokeniser

from qa_service.reader.network import WHOLE
from qa_service.reader.rows import row_of
from qa_service.training.candidates import NO_QUESTION, RIVALS, Candidates, Ragged, find, mark_of, pieces_at, share_of
from qa_service.training.questions import Example, article
from qa_service.types import Passage

TEXT = "图书馆今天开放。图书馆招收120名小学生。读书报名电话是6353。" + "公园的改造开放了。" * 60
ARTICLES = [
    article("library", "图书馆开放", TEXT),
    article("park", "公园改造", "公园改造的资金320元。公园招收120名职工。图书馆有改造。"),
    *(article(f"n{n}", "图书馆", f"图书馆读书比赛第{n}天。职工比赛。") for n in range(12)),
]
TEXTS = {a.article_id: a.text for a in ARTICLES}
ASKED = "图书馆招收多少小学生"


def example(words="120名", question=ASKED, evidence="图书馆招收120名小学生。", source="written", kind="short"):
    at, told = TEXT.find(words), TEXT.find(evidence)
    marked = ((at, at + len(words)),) if words else ()
    spans = ((told, told + len(evidence)),) if evidence else ()
    return Example(question, source, kind, "library", 1, (words,) if words else (), spans, marked)


def found(*examples):
    return find(examples, ARTICLES, tokeniser(), lambda line: None)


def read(pieces):
    return "".join(tokeniser()._tokenizer.id_to_token(int(n)) for n in pieces)


def sentence(candidates, place):
    passage, number = place
    return read(candidates.pieces[passage][candidates.sentences[passage] == number])


def test_sentence_that_holds_the_evidence_is_right_and_those_with_the_same_words_elsewhere_doubtful():
    candidates = found(example())
    assert [sentence(candidates, place) for place in candidates.right[0]] == ["图书馆招收120名小学生。"]
    assert [sentence(candidates, place) for place in candidates.doubtful[0]] == ["公园招收120名职工。"]
    assert candidates.right[0][0][0] in candidates.home[0]
    assert candidates.doubtful[0][0][0] in candidates.rivals[0]


def test_words_that_answer_are_found_in_the_passage_that_is_right():
    candidates = found(example())
    ((passage, first, last),) = candidates.words[0]
    assert passage == candidates.right[0][0][0]
    assert read(candidates.pieces[passage][first : last + 1]) == "120名"


def test_answer_of_several_parts_is_learned_whole():
    at, other = TEXT.index("图书馆招"), TEXT.index("小学生")
    asked = Example(ASKED, "written", "list", "library", 1, (), ((8, 21),), ((at, at + 3), (other, other + 3)))
    candidates = found(asked)
    parts = [read(candidates.pieces[passage][first : last + 1]) for passage, first, last in candidates.words[0]]
    assert parts == ["图书馆", "小学生"]


def test_whole_sentence_answers_where_no_words_are_marked():
    candidates = found(example(words=""))
    assert candidates.words[0][:, 1:].tolist() == [[WHOLE, WHOLE]]


def test_question_that_its_article_does_not_answer_has_nothing_right():
    candidates = found(example(words="", evidence=""))
    assert [len(of[0]) for of in (candidates.right, candidates.doubtful, candidates.words)] == [0, 0, 0]
    assert len(candidates.home[0]) == 2


def test_own_passages_stand_in_the_order_of_the_search_and_rivals_are_of_other_articles():
    candidates = found(example(words="6353", question="读书报名电话", evidence="读书报名电话是6353。"))
    home, rivals = candidates.home[0].tolist(), candidates.rivals[0].tolist()
    assert candidates.right[0][0][0] == home[0]
    assert not set(home) & set(rivals)
    assert 0 < len(rivals) <= RIVALS
    assert len({*home, *rivals}) == len(home) + len(rivals)


def test_passage_that_several_questions_meet_is_laid_out_once():
    once, twice = found(example()), found(example(), example())
    assert len(once.pieces) == len(twice.pieces)
    assert twice.home[0].tolist() == twice.home[1].tolist()


@pytest.mark.parametrize(
    ("source", "kind", "share"),
    [
        ("checked", "short", 4.0),
        ("written", "short", 2.5),
        ("news_written", "typo", 2.5),
        ("cmrc2018_train", "cmrc2018_train", 0.6),
        ("checked", "rule:year", 0.8),
        ("drcd_dev", "rule:year", 0.35),
    ],
)
def test_questions_of_people_on_news_are_drawn_most_often(source, kind, share):
    assert share_of(example(source=source, kind=kind)) == share


def test_candidates_are_kept_for_what_they_were_made_from_alone(tmp_path):
    candidates, path = found(example(), example("", evidence="")), tmp_path / "kept.safetensors"
    mark = mark_of([example()], ARTICLES)
    candidates.save(path, mark)
    again = Candidates.load(path, mark)
    for name in ("pieces", "sentences", "question", "home", "rivals", "right", "doubtful", "words"):
        one, other = getattr(candidates, name), getattr(again, name)
        assert np.array_equal(one.values, other.values)
        assert np.array_equal(one.bounds, other.bounds)
    assert np.array_equal(again.shares, candidates.shares)
    assert Candidates.load(path, mark_of([example(words="")], ARTICLES)) is None
    assert Candidates.load(path, mark_of([example()], ARTICLES[1:])) is None
    assert Candidates.load(tmp_path / "nothing.safetensors", mark) is None


def test_broken_file_holds_no_candidates(tmp_path):
    (tmp_path / "kept.safetensors").write_bytes(b"broken")
    assert Candidates.load(tmp_path / "kept.safetensors", "mark") is None


@given(st.lists(st.lists(st.integers(0, 2**31 - 1), max_size=5), max_size=8))
def test_ragged_rows_are_read_as_they_were_put_in(rows):
    held = Ragged.of(rows)
    assert [held[n].tolist() for n in range(len(held))] == rows


LINE = "图书馆开放。招收120名。"
ROW = row_of(NO_QUESTION, Passage("a", "text", 0, len(LINE), LINE, "公园图书馆"), tokeniser())


@given(st.integers(0, len(LINE) - 1), st.integers(1, len(LINE)))
@settings(max_examples=60)
def test_pieces_of_a_span_hold_it_and_none_lies_in_the_context(start, length):
    first, last = pieces_at(ROW, (start, start + length))
    assert 0 <= ROW.starts[first] <= start < ROW.ends[first]
    assert ROW.ends[last] >= min(start + length, len(LINE))


@pytest.mark.parametrize("span", [(0, 0), (len(LINE), len(LINE) + 5)])
def test_span_without_characters_is_found_nowhere(span):
    assert pieces_at(ROW, span) is None
