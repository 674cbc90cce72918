"""What an operator states of a page: what is settled of its lines outweighs whatever rules and network say."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from qa_service.ingest.issues import Issue
from qa_service.ingest.roles import Label, Role
from qa_service.types import Remark


@dataclass(frozen=True, slots=True)
class Settled:
    """What a line is; what is not settled of it, rules and network tell."""

    role: Role
    opens: bool = False  # the text of an article begins with it
    goes_on: bool | None = False  # with what the last line of its role began; None where that is not settled
    article: int | None = None  # the number of the line with which the text of its article begins

    def allows(self, label: Label) -> bool:
        """Whether a label says nothing against it."""
        return label.role is self.role and label.opens == self.opens and self.goes_on in (None, label.goes_on)


Settlement = Mapping[int, Settled]  # by the numbers of the lines
NOTHING: Settlement = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Stated:
    """What is stated of a page beside it."""

    settled: Settlement = field(default_factory=lambda: NOTHING)
    issue: Issue = field(default_factory=Issue)  # of the page itself
    around: Issue = field(default_factory=Issue)  # of its folder
    remarks: tuple[Remark, ...] = ()  # on what is not used


UNSTATED = Stated()
