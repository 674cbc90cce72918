"""BM25 over words, character pairs and characters: the leg of retrieval that finds passages by the question's own words."""

from qa_service.retrieval.lexical.counts import TermCounts, count_part, count_terms, gathered
from qa_service.retrieval.lexical.index import LexicalIndex, question_terms

__all__ = ["LexicalIndex", "TermCounts", "count_part", "count_terms", "gathered", "question_terms"]
