"""Bars for how pages of several hands are cut: a later change may raise them, and none may fall below them unseen."""

import cut_pages
import pytest

AT_LEAST = {
    "seed pages": (1.0, 1.0, 1.0),
    "seen, all": (0.83, 0.83, 0.83),
    "unseen, all": (0.73, 0.66, 0.71),
}
TOO_MANY = {"seed pages": 0, "seen, all": 20, "unseen, all": 36}


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
        == 230
    )
