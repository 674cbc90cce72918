import threading
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from fakes import article, passage
from hypothesis import given
from hypothesis import strategies as st

from qa_service.errors import BuildError, EngineError, EngineLost
from qa_service.retrieval import milvus
from qa_service.retrieval.lexical.counts import passage_terms
from qa_service.retrieval.milvus import collection, server
from qa_service.retrieval.milvus.collection import clipped, of_article, of_numbers, of_scope, pieces, token
from qa_service.types import Question, Scope

TERMS = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=8)


@pytest.mark.parametrize("name", ["", "live", "20310402T080000Z-ABC123", '20310402T080000Z-abc123" or 1', "qa_live\n"])
def test_only_the_name_of_a_generation_becomes_a_collection(name):
    with pytest.raises(ValueError, match="names no generation"):
        milvus.collection_of(name)


def test_a_collection_is_called_as_its_generation():
    assert milvus.collection_of("20310402T080000Z-abc123") == "qa_20310402T080000Z_abc123"
    assert milvus.generation_of("qa_20310402T080000Z_abc123") == "20310402T080000Z-abc123"


@pytest.mark.parametrize("name", ["qa_live", "qa_", "docs", "qa_20310402T080000Z_abc123_old"])
def test_a_collection_of_somebody_else_holds_no_generation(name):
    assert milvus.generation_of(name) is None


@pytest.mark.parametrize("given_id", ["", 'a" or article != "', "a b", "'", "x" * 129, "a\\"])
def test_only_what_can_be_an_id_stands_in_a_filter(given_id):
    with pytest.raises(ValueError, match="is no id"):
        of_article(given_id)


def test_numbers_stand_in_a_filter_as_numbers():
    assert of_numbers([3, 1]) == "number in [3, 1]"
    with pytest.raises(ValueError, match="invalid literal"):
        of_numbers(["1] or number in [2"])


@given(st.sets(st.integers(0, 200)).map(sorted), st.integers(1, 60))
def test_a_scope_stands_in_a_filter_whole_and_as_runs_where_these_are_few(numbers, most):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(collection, "MOST_RUNS", most)
        told = of_scope(Scope(frozenset(), np.array(numbers, np.int64)))
    assert [number for number in range(210) if fits(told, number)] == numbers
    assert told.count(">=") <= most


def fits(told, number):
    """Whether a number fits a filter, which is read as Python reads it."""
    return eval(told, {}, {"number": number})


def test_everywhere_is_no_filter():
    assert of_scope(None) == ""


class GivesAny(server.Server):
    """Holds the numbers 0, 3, 6, …, and gives the last ones where it may not give all that fit."""

    def __init__(self):
        self.asked = []

    def rows(self, name, fitting, fields, most):
        self.asked.append(most)
        return [{"number": number} for number in range(0, 300, 3) if fits(fitting, number)][-most:]


@given(st.integers(1, 150))
def test_every_row_is_found_in_order_however_few_are_given_at_a_time(most):
    giving = GivesAny()
    assert [row["number"] for row in giving.every_row("c", "number % 2 == 0", [], 300, most)] == [*range(0, 300, 6)]
    assert most <= 50 or len(giving.asked) == 1


@given(TERMS)
def test_a_term_is_one_word_for_any_analyser(term):
    assert token(term).isalnum()


def test_terms_that_differ_by_a_mark_stay_apart():
    marked = ["1.5", "1-5", "1:5", "1/5", "15", "1_5", "1 5"]
    assert len({token(term) for term in marked}) == len(marked)


@given(st.lists(TERMS.map(token), max_size=40), st.integers(20, 60))
def test_a_text_that_is_too_long_keeps_whole_words(found, limit):
    text = " ".join(found)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(collection, "MAX_BYTES", limit)
        kept = clipped(text)
    assert len(kept.encode()) <= limit
    assert kept == text or text.startswith(kept + " ") or kept == ""


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=50), st.integers(1, 9))
def test_a_text_in_pieces_is_whole_again(text, count):
    assert "".join(pieces(text, count)) == text
    assert len(pieces(text, count)) == count
    assert "".join(pieces(text)) == text


def test_the_words_of_a_passage_are_its_terms_and_a_synonym_weighs_less():
    park = passage(article())
    assert collection.passage_text(park).split(" ") == [token(term) for term in passage_terms(park)]
    asked = Question("门票", (), "门票", ("门票",), (), synonyms=("票价",))
    told = collection.question_text(asked).split(" ")
    assert told.count("票价") < told.count("门票")


@pytest.mark.parametrize("told", ["v2.5.4", "2.6.1-dev", "v3.0.0", "milvus_lite-3.2.2"])
def test_a_server_that_has_bm25_is_taken(told):
    server._require_version(told, "http://milvus:19530")


@pytest.mark.parametrize("told", ["v2.3.21", "2.4.9", "", "unknown"])
def test_an_older_server_is_refused_with_what_is_needed(told):
    with pytest.raises(EngineError, match=r"Milvus at http://milvus:19530 is of version .*; 2\.5 or later is needed\."):
        server._require_version(told, "http://milvus:19530")


def test_a_passage_that_no_row_can_hold_is_named():
    long = passage(article("长" * 30_000))
    vectors = [[0.0]]
    with pytest.raises(BuildError, match="Article a1 has a passage that is too long for Milvus"):
        list(milvus.passage_rows([long], vectors, lambda _: "{}", "{}"))


def test_nobody_at_an_address_is_told_soon_and_the_next_are_not_kept_waiting():
    pytest.importorskip("pymilvus")
    lost = milvus.Server("http://127.0.0.1:9", seconds=1)
    for _ in range(2):
        with pytest.raises(EngineLost, match=r"Milvus at http://127\.0\.0\.1:9 does not answer"):
            lost.names()


class Answering:
    """A client whose server answers, is silent, or keeps who asks waiting."""

    def __init__(self):
        self.is_silent, self.asked, self.go_on = False, threading.Event(), threading.Event()
        self.go_on.set()

    def list_collections(self, timeout):
        from pymilvus.exceptions import MilvusUnavailableException

        self.asked.set()
        self.go_on.wait(10)
        if self.is_silent:
            raise MilvusUnavailableException(message="no")
        return []


def test_while_a_server_is_lost_one_tries_it_and_the_others_are_refused_at_once(monkeypatch):
    pytest.importorskip("pymilvus")
    monkeypatch.setattr(server, "PAUSE_SECONDS", 0.0)
    client, lost = Answering(), milvus.Server("http://milvus:19530")
    lost._client = client
    assert lost.names() == []
    client.is_silent = True
    with pytest.raises(EngineLost, match="does not answer"):
        lost.names()
    client.go_on.clear()
    client.asked.clear()
    with ThreadPoolExecutor(1) as pool:
        trying = pool.submit(lost.names)
        client.asked.wait(10)
        with pytest.raises(EngineLost, match="nor did it a moment ago"):
            lost.names()
        client.is_silent = False
        client.go_on.set()
        assert trying.result() == lost.names() == []
