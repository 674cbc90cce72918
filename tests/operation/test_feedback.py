"""Feedback is kept whole by several processes at once, is found again by date, and is gone when it is deleted."""

import multiprocessing
import os
import sqlite3
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qa_service.operation import feedback
from qa_service.operation.feedback import UNANSWERED, Feedback, FeedbackStore, FeedbackUnavailable

VOTE = Feedback("up", "图书馆几点闭馆？", True, "g-1", article_id="a1", start=3, end=9, comment="有用😀")
MISSED = Feedback(UNANSWERED, "哪里能停车？", False, "g-1", understood_as="图书馆哪里能停车？")


class Clock:
    """Stands at noon, and goes a day on with each look."""

    def __init__(self):
        self.now = datetime(2031, 4, 1, 12, tzinfo=UTC)

    def __call__(self):
        self.now += timedelta(days=1)
        return self.now


@pytest.fixture
def store(tmp_path):
    return FeedbackStore(tmp_path / "data", Clock())


def test_what_was_kept_is_read_back_with_its_time_and_number(store):
    number = store.add(VOTE)
    [entry] = store.entries()
    assert (entry.id, entry.time, entry.feedback) == (number, "2031-04-02T12:00:00Z", VOTE)


TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=30)


@settings(max_examples=20)
@given(TEXT, TEXT, st.booleans())
def test_any_text_is_kept_as_it_is(tmp_path_factory, question, comment, answerable):
    store = FeedbackStore(tmp_path_factory.mktemp("data"))
    given_ = Feedback("down", question, answerable, "g", comment=comment)
    store.add(given_)
    assert [entry.feedback for entry in store.entries()] == [given_]


def test_reading_makes_no_file(store):
    assert (store.entries(), store.unanswered(), store.delete([1])) == ([], [], 0)
    assert not store.path.parent.exists()


def test_feedback_since_a_date_begins_with_that_day(store):
    for comment in "甲乙丙":
        store.add(Feedback("up", "问", True, "g", comment=comment))
    assert [entry.feedback.comment for entry in store.entries("2031-04-03")] == ["乙", "丙"]


def test_questions_without_an_answer_are_counted_and_kept_apart_from_votes(store):
    other = Feedback(UNANSWERED, "有没有班车？", False, "g-2", understood_as="有没有班车？")
    for given_ in (MISSED, VOTE, other, MISSED):
        store.add(given_)
    assert [entry.feedback for entry in store.entries()] == [VOTE]
    first, second = store.unanswered()
    assert (first.question, first.understood_as, first.times) == ("哪里能停车？", "图书馆哪里能停车？", 2)
    assert (first.first, first.last) == ("2031-04-02T12:00:00Z", "2031-04-05T12:00:00Z")
    assert (second.question, second.times) == ("有没有班车？", 1)


def test_deleted_feedback_is_gone_from_the_disk(store):
    kept, gone = store.add(VOTE), store.add(Feedback("down", "问", True, "g", comment="secret-remark"))
    assert store.delete([gone, 99]) == 1
    assert [entry.id for entry in store.entries()] == [kept]
    for path in store.path.parent.iterdir():
        assert b"secret-remark" not in path.read_bytes()


def test_number_of_deleted_feedback_is_not_given_again(store):
    first = store.add(VOTE)
    store.delete([first])
    assert store.add(VOTE) > first


def test_feedback_is_deleted_by_date_unanswered_questions_too(store):
    for given_ in (VOTE, MISSED, VOTE, MISSED):
        store.add(given_)
    assert store.delete(before="2031-04-04") == 2
    assert store.delete(since="2031-04-05") == 1
    assert [entry.time for entry in store.entries()] == ["2031-04-04T12:00:00Z"]
    assert store.delete() == 1


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_folder_that_cannot_be_written_is_told_with_what_to_do(tmp_path):
    tmp_path.chmod(0o500)
    with pytest.raises(FeedbackUnavailable, match="QA_DATA"):
        FeedbackStore(tmp_path / "data").add(VOTE)


def test_folder_that_is_a_file_is_told_with_what_to_do(tmp_path):
    (tmp_path / "data").write_text("")
    with pytest.raises(FeedbackUnavailable, match=r"data/feedback.sqlite.*QA_DATA") as told:
        FeedbackStore(tmp_path / "data").add(VOTE)
    assert told.value.status == 503


def test_file_that_is_no_database_is_told(store):
    store.path.parent.mkdir()
    store.path.write_bytes(b"nothing of the kind" * 100)
    for use in (lambda: store.add(VOTE), store.entries):
        with pytest.raises(FeedbackUnavailable, match="Move the file away"):
            use()


def test_file_of_a_later_version_is_left_alone(store):
    store.add(VOTE)
    with sqlite3.connect(store.path) as file:
        file.execute(f"PRAGMA user_version = {feedback.LAYOUT + 1}")
    with pytest.raises(FeedbackUnavailable, match="layout 2"):
        store.add(VOTE)


def test_file_that_is_full_is_told_and_can_still_be_read_and_emptied(store, monkeypatch):
    monkeypatch.setattr(feedback, "MAX_FILE_BYTES", 64 * 1024)
    full = Feedback("down", "问", True, "g", comment="长" * 1000)

    def fill():
        for _ in range(100):
            store.add(full)

    with pytest.raises(FeedbackUnavailable, match="qa-service feedback export"):
        fill()
    kept = len(store.entries())
    assert 1 < kept < 40
    assert store.delete() == kept
    store.add(full)


def _add_many(folder: Path, number: int) -> None:
    store = FeedbackStore(folder)
    for n in range(20):
        store.add(Feedback("up", f"{number}-{n}", True, "g"))


def test_several_processes_keep_feedback_at_once(tmp_path):
    context = multiprocessing.get_context("fork")
    processes = [context.Process(target=_add_many, args=(tmp_path / "data", number)) for number in range(4)]
    for process in processes:
        process.start()
    for process in processes:
        process.join(60)
    assert [process.exitcode for process in processes] == [0] * 4
    found = {entry.feedback.question for entry in FeedbackStore(tmp_path / "data").entries()}
    assert found == {f"{number}-{n}" for number in range(4) for n in range(20)}
