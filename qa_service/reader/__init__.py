"""Hits in, quotes out: which sentence answers, which of its words, how surely, or that none does."""

from qa_service.reader.reading import EvidenceReader

__all__ = ["EvidenceReader"]
