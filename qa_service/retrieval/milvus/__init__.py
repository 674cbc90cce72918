"""Milvus in the place of the embedded index, where passages outgrow one machine."""

from qa_service.retrieval.milvus.collection import LIVE, collection_of, generation_of
from qa_service.retrieval.milvus.rows import (
    AT_ONCE,
    PassageRows,
    article_text,
    extras,
    is_whole,
    passage_rows,
)
from qa_service.retrieval.milvus.searching import DenseLeg, WordLeg
from qa_service.retrieval.milvus.server import PATIENT_SECONDS, Server

__all__ = [
    "AT_ONCE",
    "LIVE",
    "PATIENT_SECONDS",
    "DenseLeg",
    "PassageRows",
    "Server",
    "WordLeg",
    "article_text",
    "collection_of",
    "extras",
    "generation_of",
    "is_whole",
    "passage_rows",
]
