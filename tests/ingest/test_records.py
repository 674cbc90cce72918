"""Articles in bulk are taken line by line, as they are; a bad line is reported with file and line."""

import json
import time

import pytest
from conftest import examples
from hypothesis import given, settings
from hypothesis import strategies as st

from qa_service.ingest.issues import of_path
from qa_service.ingest.mapped import INSERTED
from qa_service.ingest.records import read_records, record_text
from qa_service.path_patterns import PathPattern
from qa_service.types import Article, Failure, Remark


def read(*records: object, taken: set[str] | None = None) -> list[Article | Failure | Remark]:
    lines = (r if isinstance(r, bytes) else json.dumps(r, ensure_ascii=False).encode() for r in records)
    return list(read_records(enumerate(lines, start=1), "bulk.jsonl", set() if taken is None else taken))


def failure(record: object) -> str:
    (found,) = read(record)
    assert isinstance(found, Failure)
    assert found.file == "bulk.jsonl:1"
    return found.reason


def test_a_text_is_taken_unchanged_with_its_metadata():
    text = " 本报 讯\n\n（记 者）  运动会,开赛.\n"
    record = {
        "id": "a-1",
        "title": "开赛",
        "text": text,
        "date": "2023-04-12T08:00",
        "author": "高远山、白露",
        "url": "http://x/1",
    }
    (article,) = read(record)
    assert isinstance(article, Article)
    assert (article.article_id, article.title, article.text) == ("a-1", "开赛", text)
    assert (article.date, article.reporters, article.origin) == ("2023-04-12", ("高远山", "白露"), "http://x/1")
    assert (article.file, article.lines, article.spans) == ("bulk.jsonl", (1, 1), ())


@pytest.mark.parametrize(
    ("stated", "newspaper"), [(" 河东报 ", "河东报"), ("", None), (None, None), ({"name": "河东报"}, None)]
)
def test_the_name_of_the_newspaper_is_taken_where_it_is_a_text(stated, newspaper):
    (article,) = read({"text": "一", "newspaper": stated})
    assert article.newspaper == newspaper


PRINTED = {"newspaper": "河东报", "date": "2023-05-11", "page": "第三版", "page_name": "城事"}


def printed(record: dict[str, object], file: str, *patterns: str) -> tuple[str | None, ...]:
    """Newspaper, date, page and page name of a record in a file."""
    line = json.dumps({"text": "一"} | record, ensure_ascii=False).encode()
    article = next(
        read_records([(1, line)], file, set(), of_path(file, [PathPattern(pattern) for pattern in patterns]))
    )
    assert isinstance(article, Article)
    return article.newspaper, article.date, article.page, article.page_name


def test_a_record_says_when_and_where_it_was_printed_or_its_file_does():
    file = "江州晚报/2023-05-12/04.jsonl"
    assert printed(PRINTED, file) == ("河东报", "2023-05-11", "3", "城事")
    assert printed({}, file) == ("江州晚报", "2023-05-12", "4", None)
    assert printed({"date": "2023-05-11"}, file) == ("江州晚报", "2023-05-11", "4", None)
    assert printed({"page": 7, "newspaper": " "}, file) == ("江州晚报", "2023-05-12", "7", None)
    assert printed({}, "bulk.jsonl.gz") == (None, None, None, None)


def test_a_record_is_dated_by_an_own_pattern_of_paths():
    assert printed({}, "a/12.5.2023-体育.jsonl.xz", "**/{day}.{month}.{year}-{page_name}") == (
        None,
        "2023-05-12",
        None,
        "体育",
    )


@pytest.mark.parametrize(
    ("stated", "reason"),
    [
        ({"date": "昨天"}, '"date" is left out: it must be like 2023-04-12, not "昨天"'),
        ({"page": "封面"}, '"page" is left out: it must be like 3 or A08, not "封面"'),
        ({"page": ["3"]}, '"page" is left out: it must be like 3 or A08, not list'),
    ],
)
def test_what_a_record_states_and_cannot_be_read_is_not_taken_from_its_path_instead(stated, reason):
    line = json.dumps({"text": "一"} | stated, ensure_ascii=False).encode()
    article, remark = read_records([(1, line)], "2023-05-12/04.jsonl", set(), of_path("2023-05-12/04.jsonl"))
    assert {getattr(article, name) for name in stated} == {None}
    assert remark == Remark("2023-05-12/04.jsonl:1", reason)


def test_blank_lines_are_passed_over_and_still_counted():
    assert [a.lines for a in read({"text": "一"}, b"  \n", {"text": "二"})] == [(1, 1), (3, 3)]


def test_an_article_without_id_gets_one_that_stays():
    assert read({"text": "运动会开赛。"})[0].article_id == read({"text": "运动会开赛。"})[0].article_id


@pytest.mark.parametrize("identity", ["a b", "a/b", "", "x" * 129, "..", True, 1.5, ["a"]])
def test_a_bad_id_is_reported(identity):
    assert failure({"id": identity, "text": "好。"}).startswith('"id" must be 1 to 128 letters, digits')


def test_a_number_may_be_an_id():
    assert read({"id": 7, "text": "好。"})[0].article_id == "7"


def test_a_repeated_id_is_reported_and_its_line_is_skipped():
    found = read({"id": "a", "text": "一"}, {"id": "a", "text": "二"}, {"id": "b", "text": "三"})
    assert [type(item) for item in found] == [Article, Failure, Article]
    assert found[1] == Failure("bulk.jsonl:2", '"id" a is taken by an article before it')


def test_an_id_taken_in_another_file_is_taken():
    assert isinstance(read({"id": "a", "text": "一"}, taken={"a"})[0], Failure)


@pytest.mark.parametrize(
    ("record", "reason"),
    [
        (b"{nonsense", "not a JSON object"),
        (b"\xff\xfe\x00", "not UTF-8; save the file as UTF-8"),
        (["text"], 'not a JSON object with "title" and "text" but a JSON list'),
        ({"title": "无文"}, '"text" is missing or empty'),
        ({"text": "  "}, '"text" is missing or empty'),
        ({"text": "<p><br/></p>"}, '"text" holds nothing but HTML'),
        ({"text": 5}, '"text" must be a string, not int'),
        (b'{"text": "\\ud800"}', "holds half of a surrogate pair, which is no character"),
        (b"[" * 100_000, "not a JSON object"),
    ],
)
def test_a_bad_line_is_reported_with_the_reason(record, reason):
    assert failure(record) == reason


@pytest.mark.parametrize(
    ("author", "reporters"),
    [
        ("高远山、白露", ("高远山", "白露")),
        ("高远山 白露", ("高远山", "白露")),
        ("本报记者 高远山 通讯员 白露", ("高远山", "白露")),
        ("Jane Doe, John Smith", ("Jane Doe", "John Smith")),
        ("", ()),
    ],
)
def test_an_author_is_named_without_the_office(author, reporters):
    (article,) = read({"text": "开赛。", "author": author})
    assert isinstance(article, Article)
    assert article.reporters == reporters


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>开赛。</p><p>闭幕。</p>", "开赛。\n闭幕。"),
        ("<div class='a'>\n<P>开赛<br/>闭幕。</P>\n</div>", "开赛\n闭幕。"),
        ('<b>开</b>赛，<a href="http://x/?a=1&b=2" target=_blank>详情</a>。', "开赛，详情。"),
        ("开赛&nbsp;闭幕，甲&amp;乙，&ldquo;好&rdquo;，&#65;&#x42;。", "开赛 闭幕，甲&乙，“好”，AB。"),
        ("<table><tr><td>松湾</td><td>96</td></tr><tr><td>柳溪</td><td>75</td></tr></table>", "松湾\t96\n柳溪\t75"),
        ("<style>p {color: red}</style>开赛<script>if (a<b) f('<p>')</script>。<!-- 注\n释 -->", "开赛。"),
        ('<o:p></o:p><font color=red>开赛</font>。<img src="a.jpg" alt="图">', "开赛。"),
        ("<!DOCTYPE html><html><body>开赛。</body></html>", "开赛。"),
    ],
)
def test_tags_are_left_out_and_the_line_is_named(html, text):
    article, remark = read({"title": "<h1>运动会</h1>", "text": html})
    assert isinstance(article, Article)
    assert (article.title, article.text) == ("运动会", text)
    assert remark == Remark("bulk.jsonl:1", "it holds HTML; the tags were left out")


@pytest.mark.parametrize(
    "text",
    [
        "a<b，c>d。",
        "《<阿凡达>》上映。",
        "x <b and c> y",
        "R&D;AT&T",
        "<3",
        "1 < p > 0",
        "<张三>说：&好;",
        " **甲** \n",
    ],
)
def test_a_text_without_html_is_taken_to_the_letter(text):
    assert [item.text for item in read({"text": text})] == [text]


@settings(max_examples=examples(300))
@given(
    st.lists(
        st.sampled_from(
            ["<p>", "</p>", "<br>", "<td>", "&amp;", "&lt;", "&nbsp;", "<!--", "-->", "<b", ">", "甲", "\n", " "]
        )
    ).map("".join)
)
def test_each_character_of_a_text_without_its_html_knows_its_place(html):
    found = record_text(html)
    standing = [(c, place) for c, place in zip(found.text, found.at, strict=True) if place != INSERTED]
    assert all(html[place] == c for c, place in standing)
    places = [place for _, place in standing]
    assert places == sorted(set(places))


@pytest.mark.parametrize("piece", ["<!--", "<script>", "<p>", "<b a=", "&amp;", "<p> ", "<a "])
def test_a_text_of_one_tag_again_and_again_is_read_in_seconds(piece):
    begun = time.process_time()
    record_text(piece * 100_000)
    assert time.process_time() - begun < 20  # some 0.3 s; a quadratic step would take minutes


@pytest.mark.parametrize(
    "stated",
    [
        "2031-09-02",
        "2031-9-2",
        "2031/9/2",
        "2031/09/02 08:30",
        "2031.9.2",
        "2031年9月2日",
        "2031 年 9 月 2 日 星期二",
        "2031年09月02号 08时30分",
        "二〇三一年九月二日",
        "２０３１／９／２",
        "20310902",
        "20310902083000",
        20310902,
        "2031-09-02T08:30:00+08:00",
        "发布时间：2031年9月2日",
        "Tue, 02 Sep 2031 08:30:00 +0800",
        "September 2, 2031",
        "2nd Sept. 2031",
    ],
)
def test_a_date_is_read_in_every_usual_form(stated):
    (article,) = read({"text": "好。", "date": stated})
    assert article.date == "2031-09-02"


@pytest.mark.parametrize(
    ("stated", "told"),
    [
        ("昨天", '"昨天"'),
        ("2031-02-30", '"2031-02-30"'),
        ("2031年9月", '"2031年9月"'),
        ("9/2/2031", '"9/2/2031"'),
        ("2031年9月2日至9月5日，2031年9月5日", '"2031年9月2日至9月5日，2031年9月5日"'),
        (1945900800, '"1945900800"'),
        (True, "bool"),
        ([2031, 9, 2], "list"),
        ("\ud800", "str"),
    ],
)
def test_a_date_that_cannot_be_read_is_left_out_with_a_warning(stated, told):
    article, caution = read(json.dumps({"text": "好。", "date": stated}).encode())
    assert (article.text, article.date) == ("好。", None)
    assert caution == Remark("bulk.jsonl:1", f'"date" is left out: it must be like 2023-04-12, not {told}')


@pytest.mark.parametrize("stated", [None, "", " "])
def test_no_date_is_nothing_to_warn_of(stated):
    assert [type(item) for item in read({"text": "好。", "date": stated})] == [Article]


@given(
    st.recursive(
        st.none() | st.booleans() | st.floats() | st.integers() | st.text(),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
        max_leaves=5,
    )
    | st.text(alphabet="0123456789-/.年月日号 :T二〇三九十sep,", max_size=20)
)
def test_no_record_is_lost_for_its_date(stated):
    article, *cautions = read(json.dumps({"text": "好。", "date": stated}).encode())
    assert article.text == "好。"
    assert len(cautions) <= 1
    assert article.date is None or not cautions
