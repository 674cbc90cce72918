"""An id that a rename ended leads to the article of the same text."""

import pytest
from newspaper import LIBRARY, PARK, Newspaper

from qa_service.indexing import Moved, forget, moved


@pytest.fixture
def paper(tmp_path):
    paper = Newspaper(tmp_path)
    paper.put("1.txt", PARK)
    paper.put("2.txt", LIBRARY)
    paper.build()
    return paper


def id_of(paper, word):
    return next(a.article_id for a in paper.index.current().articles().values() if word in a.text)


def leads(paper, article_id):
    return Moved(paper.index, paper.index.current().articles()).to(article_id)


@pytest.mark.parametrize("name", ["九.txt", "2.TXT", "2031/2.md"])
@pytest.mark.parametrize("full", [False, True])
def test_a_renamed_file_is_reached_by_its_old_ids(paper, name, full):
    old = id_of(paper, "凭证入馆")
    (paper.seeds / "2031").mkdir()
    (paper.seeds / "2.txt").rename(paper.seeds / name)
    paper.build(full=full)
    assert id_of(paper, "凭证入馆") != old
    assert leads(paper, old) == id_of(paper, "凭证入馆")


def test_a_file_may_be_renamed_again_and_be_away_meanwhile(paper):
    first = id_of(paper, "凭证入馆")
    (paper.seeds / "2.txt").rename(paper.seeds / "3.txt")
    paper.build()
    second = id_of(paper, "凭证入馆")
    (paper.seeds / "3.txt").unlink()
    paper.build()
    assert leads(paper, first) is leads(paper, second) is None
    paper.put("4.txt", LIBRARY)
    paper.build()
    assert leads(paper, first) == leads(paper, second) == id_of(paper, "凭证入馆")


def test_an_id_that_never_was_leads_nowhere(paper):
    assert leads(paper, "0123456789ab") is None


def test_an_id_of_a_withdrawn_article_leads_nowhere(paper):
    old = id_of(paper, "凭证入馆")
    forget(paper.index, old, paper.encoder)
    (paper.seeds / "2.txt").rename(paper.seeds / "3.txt")
    paper.build()
    assert leads(paper, old) is None


def test_of_ids_that_ended_the_last_are_remembered(paper, monkeypatch):
    monkeypatch.setattr(moved, "MAX_ENDED", 1)
    for name in ("3.txt", "4.txt"):
        next(paper.seeds.glob("[234].txt")).rename(paper.seeds / name)
        last = id_of(paper, "凭证入馆")
        paper.build()
    assert list(paper.index.ended()) == [last]


@pytest.mark.parametrize("damage", ["{", "[]", "\udc00"])
def test_a_list_that_cannot_be_read_keeps_nothing_from_working(paper, damage):
    (paper.index.folder / "ended.json").write_text(damage, "utf-8", "replace")
    assert leads(paper, "0123456789ab") is None
    (paper.seeds / "2.txt").rename(paper.seeds / "3.txt")
    assert paper.build().renewed
