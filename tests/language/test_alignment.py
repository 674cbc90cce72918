from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from qa_service.language.alignment import distances, matched, opcodes, place

SHORT = st.text("甲乙丙。", max_size=8)
LONG = st.text("甲乙丙。", max_size=20)


def edits(one, other):
    """The edit distance as in the books."""
    row = list(range(len(other) + 1))
    for i, a in enumerate(one, 1):
        above, row[0] = row[0], i
        for j, b in enumerate(other, 1):
            above, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, above + (a != b))
    return row[-1]


@given(SHORT.filter(bool), LONG)
def test_distance_is_that_of_the_books_for_every_end(needle, text):
    assert distances(needle, text, anchored=True) == [edits(needle, text[:n]) for n in range(len(text) + 1)]
    nearest = [min(edits(needle, text[start:n]) for start in range(n + 1)) for n in range(len(text) + 1)]
    assert distances(needle, text) == nearest


@given(SHORT.filter(bool), LONG)
def test_place_is_as_near_as_any_part_of_the_text(needle, text):
    fewest, (start, end) = place(needle, text, lambda at, is_end: 0)
    parts = [text[i:j] for i in range(len(text) + 1) for j in range(i, len(text) + 1)]
    assert fewest == edits(needle, text[start:end]) == min(edits(needle, part) for part in parts)


def test_of_places_as_near_the_fitter_is_taken():
    assert place("甲丁", "甲乙丙甲乙", lambda at, is_end: 0) == (1, (0, 1))
    assert place("甲丁", "甲乙丙甲乙", lambda at, is_end: at == 5) == (1, (3, 5))


@given(SHORT.filter(bool), SHORT)
def test_what_stays_is_as_much_as_the_fewest_edits_leave(needle, text):
    pairs = matched(needle, text)
    assert all(needle[i] == text[j] for i, j in pairs)
    assert all(a[0] < b[0] and a[1] < b[1] for a, b in pairwise(pairs))
    changes = [code for code in opcodes(pairs, (len(needle), len(text))) if code[0] != "equal"]
    assert sum(max(i2 - i1, j2 - j1) for _, i1, i2, j1, j2 in changes) == edits(needle, text)


@given(SHORT.filter(bool), SHORT)
def test_opcodes_turn_one_text_into_the_other(needle, text):
    codes = opcodes(matched(needle, text), (len(needle), len(text)))
    assert "".join(needle[i1:i2] for _, i1, i2, _, _ in codes) == needle
    assert "".join(text[j1:j2] for *_, j1, j2 in codes) == text
    for tag, i1, i2, j1, j2 in codes:
        assert (tag == "equal") == (needle[i1:i2] == text[j1:j2])
        assert (tag, i1 < i2, j1 < j2) in {
            ("equal", True, True),
            ("replace", True, True),
            ("delete", True, False),
            ("insert", False, True),
        }


def test_opcodes_of_nothing_are_none():
    assert opcodes([], (0, 0)) == []
