import math

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from small_base import base, network, tokeniser

from qa_service.reader.network import NOTHING
from qa_service.reader.rows import question_pieces, row_of
from qa_service.training.candidates import find
from qa_service.training.drawing import Group
from qa_service.training.network import (
    DROPPED,
    NONE_SHARE,
    PAD,
    WHOLE_SHARE,
    WORDS_SHARE,
    ReadingNetwork,
    Scores,
    batch_of,
    loss_of,
    thinned,
)
from qa_service.training.questions import Example, article
from qa_service.types import Passage

LOG2 = math.log(2)
TEXTS = ["图书馆开放。读书比赛。", "公园改造。", "职工报名电话6353。图书馆招收120名小学生。读书。"]


def group(right=((0, 1),), doubtful=(), words=(), weight=1.0, question=(9,)):
    return Group(np.array(question), (0, 1), right, doubtful, words, weight)


def scores(sentences=((0.0, 0.0), (0.0, NOTHING)), none=(0.0, 0.0), first=None):
    place = torch.zeros(2, 4) if first is None else torch.tensor(first)
    return Scores(torch.tensor(sentences), place, torch.zeros(2, 4), torch.tensor(none))


def sure():
    return scores(((0.0, 60.0), (0.0, NOTHING)), (-30.0, 30.0))


def loss(found, *groups):
    return float(loss_of(found, groups))


def after(one, other):
    """The scores of the rows of two groups."""
    return Scores(*(torch.cat([getattr(s, name) for s in (one, other)]) for name in Scores.__slots__))


def test_loss_of_a_network_that_knows_nothing_is_that_of_a_guess_among_sentences_and_none():
    assert loss(scores(), group()) == pytest.approx(math.log(4) + NONE_SHARE * LOG2)


def test_loss_without_an_answer_is_that_of_guessing_none():
    assert loss(scores(), group(right=())) == pytest.approx(math.log(4) + NONE_SHARE * LOG2)


def test_loss_of_a_network_that_is_right_vanishes():
    assert loss(sure(), group()) == pytest.approx(0, abs=1e-5)
    assert loss(scores(none=(60.0, 60.0)), group(right=())) == pytest.approx(0, abs=1e-5)


def test_any_of_several_right_sentences_will_do():
    found = scores(((0.0, 60.0), (0.0, NOTHING)), (-30.0, -30.0))
    assert loss(found, group(right=((0, 1), (1, 0)))) == pytest.approx(0, abs=1e-5)


def test_doubtful_sentence_counts_neither_for_nor_against():
    low, high = (scores(((0.0, 0.0), (odds, NOTHING))) for odds in (-5.0, 50.0))
    doubtful = group(doubtful=((1, 0),))
    assert loss(low, doubtful) == loss(high, doubtful) == pytest.approx(math.log(3) + NONE_SHARE * LOG2)


def test_passage_with_a_doubtful_sentence_is_not_taught_to_answer_or_not():
    found = scores()
    found.none.requires_grad_()
    (pull,) = torch.autograd.grad(loss_of(found, [group(right=(), doubtful=((1, 0),))]), found.none)
    assert float(pull[0] - pull[1]) == pytest.approx(-NONE_SHARE / 2)


def told(words, first, question=(9,)):
    """What the words that answer add to the loss."""
    found = scores(first=first)
    return loss(found, group(words=words, question=question)) - loss(found, group(question=question))


def test_words_of_the_answer_are_learned_with_their_share_behind_the_question():
    there = ((0.0, 0.0, 0.0, 60.0), (0.0,) * 4)
    assert told(((0, 1, 1),), there, (9, 9)) == pytest.approx(WORDS_SHARE * math.log(4))
    assert told(((0, 2, 2),), there) == pytest.approx(WORDS_SHARE * math.log(4))
    assert told(((0, 1, 1),), there) == pytest.approx(WORDS_SHARE * (60 + math.log(4)))


def test_whole_sentence_is_learned_at_the_first_piece_of_the_row():
    assert told(((0, 0, 0),), ((60.0, 0.0, 0.0, 0.0), (0.0,) * 4)) == pytest.approx(WHOLE_SHARE * math.log(4))


def test_parts_of_an_answer_share_what_it_counts():
    there = ((0.0, 0.0, 60.0, 60.0), (0.0,) * 4)
    assert told(((0, 1, 1), (0, 2, 2)), there) == pytest.approx(WORDS_SHARE * (LOG2 + math.log(4)))


def test_each_group_is_judged_by_its_own_rows_and_heavier_ones_count_more():
    two = after(scores(), sure())
    both = loss(two, group(weight=3.0), group(weight=1.0))
    assert both == pytest.approx((3 * loss(scores(), group()) + loss(sure(), group())) / 4)


ARTICLES = [article(str(n), "图书馆" if n else "", text) for n, text in enumerate(TEXTS)]
CANDIDATES = find(
    [Example("图书馆招收多少", "written", "short", str(n), 1) for n in range(3)],
    ARTICLES,
    tokeniser(),
    lambda line: None,
)


def of_questions(*questions):
    """Each question with the passages of some texts."""
    home = [int(CANDIDATES.home[n][0]) for n in range(3)]
    return [
        Group(question_pieces(question, tokeniser()), tuple(home[n] for n in texts), (), (), ())
        for question, texts in questions
    ]


QUESTIONS = st.tuples(st.text("图书馆招收多少小学生", max_size=60), st.lists(st.integers(0, 2), min_size=1, max_size=3))


@given(st.lists(QUESTIONS, min_size=1, max_size=3))
@settings(max_examples=50)
def test_rows_are_laid_out_as_the_reader_lays_them_out(asked):
    batch = batch_of(of_questions(*asked), CANDIDATES)
    rows = [(question, n) for question, texts in asked for n in texts]
    assert len(batch.pieces) == len(rows)
    for at, (question, n) in enumerate(rows):
        passage = Passage(str(n), "text", 0, len(TEXTS[n]), TEXTS[n], ARTICLES[n].title or "")
        laid = row_of(question_pieces(question, tokeniser()), passage, tokeniser())
        length = len(laid.pieces)
        assert batch.pieces[at, :length].tolist() == laid.pieces.tolist()
        assert batch.kinds[at, :length].tolist() == laid.kinds.tolist()
        assert batch.sentence[at, :length].tolist() == laid.sentence.tolist()
        assert (batch.pieces[at, length:] == PAD).all()


@torch.inference_mode()
def test_scores_of_a_row_do_not_depend_on_the_rows_beside_it():
    net = network()
    (alone,), both = of_questions(("图书馆", [1])), of_questions(("图书馆", [1]), ("职工报名电话", [2, 0]))
    one, among = net(batch_of([alone], CANDIDATES)), net(batch_of(both, CANDIDATES))
    length = one.first.shape[1]
    assert torch.allclose(one.sentences[0], among.sentences[0, :1], atol=1e-5)
    assert torch.allclose(one.first[0], among.first[0, :length], atol=1e-5)
    assert torch.allclose(one.none[0], among.none[0], atol=1e-5)


@torch.inference_mode()
def test_nothing_is_pointed_at_but_the_passage_and_the_whole():
    found = network()(batch := batch_of(of_questions(("图书馆", [2, 1])), CANDIDATES))
    pointed = found.first > NOTHING / 2
    assert pointed[:, 0].all()
    assert torch.equal(pointed[:, 1:], batch.sentence[:, 1:] >= 0)
    assert (found.sentences[0] > NOTHING / 2).tolist() == [True, True, True]
    assert (found.sentences[1] > NOTHING / 2).tolist() == [True, False, False]


def test_network_begins_as_the_lowest_layers_of_the_base():
    begun = ReadingNetwork.begun(base(), 2).state_dict()
    known = {name: value for name, value in base().weights.items() if not name.startswith("layers.2.")}
    assert all(np.array_equal(begun[name], value) for name, value in known.items())
    assert {name.split(".")[0] for name in set(begun) - set(known)} == {"span", "sent", "none"}


def test_network_may_keep_any_number_of_layers():
    assert [len(ReadingNetwork.begun(base(), n).layers) for n in (1, 3)] == [1, 3]
    with pytest.raises(ValueError, match="4 layers are asked for; the base has 3"):
        ReadingNetwork.begun(base(), 4)


def test_learning_leaves_out_a_share_of_what_a_layer_adds_and_raises_the_rest():
    added = torch.ones(40, 50)
    left = thinned(added, torch.Generator().manual_seed(1))
    assert torch.equal(thinned(added, None), added)
    assert torch.equal(left, thinned(added, torch.Generator().manual_seed(1)))
    assert float((left == 0).float().mean()) == pytest.approx(DROPPED, abs=0.03)
    assert left[left > 0].unique().tolist() == pytest.approx([1 / (1 - DROPPED)])
