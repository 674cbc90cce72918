"""A build killed at any moment: whoever asks meanwhile gets right answers, and the next build succeeds."""

import os
import random
import signal
import sys
import time

import pytest
from builders import ask_on, build_again, kill_at, load
from fakes import LetterEncoder
from faults import Steps
from newspaper import LIBRARY, PARK, SCHOOL, Newspaper
from processes import forkserver

from qa_service.indexing.verify import verify

ROUNDS = 100 if os.environ.get("QA_SLOW_TESTS") else 10
EARLY_AND_LATE = (0.0, 0.03, 0.9, 0.97)  # shares of the time of a build
NEWS = "消息\n\n本报讯（记者 何青）第{}届{}中运动会今天举行，共颁发奖牌{}枚。\n"
PAGES = 60  # that each build reads anew, so that there is something to be killed in

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGKILL")


@pytest.fixture(scope="module")
def processes():
    return forkserver()


def put_news(paper, number):
    for page in range(PAGES):
        paper.put(f"news/{page}.txt", NEWS.format(number, page, number + page))


def run_killed(processes, paper, share_of, seconds):
    """Begin a build and kill it after a share of the time that it takes."""
    began = processes.Event()
    child = processes.Process(target=build_again, args=(paper.seeds.parent, began))
    child.start()
    began.wait(60)
    time.sleep(share_of * seconds)
    child.kill()
    child.join()
    child.close()


def test_a_build_killed_at_any_moment_harms_nothing(tmp_path, processes):
    paper = Newspaper(tmp_path, LetterEncoder())
    for name, text in {"park.txt": PARK, "library.txt": LIBRARY, "school.txt": SCHOOL}.items():
        paper.put(name, text)
    put_news(paper, 1)
    paper.build()
    stop, told = processes.Event(), processes.Queue()
    asking = processes.Process(target=ask_on, args=(tmp_path, stop, told))
    asking.start()
    put_news(paper, 2)
    seconds = paper.build().seconds
    chance = random.Random(20310506)
    moments = [*EARLY_AND_LATE, *(chance.random() for _ in range(ROUNDS - len(EARLY_AND_LATE)))]
    for number, moment in enumerate(moments, start=3):
        put_news(paper, number)
        run_killed(processes, paper, moment, seconds)
        paper.index.current().check_deeply()
        report = paper.build()
        assert f"第{number}届" in next(
            a.text for a in paper.index.current().articles().values() if a.file == "news/0.txt"
        )
        assert report.failed == ()
    assert verify(paper.index.current(), paper.seeds).sound
    left = {path.name for path in paper.index.folder.iterdir()} - {g.id for g in paper.index.generations()}
    assert left <= {"CURRENT", ".lock", ".swap.lock", "ended.json"}
    stop.set()
    answers, wrong = told.get(timeout=60)
    asking.join()
    assert wrong == []
    assert answers > len(moments)


def test_a_build_killed_at_each_step_that_writes_harms_nothing(tmp_path, processes):
    paper = Newspaper(tmp_path, LetterEncoder())
    paper.put("park.txt", PARK)
    paper.build()
    paper.put("library.txt", LIBRARY)
    with Steps(paper.index.folder) as steps:
        paper.build()
    chance = random.Random(7)
    events = range(steps.count) if steps.count < ROUNDS else sorted(chance.sample(range(steps.count), ROUNDS))
    for number, event in enumerate(events):
        paper.put("library.txt", LIBRARY + f"第{number}次通知。\n")
        child = processes.Process(target=kill_at, args=(tmp_path, event))
        child.start()
        child.join()
        assert child.exitcode == -signal.SIGKILL
        load(paper.index).ask("南河公园门票多少钱？")
        paper.build()
        assert f"第{number}次" in "".join(a.text for a in paper.index.current().articles().values())
        paper.index.current().check_deeply()
