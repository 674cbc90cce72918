import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from small_base import write_lines

from qa_service.training.questions import (
    CHECKED,
    KEPT_APART,
    LOTS,
    QUESTION_SETS,
    SMALL_TALK,
    STRANGERS,
    UNCHECKED,
    WRITTEN,
    Example,
    forbid,
    load_questions,
    load_strangers,
    lot_of,
    small_talk,
    written,
)

TEXT = "图书馆今天开放。图书馆招收120名小学生。"
LINE = {"text": "news_qq", "row": 1, "kind": "short", "question": "招多少学生", "evidence": [[8, 21]], "answers": [[13, 17]]}  # fmt: skip
NEAR = {"text": "news_qq", "row": 1, "kind": "near:object", "question": "招多少老师", "evidence": [], "answers": [], "near": True}  # fmt: skip


@pytest.fixture
def data(tmp_path):
    """A data folder with one article to ask about and one row that is kept apart."""
    write_lines(tmp_path / KEPT_APART, [{"text": "news_qq", "row": 0}, {"text": "news_crud", "row": 1}])
    for name in STRANGERS:
        rows = [{"title": f"{name} {n}", "text": TEXT if n == 1 else "公园。" * n} for n in range(1, 4)]
        write_lines(tmp_path / "text" / f"{name}.jsonl.xz", [{"title": "", "text": "apart"}, *rows])
    for name in QUESTION_SETS:
        write_lines(tmp_path / "qa" / f"{name}.jsonl.gz", [])
    return tmp_path


def own(data, *lines):
    path = data / "questions.jsonl"
    path.write_text("".join(json.dumps(line) + "\n" for line in lines), "utf-8")
    return path


def read(data, *lines):
    return [example for example, _ in written(data, own(data, *lines))]


def test_words_that_answer_are_a_slice_of_the_article(data):
    ((example, told),) = written(data, own(data, LINE))
    assert told.text == TEXT
    assert (example.article_id, example.answers, example.marked) == ("news_qq-1", ("120名",), ((13, 17),))
    assert TEXT[slice(*example.evidence[0])] == "图书馆招收120名小学生。"


def test_question_on_a_row_that_is_kept_apart_is_told_and_none_is_left_out(data):
    with pytest.raises(ValueError, match=r"kept apart for testing: news_crud 1, news_qq 0\. Take them out"):
        read(data, LINE, LINE | {"row": 0}, LINE | {"text": "news_crud"})


def test_row_of_the_same_number_in_another_archive_may_be_asked_about(data):
    forbid([("news_qq", 1), ("news_crud", 0)], data)


@pytest.mark.parametrize("amiss", [[[8, 22]], [[-1, 5]], [[8, 8]], [[9, 8]]])
def test_offsets_outside_the_text_are_told(data, amiss):
    with pytest.raises(ValueError, match="招多少学生: offsets outside the text of news_qq-1"):
        read(data, LINE | {"evidence": amiss})


@pytest.mark.parametrize("line", [LINE | {"near": True}, {k: v for k, v in NEAR.items() if k != "near"}])
def test_question_is_answered_or_a_near_miss(data, line):
    with pytest.raises(ValueError, match="and not both"):
        read(data, line)


def test_near_miss_has_neither_evidence_nor_answers(data):
    (example,) = read(data, NEAR)
    assert (example.evidence, example.answers, example.kind) == ((), (), "near:object")


def test_questions_are_told_apart_by_whether_they_were_checked(data):
    assert [e.source for e in read(data, LINE, LINE | {"unchecked": True})] == [CHECKED, UNCHECKED]


def test_question_with_a_history_goes_on_from_it(data):
    (example,) = read(data, LINE | {"question": "电话呢", "history": ["图书馆哪天开放", "谁去"]})
    assert example.understood.topic.startswith("图书馆哪天开放")
    assert example.understood.understood_as.endswith("电话呢")
    assert read(data, LINE)[0].understood.topic == ""


def test_questions_of_a_set_about_one_text_share_its_article_and_lot(data):
    rows = [
        {"question": q, "context": TEXT, "title": "t", "answers": ["120名"], "answer_start": [13]} for q in ("a", "b")
    ]
    write_lines(data / "qa" / "cmrc2018_train.jsonl.gz", rows)
    examples, articles = load_questions(data, own(data, LINE))
    assert [(e.article_id, e.lot) for e in examples[:2]] == [("cmrc2018_train-0", lot_of("cmrc2018_train-0"))] * 2
    assert [articles[str(e.article_id)].text[slice(*e.marked[0])] for e in examples if e.article_id] == ["120名"] * 3


def test_small_talk_is_among_the_questions_and_about_no_article(data):
    examples, _ = load_questions(data, own(data, LINE))
    talk = [example for example in examples if example.source == SMALL_TALK]
    assert talk == small_talk()
    assert all(e.article_id is None and not e.evidence for e in talk)
    assert any(e.learned for e in talk)


def test_sentences_that_a_set_names_are_its_evidence(data):
    row = {"question": "a", "context": TEXT, "title": "", "answers": ["120名"], "answer_start": [13], "kind": "typo"}
    write_lines(data / "qa" / "news_written.jsonl.gz", [row | {"sentences": [[0, 8], [8, 21]], "evidence": [1]}])
    (example, _, *_), _ = load_questions(data, own(data, LINE))
    assert (example.evidence, example.marked, example.kind) == (((8, 21),), ((13, 17),), "typo")


@given(st.text(max_size=20))
def test_lot_is_learned_from_or_held_out_or_kept_apart(name):
    example = Example("a", "written", "a", name, lot_of(name))
    assert 0 <= example.lot < LOTS
    assert [example.learned, example.held_out, example.apart].count(True) == 1


def test_one_lot_of_eight_is_held_out_and_one_is_kept_apart():
    examples = [Example("a", "written", "a", None, lot) for lot in range(LOTS)]
    assert [e.lot for e in examples if e.held_out] == list(range(0, LOTS, 8))
    assert [e.lot for e in examples if e.apart] == list(range(4, LOTS, 8))


@pytest.mark.parametrize(
    ("span", "told"), [((8, 21), True), ((0, 8), False), ((8, 12), True), ((0, 14), False), ((0, 18), True)]
)
def test_sentence_tells_where_half_of_it_or_of_the_evidence_is_shared(span, told):
    assert Example("a", "written", "a", "a", 1, evidence=((8, 21),)).is_told_in(span) == told


def test_strangers_are_drawn_from_all_archives(data):
    assert {a.article_id.split("-")[0] for a in load_strangers(data)} == set(STRANGERS)


def own_lines():
    return [json.loads(line) for line in WRITTEN.read_text("utf-8").splitlines()]


def test_own_questions_hold_places_and_no_text_of_the_articles():
    for row in own_lines():
        assert {"text", "row", "kind", "question", "evidence", "answers"} <= set(row)
        assert set(row) <= {"text", "row", "kind", "question", "history", "evidence", "answers", "near", "unchecked"}
        assert bool(row["evidence"]) != row.get("near", False)
        for start, end in row["answers"]:
            assert min(e[0] for e in row["evidence"]) <= start < end <= max(e[1] for e in row["evidence"])


def test_own_questions_are_asked_once():
    asked = [(row["text"], row["row"], row["question"], *row.get("history", ())) for row in own_lines()]
    assert len(set(asked)) == len(asked) > 17_000
