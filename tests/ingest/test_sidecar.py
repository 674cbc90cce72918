"""What an operator writes beside a page holds; what is wrong in it is named with its line, and costs no page."""

import hashlib
import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from newsprint import BODY, MORE, OTHER, places, value
from printed import printed

from qa_service.ingest import Page, read_page, read_seed, seed_files
from qa_service.ingest.columns import read_spans
from qa_service.ingest.front_matter import NEWSPAPERS
from qa_service.ingest.issues import Issue
from qa_service.ingest.lines import addresses
from qa_service.ingest.roles import Role
from qa_service.ingest.settled import UNSTATED
from qa_service.ingest.sidecar import MAX_BYTES, STALE, WORDS, Beside, File, word, written
from qa_service.types import Remark

RAW = f"""区总工会举办职工运动会
三百人参加
本报讯（记者 高远山）{BODY}
{MORE}

白露 摄
图书室添新书
本报讯 {OTHER}
"""
SHA256 = hashlib.sha256(RAW.encode()).hexdigest()


def stated(text: str | bytes, raw: str = RAW):
    """What a sidecar states of a page."""
    data = text.encode() if isinstance(text, str) else text
    return Beside(File("page.txt.yaml", data), ()).stated(raw, hashlib.sha256(raw.encode()).hexdigest())


def settling(*rows: str, raw: str = RAW) -> str:
    """A sidecar that settles lines of a page."""
    sha256 = hashlib.sha256(raw.encode()).hexdigest()
    return "\n".join([f"sha256: {sha256}", "lines:", *(f"  {row}" for row in rows)])


def page(*rows: str, raw: str = RAW) -> Page:
    found = stated(settling(*rows, raw=raw), raw)
    assert found.remarks == ()
    return read_page(raw, "page.txt", found)


def fault(text: str | bytes) -> tuple[str, str]:
    """The place and the reason of the one remark on a sidecar, which is not used."""
    found = stated(text)
    (remark,) = found.remarks
    assert (found.settled, found.issue) == ({}, Issue())
    return remark.file.removeprefix("page.txt.yaml"), remark.reason


# --- lines


def test_a_title_is_what_is_settled_as_one():
    (first, *_) = page("1: subtitle", "2: title").articles
    assert (first.title, first.subtitle) == ("三百人参加", "区总工会举办职工运动会")


def test_an_article_begins_where_it_is_said_to_begin():
    texts = [article.text for article in page("3: begins", "4: begins", "8: text").articles]
    assert [text[:5] for text in texts] == ["本报讯（记", MORE[:5]]
    assert texts[1].endswith(OTHER)


def test_furniture_is_in_no_article_and_told_to_be_settled():
    read = page("4: furniture")
    assert all(MORE not in article.text for article in read.articles)
    assert "settled" in {piece.kind for piece in read.furniture}


def test_a_heading_stands_over_what_follows_and_is_text_where_nothing_does():
    assert [h.text for a in page("2: heading").articles for h in a.headings] == ["三百人参加"]
    assert "图书室添新书" in page("7: heading", "8: furniture").articles[0].text


def test_what_stands_apart_goes_to_the_article_that_is_named():
    first, second = page("3: begins", "8: begins", "1: title of 8", "6: byline of 8", "7: title of 3").articles
    assert (first.title, second.title) == ("图书室添新书", "区总工会举办职工运动会")
    assert second.photographers == ("白露",)


def test_a_line_goes_on_with_the_one_above():
    (first, *_) = page("1: title", "2: title goes on", "3: begins", "4: text goes on").articles
    assert first.title == "区总工会举办职工运动会三百人参加"
    assert "\n" not in first.text


def test_several_lines_are_settled_at_once_the_first_as_it_is_said_and_the_others_as_more_of_it():
    read = page("3-8: furniture", "1-2: begins")
    assert [article.text.replace("\n", "") for article in read.articles] == ["区总工会举办职工运动会三百人参加"]


def test_the_words_are_taken_in_chinese_and_in_any_width():
    (first, *_) = page("１: 副题", "2：标题".replace("：", ": "), "3－4: 开头", "7～8: 版面信息").articles
    assert (first.title, first.subtitle) == ("三百人参加", "区总工会举办职工运动会")


def test_what_is_settled_outweighs_what_is_certain_otherwise():
    raw = f"图图书书室室开开放放\n\n本报讯（记者 高远山）{BODY}\n{MORE}\n# 赛场内外\n{OTHER}\n"
    read = page("1: furniture", "3: begins", "5: furniture", "6: text", raw=raw)
    (article,) = read.articles
    assert (article.title, article.headings) == (None, ())


def test_a_page_that_is_all_furniture_holds_no_article():
    assert page("1-8: furniture").articles == ()


def test_a_line_that_unicode_parts_is_settled_part_by_part_or_as_a_whole():
    raw = f"区总工会举办职工运动会\u2028三百人参加\n{BODY}\n"
    (article,) = page("1: title", "1.2: subtitle", "2: begins", raw=raw).articles
    assert (article.title, article.subtitle) == ("区总工会举办职工运动会", "三百人参加")
    (article,) = page("1: title", "2: begins", raw=raw).articles
    assert article.title == "区总工会举办职工运动会三百人参加"


def test_settled_lines_are_sure():
    read = page("1: subtitle", "2: title")
    assert [(line.settled, line.sure) for line in read.lines[:2]] == [(True, 1.0)] * 2
    assert not read.lines[2].settled


# --- metadata


def test_it_tells_when_and_where_the_page_was_printed_though_yaml_takes_the_values_for_others():
    for date in ("2023-05-12", "2023-05-12 08:30:00", "20230512", "2023年5月12日", "'2023/5/12'"):
        told = stated(f"newspaper: 河湾日报\ndate: {date}\npage: 03\npage_name: no\n").issue
        assert told == Issue("河湾日报", "2023-05-12", "3", "no")
    assert stated("报纸: 河湾日报\n日期: 2023-05-12\n版次: 第三版\n版名: 要闻").issue.page == "3"
    assert stated("newspaper: 0x1F\npage: 1_0\n").remarks
    assert stated("newspaper: ~\npage:\ndate: null\n").issue == Issue()


def test_it_outranks_what_the_page_says_and_a_folder_only_what_the_path_says():
    raw = f"河湾日报 2031年5月6日 星期二 第3版\n\n图书室添新书\n本报讯 {OTHER}\n"
    file = "海河晚报/20310101_07.txt"
    own = File("page.yaml", b"page: 4\n")
    folder = File("seeds.yaml", "newspaper: 北湖时报\ndate: 2030-01-01\npage_name: 副刊\n".encode())
    (article,) = read_page(raw, file, Beside(own, (folder,)).stated(raw, "")).articles
    assert (article.newspaper, article.date, article.page, article.page_name) == ("河湾日报", "2031-05-06", "4", "副刊")
    bare = f"图书室添新书\n本报讯 {OTHER}\n"
    (article,) = read_page(bare, file, Beside(None, (folder,)).stated(bare, "")).articles
    assert (article.newspaper, article.date, article.page) == ("北湖时报", "2030-01-01", "7")


def test_a_date_in_what_is_settled_as_furniture_is_not_the_pages():
    raw = f"图书室添新书\n本报讯 {OTHER}\n本店2031年5月6日开业\n"
    read = page("3: furniture", raw=raw)
    assert read.issue.date is None


def test_what_is_said_to_be_unknown_nothing_else_tells():
    raw = f"河湾日报 2031年5月6日 星期二 第3版\n\n图书室添新书\n本报讯 {OTHER}\n"
    assert read_page(raw, "a.txt", stated("date: none\n版次: 无\n", raw)).issue == Issue("河湾日报")


def test_of_two_folders_the_nearer_is_believed(tmp_path):
    inner = tmp_path / "2031"
    inner.mkdir()
    (inner / "a.txt").write_text(RAW, "utf-8")
    (inner / "b.jsonl").write_text('{"text": "菜市场迁到东街。", "date": "2029-09-09"}\n', "utf-8")
    (tmp_path / "seeds.yaml").write_text("newspaper: 河湾日报\ndate: 2030-01-01\n", "utf-8")
    (inner / "seeds.yaml").write_text("date: 2031-01-01\n", "utf-8")
    read = [read_seed(inner / name, tmp_path, set()).articles[0] for name in ("a.txt", "b.jsonl")]
    assert [(a.newspaper, a.date) for a in read] == [("河湾日报", "2031-01-01"), ("河湾日报", "2029-09-09")]


# --- what is wrong


def test_one_for_another_text_of_the_page_is_named_and_not_used():
    found = stated(settling("1: furniture").replace(SHA256, "0" * 64))
    assert found.remarks == (Remark("page.txt.yaml", STALE),)
    assert found.settled == {}


@pytest.mark.parametrize(
    ("rows", "line", "told"),
    [
        (["1: titel"], 3, '"titel" is not known; a line is one of begins (开头), text (正文)'),
        (["1: title", "9: text"], 4, "the page has 8 lines"),
        (["5: text"], 3, "nothing stands there"),
        (["0: text"], 3, "counted from 1"),
        (["8-3: text"], 3, "counted from 1"),
        (["1.2: text"], 3, "nothing stands there"),
        (["title: 1"], 3, '"title" must be the number of a line'),
        (["1: title", "1: text"], 4, '"1" is said twice'),
        (["1-3: text", "2: title"], 4, "settled in line 3 too"),
        (["1: title of 3"], 3, "say so: `3: begins`"),
        (["3: begins", "4: text of 3"], 4, "belongs to the article that has begun above it"),
        (["1: begins goes on"], 3, "say `text goes on`"),
        (["1: [title]"], 3, "must be one value"),
        (["1：title"], 3, '"lines" must be lines of the form'),
        (["1: title", "2：subtitle"], 4, "not YAML"),
        (["1: title", "\t2: subtitle"], 4, "not YAML"),
        (["- 1"], 3, '"lines" must be lines of the form'),
        (["99999999999: text"], 3, "must be the number of a line"),
    ],
)
def test_a_mistake_among_the_lines_is_named_with_its_line(rows, line, told):
    place, reason = fault(settling(*rows))
    assert place == f":{line}"
    assert told in reason
    assert reason.endswith("Nothing of this file is used until that is mended")


@pytest.mark.parametrize(
    ("text", "place", "told"),
    [
        ("lines:\n  1: title\n", ":1", '"sha256" is missing'),
        ("sha256: 12\n", ":1", "64 hex digits"),
        ("newspaper: 河湾日报\ndate: 昨天\n", ":2", '"date" must be a day such as 2023-05-12, not "昨天"'),
        ("page: 头版\n", ":1", '"page" must be a number such as 3 or A08'),
        ("newspaper: [a, b]\n", ":1", "must be one value"),
        (f"newspaper: {'报' * 101}\n", ":1", "at most 100 characters"),
        ("pages: 3\n", ":1", '"pages" is not known here; known are sha256, lines, newspaper'),
        ("page: 3\n版次: 4\n", ":2", '"page" is said twice'),
        ("- a\n", ":1", "key: value"),
        ("just words", ":1", "key: value"),
        ("date: 2023-05-12\n  page: 3\n", ":2", "not YAML"),
        ("page: *nowhere\n", ":1", "not YAML"),
        ("page: 3\n---\npage: 4\n", ":2", "not YAML"),
        ("page: 3\nnewspaper: \x07\n", ":2", "U+0007"),
        ("? [a]\n: b\n", ":1", "a key must be"),
        ("", ":1", "the file is empty"),
        ("[" * 100_000, ":1", "nested too deeply"),
        ("#" * (MAX_BYTES + 1), ":1", "longer than 1 MiB"),
        (b"page: \xff\xfe\x00\x81", ":1", ""),
    ],
)
def test_any_other_mistake_is_named_too(text, place, told):
    found, reason = fault(text)
    assert found == place
    assert told in reason


@settings(max_examples=80, deadline=None)
@given(
    st.binary(max_size=200)
    | st.text("sha256lines: \n-12.{}[]&*!|>'\"%@#，：标题", max_size=80).map(str.encode)
    | st.text("\n :-1234.of title", max_size=60).map(lambda rows: settling(rows).encode())
)
def test_whatever_lies_beside_a_page_it_is_read(data):
    assert_accounted(RAW, read_page(RAW, "page.txt", stated(data)))


def test_no_object_is_made_of_what_it_says():
    found = stated("newspaper: !!python/object/apply:os.getcwd []\n")
    assert found.issue == Issue()
    assert stated("page_name: !!python/name:os.system 要闻\n").issue.page_name == "要闻"


def test_one_that_cannot_be_read_is_named(tmp_path):
    (tmp_path / "a.txt").write_text(RAW, "utf-8")
    (tmp_path / "a.txt.yaml").mkdir()
    assert read_seed(tmp_path / "a.txt", tmp_path, set()).warnings == ()
    gone = Beside(File("a.txt.yaml", b"", "cannot be read: Permission denied"), ()).stated(RAW, SHA256)
    assert [remark.file for remark in gone.remarks] == ["a.txt.yaml:1"]


def test_a_page_is_read_with_a_remark_on_what_is_wrong_beside_it(tmp_path):
    (tmp_path / "a.txt").write_text(RAW, "utf-8")
    plain = read_seed(tmp_path / "a.txt", tmp_path, set())
    (tmp_path / "a.txt.yaml").write_text("lines: 3\n", "utf-8")
    read = read_seed(tmp_path / "a.txt", tmp_path, set())
    assert read.articles == plain.articles
    assert [remark.file for remark in read.warnings] == ["a.txt.yaml:1"]
    assert plain.beside == ""
    assert read.beside != ""


def test_what_lies_beside_pages_is_no_seed_file_and_one_that_lies_alone_is_named(tmp_path):
    for name in ("a.txt", "a.txt.yaml", "b.md.yaml", "seeds.yaml", "other.yaml"):
        (tmp_path / name).write_text("x", "utf-8")
    found = seed_files(tmp_path)
    assert [path.name for path in found.files] == ["a.txt"]
    assert [path.name for path in found.beside] == ["a.txt.yaml", "b.md.yaml", "seeds.yaml"]
    assert [remark.file for remark in found.remarks] == ["b.md.yaml"]
    assert [kind.example for kind in found.others] == ["other.yaml"]


# --- what holds whatever is settled


def assert_accounted(raw: str, read: Page) -> None:
    """Each character stands in one article's field, in the furniture, or is white space; none is used twice."""
    for article in read.articles:
        assert article.text.strip()
        assert all(heading.at < len(article.text) for heading in article.headings)
        assert all(article.captions)
        for span in article.spans:
            held = value(article, span.field)[span.start : span.end]
            assert held
            assert held == raw[span.raw_start : span.raw_end]
    assert places(read) >= {i for i, c in enumerate(raw) if not c.isspace()}
    own = [(s.raw_start, s.raw_end) for a in read.articles for s in a.spans if s.field != "section"]
    used = [place for span in own for place in range(*span)]
    assert len(used) == len(set(used))


@st.composite
def labelled(draw) -> tuple[str, list[str]]:
    """A printed page, and rows that settle some of its lines at random."""
    raw = printed(draw(st.integers(0, 30))).raw
    lines = [str(address) for address in addresses(raw, read_spans(raw, "page.txt")).values()]
    chosen = draw(st.lists(st.sampled_from(lines), unique=True, max_size=len(lines)))
    words = {line: draw(st.sampled_from([*WORDS, *WORDS.values()])) for line in chosen}
    begun = [line for line, name in words.items() if name in ("begins", "开头")]
    rows = []
    for line, name in words.items():
        apart = begun and name in ("title", "subtitle", "caption", "byline", "section")
        article = f" of {draw(st.sampled_from(begun))}" if apart and draw(st.booleans()) else ""
        more = name not in ("begins", "开头") and draw(st.sampled_from(["", "", " goes on"]))
        rows.append(f"{line}: {name}{article}{more or ''}")
    return raw, rows


@settings(max_examples=60, deadline=None)
@given(labelled())
def test_whatever_is_settled_no_character_is_lost_or_used_twice_and_what_is_settled_holds(settled):
    raw, rows = settled
    read = page(*rows, raw=raw)
    assert_accounted(raw, read)
    told = {row.partition(":")[0]: row.partition(": ")[2] for row in rows}
    text = [line for line in read.lines if line.role is Role.BODY]
    for line in read.lines:
        said = told.get(
            str(line.address), told.get(str(line.address.line))
        )  # of a line in columns, or of all its parts
        assert line.settled is (said is not None)
        if said is None or not line.text or line.role is Role.BODY:
            continue
        assert said.startswith((word(line, "en").split()[0], word(line, "zh").split()[0])) or not text


@pytest.mark.parametrize("apart", [False, True])
@pytest.mark.parametrize("seed", range(30))
def test_a_sidecar_that_is_written_of_a_page_leaves_it_as_it_was_read(seed, apart):
    raw = printed(seed, apart=apart).raw
    assert_kept(raw, "page.txt", "zh" if apart else "en")


@pytest.mark.parametrize("path", sorted((Path(__file__).parents[2] / "seeds").glob("*.txt")), ids=lambda p: p.name)
def test_so_does_one_of_a_seed_page(path):
    assert_kept(path.read_text("utf-8"), path.name, "en")


def assert_kept(raw: str, file: str, language: str) -> None:
    read = read_page(raw, file)
    sha256 = hashlib.sha256(raw.encode()).hexdigest()
    found = stated(written(read.lines, read.issue, sha256, "As it was read\n", language), raw)
    assert found.remarks == ()
    again = read_page(raw, file, found)
    assert again.articles == read.articles
    assert again.issue == read.issue
    assert [(line.role, line.opens, line.goes_on, line.article) for line in again.lines] == [
        (line.role, line.opens, line.goes_on, line.article) for line in read.lines
    ]


def test_the_sample_in_the_manual_is_one():
    manual = (Path(__file__).parents[2] / "docs/operation.md").read_text("utf-8")
    (sample,) = re.findall(r"^```\n(sha256: .*?)^```", manual, re.M | re.S)
    raw = "\n".join(f"第{n}行。" for n in range(1, 41))
    found = stated(sample.replace("0f4c2a…", hashlib.sha256(raw.encode()).hexdigest()), raw)
    assert found.remarks == ()
    assert found.issue == Issue("河湾日报", "2031-05-06", "A03", "要闻")
    assert {number for number, settled in found.settled.items() if settled.role is Role.BODY} == {9, *range(10, 25)}


def test_the_keys_are_those_of_front_matter():
    for key in NEWSPAPERS:
        assert stated(f"{key}: 河湾日报").issue.newspaper == "河湾日报"


def test_a_page_without_anything_beside_it_is_stated_nothing():
    assert Beside(None, ()).stated(RAW, SHA256) == UNSTATED
    assert Beside(None, ()).sha256 == ""
