"""What is stated beside pages shapes the index: a change of it re-reads its pages, and no others; what is in doubt is reported."""

import hashlib

import pytest
from newspaper import LIBRARY, PARK, RECORDS, Newspaper, watch_reading

from qa_service.indexing import look_at
from qa_service.indexing.verify import verify
from qa_service.ingest import taken
from qa_service.types import Doubt

TWO = PARK + "\n" + LIBRARY


def sidecar(raw: str, *rows: str) -> str:
    return "\n".join([f"sha256: {hashlib.sha256(raw.encode()).hexdigest()}", "lines:", *(f"  {row}" for row in rows)])


@pytest.fixture
def paper(tmp_path):
    paper = Newspaper(tmp_path)
    paper.put("1.txt", TWO)
    paper.put("2.jsonl", RECORDS)
    paper.build()
    return paper


@pytest.fixture
def read(monkeypatch):
    return watch_reading(monkeypatch)


def test_a_sidecar_that_comes_changes_and_goes_re_reads_its_page_alone(paper, read):
    before = paper.titles()
    for rows, titles in ((["1: furniture"], None), (["1: title of 3"], before[0]), ([], before[0])):
        del read[:]
        paper.put("1.txt.yaml", sidecar(TWO, *rows))
        assert paper.build().changed == ("1.txt",)
        assert read == ["1.txt"]
        assert paper.titles()[0] == titles
    (paper.seeds / "1.txt.yaml").unlink()
    assert paper.build().changed == ("1.txt",)
    assert paper.titles() == before
    assert not paper.build().renewed


def test_a_build_with_nothing_new_respects_it_too_and_one_from_nothing_gives_the_same(paper, read):
    paper.put("1.txt.yaml", sidecar(TWO, "1: furniture"))
    paper.build()
    del read[:]
    assert not paper.build().renewed
    assert read == []
    held = paper.files()
    paper.build(full=True)
    assert paper.files() == held


def test_the_index_agrees_with_the_files_until_what_is_stated_changes(paper):
    beside = paper.put("1.txt.yaml", sidecar(TWO, "1: furniture"))
    paper.build()
    checked = verify(paper.index.current(), paper.seeds)
    assert checked.sound
    assert "line 1, settled: 南河公园开放" in str(checked)
    assert not checked.files[0].loses_words
    beside.unlink()
    (fault,) = verify(paper.index.current(), paper.seeds).faults
    assert fault.startswith("What is stated beside ")
    assert "1.txt has changed since the build" in fault


def test_what_is_stated_of_a_folder_re_reads_all_of_it_and_its_mistake_is_told_once(paper, read):
    paper.put("seeds.yaml", "newspaper: 河湾日报\n")
    assert paper.build().changed == ("1.txt", "2.jsonl")
    assert {a.newspaper for a in paper.index.current().articles().values()} == {"河湾日报"}
    paper.put("seeds.yaml", "date: 昨天\n")
    for report in (paper.build(), paper.build()):
        assert [warning.file for warning in report.warnings] == ["seeds.yaml:1"]
    assert {a.newspaper for a in paper.index.current().articles().values()} == {None}


def test_one_that_no_longer_fits_is_named_and_the_page_cut_as_without_it(paper):
    before = paper.titles()
    paper.put("1.txt.yaml", sidecar(TWO + " ", "1: furniture"))
    paper.put("3.txt.yaml", "page: 3\n")
    for report in (paper.build(), paper.build()):
        assert [warning.file for warning in report.warnings] == ["3.txt.yaml", "1.txt.yaml"]
    assert paper.titles() == before


def test_a_watching_build_sees_it(paper):
    before = look_at(paper.seeds, paper.index.folder)
    paper.put("1.txt.yaml", "page: 3\n")
    assert look_at(paper.seeds, paper.index.folder) != before


def test_pages_in_doubt_are_reported_with_their_lines_and_every_line_can_be_found(paper, monkeypatch):
    monkeypatch.setattr(taken, "SURE", 1.1)
    for report in (paper.build(full=True), paper.build()):
        assert report.doubtful == (Doubt("1.txt", (1, 3, 5, 7)),)
    checked = verify(paper.index.current(), paper.seeds)
    assert checked.sound
    assert [file.accounted for file in checked.files] == [len(TWO)]
    paper.put("1.txt.yaml", sidecar(TWO, "1: title", "3: begins"))
    assert paper.build().doubtful == (Doubt("1.txt", (5, 7)),)
