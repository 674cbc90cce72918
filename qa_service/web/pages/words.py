"""What the pages say, in the language of their reader, on the server and in the browser alike."""

from __future__ import annotations

import re

from qa_service.errors import QAError
from qa_service.web.checks.origin import NGINX_LINE
from qa_service.wording import CHINESE, ENGLISH, said_in

_QUOTED = re.compile("「[^」]*」|“[^”]*”")  # words of the question or the paper in what the service says
_HAN = re.compile("[\u4e00-\u9fff]")

# Least confidence, and the word for it: of the answers called sure, at least four in five are right.
CONFIDENCE = ((0.8, "sure"), (0.5, "fairly_sure"), (0.0, "unsure"))

# Stages of a build, as the build itself names them, and what it is before the first.
STAGES = ("读取文件", "核对文件", "切分段落", "切分词语", "计算向量", "建立索引", "写入索引", "写入 Milvus", "stage")

# Why a file is not in the index, as the build says it. What is not here is shown as it is.
REASONS = (
    "the file is empty",
    "it holds HTML; the tags were left out",
    "no article found in it",
    "not a text file in UTF-8, GB18030, UTF-16 or Big5; if it is a text, save it as UTF-8",
    "not UTF-8; save the file as UTF-8",
    "not a plain file",
    "its name is not in UTF-8; rename it",
    "it changed while it was read; build again",
    "cannot be read: Permission denied",
    "cannot be read: the compressed file is cut off",
    "not a JSON object",
    '"text" is missing or empty',
    "it is for another text of its page and is not used; see whether it still fits, and give it the sha256 that qa-service articles --explain tells, or remove it",
    "no page beside it has its name; rename it or remove it",
)

# Codes of errors that a page has a sentence for; any other is told as `internal`.
FAILURES = (
    "invalid",
    "unknown_value",
    "not_utf8",
    "too_large",
    "not_found",
    "method_not_allowed",
    "too_many",
    "busy",
    "no_index",
    "index_mismatch",
    "index_damaged",
    "model",
    "engine",
    "engine_lost",
    "internal",
    "unreachable",
    "too_slow",
    "key_needed",
    "wrong_key",
    "unauthorized",
    "host_changed",
    "forbidden",
    "rebuild_running",
)


class Words:
    """The words of one section in a language, each an attribute by its name."""

    def __init__(self, section: str, language: str) -> None:
        self._section, self._language = section, language

    def __getattr__(self, name: str) -> str:
        if name.startswith("_"):  # what Python and Jinja look for in any value
            raise AttributeError(name)
        return said_in(self._language, self._section, name)


def build_words_in(language: str) -> dict[str, str]:
    """Words for the stages and failures of a build; what has none is called as it is."""
    stages = {stage: said_in(language, "stage", stage) for stage in STAGES}
    return stages | {reason: said_in(language, "reason", reason) for reason in REASONS}


def failures_in(language: str) -> dict[str, str]:
    """A sentence for each code of an error, in a language."""
    return {code: said_in(language, "failure", code, line=NGINX_LINE) for code in FAILURES}


def failure_words(error: QAError, language: str = CHINESE) -> str:
    """One sentence for the reader of a page."""
    code = error.code if error.code in FAILURES else "internal"
    return said_in(language, "failure", code, line=NGINX_LINE)


def language_of(text: str, language: str) -> str:
    """The language of a message on a page in a language: Chinese where it is in Chinese but for what it quotes, and English on a Chinese page where not."""
    if _HAN.search(_QUOTED.sub("", text)):
        return CHINESE
    return ENGLISH if language == CHINESE else language


def confidence_word(confidence: float) -> str:
    """The name of the words for a probability."""
    return next(name for least, name in CONFIDENCE if confidence >= least or not least)
