"""The commands of the newspaper's desk, as they are typed."""

import csv
import io
import json
import unicodedata

import pytest
from commands import run
from hypothesis import given
from hypothesis import strategies as st

from qa_service.commands import desk
from qa_service.operation.feedback import UNANSWERED, Feedback, FeedbackStore

SENTENCE = "有意申报“职工技师”者，可登录北京市总工会官方网站，或拨打电话010-63538576、010-83531876了解详情。"


@pytest.fixture
def index(seed_settings):
    return ["--index", str(seed_settings.index)]


def test_find_tells_the_article_and_its_lines(capsys, index):
    code, out, _ = run(capsys, "find", SENTENCE, *index)
    assert code == 0
    assert "《市总工会启动2023年职工技师申报工作》，记者 张晶，000_387b7440bcc68723.txt 第 27 行" in out
    assert "一字不差" in out


def test_find_tells_what_differs(capsys, index):
    _, out, _ = run(capsys, "find", SENTENCE.replace("拨打", "打拔"), *index)
    assert "相似度" in out
    assert "一字不差" not in out


def test_find_says_honestly_that_nothing_was_found(capsys, index):
    code, out, _ = run(capsys, "find", "火星上的第一座图书馆今天奠基", *index)
    assert code == 0
    assert "没有找到这句话" in out


def test_find_prints_the_very_object_of_the_api(capsys, index):
    _, out, _ = run(capsys, "find", SENTENCE, "--json", *index)
    found = json.loads(out)
    assert set(found) == {"text", "found", "matches", "nearest", "message", "index", "took_ms"}
    assert (found["found"], found["matches"][0]["exact"]) == (True, True)


def test_service_of_the_index_finds_as_the_command_does(seed_service):
    [match] = seed_service.find_quote(SENTENCE).matches
    assert match.exact


def test_too_short_a_sentence_is_told_in_one_line(capsys, index):
    code, out, err = run(capsys, "find", "三个字", *index)
    assert (code, out, err.count("\n")) == (1, "", 1)
    assert err.startswith("Error: text has 3 characters")


@pytest.fixture
def data(tmp_path):
    """A folder with two votes and a question that was asked in vain twice."""
    store = FeedbackStore(tmp_path / "data")
    store.add(Feedback("up", "图书馆几点闭馆？", True, "g-1", comment="有用"))
    store.add(Feedback("down", "哪里能停车？", False, "g-1", comment='=HYPERLINK("http://evil.example")'))
    for _ in range(2):
        store.add(Feedback(UNANSWERED, "有没有班车？", False, "g-1", understood_as="有没有班车？"))
    return ["--data", str(tmp_path / "data")]


def test_feedback_lists_the_votes(capsys, data):
    code, out, _ = run(capsys, "feedback", *data)
    assert code == 0
    assert "up    图书馆几点闭馆？\n    有用" in out
    assert "哪里能停车？ (refused)" in out
    assert "班车" not in out


def test_feedback_is_listed_as_json(capsys, data):
    _, out, _ = run(capsys, "feedback", "list", "--json", *data)
    assert [vote["vote"] for vote in json.loads(out)["feedback"]] == ["up", "down"]


def test_feedback_is_exported_for_a_spreadsheet_without_formulas(capsys, data):
    _, out, _ = run(capsys, "feedback", "export", *data)
    assert out.startswith("\N{BYTE ORDER MARK}id,time,vote,question")
    first, second = csv.DictReader(io.StringIO(out[1:]))
    assert (first["question"], first["comment"]) == ("图书馆几点闭馆？", "有用")
    assert second["comment"].startswith("'=HYPERLINK")


LEADS = st.sampled_from("=+-@＝＋－＠﹦﹢﹣﹫\N{MINUS SIGN}⁺₌")
UNSEEN = st.text(
    st.characters(categories=["Cc", "Cf", "Zs", "Zl", "Zp", "Mn"], codec="utf-8")
    | st.sampled_from("\u200b\u200c\u200d\u2060\ufeff\u00ad\u3000\u00a0\u3164\u115f\u2800\ufe0f\u034f"),
    max_size=5,
)


@given(UNSEEN, LEADS, st.text(max_size=20))
def test_a_cell_that_begins_as_a_formula_in_any_width_behind_anything_unseen_is_escaped(unseen, lead, rest):
    assert desk._harmless(f"{unseen}{lead}{rest}") == f"'{unseen}{lead}{rest}"


@given(st.sampled_from("\t\r\n"), UNSEEN, st.text(max_size=20))
def test_a_cell_that_begins_with_a_tab_or_a_line_end_is_escaped(control, unseen, rest):
    assert desk._harmless(f"{unseen}{control}{rest}") == f"'{unseen}{control}{rest}"


@given(st.text(max_size=40))
def test_no_cell_begins_as_a_formula_and_none_loses_a_character(text):
    cell = desk._harmless(text)
    assert cell in (text, f"'{text}")
    assert not unicodedata.normalize("NFKC", cell).lstrip().startswith(("=", "+", "-", "@"))


@pytest.mark.parametrize(
    "text", ["图书馆几点闭馆？", "", "《=》是什么？", "1+1=?", "（－5度）", "\u200b你好", "a@b.example", 7, True, None]
)
def test_a_cell_that_is_no_formula_stays_as_it_is(text):
    assert desk._harmless(text) == text


@pytest.mark.parametrize("typed", ['＝HYPERLINK("http://evil.example")', "＋1", "\u200b=1+1", "\u3000＠SUM(A1)"])
def test_what_readers_typed_is_no_formula_in_any_table(capsys, tmp_path, typed):
    store = FeedbackStore(tmp_path)
    store.add(Feedback("down", typed, False, "g-1", comment=typed))
    store.add(Feedback(UNANSWERED, typed, False, "g-1", understood_as=typed))
    for act in ("export", "unanswered"):
        _, out, _ = run(capsys, "feedback", act, "--csv", "--data", str(tmp_path))
        [row] = csv.DictReader(io.StringIO(out[1:]))
        assert row["question"] == row.get("comment", row.get("understood_as")) == f"'{typed}"


def test_feedback_is_exported_as_json_as_it_was_sent(capsys, data):
    _, out, _ = run(capsys, "feedback", "export", "--json", *data)
    assert json.loads(out)["feedback"][1]["comment"] == '=HYPERLINK("http://evil.example")'


def test_feedback_tells_what_readers_asked_in_vain(capsys, data):
    _, out, _ = run(capsys, "feedback", "unanswered", *data)
    assert out.split()[0] == "2"
    assert "有没有班车？" in out
    _, out, _ = run(capsys, "feedback", "unanswered", "--json", *data)
    assert json.loads(out)["unanswered"][0]["times"] == 2
    _, out, _ = run(capsys, "feedback", "unanswered", "--csv", *data)
    assert "有没有班车？,有没有班车？,2," in out


def test_feedback_since_a_day_to_come_is_none(capsys, data):
    code, out, err = run(capsys, "feedback", "list", "--since", "2999-01-01", *data)
    assert (code, out) == (0, "")
    assert "No feedback" in err


def test_feedback_is_deleted_by_number_or_all_of_it(capsys, data):
    _, out, _ = run(capsys, "feedback", "delete", "1", *data)
    assert out == "Deleted 1.\n"
    _, out, _ = run(capsys, "feedback", "delete", "--all", "--json", *data)
    assert json.loads(out) == {"deleted": 3}
    _, out, _ = run(capsys, "feedback", "--json", *data)
    assert json.loads(out) == {"feedback": []}


@pytest.mark.parametrize(
    "arguments",
    [["delete"], ["delete", "1", "--all"], ["list", "--all"], ["export", "--json", "--csv"], ["list", "1"]],
)
def test_what_is_unclear_deletes_nothing(capsys, data, arguments):
    code, _, err = run(capsys, "feedback", *arguments, *data)
    assert code == 1
    assert err.startswith("Error: ")
    _, out, _ = run(capsys, "feedback", "--json", *data)
    assert len(json.loads(out)["feedback"]) == 2


def test_day_that_is_none_is_bad_usage(capsys, data):
    code, _, err = run(capsys, "feedback", "list", "--since", "yesterday", *data)
    assert code == 2
    assert "2026-01-31" in err


def test_feedback_of_a_folder_without_any_is_empty(capsys, tmp_path):
    code, out, _ = run(capsys, "feedback", "--data", str(tmp_path))
    assert (code, out, list(tmp_path.iterdir())) == (0, "", [])
