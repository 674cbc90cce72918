"""What newspapers print beside news, of any kind, and how often."""

from __future__ import annotations

from collections.abc import Callable

from qa_service.training.press.columns import recipe, sayings, terms, tips, weather
from qa_service.training.press.documents import announcement, appeal, bids, circular, obituary
from qa_service.training.press.letters import answered, letter, questions, reply
from qa_service.training.press.lists import awards, classified, draws, names, numbers, table, timetable
from qa_service.training.press.manners import Draw
from qa_service.training.press.notices import advert, call, correction, lost, notice
from qa_service.training.press.poems import poem
from qa_service.training.press.written import Written

KINDS: dict[Callable[[Draw], Written], float] = {
    notice: 3, names: 1, table: 2, letter: 2, poem: 3, correction: 1, questions: 1, weather: 1, numbers: 1, tips: 1, advert: 1, timetable: 1, lost: 1,
    announcement: 2, bids: 1, circular: 1, appeal: 1, obituary: 0.4, reply: 1, awards: 1.5, classified: 0.7, draws: 1, recipe: 2, terms: 1, sayings: 1, answered: 1, call: 0.5,
}  # fmt: skip
