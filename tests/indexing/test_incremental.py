"""A build reads, embeds and counts only what is new, and gives what a build from nothing would give."""

import os
import shutil

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from newspaper import LIBRARY, PARK, RECORDS, SCHOOL, Newspaper, watch_reading

from qa_service import indexing, ingest, store
from qa_service.errors import BuildError, SeedsError
from qa_service.indexing import changes, indexes
from qa_service.indexing.verify import verify

PAGES = ["", PARK, LIBRARY, SCHOOL, PARK + "\n\n\n" + SCHOOL, LIBRARY.replace("两", "三"), RECORDS]


@pytest.fixture
def paper(tmp_path):
    paper = Newspaper(tmp_path)
    paper.put("1.txt", PARK)
    paper.put("2.txt", LIBRARY)
    return paper


@pytest.fixture
def read(monkeypatch):
    return watch_reading(monkeypatch)


def test_a_report_names_what_was_added_changed_and_removed(paper):
    assert paper.build().added == ("1.txt", "2.txt")
    paper.put("1.txt", PARK.replace("五元", "六元"))
    paper.put("3.txt", SCHOOL)
    (paper.seeds / "2.txt").unlink()
    report = paper.build()
    assert (report.added, report.changed, report.removed) == (("3.txt",), ("1.txt",), ("2.txt",))
    assert report.renewed
    assert report.full is None


def test_only_what_is_new_is_read_and_embedded(paper, read):
    paper.build()
    del read[:], paper.encoder.embedded[:]
    paper.put("3.txt", SCHOOL)
    paper.build()
    assert read == ["3.txt"]
    [text] = paper.encoder.embedded
    assert "托管班" in text


def test_a_build_with_nothing_new_leaves_the_live_generation_and_touches_nothing(paper, read):
    first = paper.build()
    before = {path: path.stat().st_mtime_ns for path in paper.index.folder.rglob("*") if path.name != ".lock"}
    del read[:], paper.encoder.embedded[:]
    report = paper.build()
    after = {path: path.stat().st_mtime_ns for path in paper.index.folder.rglob("*") if path.name != ".lock"}
    assert (report.generation, report.renewed) == (first.generation, False)
    assert (report.articles, report.added, report.changed, report.removed) == (2, (), (), ())
    assert (read, paper.encoder.embedded) == ([], [])
    assert after.keys() == before.keys()
    assert {p for p in after if after[p] != before[p]} <= {paper.index.folder}  # whose lock came and went


def test_a_file_that_could_not_be_taken_is_told_again_and_not_read_again(paper, read):
    paper.put("empty.txt", "")
    assert paper.build().failed == paper.build().failed != ()
    assert read.count("empty.txt") == 1


def test_what_was_left_out_of_a_record_and_other_files_are_told_at_every_build(paper):
    paper.put("3.jsonl", '{"text": "菜市场迁到东街。", "date": "昨天"}\n')
    paper.put("头版.pdf", "")
    for report in (paper.build(), paper.build(), paper.build(full=True)):
        assert [caution.file for caution in report.warnings] == ["3.jsonl:1"]
        assert list(map(str, report.passed_over)) == ["1 .pdf (头版.pdf)"]
        assert report.failed == ()


def test_full_reads_and_embeds_everything_again(paper, read):
    paper.build()
    del read[:], paper.encoder.embedded[:]
    report = paper.build(full=True)
    assert read == ["1.txt", "2.txt"]
    assert len(paper.encoder.embedded) == 2
    assert report.renewed
    assert "asked" in report.full


@pytest.mark.parametrize(
    ("what", "told"),
    [
        (lambda paper, patch: setattr(paper.encoder, "fingerprint", "letters 2"), "encoder"),
        (lambda paper, patch: patch.setattr("qa_service.retrieval.chunking.CHUNKING", "otherwise"), "chunking"),
        (lambda paper, patch: patch.setattr(indexing, "TOKENISER", "otherwise"), "tokeniser"),
        (lambda paper, patch: patch.setattr("qa_service.store.generation.FORMAT", 99), "layout"),
        (lambda paper, patch: patch.setattr(indexing, "reading_program", lambda: "other"), "program that reads"),
    ],
)
def test_what_shapes_an_index_builds_everything_anew_when_it_changes_and_says_so(paper, monkeypatch, read, what, told):
    paper.build()
    del read[:], paper.encoder.embedded[:]
    what(paper, monkeypatch)
    report = paper.build()
    assert told in report.full
    assert read == ["1.txt", "2.txt"]
    assert len(paper.encoder.embedded) == 2


def test_a_damaged_live_index_is_built_anew_instead_of_built_upon(paper):
    paper.build()
    path = paper.index.current().folder / "dense/vectors.npy"
    data = bytearray(path.read_bytes())
    data[-1] ^= 1
    path.write_bytes(data)
    report = paper.build()
    assert "dense/vectors.npy" in report.full
    paper.index.current().check_deeply()


def outcome(paper):
    """The files of a build, or what it fails with."""
    try:
        paper.build()
    except (SeedsError, BuildError) as error:
        return type(error)
    return paper.files()


@settings(
    max_examples=40 if os.environ.get("QA_SLOW_TESTS") else 8,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(st.lists(st.dictionaries(st.sampled_from(["a.txt", "b.jsonl", "c/d.txt"]), st.sampled_from(PAGES)), max_size=4))
def test_building_on_gives_the_very_files_of_a_build_from_nothing(tmp_path_factory, states):
    folder = tmp_path_factory.mktemp("paper")
    growing = Newspaper(folder)
    for state in [*states, {"a.txt": PARK}]:
        shutil.rmtree(growing.seeds)
        growing.seeds.mkdir()
        for name, text in state.items():
            growing.put(name, text)
        anew = Newspaper(folder / "anew")
        anew.seeds = growing.seeds
        shutil.rmtree(anew.index.folder, ignore_errors=True)
        assert outcome(growing) == outcome(anew)
        if (growing.index.folder / "CURRENT").exists() and (anew.index.folder / "CURRENT").exists():
            assert verify(growing.index.current(), growing.seeds).sound


def test_an_id_that_another_file_takes_or_gives_back_is_settled_as_in_a_build_from_nothing(paper):
    paper.put("b.jsonl", RECORDS)
    paper.build()
    paper.put("a.jsonl", RECORDS.replace("东街", "西街"))
    taken = paper.build()
    assert {failure.file for failure in taken.failed} == {"b.jsonl:1", "b.jsonl:2"}
    assert "西街" in paper.index.current().articles()["a-1"].text
    (paper.seeds / "a.jsonl").unlink()
    assert paper.build().failed == ()
    assert "东街" in paper.index.current().articles()["a-1"].text


def test_a_file_that_was_touched_and_not_changed_is_nothing_new(paper, read):
    paper.build()
    os.utime(paper.seeds / "1.txt", ns=(1, 1))
    assert not paper.build().renewed


def test_a_change_that_keeps_size_and_time_is_seen(paper):
    path = paper.seeds / "1.txt"
    os.utime(path, ns=(10**18, 10**18))
    paper.build()
    path.write_text(PARK.replace("五元", "六元"), "utf-8")
    os.utime(path, ns=(10**18, 10**18))
    assert paper.build().changed == ("1.txt",)


def test_a_file_left_alone_for_long_is_known_without_reading_it(paper, monkeypatch):
    monkeypatch.setattr(changes, "SETTLED_NS", -(10**12))
    paper.build()
    monkeypatch.setattr(ingest, "content_hash", lambda path: pytest.fail("it was read"))
    assert not paper.build().renewed


def test_a_file_that_had_just_changed_is_hashed_again_the_next_time(paper):
    paper.build()
    assert [page["stat"] for page in paper.index.current().pages()] == [None, None]


def test_a_build_that_was_broken_off_is_taken_up_where_it_was(paper, monkeypatch, read):
    monkeypatch.setattr("qa_service.indexing.reading.PIECE_CHARS", 1)
    monkeypatch.setattr(indexes, "AT_ONCE", 1)
    whole = paper.encoder.encode_passages

    def interrupted(texts):
        if paper.encoder.embedded:
            raise KeyboardInterrupt
        return whole(texts)

    monkeypatch.setattr(paper.encoder, "encode_passages", interrupted)
    with pytest.raises(KeyboardInterrupt):
        paper.build()
    monkeypatch.undo()
    paper.build()
    assert read == ["1.txt", "2.txt"]
    assert len(paper.encoder.embedded) == 2
    assert not (paper.index.folder / ".unfinished").exists()


def test_a_piece_that_was_cut_off_or_flipped_is_done_again(paper, monkeypatch):
    monkeypatch.setattr(indexes, "gathered", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
    with pytest.raises(KeyboardInterrupt):
        paper.build()
    monkeypatch.undo()
    pieces = sorted(paper.index.folder.glob(".unfinished/pieces-*/*"))
    assert {path.name.split("-")[0] for path in pieces} == {"vectors", "counts"}
    vectors, counts = pieces[1], pieces[0]
    vectors.write_bytes(vectors.read_bytes()[:-1])
    counts.write_bytes(counts.read_bytes()[:-1] + b"?")
    del paper.encoder.embedded[:]
    paper.build()
    assert len(paper.encoder.embedded) == 2
    assert verify(paper.index.current(), paper.seeds).sound


def test_what_another_encoder_left_undone_is_of_no_use(paper, monkeypatch):
    monkeypatch.setattr(indexes, "gathered", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
    with pytest.raises(KeyboardInterrupt):
        paper.build()
    monkeypatch.undo()
    del paper.encoder.embedded[:]
    paper.encoder.fingerprint = "letters 2"
    paper.build()
    assert len(paper.encoder.embedded) == 2


def test_a_new_index_that_is_not_what_it_should_be_does_not_go_live(paper, monkeypatch):
    live = paper.build().generation
    paper.put("3.txt", SCHOOL)
    real = indexes.write_dense

    def swapped(folder, passages, vectors, encoder):
        real(folder, passages, vectors, encoder)
        (folder / "dense/vectors.npy").write_bytes((paper.index.current().folder / "dense/vectors.npy").read_bytes())

    monkeypatch.setattr(indexes, "write_dense", swapped)
    with pytest.raises(BuildError, match="not made live"):
        paper.build()
    assert paper.index.current().id == live


def test_passages_that_are_kept_as_another_articles_do_not_go_live(paper, monkeypatch):
    real = indexes.write_lexical

    def mixed_up(folder, counts):
        real(folder, counts)
        np.save(folder / store.OWNERS, np.load(folder / store.OWNERS)[::-1])

    monkeypatch.setattr(indexes, "write_lexical", mixed_up)
    with pytest.raises(BuildError, match="kept as one of article"):
        paper.build()


def test_a_word_index_that_finds_nothing_again_does_not_go_live(tmp_path, monkeypatch):
    paper = Newspaper(tmp_path)
    for number in range(12):
        paper.put(
            f"{number:02}.txt", f"第{number}号消息\n\n本报讯（记者 何青）{number}号线今天开通，票价{number}元。\n"
        )
    real = indexes.write_lexical

    def mixed_up(folder, counts):
        real(folder, counts)
        store.write_passages(folder, list(store.passages_in(folder))[::-1])

    monkeypatch.setattr(indexes, "write_lexical", mixed_up)
    with pytest.raises(BuildError, match="does not find"):
        paper.build()
    assert not (tmp_path / "index" / "CURRENT").exists()
