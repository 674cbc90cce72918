"""A pasted sentence is found where it stands, with exactly the characters marked that differ; and is not found where it does not stand."""

import functools

import pytest
from conftest import SEEDS
from fake_service import ARTICLES, HOSTILE, LIBRARY
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from newsprint import read_seeds
from small_finder import finder_of

from qa_service.answering.checked import MAX_PASTED_CHARS
from qa_service.errors import InvalidInput
from qa_service.language.text import sentences
from qa_service.types import Article

LIGHT = "馆长说：“灯一直亮着，就有人来。”"
QUIET = settings(max_examples=30)


@functools.cache
def small():
    return finder_of(*ARTICLES.values())


@functools.cache
def seeds():
    """The articles of the five pages, with a finder over them."""
    articles = [article for file in read_seeds(SEEDS) for article in file.articles]
    return articles, finder_of(*articles)


def only(finding, articles=None):
    """The one match, which is what its article says, and whose opcodes turn what was pasted into it."""
    [match] = finding.matches
    assert_true_to_article(match, finding.text, articles)
    return match


def assert_true_to_article(match, pasted, articles=None):
    quote = match.quote
    if articles is None:
        articles = ARTICLES
    assert articles[quote.article_id].field(quote.field)[quote.start : quote.end] == quote.text
    assert "".join(pasted[i1:i2] for _, i1, i2, _, _ in match.opcodes) == pasted
    assert "".join(quote.text[j1:j2] for *_, j1, j2 in match.opcodes) == quote.text
    assert all((tag == "equal") == (pasted[i1:i2] == quote.text[j1:j2]) for tag, i1, i2, j1, j2 in match.opcodes)


def changes(match):
    """What differs: the pasted characters, and those of the article."""
    pasted = match.opcodes
    return [(tag, (i1, i2), match.quote.text[j1:j2]) for tag, i1, i2, j1, j2 in pasted if tag != "equal"]


def test_sentence_is_found_in_the_article_that_holds_it():
    match = only(small().find("夜读区设在二层，有座位一百二十个。"))
    assert (match.exact, match.quote.score, match.opcodes) == (True, 1.0, (("equal", 0, 17, 0, 17),))
    assert (match.source.title, match.source.reporters) == ("河东图书馆延长开放时间", ("林小满", "周立"))
    assert match.source.url.startswith(f"{LIBRARY.url}?at={match.quote.start}-{match.quote.end}&v=")


def test_caption_is_found_as_well():
    match = only(small().find("志愿者为 😀 小读者 𠮷田讲故事。"))
    assert (match.quote.field, match.exact) == ("captions/1", True)
    assert "&field=captions/1" in match.source.url


@pytest.mark.parametrize(
    ("pasted", "field"),
    [
        ("河东图书馆延长开放时间", "title"),
        ("《河东图书馆延长开放时间》", "title"),
        ("夜读区新增座位", "subtitle"),
        ("灯下有座", "headings/0"),
        ("先约再来", "headings/1"),
    ],
)
def test_headline_or_heading_is_found_by_the_name_of_its_field(pasted, field):
    match = only(small().find(pasted))
    assert (match.quote.field, match.exact, match.quote.start) == (field, True, 0)
    assert match.quote.text == LIBRARY.field(field) == pasted.strip("《》")
    assert match.source.url.startswith(f"{LIBRARY.url}?at=0-{len(match.quote.text)}&field={field}&v=")


def test_headline_with_another_character_is_found_with_the_one_that_differs():
    match = only(small().find("河东图书馆延长开馆时间"))
    assert (match.quote.field, match.exact) == ("title", False)
    assert changes(match) == [("replace", (8, 9), "放")]


def test_words_of_a_headline_are_found_in_the_text_where_it_says_them_as_well_and_a_whole_headline_as_one():
    assert only(small().find("河东图书馆延长开放时间，每晚九点闭馆。")).quote.field == "text"
    assert only(small().find("图书馆延长开放")).quote.field == "text"
    assert only(small().find("河东图书馆延长开放时间")).quote.field == "title"


def test_headline_is_found_among_many_articles_whose_text_holds_its_words():
    alike = [Article(f"a{n}", "a.txt", (n, n), f"第{n}家，工会组织技能比武，职工参加。") for n in range(1, 40)]
    headed = Article("headed", "b.txt", (1, 2), "比武在车间里举行。", title="工会组织职工技能比武")
    found = finder_of(*alike, headed).find("工会组织职工技能比武").matches
    assert (found[0].quote.article_id, found[0].quote.field, found[0].exact) == ("headed", "title", True)


def test_replaced_character_is_marked_on_both_sides():
    match = only(small().find("夜读区设在三层，有座位一百二十个。"))
    assert not match.exact
    assert changes(match) == [("replace", (5, 6), "二")]
    assert match.quote.text == "夜读区设在二层，有座位一百二十个。"
    assert 0.9 < match.quote.score < 1


def test_character_left_out_and_one_too_many_are_marked_where_they_are():
    assert changes(only(small().find("夜读区设二层，有座位一百二十个。"))) == [("insert", (4, 4), "在")]
    assert changes(only(small().find("夜读区就设在二层，有座位一百二十个。"))) == [("delete", (3, 4), "")]


def test_other_punctuation_is_marked_and_the_words_are_the_same():
    match = only(small().find("夜读区设在二层、有座位一百二十个！"))
    assert changes(match) == [("replace", (7, 8), "，"), ("replace", (16, 17), "。")]
    assert (match.exact, match.quote.score) == (False, 1.0)


def test_sentence_without_any_marks_is_found():
    match = only(small().find("馆长说灯一直亮着就有人来"))
    assert [change[0] for change in changes(match)] == ["insert", "insert"]
    assert match.quote.score == 1.0


def test_full_width_digits_and_capitals_are_the_same_words():
    match = only(small().find("读者可拨打服务热线０５７１－５５５０１２３咨询。"))
    assert (match.quote.score, match.quote.text) == (1.0, "读者可拨打服务热线0571-5550123咨询。")
    assert only(small().find("信箱是BOX@EXAMPLE.ORG。")).quote.score == 1.0


def test_traditional_characters_are_the_same_words():
    match = only(small().find("夜讀區設在二層，有座位一百二十個。"))
    assert (match.exact, match.quote.score) == (False, 1.0)
    assert ("replace", (1, 4), "读区设") in changes(match)
    assert only(small().find("館長說：「燈一直亮著，就有人來。」")).quote.score == 1.0


def test_white_space_and_line_breaks_do_not_matter():
    assert only(small().find("夜读区设在二层，\n    有座位 一百二十个。")).exact
    over_paragraphs = "有座位一百二十个。馆长说：“灯一直亮着，就有人来。”自习室需要提前一天预约。"
    match = only(small().find(over_paragraphs))
    assert match.exact
    assert changes(match) == [("insert", (26, 26), "\n")]


def test_characters_that_nobody_sees_do_not_matter():
    assert only(small().find("\u200b\u200d夜读区设在\u200b二层，有座位一百二十个。")).exact


@pytest.mark.parametrize("marks", ["「」", "“”", '""', "『』"])
def test_quotation_marks_around_the_whole_do_not_matter(marks):
    match = only(small().find(f"{marks[0]}自习室需要提前一天预约{marks[1]}"))
    assert match.exact
    assert match.quote.text == "自习室需要提前一天预约"


def test_quotation_marks_of_the_article_are_shown_where_they_were_pasted():
    match = only(small().find("“灯一直亮着，就有人来。”"))
    assert (match.exact, match.quote.text) == (True, "“灯一直亮着，就有人来。”")
    assert only(small().find("灯一直亮着，就有人来。")).quote.text == "灯一直亮着，就有人来。"
    assert changes(only(small().find("「灯一直亮着，就有人来。」"))) == [
        ("replace", (0, 1), "“"),
        ("replace", (12, 13), "”"),
    ]


def test_a_quotation_inside_is_no_quotation_of_the_whole():
    assert only(small().find(LIGHT)).exact


def test_script_and_emoji_are_text_like_any_other():
    match = only(small().find("表情😀𠮷之后，<script>alert(1)</script>是原文的<b>一部分</b>"))
    assert (match.exact, match.quote.article_id) == (True, HOSTILE.article_id)


def test_sentence_that_no_article_holds_is_not_found_and_the_nearest_are_shown():
    finding = small().find("夜读区到了冬天就要关上大门不再开放")
    assert finding.matches == ()
    assert "没有找到" in finding.message
    for match in finding.nearest:
        assert_true_to_article(match, finding.text)


def test_nothing_near_is_told_without_any():
    finding = small().find("完全无关的火星探测任务")
    assert (finding.matches, finding.nearest) == ((), ())
    assert "核对" in finding.message


def test_same_sentence_in_two_articles_is_found_in_both_the_exact_one_first():
    text = "区里新修的体育公园本周六向居民免费开放。"
    near = Article("near", "a.txt", (1, 1), text.replace("本周六", "本周五"))
    same = Article("same", "b.txt", (1, 1), f"本报讯。{text}")
    found = finder_of(near, same).find(text).matches
    assert [(match.quote.article_id, match.exact) for match in found] == [("same", True), ("near", False)]
    assert [m.quote.article_id for m in finder_of(near, same).find(text, top_k=1).matches] == ["same"]


def test_report_in_the_same_form_of_words_with_other_numbers_is_not_the_sentence():
    report = Article("r", "a.txt", (1, 1), "当日，黄金期货共有4个合约成交，共成交16.6万手，成交额370.49亿元。")
    finding = finder_of(report).find("当日，黄金期货共有4个合约成交，共成交35.8万手，成交额937.39亿元。")
    assert finding.matches == ()
    assert [match.quote.text for match in finding.nearest] == [report.text]
    [typed_wrong] = finder_of(report).find("当日，黄金期货共有4个合约成交，共成交16.6万手，成交额379.49亿元。").matches
    assert [code[0] for code in typed_wrong.opcodes] == ["equal", "replace", "equal"]


def test_few_letters_with_another_among_them_are_other_words():
    assert only(small().find("灯一直亮着")).exact
    finding = small().find("灯一直灭着")
    assert finding.matches == ()
    assert finding.nearest[0].quote.text == "灯一直亮着"


def test_phrase_that_stands_in_many_articles_is_found_to_the_letter_where_it_does():
    alike = [Article(f"a{n}", "a.txt", (n, n), f"返回首页，查看更多精彩内容。第{n}条。") for n in range(1, 40)]
    exact = Article("exact", "a.txt", (50, 50), "（完）返回首页，查看更多精彩内容。")
    found = finder_of(*alike, exact).find("（完）返回首页，查看更多精彩内容。").matches
    assert (found[0].quote.article_id, found[0].exact) == ("exact", True)


def test_sentence_across_two_passages_is_found_whole():
    long = "".join(f"第{number}车间的职工参加了为期两天的消防演练，现场一共有{number + 40}人。" for number in range(40))
    article = Article("long", "a.txt", (1, 1), long)
    pasted = long[200:600]
    match = finder_of(article, *ARTICLES.values()).find(pasted).matches[0]
    assert (match.exact, match.quote.start, match.quote.end) == (True, 200, 600)


@pytest.mark.parametrize(
    ("text", "told"), [("三个字", "3 characters"), ("  一二三 ", "3"), ("长" * (MAX_PASTED_CHARS + 1), "501")]
)
def test_too_short_or_too_long_is_refused_with_the_bounds(text, told):
    with pytest.raises(InvalidInput, match=told) as refused:
        small().find(text)
    assert refused.value.field == "text"


@pytest.mark.parametrize("text", ["！！！！！", "半个\ud83d字符", "有个\0空字"])
def test_what_is_no_sentence_is_refused(text):
    with pytest.raises(InvalidInput):
        small().find(text)


def test_impossible_number_of_places_is_refused():
    with pytest.raises(InvalidInput, match="top_k"):
        small().find("自习室需要提前", top_k=0)


@st.composite
def seed_sentences(draw, least):
    """An article of the seed pages and a sentence of it."""
    articles, _ = seeds()
    article = draw(st.sampled_from(articles))
    spans = [s for s in sentences(article.text) if least <= s[1] - s[0] <= MAX_PASTED_CHARS]
    assume(spans)
    start, end = draw(st.sampled_from(spans))
    return article, article.text[start:end]


@QUIET
@given(seed_sentences(least=5))
def test_any_sentence_of_any_article_is_found_exactly(drawn):
    article, sentence = drawn
    assume(any(map(str.isalnum, sentence)))
    articles, finder = seeds()
    finding = finder.find(sentence)
    by_id = {a.article_id: a for a in articles}
    for match in finding.matches:
        assert_true_to_article(match, finding.text, by_id)
    assert article.article_id in {match.quote.article_id for match in finding.matches if match.exact}


def test_every_title_subtitle_and_heading_of_the_seed_pages_is_found_to_the_letter():
    articles, finder = seeds()
    by_id = {article.article_id: article for article in articles}
    looked_up = 0
    for article in articles:
        for field in article.fields().keys() - {"text"}:
            if len(head := article.field(field)) <= MAX_PASTED_CHARS and not field.startswith("captions"):
                matches = [match for match in finder.find(head).matches if match.exact]
                assert article.article_id in {match.quote.article_id for match in matches}, head
                for match in matches:
                    assert_true_to_article(match, head, by_id)
                looked_up += 1
    assert looked_up > 35


EDITS = st.sampled_from(["replace", "delete", "insert"])


@QUIET
@given(seed_sentences(least=16), EDITS, st.integers(0, 10**6), st.sampled_from("甴曱㐀龘"))
def test_edit_of_one_character_is_found_and_named_exactly(drawn, kind, number, rare):
    article, sentence = drawn
    assume("\n" not in sentence)
    at = 1 + number % (len(sentence) - 2)
    assume(not sentence[at].isspace() and not sentence[at - 1].isspace())
    if kind == "delete":  # what is left between the marks of a quotation may be to the letter what stands there
        assume(sentence[:at].strip("“‘「") and sentence[at + 1 :].strip("”’」"))
    added = "" if kind == "delete" else rare
    edited = sentence[:at] + added + sentence[at + (kind != "insert") :]
    _, finder = seeds()
    match = next(m for m in finder.find(edited).matches if m.quote.article_id == article.article_id)
    assert not match.exact
    [(tag, (i1, i2), there)] = changes(match)
    assert edited[i1:i2] == added
    assert there == ("" if kind == "insert" else sentence[at])
    # A character dropped from a row of the same ones may be any of them.
    assert edited[:i1] + there + edited[i2:] == sentence
    assert tag == {"replace": "replace", "delete": "insert", "insert": "delete"}[kind]
    assert match.quote.text == sentence


MIXED = st.text('甲乙丙丁戊己庚辛壬癸子丑寅卯，。“”「」" \n😀①㎡…Ａ〇', min_size=4, max_size=60)


@QUIET
@given(MIXED, MIXED, st.integers(0, 50), st.integers(12, 40))
def test_any_stretch_of_any_text_is_found_or_said_not_to_be_a_sentence(before, after, start, length):
    article = Article("a", "a.txt", (1, 1), f"{before}天地玄黄宇宙洪荒日月盈昃{after}")
    pasted = article.text[start : start + length]
    assume("玄黄宇宙" in pasted or "洪荒日月" in pasted)
    finding = finder_of(article).find(pasted)
    [match] = finding.matches
    assert_true_to_article(match, finding.text, {"a": article})
    assert match.exact


@QUIET
@given(st.text(min_size=4, max_size=40))
def test_no_text_breaks_the_look_up(text):
    try:
        finding = small().find(text)
    except InvalidInput:
        return
    for match in [*finding.matches, *finding.nearest]:
        assert_true_to_article(match, finding.text)
