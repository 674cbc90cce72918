"""An answer as Markdown: its quotes to the letter, each with its numbered source, and where in the text they stand."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from qa_service.answering.quoting import cited, further
from qa_service.types import Answer, Source
from qa_service.wording import say

# What a reader of Markdown might take for its own signs, in a text that is to be shown to the letter: a little more than what it does.
_MARKUP = re.compile(
    r"""[\\<\[\]\r] | ([*_`~$]).*\1 | &\#?\w+;  # escapes, tags and links; a pair that marks what is between; a character by its name
    | ^[ \t]*(?:[>\#*+=-] | \d{1,9}[.)](?:\s|$))  # what makes a line a heading, an item of a list, a rule
    | ^(?:[ ]{4} | [ ]*\t) | \n[ \t]*\n  # and what makes it code, or another paragraph""",
    re.M | re.S | re.X,
)
_SIGNS = re.compile(r"[\\\[\]<>]|([*_`~$])(?=.*\1)|&(?=#?\w+;)|^[#*+=-]", re.M | re.S)
_NUMBERED = re.compile(r"^(\d{1,9})([.)])", re.M)
_BACKTICKS = re.compile("`+")
PAUSE = "\n\n"  # between two blocks


@dataclass(frozen=True, slots=True)
class Citation:
    """`text[start:end]` of a Markdown text are words of a source, to the letter; offsets count code points."""

    start: int
    end: int
    source: Source
    address: str


@dataclass(frozen=True, slots=True)
class Markdown:
    """A text in slices, of which each can be shown once those before it are, and the quotes in it that answer."""

    slices: tuple[str, ...]
    citations: tuple[Citation, ...]

    @property
    def text(self) -> str:
        """The whole text."""
        return "".join(self.slices)


def as_markdown(answer: Answer, address: Callable[[str], str]) -> Markdown:
    """An answer as Markdown; a refusal cites nothing, and shows what comes nearest after its message.

    address: from the path of a source to where its readers find it.
    """
    blocks, citations = list(_opening(answer)), []
    for number, (quote, source) in enumerate(answer.quotes or answer.nearest, 1):
        before, after = _around(quote.text)
        start = sum(len(block + PAUSE) for block in blocks) + len(before)
        citations.append(Citation(start, start + len(quote.text), source, address(source.url)))
        cites = [f"{number}. [{escaped(cited(source))}]({address(source.url)})", *map(escaped, further(source))]
        blocks += [before + quote.text + after, "\n   ".join(cites)]
    *all_but_last, last = blocks
    slices = (*(block + PAUSE for block in all_but_last), last)
    return Markdown(slices, tuple(citations) if answer.answerable else ())


def _opening(answer: Answer) -> Iterator[str]:
    """What stands before the quotes: what was searched, where it is not what was asked, and why there is no answer."""
    asked = answer.question
    if asked.understood_as != asked.text:
        yield say("answer", "searched_for", question=escaped(asked.understood_as))
    if answer.total:
        yield say("answer", "total", total=answer.total)
    if answer.message:
        yield escaped(answer.message)


def _around(text: str) -> tuple[str, str]:
    """What makes a text a quotation in Markdown, before and after it: a block of code where signs in it would be taken for markup."""
    if not _MARKUP.search(text):
        return "> ", ""
    fence = "`" * max(3, 1 + max(map(len, _BACKTICKS.findall(text)), default=0))
    return f"{fence}text\n", f"\n{fence}"


def escaped(text: str) -> str:
    """A text whose signs Markdown shows as they are; blanks at the ends of its lines are left out."""
    lines = "\n".join(line.strip() for line in text.splitlines() if line.strip())
    return _NUMBERED.sub(r"\1\\\2", _SIGNS.sub(r"\\\g<0>", lines))
