import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from told import TOKENISER, passage, row

from qa_service.language.text import sentences
from qa_service.reader.rows import (
    ASKED,
    BEGIN,
    END,
    MAX_CONTEXT,
    MAX_PASSAGE,
    MAX_QUESTION,
    OUTSIDE,
    TOLD,
    question_pieces,
    row_of,
)

TEXTS = st.text(alphabet=st.sampled_from("图书馆职工電话2０。！？…”“，\n Aa½😀"), max_size=80)


@settings(max_examples=60)
@given(TEXTS, TEXTS, TEXTS)
def test_pieces_of_a_row_belong_to_the_sentence_that_holds_them(text, context, question):
    laid = row(text, context, question)
    assert list(laid.spans) == sentences(text)
    for number, start, end in zip(laid.sentence, laid.starts, laid.ends, strict=True):
        if number != OUTSIDE and text[start:end].strip():
            assert start < laid.spans[number][1]
            assert laid.spans[number][0] < end


@settings(max_examples=60)
@given(TEXTS, TEXTS, TEXTS)
def test_question_context_and_passage_stand_in_this_order_with_marks_between(text, context, question):
    laid = row(text, context, question)
    asked, named, own = (TOKENISER.cut(part).ids.tolist() for part in (question, context, text))
    between = [END] if named else []
    assert laid.pieces.tolist() == [BEGIN, *asked[-MAX_QUESTION:], END, *named[:MAX_CONTEXT], *between, *own, END]
    assert laid.kinds.tolist() == [ASKED] * (len(asked[-MAX_QUESTION:]) + 2) + [TOLD] * (
        len(laid.pieces) - len(asked) - 2
    )
    assert laid.pieces[laid.sentence != OUTSIDE].tolist() == own


@settings(max_examples=60)
@given(TEXTS)
def test_sentences_of_a_row_come_in_order(text):
    numbers = row(text).sentence
    own = numbers[numbers != OUTSIDE]
    assert set(own.tolist()) <= set(range(max(len(sentences(text)), 1)))
    assert (np.diff(own) >= 0).all()


def test_passage_from_the_middle_of_an_article_is_placed_by_its_own_text():
    text = "图书馆开放。读书。"
    laid = row_of(question_pieces("何时", TOKENISER), passage(text, start=500), TOKENISER)
    own = laid.sentence != OUTSIDE
    assert laid.ends[own].max() == len(text)
    assert laid.starts[own].min() == 0


def test_text_of_ten_thousand_characters_without_full_stop_is_cut_short():
    laid = row("图书馆" * 3334, "公园" * 100)
    assert (laid.sentence != OUTSIDE).sum() == MAX_PASSAGE
    assert laid.spans[-1][1] == 3 * 3334


def test_of_a_long_question_the_last_words_are_read():
    long = question_pieces("公园" * 100 + "图书馆几点开门", TOKENISER)
    assert len(long) == MAX_QUESTION
    assert long.tolist()[-3:] == TOKENISER.cut("图书馆几点开门").ids.tolist()[-3:]
