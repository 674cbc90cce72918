"""An optional writer: a language model joins and shortens what was quoted, and what it may not say is left out."""

from qa_service.writer.endpoint import Endpoint
from qa_service.writer.writing import Writer

__all__ = ["Endpoint", "Writer"]
