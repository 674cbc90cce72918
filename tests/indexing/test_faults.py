"""What goes wrong around a build: the live index answers on, or the message says what happened and what to do."""

import errno
import gc
import os
import random
import re
import shutil
import subprocess

import pytest
from builders import build_with_limit, load
from fakes import LetterEncoder
from faults import Steps
from newspaper import LIBRARY, PARK, RECORDS, SCHOOL, Newspaper
from processes import forkserver

from qa_service import ingest, store
from qa_service.errors import BuildError, QAError, SeedsError
from qa_service.indexing.verify import verify
from qa_service.ingest import records
from qa_service.types import Article

SLOW = bool(os.environ.get("QA_SLOW_TESTS"))
EVERY = 1 << 16 if SLOW else None  # bytes between flipped bits; None: one in each file
STEPS = 8  # of a build that are tried; in the slow run, all


@pytest.fixture
def paper(tmp_path):
    paper = Newspaper(tmp_path, LetterEncoder())
    paper.put("1.txt", PARK)
    paper.build()
    return paper


def failing(number):
    def fail():
        raise OSError(number, os.strerror(number))

    return fail


def steps_of_a_build(paper):
    with Steps(paper.index.folder) as steps:
        paper.build()
    return steps.count


def outcome(paper):
    """What a build that failed said."""
    try:
        paper.build()
    except BuildError as error:
        return str(error)
    return None


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EIO])
def test_a_disk_that_is_full_or_fails_at_any_step_leaves_the_live_index_answering(paper, number):
    paper.put("2.txt", LIBRARY)
    steps = range(steps_of_a_build(paper))
    for step in steps if SLOW else sorted(random.Random(number).sample(steps, STEPS)):
        paper.put("2.txt", LIBRARY + f"第{step}次通知。\n")
        with Steps(paper.index.folder, step, failing(number)):
            said = outcome(paper)
        assert said is None or os.strerror(number) in said
        assert load(paper.index).ask("公园门票多少钱？").answerable
        paper.build()
        assert f"第{step}次" in "".join(a.text for a in paper.index.current().articles().values())


def test_a_write_that_fails_in_the_midst_of_any_file_leaves_the_live_index_answering(paper):
    context = forkserver()
    for number in range(20):
        paper.put(f"more/{number}.txt", SCHOOL.replace("第三", f"第{number}"))
    paper.build(full=True)
    largest = max(path.stat().st_size for path in paper.index.current().folder.rglob("*") if path.is_file())
    paper.put("2.txt", LIBRARY)
    live = paper.index.current()
    for most in sorted(random.Random(3).sample(range(50, largest), 8)):
        told = context.Queue()
        child = context.Process(target=build_with_limit, args=(paper.seeds.parent, most, told))
        child.start()
        said = told.get(timeout=60)
        child.join()
        assert "cannot be written" in said or "read back" in said
        assert paper.index.current() == live
    assert paper.build().added == ("2.txt",)
    assert verify(paper.index.current(), paper.seeds).sound


@pytest.fixture
def small_disk(tmp_path):
    disk = tmp_path / "disk"
    disk.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=512k", "tmpfs", str(disk)]
    if not shutil.which("mount") or subprocess.run(mount, capture_output=True).returncode:
        pytest.skip("a small disk can be made by root only")
    yield disk
    subprocess.run(["umount", str(disk)], check=True)


def test_a_disk_that_is_really_full_is_said_and_freed_again(small_disk):
    paper = Newspaper(small_disk, LetterEncoder())
    paper.put("1.txt", PARK)
    paper.build()
    (small_disk / "filler").write_bytes(b"0" * (shutil.disk_usage(small_disk).free - 20_000))
    paper.put("2.txt", LIBRARY)
    free = shutil.disk_usage(small_disk).free
    with pytest.raises(BuildError, match="No space left on device"):
        paper.build()
    assert shutil.disk_usage(small_disk).free >= free
    assert load(paper.index).ask("公园门票多少钱？").answerable
    (small_disk / "filler").unlink()
    assert paper.build().added == ("2.txt",)


def test_an_index_folder_that_is_read_only_answers_and_a_build_says_so(paper):
    with Steps(paper.index.folder, "every", failing(errno.EROFS)):
        assert load(paper.index).ask("公园门票多少钱？").answerable
        with pytest.raises(BuildError, match=r"Read-only file system.*unchanged"):
            paper.build()


@pytest.mark.parametrize("build_upon", [False, True])
def test_a_flipped_bit_in_any_file_is_noticed_at_load_and_by_verify_and_healed_by_a_build(paper, build_upon):
    chance = random.Random(11)
    live = paper.index.current()
    for path in sorted(live.folder.rglob("*")):
        for place in places(path, chance):
            whole = path.read_bytes()
            flipped = bytearray(whole)
            flipped[place] ^= 1 << chance.randrange(8)
            path.write_bytes(flipped)
            with pytest.raises(QAError, match="qa-service build"):
                load(paper.index)
            if path.name != "manifest.json":
                assert verify(live, paper.seeds).faults
            path.write_bytes(whole)
    if build_upon:
        path.write_bytes(flipped)
        assert paper.build().renewed
        assert load(paper.index).ask("公园门票多少钱？").answerable


def places(path, chance):
    """Where a bit is flipped: once, or in the slow run in every 64 KiB."""
    size = path.stat().st_size if path.is_file() else 0
    starts = range(0, size, EVERY or max(size, 1))
    return [chance.randrange(start, min(size, start + (EVERY or size))) for start in starts]


def test_a_pointer_that_is_damaged_is_said_and_healed_by_a_rollback_or_a_build(paper):
    live = paper.index.current()
    (paper.index.folder / "CURRENT").write_bytes(b"\0" * 24)
    with pytest.raises(QAError, match=r"names no generation.*qa-service build"):
        load(paper.index)
    assert paper.index.roll_back(live.id) == live
    (paper.index.folder / "CURRENT").write_bytes(b"\xff")
    assert "names no generation" in paper.build().full


def test_a_file_that_vanishes_before_it_is_read_is_named_and_the_rest_is_built(paper, monkeypatch):
    gone = paper.put("2.txt", LIBRARY)
    real = ingest.content_hash

    def hashed(path):
        found = real(path)
        gone.unlink(missing_ok=True)
        return found

    monkeypatch.setattr(ingest, "content_hash", hashed)
    [failure] = paper.build(full=True).failed
    assert (failure.file, failure.reason) == ("2.txt", "cannot be read: No such file or directory")
    assert paper.titles() == ["南河公园开放"]
    assert paper.build().failed == ()


def test_a_file_that_changes_while_it_is_read_is_named_and_read_by_the_next_build(paper, monkeypatch):
    path = paper.put("2.jsonl", RECORDS)
    real = ingest._blocks

    def growing(file):
        yield from real(file)
        if file == path:
            grow(path)

    monkeypatch.setattr(ingest, "_blocks", growing)
    [failure] = paper.build().failed
    assert "changed while it was read" in failure.reason
    monkeypatch.undo()
    assert paper.build().added == ("2.jsonl",)
    assert paper.index.current().manifest.articles == 6  # its hash is taken three times


def grow(path):
    with path.open("a", encoding="utf-8") as more:
        more.write(f'{{"id": "b-{path.stat().st_size}", "text": "又一条。"}}\n')


def test_what_a_file_of_articles_gains_once_it_is_copied_is_left_to_the_next_build(paper, monkeypatch):
    path = paper.put("2.jsonl", RECORDS)
    real = ingest.record_lines

    def growing(file, copy):
        grow(path)
        yield from real(file, copy)

    monkeypatch.setattr(ingest, "record_lines", growing)
    assert paper.build().failed == ()
    assert paper.index.current().manifest.articles == 3
    monkeypatch.undo()
    assert paper.build().changed == ("2.jsonl",)
    assert paper.index.current().manifest.articles == 4


@pytest.fixture
def only_what_is_new():
    """What there was before the test is passed over where the objects in memory are looked through, which else takes long."""
    gc.collect()
    gc.freeze()
    yield
    gc.unfreeze()


def test_the_articles_of_a_file_are_never_all_held_at_once(only_what_is_new, paper, monkeypatch):
    def noting(make):
        def made(*how):
            alive.append(articles_in_memory())
            return make(*how)

        return made

    monkeypatch.setattr(records, "_article", noting(records._article))
    monkeypatch.setattr(store.generation, "article_from_json", noting(store.generation.article_from_json))
    paper.put("2.jsonl", "".join(f'{{"text": "第{n}条消息。"}}\n' for n in range(20)))
    for files in (2, 3):  # read, and then taken over
        before, alive = articles_in_memory(), []
        assert paper.build().files == files
        assert len(alive) >= 20
        assert max(alive) <= before + 3
        paper.put("3.txt", LIBRARY)


def articles_in_memory():
    gc.collect()
    return sum(type(one) is Article for one in gc.get_objects())


def test_seeds_emptied_by_accident_leave_the_live_index_and_the_message_says_so(paper):
    live = paper.index.current()
    shutil.rmtree(paper.seeds)
    for make in (lambda: None, paper.seeds.mkdir):
        make()
        with pytest.raises(SeedsError, match=re.escape(str(paper.seeds)) + ".*live index, if any, is unchanged"):
            paper.build()
    assert paper.index.current() == live


def test_an_index_of_an_older_version_is_said_and_built_anew(paper):
    live = paper.index.current()
    manifest = live.folder / "manifest.json"
    manifest.write_text(manifest.read_text("utf-8").replace(f'"format": {store.FORMAT}', '"format": 1'), "utf-8")
    with pytest.raises(QAError, match=rf"layout 1, this version reads {store.FORMAT}.*qa-service build"):
        load(paper.index)
    report = paper.build()
    assert "layout 1" in report.full
    assert paper.index.current().manifest.number == live.manifest.number + 1
