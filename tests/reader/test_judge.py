import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from small_reader import WORDS, neural_reader, passage, row, vocabulary

from qa_service.question.understanding import understand
from qa_service.reader.features import NAMES as FEATURES
from qa_service.reader.features import Rarity, features, scene
from qa_service.reader.judge import LEAST_CHANCE, LONGEST, NAMES, SEEN, chances, evidence, heard, place, to_read, weigh
from qa_service.reader.neural import Told
from qa_service.types import Hit

READER = neural_reader()
VOCABULARY = vocabulary()
RARITY = Rarity({"图书馆": 5.0, "读书": 4.0, "公园": 3.0})
PASSAGES = [
    passage("图书馆开放。读书。招收小学生。", "library"),
    passage("公园改造。职工比赛。", "park"),
    passage("粮库资金。", "granary"),
]
TEXTS = st.lists(st.sampled_from([*WORDS, "。", "，", " ", "2", "😀"]), min_size=1, max_size=20).map("".join)


def seen_in(passages, question="图书馆什么时候开放"):
    return scene(understand(question), [Hit(p, 1 / (n + 1)) for n, p in enumerate(passages)], RARITY)


def told_of(*passages, question="图书馆什么时候开放"):
    return dict(zip(map(place, passages), READER.tell(understand(question), passages), strict=True))


def said(of, sentences, first=None, last=None, none=0.0):
    """What a network says that gives the sentences of a passage these odds."""
    laid = row(VOCABULARY, of.text, of.context)
    nothing = np.zeros(len(laid.words))
    return Told(
        dict(zip(laid.spans, sentences, strict=True)),
        laid,
        nothing if first is None else np.array(first),
        nothing if last is None else np.array(last),
        none,
    )


def column(values, name):
    return values[:, NAMES.index(name)]


def test_passages_are_read_in_the_order_of_their_best_sentences():
    seen = seen_in(PASSAGES)
    ranks = np.array([0.1, 0.2, 0.3, 0.0, 0.9, 0.5])
    assert [p.article_id for p in to_read(seen, ranks)] == ["park", "granary", "library"]
    assert [p.article_id for p in to_read(seen, ranks, 2)] == ["park", "granary"]


def test_passages_with_equal_sentences_are_read_in_their_order():
    assert [p.article_id for p in to_read(seen_in(PASSAGES), np.zeros(6))] == ["library", "park", "granary"]


def test_nothing_is_read_where_there_is_nothing():
    assert to_read(seen_in([]), np.zeros(0)) == []


def test_each_sentence_hears_the_odds_of_its_own_passage():
    library, park, _ = PASSAGES
    told = {place(park): said(park, [4.0, 5.0], none=7.0), place(library): said(library, [1.0, 2.0, 3.0], none=6.0)}
    found = heard(seen_in(PASSAGES), told)
    assert found.odds[:5].tolist() == [1, 2, 3, 4, 5]
    assert found.none[:5].tolist() == [6, 6, 6, 7, 7]
    for values in (found.odds, found.none, found.span):
        assert np.isnan(values).tolist() == [False] * 5 + [True]


def test_two_passages_of_one_article_are_heard_apart():
    text = "图书馆开放。读书。"
    one, other = passage(text, "a"), passage(text, "a", start=100)
    told = {place(one): said(one, [1.0, 2.0]), place(other): said(other, [3.0, 4.0])}
    assert heard(seen_in([one, other]), told).odds.tolist() == [1, 2, 3, 4]


def test_span_is_the_log_probability_of_the_best_answer_in_the_sentence():
    only = passage("公园改造。职工比赛。")  # six words
    first, last = np.array([3.0, 0, 0, 1, 0, 0]), np.array([9.0, 2, 0, 0, 5, 0])
    found = heard(seen_in([only]), {place(only): said(only, [0.0, 0.0], first, last)})
    total = np.log(np.exp(first).sum()) + np.log(np.exp(last).sum())
    assert found.span.tolist() == pytest.approx([3 + 9 - total, 1 + 5 - total])


def test_answer_does_not_end_before_it_begins():
    only = passage("公园改造。")
    found = heard(seen_in([only]), {place(only): said(only, [0.0], [0.0, 0, 9], [9.0, 0, 0])})
    total = 2 * np.log(np.exp(9) + 2)
    assert found.span[0] == pytest.approx(9 - total)


def test_answer_is_no_longer_than_an_answer_can_be():
    only = passage("公园" * (LONGEST + 1))
    first, last = np.zeros(LONGEST + 1), np.zeros(LONGEST + 1)
    first[0] = last[LONGEST] = 5
    near = last[::-1].copy()
    near[0], near[LONGEST - 1] = 0, 5
    far, close = (
        heard(seen_in([only]), {place(only): said(only, [0.0], first, ends)}).span[0] for ends in (last, near)
    )
    assert close - far == pytest.approx(5)


@settings(max_examples=40, deadline=None)
@given(texts=st.lists(TEXTS, min_size=1, max_size=4), question=TEXTS, read=st.integers(0, 4))
def test_evidence_has_no_infinities(texts, question, read):
    passages = [passage(text, f"a{n}") for n, text in enumerate(texts)]
    seen = seen_in(passages, question)
    if not seen.sentences:
        return
    ranks = np.linspace(1, 0, len(seen.sentences))
    found = heard(seen, told_of(*passages[:read], question=question))
    values = evidence(seen, features(seen), ranks, found)
    assert values.shape == (len(seen.sentences), len(NAMES))
    assert values.dtype == np.float32
    assert not np.isinf(values).any()
    unread = np.array([sentence.passage not in passages[:read] for sentence in seen.sentences])
    assert (np.isnan(column(values, "odds")) == unread).all()
    for name in ("rank", "rank_place", "rank_to_article", "odds_place"):
        assert not np.isnan(column(values, name)).any()


def test_nothing_heard_gives_evidence_all_the_same():
    seen = seen_in(PASSAGES)
    values = evidence(seen, features(seen), np.zeros(6), heard(seen, {}))
    assert not np.isinf(values).any()
    assert np.isnan(column(values, "odds")).all()


def judged():
    library, park, _ = PASSAGES
    seen = seen_in(PASSAGES)
    told = {place(park): said(park, [4.0, 5.0], none=7.0), place(library): said(library, [1.0, 2.0, 3.0], none=6.0)}
    ranks = np.array([6.0, 5, 4, 3, 2, 1])
    return evidence(seen, features(seen), ranks, heard(seen, told))


def test_places_count_from_the_best_and_what_was_not_read_comes_last():
    values = judged()
    assert column(values, "rank_place").tolist() == [0, 1, 2, 3, 4, 5]
    assert column(values, "odds_place").tolist() == [4, 3, 2, 1, 0, 5]


def test_distances_are_to_the_best_of_all_and_to_the_best_of_the_article():
    values = judged()
    assert column(values, "rank_to_best").tolist() == [0, -1, -2, -3, -4, -5]
    assert column(values, "rank_to_article").tolist() == [0, -1, -2, 0, -1, 0]
    assert column(values, "odds_to_best")[:5].tolist() == [-4, -3, -2, -1, 0]
    assert column(values, "odds_to_article")[:5].tolist() == [-2, -1, 0, -1, 0]
    assert column(values, "odds_to_none")[:5].tolist() == [-5, -4, -3, -3, -2]
    assert column(values, "none_to_least")[:5].tolist() == [0, 0, 0, 1, 1]


def test_chances_of_the_sentences_read_leave_room_for_none():
    chances = np.exp(column(judged(), "chance")[:5])
    assert 0 < chances.sum() < 1


def test_what_the_ranker_saw_is_handed_on_by_name():
    seen = seen_in(PASSAGES)
    rows = features(seen)
    values = evidence(seen, rows, np.zeros(6), heard(seen, {}))
    for n in SEEN:
        assert column(values, FEATURES[n]).tolist() == rows[:, n].tolist()
    assert len(set(NAMES)) == len(NAMES)


def evidence_of(**columns):
    values = np.zeros((len(next(iter(columns.values()))), len(NAMES)), np.float32)
    for name, column in columns.items():
        values[:, NAMES.index(name)] = column
    return values


def test_ranker_and_network_together_place_a_sentence():
    one_better = evidence_of(rank=[1, 0, 0, 0], odds=[0, 1, 0, 0], span=[0, 0, 1, 0])
    assert (weigh(one_better)[:3] > weigh(one_better)[3]).all()


def test_sentence_that_was_not_read_stands_behind_those_that_were():
    scores = weigh(evidence_of(rank=[1, 1], odds=[-5, np.nan], span=[-9, np.nan]))
    assert np.isfinite(scores).all()
    assert scores[0] > scores[1]


def test_chances_have_a_floor_which_what_was_not_read_is_given():
    assert chances(evidence_of(chance=[-1, -5000, np.nan])).tolist() == [-1, LEAST_CHANCE, LEAST_CHANCE]
