"""Whether a new index answers known questions as well as the live one, before it takes its place."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from qa_service import evaluation
from qa_service.answering.service import QAService
from qa_service.errors import BuildError, QAError
from qa_service.indexing import Gate
from qa_service.store import Generation

MARGIN = 0.02  # of the questions that a figure counts: what a few rightly changed pages may cost
# What may not fall: right answers come first, answerable questions are answered, others refused. Files of questions know one or the other name.
FIGURES = ("quote@1", "hit@1", "answered", "abstain", "refused")


def gate(questions: Path, load: Callable[[Generation | None], QAService]) -> Gate:
    """A gate that lets an index pass unless a figure falls by more than the margin; InvalidInput where the questions cannot be used.

    load: makes a service over a generation, or over the live one for None.

    Where there is no live index that can answer, every index passes.
    """
    asked = evaluation.read_questions(questions)

    def look(new: Generation) -> None:
        try:
            live = evaluation.evaluate(asked, load(None))
        except QAError:
            return
        figures = evaluation.evaluate(asked, load(new))
        if fallen := [name for name in FIGURES if _falls(live.get(name), figures.get(name))]:
            told = ", ".join(f"{name} {live[name]} → {figures[name]}" for name in fallen)
            raise BuildError(
                f"The new index answers the questions of {questions.name} worse than the live one ({told}); it was not made live."
            )

    return look


def _falls(before: float | None, after: float | None) -> bool:
    return before is not None and after is not None and after < before - MARGIN
