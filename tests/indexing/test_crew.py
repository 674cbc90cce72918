"""A large build is shared by processes, and gives to the byte what one process gives."""

import gc
import os
import weakref

import pytest
from newspaper import LIBRARY, PARK, SCHOOL, Newspaper

from qa_service import indexing
from qa_service.errors import BuildError, IndexDamaged
from qa_service.indexing import checking, crew, indexes
from qa_service.indexing.crew import Crew

NEWS = "消息之{0}\n\n本报讯（记者 何青）第{0}届中运动会今天举行，共颁发奖牌{0}枚。王伟明获得跳远第一名。\n"


def squared_by(number):
    if number < 0:
        raise IndexDamaged(f"{number} is too small")
    return number * number, os.getpid()


def given(number, result):
    return number, *result


def give_up(number):
    os._exit(number)


def test_work_is_done_by_other_processes_and_comes_back_part_by_part():
    with Crew(2) as hands:
        results = [wait() for wait in hands.share(squared_by, [(n,) for n in range(20)], given)]
    assert [(number, square) for number, square, _ in results] == [(n, n * n) for n in range(20)]
    processes = {process for *_, process in results}
    assert os.getpid() not in processes
    assert len(processes) <= 2


def test_little_work_is_done_here():
    with Crew(2) as hands:
        results = [wait() for wait in hands.share(squared_by, [(n,) for n in range(crew.WORTH_IT - 1)], given)]
    assert {process for *_, process in results} == {os.getpid()}


def test_an_error_comes_back_as_itself():
    with Crew(2) as hands:
        waits = hands.share(squared_by, [(n,) for n in (1, 2, -3, 4)], given)
        with pytest.raises(IndexDamaged, match="-3 is too small"):
            [wait() for wait in waits]


def test_a_process_that_dies_fails_the_build_and_not_in_silence():
    with Crew(2) as hands:
        waits = hands.share(give_up, [(n,) for n in range(4)], given)
        with pytest.raises(BuildError, match="ended before its work"):
            waits[0]()


class Held:
    """What is done with a result here."""

    def __init__(self, number, result):
        self.number, self.result = number, result


def test_a_result_is_not_kept_once_it_was_handed_over():
    with Crew(2) as hands:
        waits = hands.share(squared_by, [(n,) for n in range(8)], Held)
        handed_over = [weakref.ref(wait()) for wait in waits]
        gc.collect()
        assert [one() for one in handed_over] == [None] * 8


def test_work_that_is_left_undone_holds_nobody_up():
    with Crew(2) as hands:
        hands.share(squared_by, [(n,) for n in range(1000)], given)


def test_an_index_is_the_same_however_many_build_it(tmp_path, monkeypatch):
    for module, name in ((indexing, "CUT_AT_ONCE"), (indexes, "COUNTED_AT_ONCE"), (checking, "CHECKED_AT_ONCE")):
        monkeypatch.setattr(module, name, 3)
    papers = {hands: Newspaper(tmp_path / str(hands)) for hands in (1, 3)}
    for hands, paper in papers.items():
        for name, text in {"park.txt": PARK, "library.txt": LIBRARY, "school.txt": SCHOOL}.items():
            paper.put(name, text)
        paper.build(hands=hands)
        for number in range(20):
            paper.put(f"news/{number}.txt", NEWS.format(number))
        paper.build(hands=hands)
    assert papers[3].files() == papers[1].files()
