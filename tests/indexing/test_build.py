import gzip
import json
import lzma
import os

import pytest
from fakes import LetterEncoder

from qa_service.errors import BuildError, IndexDamaged, SeedsError
from qa_service.indexing import build_index
from qa_service.indexing.verify import verify
from qa_service.store import Store
from qa_service.types import Remark

PAGE = "南河公园开放\n\n本报讯（记者 林小满）5月6日，南河公园开放。门票五元。\n"


@pytest.fixture
def seeds(tmp_path):
    folder = tmp_path / "seeds"
    (folder / "2031" / "五月").mkdir(parents=True)
    (folder / "2031" / "五月" / "一版.txt").write_text(PAGE, "utf-8")
    return folder


@pytest.fixture
def index(tmp_path):
    return Store(tmp_path / "index")


def build(seeds, index, **options):
    return build_index(seeds, index, LetterEncoder(), **options)


def test_files_are_read_from_folders_inside_folders(seeds, index):
    report = build(seeds, index)
    [article] = index.current().articles().values()
    assert (report.articles, report.files, report.failed) == (1, 1, ())
    assert (article.file, article.title) == ("2031/五月/一版.txt", "南河公园开放")


@pytest.mark.parametrize("name", ["articles.jsonl", "articles.jsonl.gz", "articles.jsonl.xz"])
def test_a_line_of_jsonl_is_an_article_taken_as_it_is(seeds, index, name):
    text = "第一行没有 换行。\n第二行。"
    record = {
        "id": "mine-1",
        "title": "短讯",
        "text": text,
        "date": "2031-05-06",
        "author": "林小满、周立",
        "url": "https://x.example/1",
    }
    data = json.dumps(record, ensure_ascii=False).encode() + b"\n"
    opened = {"l": open, "gz": gzip.open, "xz": lzma.open}[name.rsplit(".", 1)[1].replace("jsonl", "l")]
    with opened(seeds / name, "wb") as file:
        file.write(data)
    build(seeds, index)
    article = index.current().articles()["mine-1"]
    assert (article.text, article.title, article.date, article.origin) == (
        text,
        "短讯",
        "2031-05-06",
        "https://x.example/1",
    )
    assert article.reporters == ("林小满", "周立")
    assert article.lines == (1, 1)


@pytest.mark.parametrize(
    ("encoding", "newline"),
    [("utf-8", "\n"), ("utf-8-sig", "\r\n"), ("gb18030", "\r\n"), ("gb18030", "\r"), ("utf-16", "\n")],
)
def test_a_page_is_read_in_the_encodings_that_newspapers_use(seeds, index, encoding, newline):
    (seeds / "2031" / "五月" / "一版.txt").write_bytes(PAGE.replace("\n", newline).encode(encoding))
    build(seeds, index)
    [article] = index.current().articles().values()
    assert article.text == "本报讯（记者 林小满）5月6日，南河公园开放。门票五元。"
    assert article.lines == (1, 3)


@pytest.mark.parametrize(
    ("name", "data", "reason"),
    [
        ("empty.txt", b"", "empty"),
        ("blank.txt", b" \n\n", "empty"),
        ("picture.txt", bytes(range(256)) * 20, "not a text file"),
        ("broken.jsonl.xz", b"not xz at all", "not a compressed .xz file"),
        ("broken.jsonl.gz", b"not gz at all", "not a compressed .gz file"),
    ],
)
def test_a_file_that_cannot_be_used_is_named_with_the_reason_and_the_rest_is_built(seeds, index, name, data, reason):
    (seeds / name).write_bytes(data)
    report = build(seeds, index)
    assert report.articles == 1
    [failure] = report.failed
    assert failure.file == name
    assert reason in failure.reason


def test_a_bad_or_repeated_line_of_jsonl_is_named_and_skipped(seeds, index):
    lines = [
        '{"id": "a", "text": "好。"}',
        "{",
        '{"id": "a", "text": "同号。"}',
        '{"id": "b c", "text": "坏号。"}',
        '{"id": "d"}',
        '{"text": "无号。"}',
    ]
    (seeds / "x.jsonl").write_text("\n".join(lines), "utf-8")
    report = build(seeds, index)
    assert [failure.file for failure in report.failed] == ["x.jsonl:2", "x.jsonl:3", "x.jsonl:4", "x.jsonl:5"]
    assert report.articles == 3


def test_a_line_of_jsonl_that_holds_html_is_taken_without_tags_and_named_by_every_build(seeds, index):
    lines = ['{"id": "a", "text": "桥修好了。"}', '{"id": "b", "title": "<b>公园</b>", "text": "<p>公园开放了。</p>"}']
    (seeds / "x.jsonl").write_text("\n".join(lines), "utf-8")
    reports = [build(seeds, index)]
    assert index.current().articles()["b"].text == "公园开放了。"
    assert verify(index.current(), seeds).sound
    reports.append(build(seeds, index))  # with nothing new
    (seeds / "y.jsonl").write_text('{"id": "c", "text": "湖边设有茶室。"}', "utf-8")
    reports.append(build(seeds, index))  # with the file taken over
    assert [report.renewed for report in reports] == [True, False, True]
    for report in reports:
        assert report.warnings == (Remark("x.jsonl:2", "it holds HTML; the tags were left out"),)
        assert report.failed == ()


def test_a_markdown_file_maps_back_to_the_last_character(seeds, index):
    (seeds / "page.md").write_text(
        "---\ntitle: 公园开放\ndate: 2031-05-06\nauthor: 林小满\n---\n\n**南河公园**[今天](a.md)开放，门票&lt;五元。\n\n|区|会员|\n|-|-|\n|松湾|96|\n<!-- 完 -->\n",
        "utf-8",
    )
    build(seeds, index)
    report = verify(index.current(), seeds)
    assert report.faults == ()
    assert [f.characters - f.accounted for f in report.files if f.file == "page.md"] == [0]
    [article] = [a for a in index.current().articles().values() if a.file == "page.md"]
    assert (article.title, article.date, article.reporters) == ("公园开放", "2031-05-06", ("林小满",))
    assert article.text == "南河公园今天开放，门票<五元。\n区\t会员\n松湾\t96"


def test_ids_stay_the_same_over_rebuilds_and_when_the_end_changes(seeds, index):
    page = seeds / "2031" / "五月" / "一版.txt"
    opening = PAGE + "园内新修步道六公里，沿路种下桃树两千株，湖边设有茶室和书屋，每天早上六点开门，晚上九点关门。\n"
    page.write_text(opening, "utf-8")
    build(seeds, index)
    before = list(index.current().articles())
    page.write_text(opening + "开放首日迎来游客三千人。\n" * 9, "utf-8")
    build(seeds, index)
    text = index.current().articles()[before[0]].text
    assert list(index.current().articles()) == before
    assert "三千人" in text


@pytest.mark.parametrize("content", [None, b"", b"\x00\x01\x02" * 50])
def test_seeds_without_an_article_leave_the_live_index_alone(seeds, index, content):
    build(seeds, index)
    live = index.current()
    page = seeds / "2031" / "五月" / "一版.txt"
    page.unlink() if content is None else page.write_bytes(content)
    with pytest.raises((SeedsError, BuildError)) as caught:
        build(seeds, index)
    assert str(seeds) in str(caught.value)
    assert index.current() == live


def test_a_seeds_folder_that_is_not_there_is_said_with_its_place(tmp_path, index):
    with pytest.raises(SeedsError, match="--seeds") as caught:
        build(tmp_path / "nowhere", index)
    assert str(tmp_path / "nowhere") in str(caught.value)


def test_progress_tells_every_stage_from_start_to_end(seeds, index):
    told = {}
    build(seeds, index, progress=lambda stage, done, total: told.setdefault(stage, []).append((done, total)))
    assert list(told) == ["核对文件", "读取文件", "切分段落", "计算向量", "切分词语", "建立索引", "写入索引"]
    assert all(steps[-1][0] == steps[-1][1] for steps in told.values())


def test_an_index_among_the_seeds_is_not_read_as_articles(seeds):
    index = Store(seeds / "index")
    counts = [build(seeds, index).articles for _ in range(3)]
    assert counts == [1, 1, 1]
    assert verify(index.current(), seeds).sound


def test_folders_are_read_through_links_once_each(seeds, index, tmp_path):
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "page.txt").write_text(PAGE, "utf-8")
    (seeds / "linked").symlink_to(elsewhere)
    (elsewhere / "back").symlink_to(seeds)
    assert build(seeds, index).articles == 2
    assert {article.file for article in index.current().articles().values()} == {
        "2031/五月/一版.txt",
        "linked/page.txt",
    }


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may read every folder")
def test_a_folder_that_cannot_be_read_is_named(seeds, index):
    closed = seeds / "closed"
    closed.mkdir(mode=0)
    [failure] = build(seeds, index).failed
    assert failure.file == "closed"
    assert "cannot be read" in failure.reason


def test_verify_names_a_file_that_is_not_in_the_index(seeds, index):
    build(seeds, index)
    (seeds / "new.txt").write_text(PAGE, "utf-8")
    [fault] = verify(index.current(), seeds).faults
    assert "new.txt is not in the index" in fault


def test_verify_agrees_with_a_fresh_build(seeds, index):
    (seeds / "x.jsonl").write_text('{"id": "a", "text": "好。"}\n', "utf-8")
    build(seeds, index)
    report = verify(index.current(), seeds)
    assert report.sound
    assert [(f.file, f.characters, f.accounted) for f in report.files] == [("2031/五月/一版.txt", len(PAGE), len(PAGE))]


def test_verify_names_a_file_that_changed_or_went(seeds, index):
    build(seeds, index)
    page = seeds / "2031" / "五月" / "一版.txt"
    page.write_text(PAGE.replace("五元", "九元"), "utf-8")
    changed = verify(index.current(), seeds)
    page.unlink()
    (seeds / "other.txt").write_text(PAGE, "utf-8")
    gone = verify(index.current(), seeds)
    assert "has changed" in changed.faults[0]
    assert str(page) in changed.faults[0]
    assert any("cannot be read" in fault for fault in gone.faults)


@pytest.mark.parametrize("name", ["passages.jsonl", "articles.jsonl", "article_ids.json"])
@pytest.mark.parametrize(
    "damage", [lambda b: b.replace("五".encode(), "九".encode()), lambda b: b"?" + b[1:], lambda b: b[:-3]]
)
def test_verify_names_an_index_file_that_changed(seeds, index, name, damage):
    build(seeds, index)
    path = index.current().folder / name
    whole = path.read_bytes()
    path.write_bytes(damage(whole))
    if path.read_bytes() != whole:
        [fault] = verify(index.current(), seeds).faults
        assert name in fault


def test_a_damaged_record_is_said_by_its_line(seeds, index):
    build(seeds, index)
    path = index.current().folder / "articles.jsonl"
    path.write_bytes(b"?" + path.read_bytes()[1:])
    with pytest.raises(IndexDamaged, match="line 1"):
        list(index.current().articles().values())
