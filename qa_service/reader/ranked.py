"""The reader by features alone; it is not served: evaluation measures against it what the network adds."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import lightgbm
import numpy as np

from qa_service.reader.choosing import distinct
from qa_service.reader.features import Rarity, features, scene
from qa_service.reader.reading import MODELS, RANKER, RARITY, predict, quote_of
from qa_service.reader.verdict import sigmoid
from qa_service.types import Hit, Question, Reading


class RankedReader:
    """Quotes the sentences in the ranker's order and never refuses what was found."""

    def __init__(self, rarity: Rarity, ranker: lightgbm.Booster) -> None:
        self._rarity = rarity
        self._ranker = ranker

    @classmethod
    def load(cls, folder: Path = MODELS) -> RankedReader:
        """The reader of the models saved in a folder."""
        return cls(Rarity.load(folder / RARITY), lightgbm.Booster(model_file=folder / RANKER))

    def read(self, question: Question, hits: Sequence[Hit]) -> Reading:
        """The best sentences; scores and confidence grow with the ranker's score and are no probabilities."""
        seen = scene(question, hits, self._rarity)
        if not seen.sentences or not seen.held.any():
            return Reading((), 0.0, answerable=False)
        ranks = predict(self._ranker, features(seen))
        order = distinct(seen, np.argsort(-ranks, kind="stable").tolist())
        quotes = tuple(quote_of(seen.sentences[n], (), sigmoid(float(ranks[n]))) for n in order)
        return Reading(quotes, quotes[0].score, answerable=True)
