"""What newspapers print beside news, of any kind."""

from __future__ import annotations

from collections.abc import Callable

from qa_service.training.press.columns import tips, weather
from qa_service.training.press.letters import letter, questions
from qa_service.training.press.lists import names, numbers, table, timetable
from qa_service.training.press.manners import Draw
from qa_service.training.press.notices import advert, correction, lost, notice
from qa_service.training.press.poems import poem
from qa_service.training.press.written import Written

KINDS: tuple[Callable[[Draw], Written], ...] = (
    notice, notice, notice, names, table, letter, letter, poem, poem, correction, questions, weather, numbers, tips, advert, timetable, lost,
)  # fmt: skip


def written(draw: Draw) -> Written:
    """A text of any kind."""
    return draw.any(KINDS)(draw)
