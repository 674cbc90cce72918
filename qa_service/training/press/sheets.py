"""What kinds of pages a newspaper has: most are mixed, others hold news of a town, essays and poems, notices, letters, or services."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from qa_service.training.press.columns import flashes, recipe, sayings, terms, tips, weather
from qa_service.training.press.documents import announcement, appeal, bids, circular, obituary
from qa_service.training.press.kinds import KINDS
from qa_service.training.press.letters import answered, letter, questions, reply
from qa_service.training.press.lists import awards, classified, draws, names, numbers, table, timetable
from qa_service.training.press.manners import Draw
from qa_service.training.press.memoirs import memoir
from qa_service.training.press.notices import advert, call, correction, lost, notice
from qa_service.training.press.poems import lyric, poem
from qa_service.training.press.stories import Story, short
from qa_service.training.press.tales import tale
from qa_service.training.press.written import Written

Made = Story | Written
Kinds = Mapping[Callable[[Draw], Written], float]

NEWS, TALE, MEMOIR, OTHER = "news", "tale", "memoir", "other"
FLASHES = 0.15  # share of what is no single piece of news that is news of a sentence each


@dataclass(frozen=True, slots=True)
class Sheet:
    """A kind of page: where its articles come from, by their weights, and what of other kinds it holds."""

    sources: Mapping[str, float]
    kinds: Kinds


_MIXED = [
    Sheet({NEWS: 1 - share, TALE: 0.15 * (1 - share), OTHER: share}, KINDS) for share in (0.0, 0.1, 0.22, 0.5)
]  # share of what is no news
_TOWN = Sheet({TALE: 0.75, NEWS: 0.1, OTHER: 0.15}, {letter: 1, answered: 1, notice: 1, weather: 1, table: 1, correction: 0.5, questions: 0.5, tips: 1, numbers: 0.5, advert: 0.5})  # fmt: skip
_LITERARY = Sheet({MEMOIR: 0.55, NEWS: 0.1, OTHER: 0.35}, {poem: 6, lyric: 1, sayings: 1, terms: 1, recipe: 1, call: 1.5, tips: 0.5})  # fmt: skip
_NOTICES = Sheet({OTHER: 0.93, TALE: 0.07}, {notice: 3, announcement: 3, bids: 2, circular: 2, lost: 2, correction: 1, advert: 2, classified: 1, obituary: 0.5, numbers: 0.5, call: 0.5, names: 0.5})  # fmt: skip
_LETTERS = Sheet({OTHER: 0.7, MEMOIR: 0.2, TALE: 0.1}, {letter: 4, answered: 3, reply: 2, questions: 2, correction: 1, appeal: 1, call: 0.5})  # fmt: skip
_SERVICES = Sheet({OTHER: 0.65, TALE: 0.25, NEWS: 0.1}, {table: 3, timetable: 1, numbers: 1, weather: 1, tips: 1, recipe: 2, awards: 1, draws: 1, names: 1, questions: 1, terms: 1})  # fmt: skip
_SHEETS = (
    [*_MIXED, _TOWN, _LITERARY, _NOTICES, _LETTERS, _SERVICES],
    [0.13, 0.13, 0.13, 0.13, 0.2, 0.1, 0.08, 0.05, 0.05],
)


def sheet(draw: Draw) -> Sheet:
    """A kind of page."""
    return draw.random.choices(*_SHEETS)[0]


def made(of: Sheet, pool: Sequence[Story], draw: Draw) -> tuple[Made, str]:
    """What an article of a page is made of, and where that comes from."""
    source = draw.weighed(dict(of.sources))
    if source == NEWS:
        return draw.any(pool), source
    if source == TALE:
        return tale(draw), source
    if source == MEMOIR:
        return memoir(draw), source
    if draw.chance(FLASHES):
        return flashes([short(draw.any(pool), draw).paragraphs[0] for _ in range(draw.between(2, 5))], draw), source
    return draw.weighed(dict(of.kinds))(draw), source
