import math
import random

import numpy as np
import pytest
import torch
from small_reader import WORDS, network, row, vocabulary

from qa_service.reader.network import NOTHING, Network, Scores
from qa_service.reader.rows import batch_of
from qa_service.training.groups import Group
from qa_service.training.network import NONE_SHARE, SPAN_SHARE, loss_of, train

VOCABULARY = vocabulary()
ROWS = (row(VOCABULARY, "图书馆。读书。"), row(VOCABULARY, "公园。"))  # four words and two
LOG2 = math.log(2)


def group(right=((0, 1),), doubtful=(), answer=None, weight=1.0, rows=ROWS):
    return Group(np.array([1], np.int64), rows, right, doubtful, answer, weight)


def scores(sentence=((0.0, 0.0), (0.0, NOTHING)), none=(0.0, 0.0), first=None):
    place = torch.zeros(2, 4) if first is None else torch.tensor(first)
    return Scores(torch.tensor(sentence), place, torch.zeros(2, 4), torch.tensor(none))


def loss(found, *groups):
    return float(loss_of(found, groups))


def test_loss_of_a_network_that_knows_nothing_is_that_of_a_guess_among_sentences_and_none():
    assert loss(scores(), group()) == pytest.approx(math.log(4) + NONE_SHARE * LOG2)


def test_loss_without_an_answer_is_that_of_guessing_none():
    assert loss(scores(), group(right=())) == pytest.approx(math.log(4) + NONE_SHARE * LOG2)


def test_loss_of_a_network_that_is_right_vanishes():
    sure = scores(((0.0, 60.0), (0.0, NOTHING)), (-30.0, 30.0))
    assert loss(sure, group()) == pytest.approx(0, abs=1e-5)
    none = scores(none=(60.0, 60.0))
    assert loss(none, group(right=())) == pytest.approx(0, abs=1e-5)


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


def test_words_of_the_answer_are_learned_with_their_share():
    told = loss(scores(), group(answer=(0, 2, 2))) - loss(scores(), group())
    assert told == pytest.approx(SPAN_SHARE * 2 * math.log(4))


def test_each_group_is_judged_by_its_own_rows():
    two = Scores(*(torch.cat([one, other]) for one, other in zip(parts(scores()), parts(sure()), strict=True)))
    both = loss(two, group(), group())
    assert both == pytest.approx((loss(scores(), group()) + loss(sure(), group())) / 2)


def sure():
    return scores(((0.0, 60.0), (0.0, NOTHING)), (-30.0, 30.0))


def parts(found):
    return found.sentence, found.first, found.last, found.none


def test_heavier_questions_count_more():
    two = Scores(*(torch.cat([one, other]) for one, other in zip(parts(scores()), parts(sure()), strict=True)))
    both = loss(two, group(weight=3.0), group(weight=1.0))
    assert both == pytest.approx((3 * loss(scores(), group()) + loss(sure(), group())) / 4)


def puzzle(draw):
    """A question of one word, and two passages, of whose sentences one has that word."""
    words = draw.sample(WORDS, 13)
    texts = ["。".join("".join(words[3 * n + 6 * p : 3 * n + 6 * p + 3]) for n in range(2)) + "。" for p in range(2)]
    rows = tuple(row(VOCABULARY, text) for text in texts)
    place = draw.randrange(2), draw.randrange(2)
    own = np.flatnonzero(rows[place[0]].sentence == place[1])[:-1]
    at = int(draw.choice(own.tolist()))
    return Group(rows[place[0]].words[at : at + 1], rows, (place,), (), (place[0], at, at))


def solved(of, puzzles):
    """The share of the puzzles whose sentence the network finds, and whose word."""
    found = []
    with torch.inference_mode():
        for one in puzzles:
            told = of(batch_of([(one.question, one.rows)]))
            place = divmod(int(told.sentence.argmax()), told.sentence.shape[1])
            found.append((place == one.right[0], int(told.first[place[0]].argmax()) == one.answer[1]))
    return np.mean(found, axis=0)


@pytest.fixture(scope="module")
def taught():
    """A network that was set puzzles, with what was said of its losses."""
    draw, said = random.Random(0), []
    learning = network(VOCABULARY).train()
    train(learning, ([puzzle(draw) for _ in range(8)] for _ in range(100)), 100, draw, said.append, rate=1.5e-2)
    return learning.eval(), [float(line.split("loss ")[1].split(",")[0]) for line in said]


def test_loss_falls(taught):
    early, late = taught[1]
    assert late < early / 2


def test_network_learns_to_pick_the_sentence_that_shares_a_word_with_the_question(taught):
    puzzles = [puzzle(random.Random(1000 + n)) for n in range(60)]
    before, after = solved(network(VOCABULARY), puzzles), solved(taught[0], puzzles)
    assert before[0] < 0.6
    assert (after > 0.85).all()


def test_learning_is_the_same_every_time():
    def learned():
        draw = random.Random(5)
        learning = network(VOCABULARY).train()
        train(learning, [[puzzle(draw) for _ in range(6)]] * 2, 2, draw, lambda line: None)
        return learning.state_dict()

    one, other = learned(), learned()
    assert all((one[name] == other[name]).all() for name in one)


def test_learning_ends_after_its_steps_and_checks_each_round():
    checks = []
    draw = random.Random(5)
    rounds = iter([[puzzle(draw)] for _ in range(10)])
    train(network(VOCABULARY), rounds, 3, draw, lambda line: None, check=lambda: checks.append(1))
    assert len(checks) == 3
    assert len(list(rounds)) == 7


def test_vectors_of_words_are_not_learned(taught):
    assert isinstance(taught[0], Network)
    assert not taught[0].table.vectors.is_floating_point()
