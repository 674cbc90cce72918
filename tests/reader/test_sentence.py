from hypothesis import given, settings
from hypothesis import strategies as st
from told import passage, told

from qa_service.language.text import sentences
from qa_service.reader.network import NOTHING
from qa_service.reader.sentence import sentences_of

TEXTS = st.text(alphabet=st.sampled_from("图书馆职工。！\nA"), min_size=1, max_size=40)


def test_sentences_stand_in_the_order_of_their_article_whichever_passage_was_found_first():
    later, earlier = passage("第三句。", start=8), passage("第一句。第二句。")
    found = sentences_of([later, earlier], [told("第三句。", [2.0])])
    assert [(s.text, s.odds) for s in found] == [("第一句。", NOTHING), ("第二句。", NOTHING), ("第三句。", 2.0)]


def test_articles_keep_the_order_in_which_they_were_found():
    found = sentences_of([passage("乙。", "b"), passage("甲。", "a"), passage("丙。", "b", start=2)], [])
    assert [s.text for s in found] == ["乙。", "丙。", "甲。"]


def test_sentence_that_two_passages_hold_is_told_once_with_its_best_odds():
    text = "图书馆开放。职工免费。"
    overlapping = passage(text[6:], start=6)
    [_, shared] = sentences_of([passage(text), overlapping], [told(text, [0.0, 1.0]), told(text[6:], [3.0])])
    assert (shared.text, shared.odds, shared.span) == ("职工免费。", 3.0, (6, 11))


@settings(max_examples=60)
@given(st.lists(TEXTS, min_size=1, max_size=3))
def test_every_sentence_of_every_passage_is_told(texts):
    passages = [passage(text, f"a{n}") for n, text in enumerate(texts)]
    found = sentences_of(passages, [told(texts[0])])
    assert [s.span for s in found] == [span for text in texts for span in sentences(text)]
