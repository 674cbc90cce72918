"""A folder to begin in: what is laid out, what is left alone, and that it answers."""

import re

import pytest
from commands import run

from qa_service.commands.environment import NAMES, settings_in
from qa_service.commands.init import PAGE, QUESTION, SAMPLE
from qa_service.ingest import read_seed
from qa_service.settings import Settings

TEMPLATE = (SAMPLE / "qa.env").read_text("utf-8")


@pytest.fixture(autouse=True)
def here(tmp_path, monkeypatch):
    """An empty working directory, with no setting in the environment."""
    for name in NAMES:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def files(folder):
    """The paths below a folder."""
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*")}


def test_a_folder_is_laid_out_with_sample_and_settings(capsys, here):
    code, out, err = run(capsys, "init", "报 纸")
    assert (code, err) == (0, "")
    assert files(here / "报 纸") == {"seeds", f"seeds/{PAGE}", "index", "data", "qa.env"}
    assert f"cd '{here / '报 纸'}'\n" in out


def test_settings_can_be_read_by_their_owner_only(capsys, here):
    run(capsys, "init", ".")
    assert (here / "qa.env").stat().st_mode & 0o777 == 0o600


def test_folder_that_was_laid_out_answers_the_question_that_is_named(capsys, here, monkeypatch):
    run(capsys, "init", "paper")
    monkeypatch.chdir(here / "paper")
    assert run(capsys, "build")[0] == 0
    code, out, _ = run(capsys, "ask", QUESTION, "--top-k", "1")
    assert code == 0
    assert "60岁以上老人用餐打八折" in out
    assert PAGE in out


def test_what_is_there_stays_as_it_is(capsys, here):
    (here / "seeds").mkdir()
    (here / "seeds" / "我们的.txt").write_text("南河公园开放\n", "utf-8")
    (here / "qa.env").write_text("QA_PORT=81\n")
    (here / "notes").write_text("ours")
    code, out, _ = run(capsys, "init", ".")
    assert code == 0
    assert files(here) == {"seeds", "seeds/我们的.txt", "index", "data", "qa.env", "notes"}
    assert (here / "qa.env").read_text() == "QA_PORT=81\n"
    assert PAGE not in out


def test_a_second_time_changes_nothing_and_says_so(capsys, here):
    run(capsys, "init", "paper")
    (here / "paper/seeds" / PAGE).write_text("改过了\n", "utf-8")
    assert run(capsys, "init", "paper") == (0, f"{here / 'paper'} is laid out already.\n", "")
    assert (here / "paper/seeds" / PAGE).read_text("utf-8") == "改过了\n"


@pytest.mark.parametrize("folder", ["page.txt", "page.txt/below"])
def test_a_folder_that_cannot_be_is_told_in_one_line(capsys, here, folder):
    (here / "page.txt").write_text("")
    code, out, err = run(capsys, "init", folder)
    assert (code, out) == (1, "")
    assert err.startswith(f"Error: Cannot write {here / 'page.txt'}")
    assert err.count("\n") == 1


def test_page_is_cut_into_whole_articles(here):
    (here / PAGE).write_bytes((SAMPLE / "page.txt").read_bytes())
    articles = read_seed(here / PAGE, here, set()).articles
    assert [article.title for article in articles] == [
        "图书馆新馆本周六开门迎客",
        "15路公交车延长到青槐北站",
        "槐荫社区食堂开张　老人用餐打八折",
        "三位教师获全市教学比赛一等奖",
    ]
    assert all(article.reporters for article in articles)


def test_serve_in_an_empty_folder_says_what_to_do(capsys, here):
    code, out, err = run(capsys, "serve", "--port", "0")
    assert (code, out) == (1, "")
    assert err == (
        f"Error: No seeds folder at {here / 'seeds'}. Name the folder that holds the articles (--seeds DIR or QA_SEEDS), "
        "or lay out a sample: qa-service init DIR\n"
    )


def test_serve_without_a_file_in_the_seeds_says_what_to_put_there(capsys, here):
    (here / "seeds").mkdir()
    code, out, err = run(capsys, "serve", "--port", "0")
    assert (code, out) == (1, "")
    assert err.startswith(
        f"Error: The seeds folder {here / 'seeds'} holds no articles. Put files of these kinds in it: .txt"
    )


def test_settings_name_every_setting_once_with_its_default():
    offered = re.sub(r"^#(?=QA_)", "", TEMPLATE, flags=re.M)
    assert sorted(re.findall(r"^(QA_\w+)=", offered, re.M)) == sorted(NAMES)
    assert Settings.from_env(settings_in(offered, "")) == Settings(query_prefix="")


def test_settings_set_nothing_until_a_line_is_opened():
    assert settings_in(TEMPLATE, "") == {}
