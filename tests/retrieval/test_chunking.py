"""Passages lose no character, cut no sentence and cross no heading."""

from hypothesis import given
from hypothesis import strategies as st

from qa_service.language.text import sentences
from qa_service.retrieval.chunking import CHUNKING, MAX_PASSAGE_CHARS, passages
from qa_service.types import Article, Heading, Passage

PROSE = st.text(alphabet="工会职工北京a1 　\n。！？；，.“”（）…", max_size=1200)


def article(text: str, **fields) -> Article:
    return Article(article_id="a", file="a.txt", lines=(1, 1), text=text, **fields)


@st.composite
def articles(draw) -> Article:
    text = draw(PROSE)
    places = draw(st.lists(st.integers(0, len(text)), max_size=4))
    headings = tuple(Heading(at, f"小标题{n}") for n, at in enumerate(sorted(places)))
    return article(text, title="标题", headings=headings, captions=tuple(draw(st.lists(PROSE, max_size=3))))


def texts(found: list[Passage]) -> list[str]:
    return [passage.text for passage in found]


@given(articles())
def test_a_passage_is_a_slice_of_its_field(whole):
    for passage in passages(whole):
        assert whole.field(passage.field)[passage.start : passage.end] == passage.text


@given(articles())
def test_every_character_but_white_space_is_in_exactly_one_passage(whole):
    found = passages(whole)
    for name in ["text", *(f"captions/{n}" for n in range(len(whole.captions)))]:
        covered = [i for p in found if p.field == name for i in range(p.start, p.end)]
        assert len(covered) == len(set(covered))
        assert {i for i, c in enumerate(whole.field(name)) if not c.isspace()} <= set(covered)


@given(articles())
def test_no_passage_crosses_a_heading(whole):
    for passage in passages(whole):
        assert passage.field != "text" or not any(passage.start < h.at < passage.end for h in whole.headings)


@given(articles())
def test_a_passage_is_short_or_a_single_sentence(whole):
    for passage in passages(whole):
        long = passage.field == "text" and len(passage.text) > MAX_PASSAGE_CHARS
        assert not long or len(sentences(passage.text)) == 1


@given(PROSE)
def test_no_sentence_is_cut(text):
    found = passages(article(text))
    assert all(any(p.start <= start and end <= p.end for p in found) for start, end in sentences(text))


def test_sentences_share_a_passage_until_it_is_full():
    sentence = "北" * (MAX_PASSAGE_CHARS // 3 - 1) + "。"
    assert texts(passages(article(sentence * 4))) == [sentence * 3, sentence]


def test_a_sentence_longer_than_the_limit_stands_alone():
    long = "长" * (MAX_PASSAGE_CHARS + 1) + "。"
    assert texts(passages(article("短。" + long + "末。"))) == ["短。", long, "末。"]


def test_a_heading_starts_a_passage_and_is_searched_with_it():
    opening, body = passages(article("开头。正文。", title="标题", headings=(Heading(3, "经验"),)))
    assert (opening.text, opening.context) == ("开头。", "标题")
    assert (body.text, body.context) == ("正文。", "标题\n经验")


def test_two_headings_at_one_place_are_both_searched():
    (only,) = passages(article("正文。", headings=(Heading(0, "上"), Heading(0, "下"))))
    assert only.context == "上\n下"


def test_a_caption_is_a_passage_of_its_own():
    text, caption = passages(article("正文。", captions=(" 图为现场。摄影 ",)))
    assert (text.field, caption.field) == ("text", "captions/0")
    assert (caption.start, caption.end, caption.text) == (1, 8, "图为现场。摄影")


def test_a_caption_is_not_counted_twice_in_its_own_context():
    _, first, second = passages(article("正文。", captions=("图一", "图二")))
    assert (first.context, second.context) == ("图二", "图一")


def test_title_section_captions_and_names_are_searched_with_every_passage():
    found = passages(
        article(
            "正文。",
            title="标题",
            subtitle="副题",
            section="栏目",
            reporters=("张三", "李四"),
            correspondents=("王五",),
            photographers=("赵六",),
            captions=("图一",),
        )
    )
    assert found[0].context == "标题\n副题\n栏目\n图一\n张三 李四 王五 赵六"


def test_an_empty_article_has_no_passages():
    assert passages(article(" \n", title="标题", captions=(" ",))) == []


def test_the_fingerprint_names_the_length():
    assert str(MAX_PASSAGE_CHARS) in CHUNKING
