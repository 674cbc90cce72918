"""Hits → quotes: the sentences that answer, the words in them that do, and how likely it is that the articles answer at all."""

from qa_service.reader.ranked import RankedReader
from qa_service.reader.reading import EvidenceReader

__all__ = ["EvidenceReader", "RankedReader"]
