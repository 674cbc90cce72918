"""Terms are found by their hashes, wherever they lie."""

import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa_service.retrieval.lexical.terms import Terms

TERM = st.text(st.characters(blacklist_characters="\n", blacklist_categories=("Cs",)), min_size=1, max_size=6)
COLLIDING = ["plumless", "buckeroo"]  # with one CRC-32


@given(st.lists(TERM, unique=True, max_size=40), TERM)
def test_every_term_is_found_at_its_number_and_no_other(terms, other):
    held = Terms.of(terms)
    assert [held.number(term) for term in terms] == list(range(len(terms)))
    assert held.number(other) == (terms.index(other) if other in terms else None)
    assert list(held) == terms == [held[n] for n in range(len(held))] == held[:]


def test_terms_of_one_hash_are_told_apart():
    assert len({zlib.crc32(term.encode()) for term in COLLIDING}) == 1
    held = Terms.of(COLLIDING[:1])
    assert (held.number(COLLIDING[0]), held.number(COLLIDING[1])) == (0, None)
    assert [Terms.of(COLLIDING).number(term) for term in COLLIDING] == [0, 1]


@given(st.lists(TERM, unique=True, max_size=20))
def test_terms_come_back_from_disk_as_they_were(tmp_path_factory, terms):
    folder = tmp_path_factory.mktemp("terms")
    Terms.of(terms).save(folder)
    assert list(Terms.load(folder)) == terms


@given(st.lists(TERM, unique=True, max_size=20))
def test_no_short_term_is_left_out_of_the_short_ones(terms):
    held = Terms.of(terms)
    assert {terms[n] for n in held.short(2)} >= {term for term in terms if len(term) <= 2}


def test_a_number_out_of_range_is_an_error():
    with pytest.raises(IndexError):
        Terms.of(["一"])[1]
    assert Terms.of(["一", "二"])[-1] == "二"
