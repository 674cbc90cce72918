"""One catalogue a language: each whole, compiled as it is written, and spoken to who wants it, by every door."""

import ast
import re
import string

import pytest
from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po
from fakes import FirstSentenceReader, ListRetriever, article, passage, understand

from qa_service.answering.service import QAService
from qa_service.commands import cli, upkeep
from qa_service.types import BuildReport, Doubt, Failure, Omission, PassedOver, Remark
from qa_service.web import create_app
from qa_service.web.pages import words
from qa_service.wording import CATALOGUES, CHINESE, ENGLISH, LANGUAGES, of_terminal, said_in, say, speaking, spoken

ROOM = CATALOGUES.parent
PARK = article()
SECTIONS = {
    "w": "page",
    "its": "page",
    "d": "docs",
    "f": "find",
    "words": "find",
}  # of the names they have in templates and views


def catalogue(language):
    """What a catalogue says, by section and name; a message with a fuzzy mark would not be compiled."""
    with (CATALOGUES / language / "LC_MESSAGES/messages.po").open("rb") as file:
        messages = [message for message in read_po(file, locale=language) if message.id]
    assert not [message.id for message in messages if message.fuzzy]
    return {(message.context, message.id): message.string for message in messages}


def braces(text):
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


def asked_for():
    """The section and the name of each message that a template or a module names outright."""
    for path in ROOM.glob("web/templates/*.html"):
        for section, name in re.findall(r"\b(w|its|d|f)\.(\w+)", path.read_text("utf-8")):
            yield SECTIONS[section], name
    for path in ROOM.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            called = node.func.id if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) else None
            named = (
                [each.value for each in getattr(node, "args", ()) if isinstance(each, ast.Constant)] if called else []
            )
            if called == "say" and len(named) == 2:
                yield tuple(named)
            if called == "_report" and named:
                yield "report", named[0]


def test_chinese_comes_first_and_english_is_there():
    assert LANGUAGES[0] == CHINESE
    assert ENGLISH in LANGUAGES


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_catalogue_has_every_message_with_the_same_braces(language):
    chinese, other = catalogue(CHINESE), catalogue(language)
    assert other.keys() == chinese.keys()
    assert [key for key, text in other.items() if not text.strip()] == []
    assert {key: braces(text) for key, text in other.items()} == {key: braces(text) for key, text in chinese.items()}


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_catalogue_is_compiled_as_it_is_written(language):
    with (CATALOGUES / language / "LC_MESSAGES/messages.mo").open("rb") as file:
        compiled = {(message.context, message.id): message.string for message in read_mo(file) if message.id}
    assert compiled == catalogue(language), "compile them: pybabel compile -d qa_service/translations"


def test_every_message_that_is_named_is_in_the_catalogues():
    named = {*asked_for()}
    named |= {("page", name) for _, name in words.CONFIDENCE} | {("failure", code) for code in words.FAILURES}
    named |= {("stage", stage) for stage in words.STAGES} | {("reason", reason) for reason in words.REASONS}
    assert len(named) > 200
    assert named - catalogue(CHINESE).keys() == set()


def test_every_catalogue_is_in_the_package():
    packed = (ROOM.parent / "pyproject.toml").read_text("utf-8")
    assert '"translations/*/LC_MESSAGES/*"' in packed


def test_chinese_is_spoken_where_nobody_asked_for_another():
    assert spoken() == CHINESE
    with speaking(ENGLISH):
        assert say("answer", "between") == ", "
    assert say("answer", "between") == "、"


def test_parts_may_hold_braces():
    assert said_in(ENGLISH, "answer", "word", word="{articles}") == "“{articles}”"


@pytest.mark.parametrize(
    ("environ", "language"),
    [
        ({}, None),
        ({"LANG": "C.UTF-8"}, None),
        ({"LANG": "POSIX"}, None),
        ({"LANG": "fr_FR.UTF-8"}, None),
        ({"LANG": "en_GB.UTF-8"}, ENGLISH),
        ({"LANG": "zh_CN.GB18030"}, CHINESE),
        ({"LANG": "zh_TW@stroke"}, CHINESE),
        ({"LC_ALL": "", "LANG": "en_US"}, ENGLISH),
        ({"LC_MESSAGES": "en_US", "LANG": "zh_CN"}, ENGLISH),
        ({"LC_ALL": "zh_CN.UTF-8", "LC_MESSAGES": "en_US", "LANG": "en_US"}, CHINESE),
    ],
)
def test_a_terminal_asks_for_its_language_by_its_locale(environ, language):
    assert of_terminal(environ) == language


# --- by HTTP


@pytest.fixture
def caller():
    """A caller of a service over two articles, none of which answers."""
    held = {PARK.article_id: PARK}
    reader = FirstSentenceReader(answerable=False)
    service = QAService(understand, ListRetriever(passage(PARK)), reader, held, generation="g1", passages=1)
    return create_app(lambda: service).test_client()


def message(caller, question, **headers):
    response = caller.post("/ask", json={"question": question}, headers=headers)
    assert {"Accept-Language", "Cookie"} <= {*response.vary}
    return response.json["message"]


REFUSED = "在 1 篇文章里查找了「谁种了月季？」，没有找到能回答它的原文"


@pytest.mark.parametrize(
    ("accepted", "opening"),
    [
        (None, REFUSED),
        ("zh-CN,zh;q=0.9,en;q=0.8", REFUSED),
        ("fr", REFUSED),
        ("*", REFUSED),
        ("en-GB,en;q=0.9", "Searched 1 articles for「谁种了月季？」"),
        ("fr, en;q=0.5, zh;q=0.4", "Searched 1 articles for「谁种了月季？」"),
    ],
)
def test_a_refusal_is_in_the_language_that_the_caller_accepts(caller, accepted, opening):
    told = message(caller, "谁种了月季？", **({"Accept-Language": accepted} if accepted else {}))
    assert told.startswith(opening)


def test_a_hint_is_in_the_language_that_the_caller_accepts(caller):
    assert message(caller, "谢谢", **{"Accept-Language": "en"}) == "You are welcome! Please go on asking."
    assert message(caller, "谢谢") == "不客气！还想了解什么，请接着问。"


def test_what_was_chosen_on_a_page_wins_over_what_the_browser_says(caller):
    english = {"Accept-Language": "en", "Accept": "text/html"}
    assert '<html lang="en">' in caller.get("/", headers=english).text
    assert '<html lang="zh-CN">' in caller.get("/?lang=zh", headers=english).text
    assert '<html lang="zh-CN">' in caller.get("/", headers=english).text
    assert message(caller, "谢谢", **{"Accept-Language": "en"}).startswith("不客气")


def test_chat_clients_are_told_in_their_language(caller):
    sent = {"model": "qa-service", "messages": [{"role": "user", "content": "你好"}]}
    told = caller.post("/v1/chat/completions", json=sent, headers={"Accept-Language": "en"}).json
    assert told["choices"][0]["message"]["content"].startswith("Hello! I am Ask the Paper")


def test_a_request_leaves_nothing_spoken_behind(caller):
    message(caller, "谢谢", **{"Accept-Language": "en"})
    assert spoken() == CHINESE


@pytest.mark.parametrize(
    ("told", "page", "language"),
    [
        (REFUSED, "zh", "zh"),
        ("Searched 1 articles for「谁种了月季？」: none mentions “月季”.", "en", "en"),
        ("Please ask in Chinese.", "zh", "en"),
        ("Cherché「谁种了月季？」.", "fr", "fr"),
        ("不客气！", "en", "zh"),
    ],
)
def test_a_page_says_which_language_a_message_is_in(told, page, language):
    assert words.language_of(told, page) == language


# --- in the terminal


REPORT = BuildReport(
    generation="g1",
    articles=25,
    passages=99,
    files=5,
    added=tuple(f"{n}.txt" for n in range(12)),
    changed=("a.txt",),
    removed=("b.txt",),
    failed=(Failure("c.txt", "the file is empty"),),
    renewed=True,
    full="as asked for",
    seconds=1.25,
    left_out=(Omission("a.txt", 7),),
    warnings=(Remark("d.txt", "it holds HTML; the tags were left out"),) * 12,
    passed_over=(PassedOver(".pdf", 1, "e.pdf"),),
    doubtful=(Doubt("a.txt", (3, 9)), Doubt("c.txt", tuple(range(1, 13)))),
)
CHINESE_REPORT = """新增 12 个：0.txt, 1.txt, 2.txt, 3.txt, 4.txt, 5.txt, 6.txt, 7.txt, 8.txt, 9.txt 等，还有 2 个
改动 1 个：a.txt
移除 1 个：b.txt
不属于任何文章：1 个文件里的 7 个字。逐一查看：qa-service verify
没有把握的行：a.txt:3,9; c.txt:1,2,3,4,5,6,7,8,9,10,…。细看：qa-service articles --explain --file 文件
建成 g1：5 个文件，25 篇文章，99 个段落，跳过 1 个文件，用时 1.2 秒。
"""
ENGLISH_REPORT = """Added 12: 0.txt, 1.txt, 2.txt, 3.txt, 4.txt, 5.txt, 6.txt, 7.txt, 8.txt, 9.txt and 2 more
Changed 1: a.txt
Removed 1: b.txt
Left out of the articles: 7 characters of 1 files. See which: qa-service verify
In doubt, by line: a.txt:3,9; c.txt:1,2,3,4,5,6,7,8,9,10,…. Look: qa-service articles --explain --file FILE
Built g1: 25 articles, 99 passages from 5 files, 1 skipped, in 1.2 s.
"""


@pytest.mark.parametrize(
    ("language", "report", "skipped", "more"),
    [
        (CHINESE, CHINESE_REPORT, "跳过 c.txt：文件是空的", "留意：还有 2 条，用 --json 可以全部看到"),
        (ENGLISH, ENGLISH_REPORT, "Skipped c.txt: the file is empty", "Warning: 2 more like these, which --json lists"),
        (None, ENGLISH_REPORT, "Skipped c.txt: the file is empty", "Warning: 2 more like these, which --json lists"),
    ],
)
def test_a_build_reports_in_the_language_of_its_terminal_and_in_english_where_it_asks_for_none(
    capsys, language, report, skipped, more
):
    with speaking(language):
        upkeep.tell_report(REPORT)
    out, err = capsys.readouterr()
    assert out == report
    assert {skipped, more} <= {*err.splitlines()}


def test_a_command_speaks_the_language_of_its_terminal_while_it_runs(monkeypatch, tmp_path, capsys):
    (tmp_path / "seeds").mkdir()
    (tmp_path / "seeds/a.txt").write_text("公园开放\n\n南河公园今天开放，全天免费。\n", "utf-8")
    folders = ("--seeds", str(tmp_path / "seeds"), "--index", str(tmp_path / "index"))
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    assert cli.main(["build", *folders]) == 0
    assert capsys.readouterr().out.startswith("新增 1 个：a.txt\n建成 ")
    monkeypatch.setenv("LC_ALL", "en_US.UTF-8")
    assert cli.main(["ask", "谢谢", *folders[2:]]) == 0
    assert capsys.readouterr().out == "You are welcome! Please go on asking.\n"
    assert spoken() == CHINESE
