"""A withdrawn article is gone from every generation, and stays away until that is taken back."""

import pytest
from newspaper import LIBRARY, PARK, RECORDS, SCHOOL, Newspaper

from qa_service.errors import NotFound
from qa_service.indexing import forget, unforget
from qa_service.indexing.verify import verify


@pytest.fixture
def paper(tmp_path):
    paper = Newspaper(tmp_path)
    paper.put("1.txt", PARK + "\n\n\n" + SCHOOL)
    paper.put("2.txt", LIBRARY)
    paper.put("3.jsonl", RECORDS)
    paper.build()
    return paper


def id_of(paper, word):
    return next(a.article_id for a in paper.index.current().articles().values() if word in a.text)


def words_on_disk(paper, word):
    return [path for path in paper.index.folder.rglob("*") if path.is_file() and word.encode() in path.read_bytes()]


def test_a_forgotten_article_is_in_no_generation_and_no_other_is_touched(paper):
    paper.put("4.txt", LIBRARY.replace("图书馆", "体育馆"))
    paper.build()
    before = [g.id for g in paper.index.generations()]
    articles = [dict(g.articles()) for g in paper.index.generations()]
    gone = id_of(paper, "托管班")
    report = forget(paper.index, gone, paper.encoder)
    after = paper.index.generations()
    assert report.generations == tuple(g.id for g in after)
    assert (report.title, report.file) == ("小学开办托管班", "1.txt")
    assert not set(before) & set(report.generations)
    assert [g.manifest.number for g in after] == [1, 2]
    assert [dict(g.articles()) for g in after] == [{i: a for i, a in held.items() if i != gone} for held in articles]
    assert paper.index.current() == after[-1]
    assert not [path for path in words_on_disk(paper, "托管班") if path.name != "forgotten.json"]


def test_a_generation_without_the_article_is_what_a_build_without_it_gives(paper):
    gone = id_of(paper, "托管班")
    forget(paper.index, gone, paper.encoder)
    forgotten = paper.files()
    paper.build(full=True)
    assert paper.files() == forgotten


def test_verify_agrees_after_an_article_was_forgotten(paper):
    for word in ("托管班", "菜市场"):
        forget(paper.index, id_of(paper, word), paper.encoder)
    assert verify(paper.index.current(), paper.seeds).faults == ()


@pytest.mark.parametrize("full", [False, True])
def test_the_next_builds_leave_a_forgotten_article_out(paper, full):
    gone = id_of(paper, "托管班")
    forget(paper.index, gone, paper.encoder)
    assert not paper.build().renewed
    paper.put("1.txt", PARK + "\n\n\n" + SCHOOL + "报名从周一开始，家长可到校门口登记。\n")
    paper.build(full=full)
    assert gone not in paper.index.current().articles()
    assert verify(paper.index.current(), paper.seeds).sound


RENAMED = {
    "renamed": lambda paper: (paper.seeds / "2.txt").rename(paper.seeds / "九.txt"),
    "in capitals": lambda paper: (paper.seeds / "2.txt").rename(paper.seeds / "2.TXT"),
    "moved": lambda paper: (
        paper.put("2031/x.txt", ""),
        (paper.seeds / "2.txt").replace(paper.seeds / "2031" / "x.txt"),
    ),
    "in another encoding": lambda paper: (
        (paper.seeds / "2.txt").write_bytes(LIBRARY.encode("gb18030"))
        and (paper.seeds / "2.txt").rename(paper.seeds / "gb.txt")
    ),
    "with other line ends": lambda paper: (
        paper.put("crlf.txt", LIBRARY.replace("\n", "\r\n")) and (paper.seeds / "2.txt").unlink()
    ),
}


@pytest.mark.parametrize("how", RENAMED)
@pytest.mark.parametrize("full", [False, True])
def test_a_file_that_is_renamed_does_not_bring_a_forgotten_article_back(paper, how, full):
    gone = id_of(paper, "凭证入馆")
    forget(paper.index, gone, paper.encoder)
    RENAMED[how](paper)
    report = paper.build(full=full)
    assert "图书馆延长开放" not in paper.titles()
    (failure,) = report.failed
    assert f"withdrawn as {gone} (2.txt)" in failure.reason
    assert verify(paper.index.current(), paper.seeds).sound
    again = paper.build()
    assert (again.renewed, again.failed) == (False, report.failed)
    unforget(paper.index, gone)
    assert paper.build().failed == ()
    assert "图书馆延长开放" in paper.titles()


def test_the_line_of_a_record_with_a_withdrawn_text_is_named(paper):
    gone = id_of(paper, "菜市场")
    forget(paper.index, gone, paper.encoder)
    paper.put("3.jsonl", RECORDS.replace('"id": "a-1", ', ""))
    assert [failure.file for failure in paper.build().failed] == ["3.jsonl:1"]
    assert "菜市场迁到东街。" not in [a.text for a in paper.index.current().articles().values()]


def test_articles_of_the_same_text_are_forgotten_together(paper):
    paper.put("reprint.txt", LIBRARY)
    paper.build()
    first, second = (a for a, article in paper.index.current().articles().items() if "凭证入馆" in article.text)
    report = forget(paper.index, first, paper.encoder)
    assert report.copies == (second,)
    assert words_on_disk(paper, "凭证入馆") == []
    whole = paper.files()
    paper.build(full=True)
    assert paper.files() == whole


def test_what_an_earlier_version_withdrew_is_known_by_its_text_from_the_next_reading_on(paper):
    gone = id_of(paper, "凭证入馆")
    forget(paper.index, gone, paper.encoder)
    notes = paper.index.forgotten()
    del notes[gone]["text"]
    paper.index.remember_forgotten(notes)
    paper.build(full=True)
    (paper.seeds / "2.txt").rename(paper.seeds / "9.txt")
    paper.build()
    assert "图书馆延长开放" not in paper.titles()


def test_taking_it_back_lets_the_next_build_have_it_again(paper):
    before = paper.files()
    gone = id_of(paper, "托管班")
    forget(paper.index, gone, paper.encoder)
    assert not unforget(paper.index, gone).forgotten
    assert paper.build().renewed
    assert paper.files() == before


def test_what_is_not_there_cannot_be_forgotten_or_taken_back(paper):
    with pytest.raises(NotFound, match="qa-service articles"):
        forget(paper.index, "nothing", paper.encoder)
    with pytest.raises(NotFound, match="withdrawn"):
        unforget(paper.index, "nothing")


def test_forgetting_twice_is_forgetting_once(paper):
    gone = id_of(paper, "托管班")
    forget(paper.index, gone, paper.encoder)
    live = paper.index.current()
    assert forget(paper.index, gone, paper.encoder).generations == ()
    assert paper.index.current() == live


def test_no_model_is_needed_to_forget(paper):
    paper.encoder.encode_passages = None
    forget(paper.index, id_of(paper, "托管班"), paper.encoder)


def test_the_last_article_can_be_forgotten_too(tmp_path):
    paper = Newspaper(tmp_path)
    paper.put("1.txt", PARK)
    paper.build()
    forget(paper.index, id_of(paper, "公园"), paper.encoder)
    assert paper.index.current().manifest.articles == 0


def test_forgetting_that_was_broken_off_is_finished_by_doing_it_again(paper, monkeypatch):
    paper.put("4.txt", LIBRARY.replace("图书馆", "体育馆"))
    paper.build()
    gone = id_of(paper, "托管班")
    real = paper.index.replace
    monkeypatch.setattr(paper.index, "replace", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
    with pytest.raises(KeyboardInterrupt):
        forget(paper.index, gone, paper.encoder)
    monkeypatch.setattr(paper.index, "replace", real)
    assert len(forget(paper.index, gone, paper.encoder).generations) == 2
