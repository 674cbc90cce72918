"""Hits → quotes: the sentences that answer, the words in them that do, and how likely it is that the articles answer at all."""

from qa_service.reader.reading import FeatureReader

__all__ = ["FeatureReader"]
