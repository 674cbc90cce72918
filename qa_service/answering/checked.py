"""What may be asked and looked up: texts trimmed and within their limits, or an error that names the field."""

from __future__ import annotations

from collections.abc import Iterable

from qa_service.errors import InvalidInput, NotUTF8
from qa_service.language.folding import NOT_TEXT
from qa_service.settings import MAX_TOP_K
from qa_service.wording import complaint

MAX_QUESTION_CHARS = 500
MAX_HISTORY = 5  # earlier questions that count
MIN_PASTED_CHARS, MAX_PASTED_CHARS = 4, 500
DEFAULT_TOP_K = 3
LEAST_LOST = 2  # question marks: with a single one, somebody may ask

UTF8_BODY = complaint("utf8_body")
_LOST = "?\N{REPLACEMENT CHARACTER}"  # what programs write for a character that they cannot


def checked_question(text: str, field: str = "question") -> str:
    """A question trimmed, as it can be asked; InvalidInput, which names the field, for one that cannot."""
    if not (trimmed := checked_text(text, field)):
        raise InvalidInput(complaint("empty", field=field, most=MAX_QUESTION_CHARS), field)
    _refuse_lost(trimmed, field)
    return trimmed


def checked_history(history: Iterable[str], field: str = "history") -> tuple[str, ...]:
    """The last earlier questions that count, trimmed, blank ones left out; InvalidInput where one could not be asked."""
    return tuple(trimmed for text in history if (trimmed := checked_text(text, field)))[-MAX_HISTORY:]


def checked_text(text: str, field: str, most: int = MAX_QUESTION_CHARS) -> str:
    """A text trimmed; InvalidInput, which names the field, for one that is too long or none."""
    trimmed = _trimmed(text, field)
    if len(trimmed) > most:
        raise InvalidInput(complaint("too_long", field=field, characters=len(trimmed), most=most), field)
    return trimmed


def checked_top_k(top_k: int) -> int:
    """How many are wanted at most; InvalidInput outside 1 to MAX_TOP_K."""
    if not 1 <= top_k <= MAX_TOP_K:
        raise InvalidInput(complaint("top_k", most=MAX_TOP_K, given=top_k), "top_k")
    return top_k


def checked_pasted(text: str, field: str = "text") -> str:
    """A pasted text trimmed, as it can be looked up; InvalidInput, which names the field, for one that cannot."""
    trimmed = _trimmed(text, field)
    _refuse_lost(trimmed, field)
    if not MIN_PASTED_CHARS <= len(trimmed) <= MAX_PASTED_CHARS:
        told = complaint("pasted", field=field, characters=len(trimmed), least=MIN_PASTED_CHARS, most=MAX_PASTED_CHARS)
        raise InvalidInput(told, field)
    if not any(map(str.isalnum, trimmed)):
        raise InvalidInput(complaint("no_words", field=field), field)
    return trimmed


def _trimmed(text: str, field: str) -> str:
    if NOT_TEXT.search(text):
        raise InvalidInput(complaint("not_text", field=field), field)
    return text.strip()


def _refuse_lost(text: str, field: str) -> None:
    """NotUTF8 for what an encoding without Chinese characters leaves of a Chinese text: a question mark for each of them."""
    left = [character for character in text if character not in _LOST]
    lost = len(text) - len(left)
    letters = sum(map(str.isalnum, left))
    if lost >= LEAST_LOST and lost > 2 * letters and "".join(left).isascii():
        raise NotUTF8(complaint("lost_in_part" if letters else "lost", field=field, remedy=UTF8_BODY), field)
