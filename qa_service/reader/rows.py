"""A question and a passage side by side, as the network reads them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from qa_service.language.text import sentences
from qa_service.reader.tokens import Ids, Tokeniser
from qa_service.types import Offsets, Passage

# Pieces that are read; of a question the last ones, for earlier ones stand before.
MAX_QUESTION, MAX_CONTEXT, MAX_PASSAGE = 48, 32, 250
BEGIN, END = 0, 2  # the pieces that part question, context and passage
ASKED, TOLD = 0, 1
OUTSIDE = -1


@dataclass(frozen=True, slots=True, eq=False)
class Row:
    """What the network reads: the question, the passage's context, the passage.

    pieces, kinds, sentence, starts, ends: (length,) each. kinds: ASKED or TOLD; sentence: the number of each piece's sentence, OUTSIDE for
    what is not the passage's own; starts, ends: each piece's place in the passage's text, OUTSIDE likewise; spans: the sentences, those past
    the last piece that is read among them.
    """

    pieces: Ids
    kinds: Ids
    sentence: Ids
    starts: Ids
    ends: Ids
    spans: tuple[Offsets, ...]


def question_pieces(question: str, tokeniser: Tokeniser) -> Ids:
    """The last pieces of a question."""
    return tokeniser.cut(question).ids[-MAX_QUESTION:]


def row_of(question: Ids, passage: Passage, tokeniser: Tokeniser) -> Row:
    """A question's pieces and a passage, laid out."""
    context = tokeniser.cut(passage.context[: 2 * MAX_CONTEXT]).ids[:MAX_CONTEXT]
    own = tokeniser.cut(passage.text).first(MAX_PASSAGE)
    spans = tuple(sentences(passage.text))
    before = [np.array([BEGIN]), question, np.array([END]), context, np.array([END] if len(context) else [], np.int64)]
    asked, lead = len(question) + 2, sum(map(len, before))
    numbers = np.searchsorted([end for _, end in spans], own.starts, side="right")
    return Row(
        np.concatenate([*before, own.ids, [END]]),
        np.repeat([ASKED, TOLD], [asked, lead + len(own) + 1 - asked]),
        _placed(np.minimum(numbers, max(len(spans) - 1, 0)), lead),
        _placed(own.starts, lead),
        _placed(own.ends, lead),
        spans,
    )


def _placed(values: Ids, lead: int) -> Ids:
    """The values of the passage's own pieces, among those of the pieces before and after."""
    return np.pad(values, (lead, 1), constant_values=OUTSIDE)
