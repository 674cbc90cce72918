"""Bars for how pages of several hands are cut: a later change may raise them, and none may fall below them unseen."""

import cut_pages
import pytest

AT_LEAST = {
    "seed pages": (1.0, 1.0, 1.0),
    "seen, first hand": (0.87, 0.91, 0.88),
    "seen, second hand": (0.95, 0.90, 0.85),
    "seen, third hand": (0.96, 0.94, 0.94),
    "seen, fourth hand": (0.82, 0.79, 0.81),
    "unseen, first hand": (0.77, 0.79, 0.81),
    "unseen, second hand": (0.81, 0.73, 0.71),
    "unseen, third hand": (0.89, 0.84, 0.85),
    "unseen, fourth hand": (0.62, 0.64, 0.58),
}
ARTICLES = {"seen": 304, "unseen": 305}
TOO_MANY = {
    "seed pages": 0,
    "seen, first hand": 3,
    "seen, second hand": 5,
    "seen, third hand": 2,
    "seen, fourth hand": 8,
    "unseen, first hand": 7,
    "unseen, second hand": 9,
    "unseen, third hand": 6,
    "unseen, fourth hand": 23,
}


@pytest.fixture(scope="module")
def found():
    return cut_pages.by_set()


@pytest.mark.parametrize("name", AT_LEAST)
def test_pages_are_cut_as_well_as_before(found, name):
    shares = found[name].shares()
    assert all(shares[share] >= least for share, least in zip(cut_pages.SHARES, AT_LEAST[name], strict=True)), shares
    assert found[name].extra <= TOO_MANY[name]


@pytest.mark.parametrize("side", cut_pages.HANDS)
def test_every_page_of_every_hand_is_measured(found, side):
    assert (
        sum(found[f"{side}, {hand} hand"].gold for hand in cut_pages.HANDS[side].values())
        == found[f"{side}, all"].gold
        == ARTICLES[side]
    )
