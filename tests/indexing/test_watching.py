"""Watching a folder: a build for each change, once it has settled."""

import pytest
from newspaper import LIBRARY, PARK, Newspaper

from qa_service.indexing import look_at, watch


class Stop(Exception):
    pass


def builds(seen, succeeded=True):
    """How often is built while a folder looks like this, one look after the other."""
    looks, built, now = iter(seen), [], [0.0]

    def look():
        try:
            return next(looks)
        except StopIteration:
            raise Stop from None

    def build():
        built.append(now[0])
        return succeeded

    def wait(seconds):
        now[0] += seconds

    with pytest.raises(Stop):
        watch(look, build, wait=wait, clock=lambda: now[0])
    return built


def test_nothing_is_built_again_while_nothing_changes():
    assert len(builds("a" * 300)) == 1


def test_a_change_is_built_once_when_it_has_settled():
    assert len(builds("aaaa" + "bcde" + "ffffff")) == 2


def test_a_build_that_failed_is_tried_again_after_a_minute():
    first, second, *_ = builds("a" * 100, succeeded=False)
    assert 60 <= second - first < 70


def test_a_change_during_a_build_is_built_too():
    assert len(builds("aa" + "bbb")) == 2


def test_a_folder_looks_otherwise_after_each_change_and_not_after_a_build(tmp_path):
    paper = Newspaper(tmp_path)
    paper.index.folder = paper.seeds / "index"
    looks = [look_at(paper.seeds, paper.index.folder)]
    page = paper.put("1.txt", PARK)
    looks.append(look_at(paper.seeds, paper.index.folder))
    paper.build()
    assert look_at(paper.seeds, paper.index.folder) == looks[-1]
    page.write_text(PARK + " ", "utf-8")
    looks.append(look_at(paper.seeds, paper.index.folder))
    paper.put("a/2.txt", LIBRARY)
    looks.append(look_at(paper.seeds, paper.index.folder))
    page.unlink()
    looks.append(look_at(paper.seeds, paper.index.folder))
    assert len(set(looks)) == len(looks)
