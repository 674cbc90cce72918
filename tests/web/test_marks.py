from fake_service import RIVER
from hypothesis import given
from hypothesis import strategies as st

from qa_service.types import Article, Heading
from qa_service.web.pages.marks import Mark, mark_of, pieces, text_blocks


@st.composite
def marked_articles(draw):
    text = draw(st.text(st.sampled_from("天地😀𠮷。\n "), min_size=1, max_size=40))
    places = draw(st.lists(st.integers(0, len(text)), max_size=4))
    start = draw(st.integers(0, len(text) - 1))
    end = draw(st.integers(start + 1, len(text)))
    return Article("a", "a.txt", (1, 1), text, headings=tuple(Heading(at, f"题{at}") for at in places)), Mark(
        "text", start, end
    )


@given(marked_articles())
def test_paragraphs_hold_every_character_and_mark_exactly_the_quote(made):
    article, mark = made
    blocks = text_blocks(article, mark)
    body = [piece for block in blocks if block.kind != "heading" for piece in block.pieces]
    assert "".join("".join(p.text for p in body).split()) == "".join(article.text.split())
    marked = "".join(p.text for p in body if p.marked)
    assert "".join(marked.split()) == "".join(article.text[mark.start : mark.end].split())
    assert sum(p.anchor for p in body) == any(p.marked for p in body)
    assert sum(block.kind == "heading" for block in blocks) == len(article.headings)


@given(st.text(max_size=20), st.lists(st.tuples(st.integers(-2, 25), st.integers(-2, 25)), max_size=4))
def test_pieces_join_to_the_text_and_mark_what_the_spans_hold(text, spans):
    found = pieces(text, spans)
    assert "".join(piece.text for piece in found) == text
    inside = {at for start, end in spans for at in range(max(start, 0), min(end, len(text)))}
    marks = [piece.marked for piece in found for _ in piece.text]
    assert marks == [at in inside for at in range(len(text))]


def test_each_heading_is_marked_by_its_number_in_the_article():
    article = Article("a", "a.txt", (1, 1), "前半后半", headings=(Heading(4, "末题"), Heading(2, "中题")))
    for number, heading in enumerate(article.headings):
        marked = [p.text for b in text_blocks(article, Mark(f"headings/{number}", 0, 2)) for p in b.pieces if p.marked]
        assert marked == [heading.text]


def test_heading_in_mid_paragraph_breaks_it_there():
    article = Article("a", "a.txt", (1, 1), "前半后半", headings=(Heading(2, "题"),))
    assert [block.kind for block in text_blocks(article, None)] == ["paragraph", "heading", "rest"]


def test_mark_is_within_its_field():
    assert mark_of(RIVER, "text", f"0-{len(RIVER.text)}") == Mark("text", 0, len(RIVER.text))
    assert mark_of(RIVER, "text", f"0-{len(RIVER.text) + 1}") is None
