"""What a network might say of passages, made up by tests."""

import numpy as np

from qa_service.language.text import sentences
from qa_service.reader.network import NOTHING, WHOLE, Told
from qa_service.reader.reading import MODEL
from qa_service.reader.rows import question_pieces, row_of
from qa_service.reader.tokens import Tokeniser
from qa_service.types import Passage

TOKENISER = Tokeniser.load(MODEL)


def passage(text, article_id="a", context="", start=0, field="text"):
    return Passage(article_id, field, start, start + len(text), text, context)


def row(text, context="", question="图书馆在哪里"):
    return row_of(question_pieces(question, TOKENISER), passage(text, context=context), TOKENISER)


def told(text, odds=(), pointed=(), whole=-20.0, none=0.0):
    """odds: of the sentences, in order; pointed: (words, log odds) that the answer begins and ends with, all else is -10."""
    laid = row(text)
    first, last = (np.where(laid.sentence >= 0, -10.0, NOTHING).astype(np.float32) for _ in range(2))
    first[WHOLE] = last[WHOLE] = whole / 2
    for words, value in pointed:
        at = text.index(words)
        first[np.flatnonzero((laid.starts <= at) & (laid.sentence >= 0))[-1]] = value / 2
        last[np.flatnonzero(laid.ends >= at + len(words))[0]] = value / 2
    given = np.array([*odds, *[-5.0] * (len(sentences(text)) - len(odds))], np.float32)
    return Told(laid, given, first, last, none)
