"""What the articles of one page have in common: how they are signed, how bare their headlines are, which label returns."""

from __future__ import annotations

from dataclasses import dataclass

from qa_service.training.press.manners import Draw


@dataclass(frozen=True, slots=True)
class Habits:
    """The habits of one page."""

    signing: str = "usual"  # usual: leads most often; none; tail: names in brackets at the end; byline
    bare: float = 0.0  # share of the articles that have one headline and no headings
    broken: float = 0.16  # share of the headlines that are set on several lines
    labelled: float = 0.0  # share of the articles under a section label
    returning: float = 0.0  # share of the labels that stand over the next articles too
    old: bool = False  # dates and numbers are written in words: 三月十一日
    gap: int = 1  # blank lines between two pieces, at most
    rule: str = ""  # stands between two articles
    below: bool = False  # what the page says about itself stands at its foot


USUAL = Habits()


def habits(draw: Draw, *, narrow: bool, dense: bool) -> Habits:
    """Habits drawn at random; a narrow page breaks its headlines more often, a dense one, without blank lines, is barer."""
    plain = draw.chance(0.5 if dense else 0.2)
    return Habits(
        signing=draw.weighed(
            {"none": 0.5, "tail": 0.15, "usual": 0.35}
            if plain
            else {"usual": 0.8, "none": 0.06, "tail": 0.06, "byline": 0.08}
        ),
        bare=draw.any([0.5, 0.8, 1.0]) if plain else draw.any([0.0, 0.0, 0.3]),
        broken=draw.any([0.08, 0.2, 0.5]) if narrow else draw.any([0.03, 0.1, 0.16, 0.3]),
        labelled=draw.weighed({0.0: 0.55, 0.3: 0.25, 0.8: 0.2}),
        returning=draw.any([0.0, 0.0, 0.3, 0.6]),
        old=draw.chance(0.12),
        gap=draw.weighed({1: 0.9, 2: 0.07, 3: 0.03}),
        rule=draw.any(["────────────", "------------", "——————————", "＊　＊　＊", "=========", "* * *", "·········"])
        if draw.chance(0.06)
        else "",
        below=draw.chance(0.12),
    )
