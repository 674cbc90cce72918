import dataclasses
import errno
import json
import os
from datetime import datetime, timedelta

import numpy as np
import pytest
from fakes import article, passage
from hypothesis import given
from hypothesis import strategies as st

from qa_service import store
from qa_service.errors import BuildError, IndexDamaged, IndexMismatch, IndexMissing, NotFound
from qa_service.store import KEPT_GENERATIONS, Pieces, Store, article_from_json, article_to_json, require_shape
from qa_service.store import generation as generation_module
from qa_service.types import Article, Heading, Manifest, Span

PARK = article()
MANIFEST = Manifest(
    store.FORMAT, "letters 1", 32, "sentences", "jieba", 1, 1, {"page.txt": "0" * 64}, {}, "2031-01-01T00:00:00+00:00"
)

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
NAMES = st.tuples(TEXT) | st.just(())
ARTICLES = st.builds(
    Article,
    article_id=TEXT,
    file=TEXT,
    lines=st.tuples(st.integers(1, 9), st.integers(1, 9)),
    text=TEXT,
    title=st.none() | TEXT,
    reporters=NAMES,
    captions=NAMES,
    dateline=st.none() | TEXT,
    headings=st.lists(st.builds(Heading, st.integers(0, 9), TEXT), max_size=2).map(tuple),
    spans=st.lists(
        st.builds(Span, TEXT, st.integers(0, 9), st.integers(0, 9), st.integers(0, 9), st.integers(1, 9)), max_size=2
    ).map(tuple),
)


def publish(folder):
    index = Store(folder)
    with index.building() as building:
        store.write_articles(building.generation, [PARK])
        store.write_passages(building.generation, [passage(PARK)])
        store.write_pages(building.generation, [{"file": "page.txt"}])
        return index.publish(index.seal(building, MANIFEST))


@given(ARTICLES)
def test_an_article_comes_back_from_its_record_as_it_was(original):
    assert article_from_json(json.loads(json.dumps(article_to_json(original)))) == original


def test_a_published_generation_is_live_and_holds_what_was_written(tmp_path):
    published = publish(tmp_path)
    live = Store(tmp_path).current()
    assert live == published
    assert dict(live.articles()) == {"a1": PARK}
    assert list(live.passages()) == [passage(PARK)]
    assert list(live.pages()) == [{"file": "page.txt"}]
    live.check_files()


def test_a_generation_is_named_by_time_and_hash_and_ordered_by_a_counter(tmp_path):
    first, second = publish(tmp_path), publish(tmp_path)
    assert (first.manifest.number, second.manifest.number) == (1, 2)
    assert [g.id for g in Store(tmp_path).generations()] == [first.id, second.id]
    time, digest = second.id.split("-")
    assert time.endswith("Z")
    assert len(digest) == 6


def test_only_the_last_generations_are_kept_and_other_files_left_alone(tmp_path):
    (tmp_path / "notes.txt").write_text("mine", "utf-8")
    (tmp_path / "other").mkdir()
    published = [publish(tmp_path).id for _ in range(KEPT_GENERATIONS + 2)]
    assert [g.id for g in Store(tmp_path).generations()] == published[-KEPT_GENERATIONS:]
    assert (tmp_path / "notes.txt").read_text("utf-8") == "mine"
    assert (tmp_path / "other").is_dir()


def test_no_index_is_said_with_its_place_and_what_to_do(tmp_path):
    with pytest.raises(IndexMissing, match="qa-service build") as caught:
        Store(tmp_path / "none").current()
    assert str(tmp_path / "none") in str(caught.value)


def test_a_failed_build_leaves_the_live_generation_and_nothing_else(tmp_path):
    live = publish(tmp_path)
    before = {path.name for path in tmp_path.iterdir()}
    with pytest.raises(BuildError, match="unchanged"), Store(tmp_path).building() as folder:
        (folder.generation / "no such folder" / "half.bin").write_bytes(b"half")
    assert Store(tmp_path).current() == live
    assert {path.name for path in tmp_path.iterdir()} == before


def test_what_a_killed_build_left_is_cleared_by_the_next(tmp_path):
    left = tmp_path / ".unfinished-dead"
    left.mkdir()
    (left / "half.bin").write_bytes(b"half")
    publish(tmp_path)
    assert not left.exists()


def test_two_builds_at_once_are_refused(tmp_path):
    with Store(tmp_path).building(), pytest.raises(BuildError, match="Another build"), Store(tmp_path).building():
        pytest.fail("the second build began")


def test_an_index_folder_that_cannot_be_written_is_said(tmp_path):
    (tmp_path / "index").write_text("a file", "utf-8")
    with pytest.raises(BuildError, match="cannot be written"), Store(tmp_path / "index").building():
        pytest.fail("the build began")


def test_a_changed_file_is_noticed_by_its_checksum(tmp_path):
    live = publish(tmp_path)
    path = live.folder / store.ARTICLES
    path.write_bytes(path.read_bytes().replace("五".encode(), "九".encode()))
    with pytest.raises(IndexDamaged, match=store.ARTICLES):
        live.check_files()


def test_a_missing_file_is_noticed(tmp_path):
    live = publish(tmp_path)
    (live.folder / store.PASSAGES).unlink()
    with pytest.raises(IndexDamaged, match="missing"):
        live.check_files()


@pytest.mark.parametrize("content", ["", "{", "[]", f'{{"format": {store.FORMAT}}}'])
def test_a_broken_manifest_is_damage(tmp_path, content):
    live = publish(tmp_path)
    (live.folder / store.MANIFEST).write_text(content, "utf-8")
    with pytest.raises(IndexDamaged, match="qa-service build"):
        Store(tmp_path).current()


def test_a_pointer_to_nowhere_is_damage(tmp_path):
    publish(tmp_path)
    (tmp_path / store.CURRENT).write_text("../../etc", "utf-8")
    with pytest.raises(IndexDamaged, match="names no generation"):
        Store(tmp_path).current()


def test_another_layout_is_refused_with_both_numbers(tmp_path):
    live = publish(tmp_path)
    record = dataclasses.asdict(live.manifest) | {"format": 99, "new": 1}
    (live.folder / store.MANIFEST).write_text(json.dumps(record), "utf-8")
    with pytest.raises(IndexMismatch, match=f"layout 99, this version reads {store.FORMAT}"):
        Store(tmp_path).current()


def test_a_shape_that_differs_is_refused_with_what_differs():
    require_shape(MANIFEST, {"encoder": "letters 1", "chunking": "sentences"})
    with pytest.raises(IndexMismatch, match="encoder: built with “letters 1”, now “words 2”") as caught:
        require_shape(MANIFEST, {"encoder": "words 2", "chunking": "sentences"})
    assert "chunking" not in str(caught.value)
    assert "qa-service build" in str(caught.value)


def test_rollback_makes_the_generation_before_live_again(tmp_path):
    first, second = publish(tmp_path), publish(tmp_path)
    assert Store(tmp_path).roll_back() == first
    assert Store(tmp_path).current() == first
    assert Store(tmp_path).roll_back(second.id) == second
    assert Store(tmp_path).current_id() == second.id


def test_a_build_after_a_rollback_is_later_than_all_before(tmp_path):
    publish(tmp_path), publish(tmp_path)
    Store(tmp_path).roll_back()
    assert publish(tmp_path).manifest.number == 3


def test_rollback_from_a_generation_whose_manifest_is_damaged(tmp_path):
    first, second = publish(tmp_path), publish(tmp_path)
    (second.folder / store.MANIFEST).write_text("{", "utf-8")
    assert Store(tmp_path).roll_back() == first


def test_rollback_with_nothing_to_go_back_to_says_so(tmp_path):
    live = publish(tmp_path)
    with pytest.raises(NotFound, match="before the live one"):
        Store(tmp_path).roll_back()
    with pytest.raises(NotFound, match=live.id):
        Store(tmp_path).roll_back("20310101T000000Z-abcdef")


def test_rollback_to_a_generation_with_a_file_cut_short_is_refused(tmp_path):
    first, second = publish(tmp_path), publish(tmp_path)
    path = first.folder / store.PASSAGES
    path.write_bytes(path.read_bytes()[:-1])
    with pytest.raises(IndexDamaged, match=store.PASSAGES):
        Store(tmp_path).roll_back()
    assert Store(tmp_path).current() == second


def test_the_live_generation_is_kept_however_old_it_is(tmp_path):
    first, second = publish(tmp_path), publish(tmp_path)
    index = Store(tmp_path)
    index.roll_back(first.id)
    for _ in range(KEPT_GENERATIONS):
        with index.building() as building:
            store.write_articles(building.generation, [PARK])
            sealed = index.seal(building, MANIFEST)
            index._move_in(sealed)
        index._prune(first.id)
    assert index.current() == first
    assert second not in index.generations()


def test_the_order_needs_no_clock(tmp_path, monkeypatch):
    class Yesterday(datetime):
        @classmethod
        def now(cls, tz=None):
            return datetime.now(tz) - timedelta(days=1)

    first = publish(tmp_path)
    monkeypatch.setattr(generation_module, "datetime", Yesterday)
    second = publish(tmp_path)
    assert second.id < first.id
    assert [g.id for g in Store(tmp_path).generations()] == [first.id, second.id]
    assert Store(tmp_path).roll_back() == first


def test_the_article_of_each_passage_is_mapped_from_the_disk(tmp_path):
    other = dataclasses.replace(PARK, article_id="a2")
    store.write_articles(tmp_path, [PARK, other])
    store.write_passages(tmp_path, [passage(PARK), passage(PARK), passage(other)])
    owners = generation_module.owners_in(tmp_path, articles=2, passages=3)
    assert (type(owners), owners.tolist()) == (np.memmap, [0, 0, 1])


@pytest.mark.parametrize(
    "kept", [np.zeros(2, np.int32), np.zeros(1, np.int64), np.array([1], np.int32), np.array([-1], np.int32), None]
)
def test_numbers_that_fit_no_articles_or_passages_are_noticed(tmp_path, kept):
    if kept is not None:
        np.save(tmp_path / store.OWNERS, kept)
    with pytest.raises(IndexDamaged, match=store.OWNERS):
        generation_module.owners_in(tmp_path, articles=1, passages=1)


def test_a_generation_of_an_older_layout_counts_and_is_cleared_away_in_its_turn(tmp_path):
    old = tmp_path / "20310101T000000Z-abcdef"
    old.mkdir()
    (old / store.MANIFEST).write_text('{"format": 1, "number": 7}', "utf-8")
    assert publish(tmp_path).manifest.number == 8
    for _ in range(KEPT_GENERATIONS):
        publish(tmp_path)
    assert not old.exists()


def test_a_folder_that_only_looks_like_a_generation_is_left_alone(tmp_path):
    other = tmp_path / "20310101T000000Z-abcdef"
    other.mkdir()
    (other / "mine.txt").write_text("mine", "utf-8")
    for _ in range(KEPT_GENERATIONS + 1):
        publish(tmp_path)
    assert (other / "mine.txt").exists()


def test_a_flipped_bit_of_the_manifest_is_noticed(tmp_path):
    live = publish(tmp_path)
    path = live.folder / store.MANIFEST
    path.write_text(path.read_text("utf-8").replace('"articles": 1', '"articles": 3'), "utf-8")
    with pytest.raises(IndexDamaged, match="not what was built"):
        Store(tmp_path).current()


def test_each_load_notices_a_flipped_bit_and_the_deep_check_too(tmp_path):
    live = publish(tmp_path)
    path = live.folder / store.ARTICLES
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 4
    path.write_bytes(data)
    for check in (live.check_files, live.check_deeply):
        with pytest.raises(IndexDamaged, match=store.ARTICLES):
            check()
    live.check_sizes()


def test_a_lock_left_by_a_dead_process_holds_nobody_up(tmp_path):
    (tmp_path / ".lock").write_text("12345", "utf-8")
    publish(tmp_path)


def fill_the_disk(index):
    with index.building() as room:
        room.pieces("any").keep("work", b"done")
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def test_a_full_disk_is_said_and_nothing_is_left_on_it(tmp_path):
    live = publish(tmp_path)
    before = {path.name for path in tmp_path.iterdir()}
    with pytest.raises(BuildError, match=r"No space left on device.*unchanged.*Free some space"):
        fill_the_disk(Store(tmp_path))
    assert {path.name for path in tmp_path.iterdir()} == before
    assert Store(tmp_path).current() == live


def test_the_list_of_withdrawn_articles_is_never_passed_over(tmp_path):
    Store(tmp_path).remember_forgotten({"a1": {"title": "x"}})
    assert Store(tmp_path).forgotten() == {"a1": {"title": "x"}}
    (tmp_path / store.FORGOTTEN).write_text("{", "utf-8")
    with pytest.raises(IndexDamaged, match="withdrawn articles"):
        Store(tmp_path).forgotten()


@given(st.lists(st.binary(max_size=9), max_size=4), st.integers(0, 3), st.booleans())
def test_only_whole_pieces_come_back(tmp_path_factory, pieces, number, cut):
    kept = Pieces(tmp_path_factory.mktemp("pieces"))
    for piece in pieces:
        kept.keep("work", piece)
    assert list(kept.whole("work")) == pieces
    if number < len(pieces):
        path = sorted(kept._folder.iterdir())[number]
        data = path.read_bytes()
        path.write_bytes(data[:-1] if cut else data[:-1] + bytes([data[-1] ^ 1]))
        assert list(kept.whole("work")) == pieces[:number] + pieces[number + 1 :]
