"""The catalogue that a build put on disk tells what one tells that is made of the articles."""

import dataclasses
import shutil

import pytest
from fakes import article
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from qa_service.answering import catalogue as catalogues
from qa_service.answering.catalogue import SORTS, Catalogue, in_order
from qa_service.answering.columns import Column, Lines
from qa_service.types import Filters

NAMES = st.lists(st.sampled_from(["林小满", "周立", "何青"]), max_size=2, unique=True).map(tuple)
ARTICLES = st.lists(
    st.builds(
        lambda **given: given,
        title=st.sampled_from([None, "南河公园开放", "图书馆\n延长开放", "CBA 开赛"]),
        section=st.sampled_from([None, "要闻", "身边事"]),
        reporters=NAMES,
        photographers=NAMES,
        date=st.sampled_from([None, "2031-04-01", "2031-05-06"]),
        file=st.sampled_from(["一版.txt", "二版.txt"]),
        newspaper=st.sampled_from([None, "河东报"]),
    ),
    max_size=6,
)
WORDS = st.sampled_from(["", "公园", "开放 延长", "ｃｂａ", "林小满", "没有"])


made_of = catalogues._entry_of_record


def paper(heads):
    return {f"a{n}": article(article_id=f"a{n}", **head) for n, head in enumerate(heads)}


@pytest.fixture
def kept(tmp_path):
    """A catalogue of two articles, and the folder that it was saved in."""
    articles = paper([{"title": "南河公园开放", "reporters": ("林小满",)}, {"title": "东桥通行"}])
    Catalogue(articles).save(tmp_path / "catalogue")
    return articles, tmp_path / "catalogue"


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    ARTICLES,
    WORDS,
    st.sampled_from(["", "林小满", "小满", "没有"]),
    st.sampled_from(["", "版"]),
    st.sampled_from(SORTS),
)
def test_what_was_kept_is_found_as_if_it_were_made_anew(tmp_path_factory, heads, words, reporter, file, sort):
    articles = paper(heads)
    folder = tmp_path_factory.mktemp("kept") / "catalogue"
    made = Catalogue(articles)
    made.save(folder)
    read = Catalogue(articles, (), folder)
    wanted = {"reporter": reporter, "file": file, "section": ""}
    assert list(read.entries) == list(made.entries)
    assert list(read.find(words, wanted, sort)) == in_order(made.find(words, wanted), sort)
    assert [list(read.values(name)) for name in catalogues.FACETS] == [list(made.values(n)) for n in catalogues.FACETS]
    assert read.ids(words) == made.ids(words)
    days = Filters(date_from=("2031-04-02",), date_to=("2031-05-06",))
    assert read.ids(words, days) == made.ids(words, days)
    assert read.ids(words, days) == [e.article_id for e in made.find(words, {}) if (e.date or "") > "2031-04-01"]


def test_the_first_page_reads_no_article_and_only_the_entries_that_it_shows(kept, monkeypatch):
    articles, folder = kept
    shown = []
    monkeypatch.setattr(catalogues, "_entry_of_record", lambda record: shown.append(record) or made_of(record))
    read = Catalogue(dict.fromkeys(articles), (), folder)
    monkeypatch.setattr(catalogues, "_entry", lambda _: pytest.fail("an article was read"))
    for sort in SORTS:
        assert [entry.title for entry in read.find("", {}, sort)[:1]] == ["南河公园开放"]
    assert len(shown) == len(SORTS)
    assert [entry.title for entry in read.find("东桥", {})[:9]] == ["东桥通行"]
    assert (len(read.entries), list(read.values("reporter"))) == (2, ["林小满"])


@pytest.mark.parametrize("change", ["version", "fields", "articles", "file"])
def test_what_another_version_kept_is_made_anew(kept, monkeypatch, change):
    articles, folder = kept
    if change == "version":
        monkeypatch.setattr(catalogues, "KEPT", catalogues.KEPT + 1)
    elif change == "fields":
        (folder / "layout.json").write_text((folder / "layout.json").read_text().replace("dateline", "day"))
    elif change == "articles":
        articles = articles | paper([{}] * 3)
    else:
        (folder / "layout.json").unlink()
    assert list(Catalogue(articles, (), folder).entries) == list(Catalogue(articles).entries)


@given(st.lists(st.lists(st.sampled_from("甲乙丙丁"), unique=True), max_size=6), st.sets(st.sampled_from("甲乙丙丁戊")))
def test_a_column_tells_which_articles_have_a_value(rows, wanted):
    column = Column.of(rows)
    assert column.held(wanted, len(rows)).tolist() == [not wanted.isdisjoint(row) for row in rows]
    counts = [sum(value in row for row in rows) for value in column.values]
    assert counts == sorted(counts, reverse=True)


@given(st.lists(st.text("甲乙a \n\u2028", max_size=6), max_size=6), st.lists(st.text("甲乙a", min_size=1, max_size=2)))
def test_lines_tell_which_texts_hold_all_words(texts, words):
    assert Lines.of(texts).holding(words).tolist() == [all(word in text for word in words) for text in texts]


def test_a_catalogue_goes_on_telling_when_its_generation_is_removed(kept):
    articles, folder = kept
    read = Catalogue(articles, (), folder)
    shutil.rmtree(folder)
    assert [entry.title for entry in read.find("公园", {"reporter": "林小满"})] == ["南河公园开放"]
    assert read.ids("", Filters(title=("东桥",))) == ["a1"]


def test_every_field_of_an_entry_comes_back(kept):
    articles, folder = kept
    made, read = (Catalogue(articles, (), where).entries[0] for where in (None, folder))
    assert [getattr(read, field.name) for field in dataclasses.fields(read)] == [
        getattr(made, field.name) for field in dataclasses.fields(made)
    ]
