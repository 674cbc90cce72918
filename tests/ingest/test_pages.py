"""The articles of the five seed pages are those that a person marked, and no page loses a character."""

import json
import time
from pathlib import Path

import pytest
from conftest import THOROUGH, examples
from hypothesis import given, settings
from hypothesis import strategies as st
from newsprint import BODY, MORE, OTHER, page, places, value

from qa_service.ingest import Page, decode, read_page
from qa_service.ingest.folio import look

ROOT = Path(__file__).parents[2]
SEEDS = sorted((ROOT / "seeds").glob("*.txt"))
DATA = ROOT / "tests" / "data"
GOLD = json.loads((DATA / "articles_gold.json").read_text("utf-8"))
FURNITURE = json.loads((DATA / "furniture_gold.json").read_text("utf-8"))

# What newspaper pages are made of, and what converters leave in them.
PIECES = [
    "本报讯（记者 高远山 通讯员 白露）近日，",
    "□本报记者 高远山",
    "高远山 摄",
    "图为职工在拔河。",
    "本报记者 高远山\n通讯员 白露 摄影报道",
    "（记者 高远山）",
    "转自《河湾日报》",
    "2023年4月12日 星期三",
    "本版编辑 高远山｜校对 白露",
    "（下转第3版）",
    "深入学习贯彻二十大精神 奋力开拓工会工作新局面",
    "精精准准帮帮扶扶暖暖人人心心",
    "■工会动态",
    ">> 河湾经验 <<",
    "# 区总工会举办职工运动会",
    "### 图书室向孩子开放",
    "**本报讯** (记者 高远山) ",
    "区总工会举办职工运动会",
    "——运动会侧记",
    "凝聚力量",
    BODY,
    MORE,
    OTHER,
    BODY[:17],
    BODY[17:],
    "，",
    "（",
    "“",
    " ",
    "\u3000",
    "\n",
    "\n\n",
    "\n\n\n\n",
    "\r\n",
    "\r",
]
stories = st.lists(st.sampled_from([piece for piece in PIECES if not look(piece)]), max_size=40).map("".join)
newspaper = st.lists(st.sampled_from(PIECES), max_size=40).map("".join)
anything = st.text(max_size=300)


def squeezed(text: str | None) -> str:
    return "".join((text or "").split())


@pytest.fixture(scope="module")
def seeds() -> dict[str, tuple[str, Page]]:
    raws = {path.name: decode(path.read_bytes()) for path in SEEDS}
    return {name: (raw, read_page(raw, name)) for name, raw in raws.items()}


def test_the_seed_pages_hold_just_the_articles_that_a_person_marked(seeds):
    found = [(name, squeezed(a.text)) for name, (_, read) in seeds.items() for a in read.articles]
    assert sorted(found) == sorted((gold["file"], squeezed(gold["text"])) for gold in GOLD)


@pytest.mark.parametrize("gold", GOLD, ids=lambda gold: gold["id"])
def test_an_article_of_the_seed_pages_is_read_as_a_person_reads_it(seeds, gold):
    _, read = seeds[gold["file"]]
    (article,) = [a for a in read.articles if squeezed(a.text) == squeezed(gold["text"])]
    assert squeezed(article.title) in map(squeezed, gold["title_variants"])
    both = squeezed(article.title) + squeezed(article.subtitle)
    assert squeezed(gold["title"]) in both
    assert squeezed(gold["subtitle"]) in both
    assert (article.section or "") == gold["kicker"]
    assert list(article.reporters) == gold["reporters"]
    assert list(article.correspondents) == gold["correspondents"]
    assert list(article.photographers) == gold["photographers"]
    assert (article.dateline or "") == gold["dateline"]
    assert list(article.captions) == gold["captions"]
    assert [heading.text for heading in article.headings] == gold["headings"]
    paragraphs = [article.text[: heading.at].count("\n") for heading in article.headings]
    assert paragraphs == gold["heading_before_paragraph"]
    assert article.text.count("\n") + 1 == gold["n_paragraphs"]
    assert article.lines[0] <= gold["body_lines"][0]
    assert article.lines[1] >= gold["body_lines"][1]


@pytest.mark.parametrize("name", [path.name for path in SEEDS])
def test_the_furniture_of_a_seed_page_is_what_a_person_marked(seeds, name):
    raw, read = seeds[name]
    found = "".join(sorted("".join(squeezed(raw[f.start : f.end]) for f in read.furniture)))
    wanted = [gold for gold in FURNITURE if gold["file"] == name]
    doubled = [g for g in wanted if g["kind"] == "overprint"]
    marked = "".join(squeezed(g["text"])[:: 2 if g in doubled else 1] for g in wanted)
    assert found == "".join(sorted(marked))


@pytest.mark.parametrize("name", [path.name for path in SEEDS])
def test_no_character_of_a_seed_page_is_lost(seeds, name):
    raw, read = seeds[name]
    assert_accounted(raw, read)


def assert_accounted(raw: str, read: Page) -> None:
    """Each character but white space is in one field or in furniture; each span is verbatim; marks hold no letters."""
    held = [
        place
        for article in read.articles
        for span in article.spans
        for place in range(span.raw_start, span.raw_start + span.end - span.start)
        if span.field != "section"
    ]
    assert len(held) == len(set(held))
    assert [raw[i] for i in sorted(set(range(len(raw))) - places(read)) if not raw[i].isspace()] == []
    for article in read.articles:
        assert article.text.strip()
        for span in article.spans:
            own = value(article, span.field)[span.start : span.end]
            assert own == raw[span.raw_start : span.raw_start + span.end - span.start]
            assert article.lines[0] <= span.line <= article.lines[1] or span.field == "section"
    for piece in read.furniture:
        assert piece.kind != "mark" or not any(c.isalnum() for c in raw[piece.start : piece.end])


@settings(max_examples=examples(300))
@given(newspaper)
def test_no_character_of_a_newspaper_page_is_lost(raw):
    assert_accounted(raw, read_page(raw, "page.txt"))


@settings(max_examples=examples(300))
@given(anything)
def test_no_character_of_any_text_is_lost(raw):
    assert_accounted(raw, read_page(raw, "page.txt"))


@settings(max_examples=examples(100))
@given(newspaper)
def test_reading_a_page_twice_gives_the_same(raw):
    assert read_page(raw, "page.txt") == read_page(raw, "page.txt")


@given(newspaper)
@settings(max_examples=examples(100))
def test_ids_differ_on_a_page(raw):
    ids = [article.article_id for article in read_page(raw, "page.txt").articles]
    assert len(ids) == len(set(ids))


SEPARATORS = ["\v", "\f", "\x1c", "\x1d", "\x1e", "\x85", "\u2028", "\u2029"]  # part lines, and are not counted as such


@settings(max_examples=examples(100))
@given(stories, st.sampled_from(SEPARATORS))
def test_whatever_separates_lines_parts_them_as_line_feeds_do(raw, separator):
    raw = raw.replace("\r", "\n")
    told = [(a.title, a.text, a.headings, a.captions) for a in read_page(raw, "page.txt").articles]
    parted = read_page(raw.replace("\n", separator), "page.txt").articles
    assert [(a.title, a.text, a.headings, a.captions) for a in parted] == told
    assert {a.lines for a in parted} <= {(1, 1)}


@pytest.mark.parametrize("end", ["\r\n", "\r"])
def test_line_ends_make_no_difference_to_the_articles(end):
    raw = f"区总工会举办职工运动会\n\n本报讯（记者 高远山）{BODY}\n\n{MORE}\n"
    told = [(a.title, a.text, a.lines) for a in read_page(raw, "page.txt").articles]
    assert [(a.title, a.text, a.lines) for a in read_page(raw.replace("\n", end), "page.txt").articles] == told


def test_an_id_stays_when_the_page_grows():
    before, after = page("运动会开赛", "本报讯" + BODY), page("运动会开赛", "本报讯" + BODY, "图书室", "本报讯" + OTHER)
    assert before.articles[0].article_id == after.articles[0].article_id
    assert len(before.articles[0].article_id) == 12


def test_two_articles_that_begin_alike_have_ids_of_their_own():
    first, second = page("运动会", "本报讯" + BODY, "再次开赛", "本报讯" + BODY).articles
    assert first.article_id != second.article_id


@pytest.mark.parametrize("raw", ["", "\n" * 50, " \u3000\t"])
def test_a_page_of_white_space_holds_nothing(raw):
    assert read_page(raw, "page.txt").articles == ()


def test_an_untidy_text_of_many_characters_is_read_in_seconds():
    length = 100_000 if THOROUGH else 20_000
    begun = time.process_time()
    for piece in ("机器在歌唱\n", BODY, BODY + "\n\n", "（", "精精准准", f"凝聚力量\n\n{MORE}\n\n", "\n"):
        read_page(piece * (length // len(piece)), "page.txt")
    assert time.process_time() - begun < length / 3333  # some 4 s for 100,000; a quadratic step would take minutes
