"""Stars and underlines emphasise where CommonMark says so, and are characters of numbers, names and addresses where they stand in one."""

import pytest
from conftest import examples
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from qa_service.ingest.emphasis import emphasised

LIBRARY = MarkdownIt("commonmark")


def without_marks(text: str) -> str:
    marks = {i for pair in emphasised(text, bytes(len(text))) for span in pair for i in range(*span)}
    return "".join(c for i, c in enumerate(text) if i not in marks)


def words_of(tokens) -> str:
    return "".join(token.content + words_of(token.children or []) for token in tokens)


@pytest.mark.parametrize(
    "text",
    [
        "手机号为138****5678、139****1234",
        "身份证号110101********123X",
        "cx__2031@songwan.example和cx__2032@songwan.example",
        "2**10和3**4",
        "京A·**123、京B·**456",
        "浙A**12、浙B**34",
        "张**、李**、王**",
        "尾号**5678：**1234",
        "（**民、**军）",
        "张**（男，32岁）、李**（女，45岁）",
        "姓名：____ 电话：________",
        "10~~20元和30~~40元",
        "3 * 4 * 5",
        "snake_case_name",
    ],
)
def test_a_mark_in_a_number_name_or_address_is_no_emphasis(text):
    assert without_marks(text) == text


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("**本报讯** (记者 高远山)", "本报讯 (记者 高远山)"),
        ("他**强调**了三点", "他强调了三点"),
        ("*甲***乙**", "甲乙"),
        ("***甲***", "甲"),
        ("_甲_ __乙__", "甲 乙"),
        ("~~原定~~ 改为", "原定 改为"),
        ("**会议指出：**要抓好落实", "会议指出：要抓好落实"),
        ("**要抓好落实。**会后", "要抓好落实。会后"),
        ("会上**“打破壁垒”**的做法", "会上“打破壁垒”的做法"),
        ("**《条例》**施行", "《条例》施行"),
        ("**(一)**抓好落实", "(一)抓好落实"),
    ],
)
def test_emphasis_is_left_out_also_at_chinese_punctuation(text, words):
    assert without_marks(text) == words


@settings(max_examples=examples(500))
@given(
    st.lists(st.sampled_from(["*", "**", "***", "_", "__", "___", "甲", "乙", " ", "+", "— "]), max_size=24).map(
        "".join
    )
)
def test_what_is_no_number_or_chinese_punctuation_is_read_as_a_markdown_library_does(text):
    assume("****" not in text and "____" not in text)
    (token,) = [t for t in LIBRARY.parse(f"，{text}，") if t.type == "inline"]
    assert without_marks(f"，{text}，") == words_of(token.children)


@settings(max_examples=examples(300))
@given(st.text("*_~", min_size=1), st.text("0123456789abcXYZ", min_size=1), st.text("0123456789abcXYZ", min_size=1))
def test_no_run_between_digits_or_letters_is_a_mark(run, before, after):
    assume(len(set(run)) == 1)
    text = f"编号{before}{run}{after}、{before}{run}{after}"
    assert without_marks(text) == text


@pytest.mark.parametrize("piece", ["*a _b ", "*", "_ a", "**a*", "*“a", "~~a "])
def test_a_hundred_thousand_marks_are_read_in_seconds(piece):
    emphasised(piece * 100_000, bytes(len(piece) * 100_000))
