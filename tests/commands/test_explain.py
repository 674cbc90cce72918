"""articles --explain tells what each line of a page is taken for, and --sidecar writes it down for an operator to mend."""

import hashlib
import json

import pytest
from newspaper import LIBRARY, PARK, RECORDS, Newspaper

from qa_service.commands import cli

PAGE = "河湾日报 2031年5月6日 星期二 第3版\n\n" + PARK + "\n" + LIBRARY


@pytest.fixture
def paper(tmp_path):
    paper = Newspaper(tmp_path)
    paper.put("要闻/3.txt", PAGE)
    paper.put("all.jsonl", RECORDS)
    return paper


@pytest.fixture
def explain(paper, capsys):
    def run(*arguments, file="要闻/3.txt"):
        code = cli.main(["articles", "--seeds", str(paper.seeds), "--file", file, *arguments])
        out, err = capsys.readouterr()
        return code, out, err

    return run


def columns(out):
    """The numbers and words that are shown of each line."""
    rows = [row.split() for row in out.partition("\n\n")[2].splitlines()]
    return [(row[0], row[1] if row[1].isdecimal() else "", row[3] if row[1].isdecimal() else row[2]) for row in rows]


def test_each_line_is_shown_with_its_article_and_what_it_is_taken_for(explain):
    code, out, err = explain("--explain")
    assert (code, err) == (0, "")
    assert out.startswith("要闻/3.txt: 2 articles, 0 lines in doubt\nsha256: ")
    assert "newspaper: 河湾日报\ndate: 2031-05-06\npage: 3\n" in out
    assert columns(out) == [
        ("1", "", "furniture"),
        ("3", "1", "title"),
        ("5", "1", "begins"),
        ("7", "2", "title"),
        ("9", "2", "begins"),
    ]


def test_a_chinese_terminal_is_told_in_the_chinese_words_that_a_sidecar_knows(explain, monkeypatch, paper):
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    _, out, _ = explain("--explain")
    assert out.startswith("要闻/3.txt：2 篇文章，0 行没有把握\n")
    assert [word for _, _, word in columns(out)] == ["版面信息", "标题", "开头", "标题", "开头"]
    explain("--sidecar")
    assert "  3: 标题 属 5" in (paper.seeds / "要闻/3.txt.yaml").read_text("utf-8")
    assert json.loads(explain("--explain", "--json")[1])["warnings"] == []


def test_as_json_it_is_for_programs(explain, paper):
    _, out, _ = explain("--explain", "--json")
    told = json.loads(out)
    assert told["sha256"] == hashlib.sha256((paper.seeds / "要闻/3.txt").read_bytes()).hexdigest()
    assert [article["title"] for article in told["articles"]] == ["南河公园开放", "图书馆延长开放"]
    assert (told["doubtful"], told["warnings"]) == ([], [])
    line = told["lines"][2]
    assert (line["line"], line["taken_for"], line["begins"], line["settled"]) == (5, "text", True, False)
    assert line["article_id"] == told["articles"][0]["article_id"]
    assert 0.9 < line["sure"] <= 1


def test_a_sidecar_is_written_once_and_leaves_all_as_it_was(explain, paper):
    before = explain("--explain", "--json")[1]
    code, out, _ = explain("--sidecar")
    beside = paper.seeds / "要闻/3.txt.yaml"
    assert code == 0
    assert str(beside) in out
    assert "  3: title of 5       # 南河公园开放\n" in beside.read_text("utf-8")
    assert json.loads(explain("--explain", "--json")[1])["articles"] == json.loads(before)["articles"]
    code, _, err = explain("--sidecar")
    assert code == 1
    assert "is there already" in err


def test_what_an_operator_mends_in_it_holds(explain, paper):
    explain("--sidecar")
    beside = paper.seeds / "要闻/3.txt.yaml"
    text = beside.read_text("utf-8").replace("3: title of 5", "3: furniture").replace('"3"', "'03'")
    beside.write_text(text.replace("河湾日报", "北湖时报", 2), "utf-8")
    told = json.loads(explain("--explain", "--json")[1])
    assert [article["title"] for article in told["articles"]] == [None, "图书馆延长开放"]
    assert (told["newspaper"], told["page"]) == ("北湖时报", "3")


def test_a_sidecar_with_a_mistake_is_named(explain, paper):
    paper.put("要闻/3.txt.yaml", "page: 头版\n")
    code, out, err = explain("--explain")
    assert code == 0
    assert err.startswith("Warning 要闻/3.txt.yaml:1: ")
    assert "page: 3" in out


@pytest.mark.parametrize(
    ("file", "told"),
    [("nowhere.txt", "No file nowhere.txt"), ("all.jsonl", "is no page"), ("../seeds.txt", "No file")],
)
def test_what_is_no_page_is_refused(explain, file, told):
    code, _, err = explain("--explain", file=file)
    assert code == 1
    assert told in err


def test_a_page_that_cannot_be_read_is_refused(explain, paper):
    paper.put("empty.txt", "")
    code, _, err = explain("--explain", file="empty.txt")
    assert (code, err) == (1, "Error: the file is empty\n")


def test_a_path_will_do_too(explain, paper):
    assert explain("--explain", file=str(paper.seeds / "要闻/3.txt"))[0] == 0


def test_which_page_must_be_said(paper, capsys):
    assert cli.main(["articles", "--explain"]) == 2
    assert "--file FILE" in capsys.readouterr().err


def test_without_it_the_articles_of_a_file_are_listed(paper, capsys):
    paper.build()
    cli.main(["articles", "--index", str(paper.index.folder), "--file", "all.jsonl"])
    assert [row.split()[0] for row in capsys.readouterr().out.splitlines()] == ["a-1", "a-2"]
