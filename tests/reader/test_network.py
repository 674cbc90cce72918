import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from small_reader import WIDTH, WORDS, network, row, vocabulary

from qa_service.reader.network import CONTEXT, NOTHING, TOKEN_FEATURES, Batch, RowDropout
from qa_service.reader.rows import batch_of

VOCABULARY = vocabulary()
NETWORK = network(VOCABULARY)
LONG = "图书馆什么时候开放。职工比赛，电话12。读书。公园改造资金2000元。" * 3
TEXTS = st.lists(st.sampled_from([*WORDS, "。", "，", "2", "😀"]), min_size=1, max_size=30).map("".join)


def asked(question):
    return VOCABULARY.cut(question).ids


def scores(*groups):
    """The scores of (question, rows) groups."""
    with torch.inference_mode():
        return NETWORK(batch_of([(asked(question), rows) for question, rows in groups]))


def finite(found):
    return all(torch.isfinite(part).all() for part in (found.sentence, found.first, found.last, found.none))


@settings(max_examples=12, deadline=None)
@given(text=TEXTS, context=TEXTS, question=TEXTS)
def test_passage_scores_the_same_alone_and_beside_longer_ones(text, context, question):
    short, long = row(VOCABULARY, text, context), row(VOCABULARY, LONG, "图书馆")
    alone, beside = scores((question, [short])), scores((question, [long, short, long]))
    words, count = len(short.words), len(short.spans)
    torch.testing.assert_close(alone.sentence[0, :count], beside.sentence[1, :count], atol=1e-4, rtol=1e-4)
    torch.testing.assert_close(alone.first[0, :words], beside.first[1, :words], atol=1e-4, rtol=1e-4)
    torch.testing.assert_close(alone.last[0, :words], beside.last[1, :words], atol=1e-4, rtol=1e-4)
    torch.testing.assert_close(alone.none[0], beside.none[1], atol=1e-4, rtol=1e-4)


@settings(max_examples=12, deadline=None)
@given(text=TEXTS, question=TEXTS)
def test_same_question_and_passage_give_the_same_scores(text, question):
    one, other = (scores((question, [row(VOCABULARY, text)])) for _ in range(2))
    assert one.sentence.tolist() == other.sentence.tolist()
    assert one.none.tolist() == other.none.tolist()


def test_order_of_the_passages_changes_nothing():
    rows = [row(VOCABULARY, text) for text in ("图书馆开放。读书。", "公园改造。", LONG)]
    one, other = scores(("图书馆", rows)), scores(("图书馆", rows[::-1]))
    torch.testing.assert_close(one.none, other.none.flip(0), atol=1e-4, rtol=1e-4)


def test_sentences_without_words_never_win():
    rows = [row(VOCABULARY, "公园。"), row(VOCABULARY, "图书馆开放。读书。比赛。")]
    found = scores(("图书馆", rows)).sentence
    assert found[0, 1:].tolist() == [NOTHING, NOTHING]
    assert (found[found != NOTHING] > NOTHING / 2).sum() == 4


def test_sentences_past_the_last_word_that_is_read_never_win():
    long = row(VOCABULARY, "图书馆。" * 400)
    found = scores(("图书馆", [long])).sentence[0]
    assert found.shape == (400,)
    assert found.argmax() <= long.sentence.max()
    assert (found[long.sentence.max() + 1 :] == NOTHING).all()


def test_answer_begins_and_ends_in_the_passages_own_words():
    one = row(VOCABULARY, "图书馆开放。", "公园改造")
    found = scores(("图书馆", [one, row(VOCABULARY, LONG)]))
    outside = torch.tensor(one.sentence == CONTEXT)
    own = len(one.words)
    for place in (found.first[0], found.last[0]):
        assert (place[:own][outside] == NOTHING).all()
        assert (place[own:] == NOTHING).all()
        assert (place[:own][~outside] > NOTHING / 2).all()


@pytest.mark.parametrize("question", ["", "😀", "？？？", "图书馆" * 200, "鑫鑫"])
@pytest.mark.parametrize("text", ["", "😀", "鑫", "。。。", "图" * 10_000, "读书\n\n读书"])
@pytest.mark.parametrize("context", ["", "图书馆", "😀\n"])
def test_odd_questions_texts_and_contexts_give_finite_scores(question, text, context):
    assert finite(scores((question, [row(VOCABULARY, text, context)])))


def test_passage_without_words_is_not_told_to_answer_or_not_with_any_force():
    found = scores(("图书馆", [row(VOCABULARY, "", "公园"), row(VOCABULARY, "图书馆开放。")]))
    assert found.none.abs().max() < 10


def features(question, text, context=""):
    """(words, TOKEN_FEATURES) of one passage."""
    batch = batch_of([(asked(question), [row(VOCABULARY, text, context)])])
    vectors = NETWORK._vectors(batch.words)
    question_vectors = NETWORK._vectors(batch.question.clamp(min=0))
    found = NETWORK._features(batch, question_vectors, vectors, batch.question >= 0)
    assert found.shape == (1, batch.words.shape[1], TOKEN_FEATURES)
    return found[0]


def test_word_of_the_question_is_seen_as_the_same_and_one_with_its_characters_as_spelled_alike():
    same, spelled = features("图书馆", "图书馆。读书。公园").T[:2]
    assert same.tolist() == [1, 0, 0, 0, 0]
    assert spelled.tolist() == [1, 0, 0.5, 0, 0]


def test_likeness_is_one_for_the_word_itself_and_less_for_others():
    topics, neighbours = features("图书馆", "图书馆公园").T[5:7]
    for likeness in (topics, neighbours):
        assert likeness[0].item() == pytest.approx(1, abs=0.02)
        assert likeness[1] < 0.95


def test_words_of_the_context_are_told_apart_and_found_again():
    outside, found_again = features("读书", "图书馆开放", "公园图书馆").T[7:]
    assert outside.tolist() == [1, 1, 0, 0]
    assert found_again.tolist() == [1, 1, 1, 0]


def test_dropout_leaves_out_the_same_units_of_all_words_of_a_row():
    torch.manual_seed(0)
    dropped = RowDropout()(torch.ones(5, 7, 64))
    assert (dropped == dropped[:, :1]).all()
    assert 0 < (dropped == 0).float().mean() < 0.5
    assert not (dropped[0] == dropped[1]).all()


def test_nothing_is_dropped_when_nothing_is_learned():
    states = torch.randn(2, 3, 4)
    assert RowDropout().eval()(states) is states


def test_weights_hold_neither_vectors_nor_characters_of_the_vocabulary():
    sizes = {values.shape for values in NETWORK.state_dict().values()}
    assert not any(len(VOCABULARY.table.marks) in size for size in sizes)


def test_every_weight_that_decides_is_taught():
    learning = network(VOCABULARY).train()
    found = learning(
        batch_of([(asked("图书馆什么时候开放"), [row(VOCABULARY, LONG, "公园"), row(VOCABULARY, "读书。")])])
    )
    inside = found.first > NOTHING
    total = found.sentence[found.sentence > NOTHING].sum() + found.first[inside].sum() + found.last[inside].sum()
    (total + found.none.sum()).backward()
    assert [name for name, values in learning.named_parameters() if values.grad is None] == []
    assert all(torch.isfinite(values.grad).all() for values in learning.parameters())


def test_row_without_any_word_teaches_nothing_infinite():
    learning = network(VOCABULARY).train()
    empty = np.empty(0, np.int64)
    learning(batch_of([(empty, [row(VOCABULARY, "")])])).none.sum().backward()
    assert all(values.grad is None or torch.isfinite(values.grad).all() for values in learning.parameters())


def test_width_and_batch_need_not_be_those_of_the_shipped_network():
    batch = Batch(
        torch.zeros(2, 3, dtype=torch.int64),
        torch.zeros(2, 3, dtype=torch.int64),
        torch.ones(2, 1, dtype=torch.int64),
        1,
    )
    assert NETWORK(batch).sentence.shape == (2, 1)
    assert NETWORK.finish.weight.shape == (WIDTH,)
