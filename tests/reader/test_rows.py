import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from small_reader import passage, row, vocabulary

from qa_service.language.text import sentences
from qa_service.reader.network import CONTEXT, ENDED, MAX_CONTEXT
from qa_service.reader.rows import MAX_QUESTION, MAX_WORDS, batch_of, row_of

VOCABULARY = vocabulary()
TEXTS = st.text(alphabet=st.sampled_from("图书馆职工電话2０。！？…”“，\n Aa½😀"), max_size=80)


@settings(max_examples=60, deadline=None)
@given(TEXTS, TEXTS)
def test_words_of_a_row_belong_to_the_sentence_whose_span_holds_them(text, context):
    laid = row(VOCABULARY, text, context)
    assert list(laid.spans) == sentences(text)
    for number, start, end in zip(laid.sentence, laid.starts, laid.ends, strict=True):
        if number != CONTEXT:
            assert laid.spans[number][0] <= start < end <= laid.spans[number][1]


@settings(max_examples=60, deadline=None)
@given(TEXTS, TEXTS)
def test_context_stands_first_and_has_no_place(text, context):
    laid = row(VOCABULARY, text, context)
    outside = laid.sentence == CONTEXT
    assert outside.sum() <= MAX_CONTEXT
    assert outside[: outside.sum()].all()
    assert ((laid.starts == -1) == outside).all()
    assert ((laid.ends == -1) == outside).all()
    assert laid.words[~outside].tolist() == VOCABULARY.cut(text).ids.tolist()


@settings(max_examples=60, deadline=None)
@given(TEXTS)
def test_sentences_of_a_row_come_in_order_and_none_is_passed_over(text):
    numbers = row(VOCABULARY, text).sentence
    assert sorted(set(numbers.tolist())) == list(range(len(sentences(text))))
    assert (np.diff(numbers) >= 0).all()


def test_passage_taken_from_the_middle_of_an_article_is_placed_by_its_own_text():
    text = "图书馆开放。读书。"
    laid = row_of(passage(text, start=500), VOCABULARY)
    assert [text[a:b] for a, b in zip(laid.starts, laid.ends, strict=True)] == ["图书馆", "开放", "。", "读书", "。"]


def test_text_of_ten_thousand_characters_without_full_stop_is_cut_short():
    laid = row(VOCABULARY, "图书馆" * 3334, "公园" * 100)
    assert len(laid.words) == len(laid.sentence) == len(laid.starts) == len(laid.ends) == MAX_WORDS
    assert laid.spans[-1][1] == 3 * 3334


def test_row_of_nothing_is_empty():
    laid = row(VOCABULARY, "", "")
    assert (len(laid.words), laid.spans) == (0, ())


def test_batch_is_as_long_as_its_longest_row_and_ends_where_each_row_ends():
    asked = VOCABULARY.cut("图书馆什么时候开放").ids
    short, long = row(VOCABULARY, "公园。"), row(VOCABULARY, "图书馆开放。读书。比赛。")
    batch = batch_of([(asked, [short, long]), (asked[:1], [short])])
    assert batch.words.shape == batch.sentence.shape == (3, len(long.words))
    assert batch.sentence[0].tolist() == [0, 0] + [ENDED] * (len(long.words) - 2)
    assert batch.sentence[1].tolist() == long.sentence.tolist()
    assert batch.question[0].tolist() == asked.tolist()
    assert batch.question[2].tolist() == [int(asked[0])] + [ENDED] * (len(asked) - 1)
    assert batch.sentences == 3


def test_batch_of_empty_rows_still_has_room_for_a_word_and_a_sentence():
    batch = batch_of([(np.empty(0, np.int64), [row(VOCABULARY, "")])])
    assert batch.words.shape == batch.question.shape == (1, 1)
    assert batch.sentences == 1


def test_long_question_is_cut_short():
    batch = batch_of([(np.ones(500, np.int64), [row(VOCABULARY, "公园。")])])
    assert batch.question.shape == (1, MAX_QUESTION)
