"""What the service says of its own, in the language of who is spoken to: a catalogue each, in gettext's format.

Quotes, titles and names are the newspaper's own and stay as they are in every language.
"""

from __future__ import annotations

import functools
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from gettext import GNUTranslations
from pathlib import Path

CATALOGUES = Path(__file__).with_name("translations")
COMPILED = "LC_MESSAGES/messages.mo"
CHINESE, ENGLISH = "zh", "en"  # the newspaper's language, and the one that stands in where another catalogue has a gap
_FOUND = {file.relative_to(CATALOGUES).parts[0] for file in CATALOGUES.glob(f"*/{COMPILED}")}
LANGUAGES = (CHINESE, *sorted(_FOUND - {CHINESE}))

_SPOKEN: ContextVar[str | None] = ContextVar("spoken", default=None)


def speak(language: str | None) -> None:
    """Say what follows in this thread in a language; in Chinese where none is told."""
    _SPOKEN.set(language)


@contextmanager
def speaking(language: str | None) -> Iterator[None]:
    """Say what is said inside in a language, and what follows as before."""
    token = _SPOKEN.set(language)
    try:
        yield
    finally:
        _SPOKEN.reset(token)


def spoken(otherwise: str = CHINESE) -> str:
    """The language that is spoken here; another where nobody told."""
    return _SPOKEN.get() or otherwise


def say(section: str, name: str, **parts: object) -> str:
    """A message in the language that is spoken here, with its parts in the places of its braces."""
    return said_in(spoken(), section, name, **parts)


def said_in(language: str, section: str, name: str, **parts: object) -> str:
    """A message in a language; its name where no catalogue has it."""
    text = _catalogue(language).pgettext(section, name)
    return text.format(**parts) if parts else text


@dataclass(frozen=True, slots=True)
class Saying:
    """A message that is worded where it is told: in the language that is spoken there, in English where nobody told."""

    section: str
    name: str
    parts: Mapping[str, object] = field(default_factory=dict)  # sayings among them

    def __str__(self) -> str:
        return said_in(spoken(ENGLISH), self.section, self.name, **self.parts)


def complaint(name: str, **parts: object) -> Saying:
    """What an error says to whoever gave something that cannot be used."""
    return Saying("error", name, parts)


def any_of(values: Sequence[object]) -> object:
    """Values of which any will do, as a saying."""
    return functools.reduce(lambda one, other: complaint("either", one=one, other=other), values)


def of_terminal(environ: Mapping[str, str]) -> str | None:
    """The language that a terminal asks for (zh_CN.UTF-8, en_GB); None where it asks for none that there is."""
    locale = next(filter(None, map(environ.get, ("LC_ALL", "LC_MESSAGES", "LANG"))), "")
    tag = locale.partition(".")[0].partition("@")[0]
    return next((language for language in (tag, tag.partition("_")[0]) if language in LANGUAGES), None)


@functools.cache
def _catalogue(language: str) -> GNUTranslations:
    with (CATALOGUES / language / COMPILED).open("rb") as file:
        catalogue = GNUTranslations(file)
    if language != ENGLISH:
        catalogue.add_fallback(_catalogue(ENGLISH))
    return catalogue
