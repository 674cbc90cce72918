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
from qa_service.errors import IndexMissing, QAError
from qa_service.types import BuildReport, Doubt, Failure, Omission, PassedOver, Remark
from qa_service.web import create_app
from qa_service.web.pages import words
from qa_service.wire import requests
from qa_service.wire.answers import KINDS, worded
from qa_service.wire.schema import properties
from qa_service.wording import (
    CATALOGUES,
    CHINESE,
    ENGLISH,
    LANGUAGES,
    complaint,
    of_terminal,
    said_in,
    say,
    speaking,
    spoken,
)

ROOM = CATALOGUES.parent
PARK = article()
KINDS_OF_VALUES = (True, "", [], {}, 0.5, 1, None)
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
            if called == "complaint":
                yield from (("error", name) for name in texts_in(node.args[0]))


def texts_in(node):
    """The texts that an expression may come to."""
    return [each.value for each in ast.walk(node) if isinstance(each, ast.Constant)]


def values_told():
    """What a value is, or is to be, in errors."""
    forms = [form for form in vars(requests).values() if isinstance(form, type) and issubclass(form, requests.Sent)]
    told = [one["description"] for form in forms for one in properties(form).values() if "description" in one]
    return {*told, *(requests.kind_of(value) for value in KINDS_OF_VALUES), *map(requests.wanted_of, requests._WANTED)}


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
    named |= {("error_kind", code) for code in KINDS} | {("value", told) for told in values_told()}
    assert len(named) > 250
    assert named - catalogue(CHINESE).keys() == set()


def test_no_message_of_an_error_is_left_that_no_error_has():
    kept = {key for key in catalogue(CHINESE) if key[0] == "error"}
    assert kept - {*asked_for()} == set()


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


# An error of each kind that callers can bring about: by which request, with which status and code.
POST = {"content_type": "application/json"}
ERRORS = [
    ("/ask", {"json": {"question": " "}}, 422, "invalid"),
    ("/ask", {"json": {"question": "问" * 501}}, 422, "invalid"),
    ("/ask", {"json": {"question": "????"}}, 422, "not_utf8"),
    ("/ask", {"json": {"question": "???????? ab"}}, 422, "not_utf8"),
    ("/ask", {"json": {"question": "\0"}}, 422, "invalid"),
    ("/ask", {"json": {"question": 5}}, 422, "invalid"),
    ("/ask", {"json": {}}, 422, "invalid"),
    ("/ask", {"json": {"question": "问", "top_k": 99}}, 422, "invalid"),
    ("/ask", {"json": {"question": "问", "topk": 3}}, 422, "invalid"),
    ("/ask", {"json": {"question": "问", "zzzz": 3}}, 422, "invalid"),
    ("/ask", {"json": {"question": "问", "history": 3}}, 422, "invalid"),
    ("/ask", {"json": {"question": "问", "filters": 3}}, 422, "invalid"),
    ("/ask", {"json": {"question": "问", "filters": {"title": "月季花"}}}, 422, "unknown_value"),
    ("/ask", {"json": {"question": "问", "filters": {"file": "page"}}}, 422, "unknown_value"),
    ("/ask", {"json": {"question": "问", "filters": {"reporter": "周立"}}}, 422, "unknown_value"),
    ("/ask", {"json": {"question": "问", "filters": {"date_to": "昨天"}}}, 422, "unknown_value"),
    ("/ask", {"json": {"question": "问", "filters": {"file": [str(n) for n in range(51)]}}}, 422, "invalid"),
    ("/ask", {"json": []}, 400, "malformed_json"),
    ("/ask", {"data": "{", **POST}, 400, "malformed_json"),
    ("/ask", {"data": "[" * 60_000, **POST}, 400, "malformed_json"),
    ("/ask", {"data": '{"question": "松"}'.encode("gbk"), **POST}, 400, "malformed_json"),
    ("/ask", {"data": '{"question": "松"}'.encode("utf-16"), **POST}, 400, "malformed_json"),
    ("/ask", {"data": "question"}, 415, "not_json"),
    ("/ask", {"data": " " * 70_000, **POST}, 413, "too_large"),
    ("/ask/batch", {"json": {"questions": []}}, 422, "invalid"),
    ("/ask/batch", {"json": {"questions": 3}}, 422, "invalid"),
    ("/find-quote", {"json": {"text": "公园"}}, 422, "invalid"),
    ("/find-quote", {"json": {"text": "。。。。"}}, 422, "invalid"),
    ("/find-quote", {"json": {"text": "公园今天开放"}}, 404, "not_found"),
    ("/feedback", {"json": {"question": "问", "answerable": True, "vote": "aye"}}, 422, "invalid"),
    ("/feedback", {"json": {"question": "问", "answerable": True, "vote": "up", "start": 1}}, 422, "invalid"),
    ("/feedback", {"json": {}, "headers": {"Sec-Fetch-Site": "cross-site"}}, 403, "forbidden"),
    ("/feedback", {"json": {}, "headers": {"Origin": "http://other.example"}}, 403, "forbidden"),
    ("/nowhere", {"method": "GET"}, 404, "not_found"),
    ("/articles/none", {"method": "GET"}, 404, "not_found"),
    ("/articles", {"method": "DELETE"}, 405, "method_not_allowed"),
    ("/ask?q=a&q=b", {"method": "GET"}, 422, "invalid"),
    ("/ask?q=%CB%C9", {"method": "GET"}, 422, "not_utf8"),
    ("/rebuild", {"json": {}, "environ_overrides": {"REMOTE_ADDR": "192.0.2.1"}}, 403, "forbidden"),
]


def error_in(caller, path, sent, accepted=None):
    request = {"method": "POST"} | sent
    language = {"Accept-Language": accepted} if accepted else {}
    request["headers"] = request.get("headers", {}) | language
    response = caller.open(path, **request)
    return response.status_code, response.json["error"]


HAN = re.compile("[\u4e00-\u9fff]{2}")  # more than a word that is given back


@pytest.mark.parametrize(("path", "sent", "status", "code"), ERRORS)
def test_an_error_is_told_in_the_language_that_the_caller_accepts_under_the_same_code(caller, path, sent, status, code):
    chinese, english = error_in(caller, path, sent), error_in(caller, path, sent, "en-GB,en;q=0.9")
    assert (chinese[0], english[0]) == (status, status)
    assert chinese[1]["code"] == english[1]["code"] == code
    assert chinese[1].get("field") == english[1].get("field")
    assert HAN.search(chinese[1]["message"])
    assert not HAN.search(re.sub("'[^']*'|“[^”]*”|南河公园开放", "", english[1]["message"]))
    assert error_in(caller, path, sent, "fr, zh-TW;q=0.5") == chinese


@pytest.mark.parametrize("code", KINDS)
def test_what_is_for_operators_stands_in_english_behind_its_kind(code):
    class Trouble(QAError):
        pass

    Trouble.code = code
    error = Trouble("/srv/index is missing.")
    with speaking(CHINESE):
        assert HAN.match(worded(error))
        assert worded(error).endswith("：/srv/index is missing.")
    with speaking(ENGLISH):
        assert worded(error) == "/srv/index is missing."


def test_who_has_no_index_is_told_so_in_chinese_and_the_log_in_english(caplog):
    def get_service():
        raise IndexMissing("No index in /srv/index. Build one: qa-service build")

    status, error = error_in(create_app(get_service).test_client(), "/ask", {"json": {"question": "问"}})
    assert (status, error["code"]) == (503, "no_index")
    assert error["message"] == "还没有索引：No index in /srv/index. Build one: qa-service build"
    assert "POST /ask: No index in" in caplog.text


def test_the_log_tells_an_error_in_english_whoever_met_it(caplog):
    def get_service():
        raise RuntimeError

    status, error = error_in(create_app(get_service).test_client(), "/ask", {"json": {"question": "问"}})
    assert (status, error["message"]) == (500, "服务出了差错，已经记入日志。")
    assert "Something went wrong here" in caplog.text


@pytest.mark.parametrize("sent", [{"json": {}}, {"json": []}, {"data": "{", **POST}, {"json": {"messages": []}}])
def test_errors_in_openais_shape_are_in_english_as_openais_are(caller, sent):
    status, error = error_in(caller, "/v1/chat/completions", sent, "zh-CN")
    assert status == 400
    assert not HAN.search(error["message"])


def test_a_saying_is_worded_where_it_is_told():
    told = complaint("missing", field=complaint("the_body"))
    assert str(told) == "The body is missing."
    with speaking(CHINESE):
        assert str(told) == "缺少 请求的正文。"


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
