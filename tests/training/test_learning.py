import dataclasses
import itertools
import random

import pytest
import torch
from small_base import WORDS, base, network, tokeniser

from qa_service.training.candidates import find
from qa_service.training.drawing import batches
from qa_service.training.learning import FROZEN, LEAST, Learner, learn, pace_at
from qa_service.training.network import ReadingNetwork, batch_of, loss_of
from qa_service.training.questions import Example, article

PIECES = 800
EVERY = 2  # steps between checkpoints


def puzzles(count):
    """Questions of one word, each answered by the one sentence of its article that holds the word."""
    draw = random.Random(0)
    examples, articles = [], []
    for n in range(count):
        words = draw.sample(WORDS, 6)
        text = "".join(f"{one}{other}。" for one, other in itertools.pairwise(words[:4]))
        at = text.index(words[0])
        articles.append(article(str(n), words[5], text))
        told = text.index("。") + 1
        examples.append(
            Example(words[0], "written", "x", str(n), 1, (words[0],), ((0, told),), ((at, at + len(words[0])),))
        )
    return examples, articles


@pytest.fixture(scope="module")
def candidates():
    return find(*puzzles(40), tokeniser(), lambda line: None)


class Ends(Exception):
    """Somebody broke the learning off."""


def learned(candidates, path, steps, ends=None):
    """What is learned in so many steps, gone on from a checkpoint where there is one, and broken off after some step."""
    learner = Learner.load(path, base()) if path.exists() else Learner(network())

    def keep():
        learner.save(path)
        if learner.step == ends:
            raise Ends

    learn(learner, candidates, steps, keep, lambda line: None, EVERY)
    return learner.network.state_dict()


def same(one, other):
    return all(torch.equal(one[name], other[name]) for name in one)


def test_learning_that_was_broken_off_ends_as_if_it_had_not_been(candidates, tmp_path):
    whole = learned(candidates, tmp_path / "whole.pt", 5)
    for ends in (2, 4):
        with pytest.raises(Ends):
            learned(candidates, tmp_path / "parts.pt", 5, ends)
    assert Learner.load(tmp_path / "parts.pt", base()).step == 4
    assert same(learned(candidates, tmp_path / "parts.pt", 5), whole)


class Listener:
    """Takes steps, and keeps what it was given to learn from."""

    def __init__(self, step=0):
        self.step, self.heard = step, []

    def learn(self, groups, candidates, pace):
        self.step += 1
        self.heard.append([group.passages for group in groups])
        return 0.0


def heard(candidates, step, steps):
    listener = Listener(step)
    learn(listener, candidates, steps, lambda: None, lambda line: None, EVERY)
    return listener.heard


def test_what_is_drawn_after_a_checkpoint_is_not_what_was_drawn_before(candidates):
    whole = heard(candidates, 0, 3 * EVERY)
    assert whole[:EVERY] != whole[EVERY : 2 * EVERY]
    assert heard(candidates, EVERY, 3 * EVERY) == whole[EVERY:]


def test_tables_of_words_and_places_are_not_learned_and_all_else_is(candidates, tmp_path):
    before, after = network().state_dict(), learned(candidates, tmp_path / "learned.pt", 2)
    assert {name for name in before if torch.equal(before[name], after[name])} == set(FROZEN)


def test_checkpoint_holds_the_weights_in_single_precision_the_step_and_the_layers(candidates, tmp_path):
    learned(candidates, tmp_path / "learned.pt", 2)
    held = torch.load(tmp_path / "learned.pt", weights_only=True)
    assert (held["step"], held["layers"]) == (2, 2)
    assert {weight.dtype for weight in held["net"].values()} == {torch.float32}
    assert [len(group["params"]) for group in held["opt"]["param_groups"]] == [9, 18, 5, 5]


def test_tables_that_a_checkpoint_holds_in_half_precision_are_the_bases(tmp_path):
    learner = Learner(network())
    learner.save(tmp_path / "old.pt")
    held = torch.load(tmp_path / "old.pt", weights_only=True)
    held["net"] |= {name: held["net"][name].bfloat16() for name in FROZEN}
    torch.save(held, tmp_path / "old.pt")
    assert same(Learner.load(tmp_path / "old.pt", base()).network.state_dict(), network().state_dict())


def test_learning_goes_on_with_more_layers_of_the_base_on_top_of_those_that_have_learned(candidates, tmp_path):
    few = Learner(ReadingNetwork.begun(base(), 1))
    learn(few, candidates, 2, lambda: None, lambda line: None)
    few.save(tmp_path / "few.pt")
    more = Learner.load(tmp_path / "few.pt", base(), 2)
    weights = few.network.state_dict()
    top = {name: value for name, value in network().state_dict().items() if name.startswith("layers.1.")}
    assert more.step == 2
    assert same(weights | top, more.network.state_dict())
    learn(more, candidates, 4, lambda: None, lambda line: None)
    assert not same(weights, more.network.state_dict())
    assert not same(top, more.network.state_dict())
    more.save(tmp_path / "more.pt")
    learn(Learner.load(tmp_path / "more.pt", base(), 2), candidates, 5, lambda: None, lambda line: None)


def test_what_the_steps_were_so_far_is_known_of_each_weight_when_layers_are_put_on_top(candidates, tmp_path):
    few = Learner(ReadingNetwork.begun(base(), 1))
    learn(few, candidates, 2, lambda: None, lambda line: None)
    few.save(tmp_path / "few.pt")
    Learner.load(tmp_path / "few.pt", base(), 2).save(tmp_path / "more.pt")

    def pasts(path):
        held = torch.load(path, weights_only=True)["opt"]["state"]
        return [past["exp_avg"] for past in held.values()]

    assert all(
        torch.equal(one, other)
        for one, other in zip(pasts(tmp_path / "few.pt"), pasts(tmp_path / "more.pt"), strict=True)
    )


def test_learning_goes_on_where_some_weights_have_not_been_moved_yet(candidates, tmp_path):
    examples, articles = puzzles(10)
    unanswered = [dataclasses.replace(example, answers=(), evidence=(), marked=()) for example in examples]
    path = tmp_path / "some.pt"
    learned(find(unanswered, articles, tokeniser(), lambda line: None), path, 1)
    held = torch.load(path, weights_only=True)["opt"]["state"]
    after = Learner.load(path, base())
    after.save(tmp_path / "again.pt")
    again = torch.load(tmp_path / "again.pt", weights_only=True)["opt"]["state"]
    assert held.keys() == again.keys()
    assert all(torch.equal(again[number]["exp_avg"], held[number]["exp_avg"]) for number in held)
    learn(after, candidates, 2, lambda: None, lambda line: None)


def test_no_half_written_checkpoint_takes_the_place_of_one(tmp_path, monkeypatch):
    learner = Learner(network())
    learner.save(tmp_path / "kept.pt")
    kept = (tmp_path / "kept.pt").read_bytes()

    def broken(held, path):
        path.write_bytes(b"half")
        raise OSError("disk full")

    monkeypatch.setattr(torch, "save", broken)
    with pytest.raises(OSError, match="disk full"):
        learner.save(tmp_path / "kept.pt")
    assert (tmp_path / "kept.pt").read_bytes() == kept


def test_rate_rises_stands_and_falls():
    paces = [pace_at(step, 8000) for step in range(8000)]
    assert paces[0] == pytest.approx(1 / 150)
    assert set(paces[149:4001]) == {1.0}
    assert paces[6000] == pytest.approx(0.5)
    assert min(paces[7900:]) == paces[-1] == LEAST
    assert paces[:150] == sorted(paces[:150])
    assert paces[4000:] == sorted(paces[4000:], reverse=True)


def test_network_learns_to_pick_the_sentence_and_the_words_that_answer(candidates):
    learner, draw = Learner(network()), random.Random(1)
    losses = [
        learner.learn(groups, candidates, 25.0) for groups in itertools.islice(batches(candidates, PIECES, draw), 60)
    ]
    assert sum(losses[-5:]) < sum(losses[:5]) / 2
    groups = next(batches(candidates, PIECES, random.Random(2)))
    with torch.inference_mode():
        told = learner.network(batch_of(groups, candidates))
    assert float(loss_of(told, groups)) < sum(losses[:5]) / 10


def test_progress_is_said_at_the_end(candidates):
    said = []
    learn(Learner(network()), candidates, 2, lambda: None, said.append)
    (line,) = said
    assert line.startswith("step 2 of 2, loss ")
