"""What each line of a page was taken for, and how surely: what an operator is shown, and what a sidecar is first written from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from qa_service.ingest.cutting import Cut
from qa_service.ingest.lines import Address, Line
from qa_service.ingest.roles import Role
from qa_service.ingest.settled import Settlement
from qa_service.ingest.tagger import Told

SURE = 0.9  # below it a line is in doubt


@dataclass(frozen=True, slots=True)
class Taken:
    """What a line was taken for."""

    address: Address
    text: str  # without marks and doubled letters
    role: Role
    opens: bool  # the text of an article begins with it
    goes_on: bool  # with what the last line of its role began
    article: int | None  # which of the page's it belongs to, from 0
    begun: Address | None  # the line with which the text of that begins
    sure: float  # 0 to 1
    settled: bool  # by an operator
    rival: tuple[Role, float]  # what else it is likeliest, and how likely that is

    @property
    def doubtful(self) -> bool:
        """Whether an operator should look at it."""
        return not self.settled and self.sure < SURE


@dataclass(frozen=True, slots=True)
class _Part:
    """What a line is of an article."""

    role: Role
    article: int | None
    opens: bool
    goes_on: bool


_NONE = _Part(Role.FURNITURE, None, opens=False, goes_on=False)


def taken(
    lines: Sequence[Line], found: Cut, told: Told, settled: Settlement, addresses: Mapping[int, Address]
) -> Iterator[Taken]:
    """What the lines of a page that was cut so were taken for, in their order."""
    parts = _parts(found)
    begun = [addresses[draft.paragraphs[0].first.number] for draft in found.drafts]
    for i, (line, sure) in enumerate(zip(lines, told.sure, strict=True)):
        part, own = parts.get(line.number, _NONE), line.number in settled
        label, likely = told.rival(i)
        yield Taken(
            addresses[line.number],
            line.text,
            part.role,
            part.opens,
            part.goes_on,
            part.article,
            None if part.article is None else begun[part.article],
            1.0 if own else sure,
            own,
            (label.role, 0.0 if own else likely),
        )


def _parts(found: Cut) -> Mapping[int, _Part]:
    parts: dict[int, _Part] = {}
    for i, draft in enumerate(found.drafts):
        for role, block in draft.owned():
            for line in block.lines:
                goes_on = line is not block.first
                opens = block is draft.paragraphs[0] and not goes_on
                parts.setdefault(line.number, _Part(role, i, opens, goes_on))
    return parts
