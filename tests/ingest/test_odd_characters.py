"""Characters that look like others or are not seen change nothing of what is found on a page, and stay in its text."""

import pytest
from conftest import examples
from hypothesis import given, settings
from hypothesis import strategies as st
from newsprint import BODY, only, page

from qa_service.language.folding import plain
from qa_service.language.text import normalise

LEAD = "本报讯（记者 高远山 通讯员 白露）4月12日，"
TITLE = "区总工会举办职工运动会"
LOOKALIKES = {
    plain(chr(code)): chr(code) for code in (*range(0x2E81, 0x2E9A), *range(0x2E9B, 0x2EF4), *range(0x2F00, 0x2FD6))
}
UNSEEN = [
    *map(chr, (0x00AD, 0x034F, 0x061C, 0x180E, 0xFEFF, 0xE0001, 0xE0100, 0xFFFC)),
    *(
        chr(code)
        for block in ((0x200B, 0x2010), (0x202A, 0x202F), (0x2060, 0x2070), (0xFE00, 0xFE10))
        for code in range(*block)
    ),
]
unseen = st.sampled_from(UNSEEN)


def sprinkled(text: str, odd: str, places: list[int]) -> str:
    return "".join((odd if n in places else "") + c for n, c in enumerate(text))


def disguised(text: str) -> str:
    return "".join(LOOKALIKES.get(c, c) for c in text)


@given(unseen, st.lists(st.integers(0, len(LEAD + BODY)), max_size=12))
@settings(max_examples=examples(200))
def test_what_is_not_seen_is_kept_and_hides_no_byline_and_no_date(odd, places):
    raw = sprinkled(LEAD + BODY, odd, places)
    article = only(TITLE, raw)
    assert article.text == raw.lstrip(odd)
    assert (article.reporters, article.correspondents, article.dateline) == (("高远山",), ("白露",), "4月12日")


@given(unseen, st.lists(st.integers(1, len(TITLE) - 1), max_size=4))
@settings(max_examples=50)
def test_what_is_not_seen_is_kept_in_a_title(odd, places):
    assert only(sprinkled(TITLE, odd, places), LEAD + BODY).title == sprinkled(TITLE, odd, places)


@pytest.mark.parametrize("line", ["□本报记者 马齐民", "马齐民 摄", "本报讯（记者 马齐民）近日，" + BODY, "马齐民/文"])
def test_a_byline_in_radicals_names_whom_it_names(line):
    def named(page):
        return [(a.reporters, a.photographers) for a in page.articles]

    assert named(page(TITLE, LEAD + BODY, disguised(line))) == named(page(TITLE, LEAD + BODY, line))


def test_a_date_in_radicals_is_a_date_and_stays_as_printed():
    article = only(TITLE, disguised(LEAD + BODY))
    assert article.text == disguised(LEAD + BODY)
    assert "⽉" in article.text
    assert article.dateline == "4月12日"


@given(
    st.sampled_from([chr(c) for c in (*range(0xE000, 0xE5E5), *range(0xE5E6, 0xF900), 0xF0000, 0x10FFFD)]), st.data()
)
@settings(max_examples=examples(100))
def test_a_character_of_private_use_hides_no_lead(odd, data):
    place = data.draw(st.sampled_from([0, 3, 4, 14, 19, 20, 21, 24]))
    article = only(TITLE, sprinkled(LEAD + BODY, odd, [place]))
    assert article.text == sprinkled(LEAD + BODY, odd, [place]).lstrip(odd)
    assert (article.reporters, article.dateline) == (("高远山",), "4月12日")


@pytest.mark.parametrize("name", ["张\ue863", "王\ue863明", "张䶮", "李\U00020bb7"])
def test_a_rare_character_of_a_name_is_part_of_it(name):
    assert only(TITLE, LEAD + BODY, f"□本报记者 {name}").reporters[-1] == name
    assert only(TITLE, f"本报讯（记者 {name}）近日，{BODY}").reporters == (name,)


@pytest.mark.parametrize("raw", ["\u200b", "\ufeff\u2060", "\ue000"])
def test_a_line_of_nothing_that_is_seen_is_no_article(raw):
    assert page(raw).articles == ()
    assert only(TITLE, LEAD + BODY, raw).text == LEAD + BODY


@given(st.lists(st.sampled_from([*LOOKALIKES.values(), *UNSEEN, *"工会职工，。"]), max_size=40).map("".join))
def test_a_text_in_lookalikes_is_searched_as_the_text_itself(text):
    assert normalise(text) == normalise("".join(plain(c) for c in text if c not in UNSEEN))
    assert not set(normalise(text)) & set(UNSEEN)
