"""Whether a generation is what it should be, read back from the disk before it goes live."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from qa_service import store
from qa_service.errors import BuildError, IndexDamaged
from qa_service.indexing.crew import Crew
from qa_service.indexing.indexes import DENSE, LEXICAL
from qa_service.language.text import content_words, sentences
from qa_service.retrieval.dense import DenseIndex
from qa_service.retrieval.lexical import LexicalIndex
from qa_service.types import Article, Encoder, Passage, Question

CHECKED_AT_ONCE = 8192  # passages
PROBES = 40  # passages that must be found, by their words and by their vector
# A passage is found again by its own sentence where nothing fits much better. It need not be the first: pages made on one pattern (the
# weather, the lottery) differ by little. In an index that has gone wrong, what fits best is something else altogether.
OWN_SHARE = 0.5  # of the best passage's score
LOST_SHARE = 0.25  # of the probes that may be missed, whatever odd pages there are


def check(sealed: store.Generation, encoder: Encoder, crew: Crew) -> None:
    """BuildError where a file, a count, an offset or a sample of passages is not what it should be."""
    try:
        sealed.check_files()
        articles, passages = sealed.articles(), sealed.passages()
        if (len(articles), len(passages)) != (sealed.manifest.articles, sealed.manifest.passages):
            raise BuildError(
                "The new index holds not as many articles and passages as were read; it was not made live."
            )
        _check_places(sealed.folder, len(passages), crew)
        lexical = LexicalIndex.load(sealed.folder / LEXICAL, passages)
        _check_probes(passages, lexical, DenseIndex.load(sealed.folder / DENSE, passages, encoder))
    except IndexDamaged as error:
        raise BuildError(f"The new index cannot be read back, and was not made live: {error}") from error


def _check_places(folder: Path, passages: int, crew: Crew) -> None:
    parts = [
        (folder, range(passages)[first : first + CHECKED_AT_ONCE]) for first in range(0, passages, CHECKED_AT_ONCE)
    ]
    for check_part in crew.share(_misplaced, parts, _refuse):
        check_part()


def _misplaced(folder: Path, numbers: range) -> str | None:
    """What is wrong with the first of some passages that is not what its article says there, or is kept as one of another."""
    articles, passages = store.Articles(folder), store.passages_in(folder)
    ids, owners = list(articles), store.owners_in(folder, len(articles), len(passages))
    article: Article | None = None
    for number in numbers:
        passage = passages[number]
        if article is None or article.article_id != passage.article_id:
            article = articles[passage.article_id]
        if article.field(passage.field)[passage.start : passage.end] != passage.text:
            return f"Passage {number} is not what article {article.article_id} says there"
        if ids[owners[number]] != passage.article_id:
            return f"Passage {number} is kept as one of article {ids[owners[number]]}"
    return None


def _refuse(_: Path, __: range, wrong: str | None) -> None:
    if wrong:
        raise BuildError(f"{wrong}; it was not made live.")


def _check_probes(passages: Sequence[Passage], lexical: LexicalIndex, dense: DenseIndex) -> None:
    """A sample of passages must find themselves: each by its longest sentence asked as a question, and by its own vector."""
    numbers = range(0, len(passages), max(1, len(passages) // PROBES))
    lost = [text for number in numbers if (text := _lost(number, passages[number], lexical, dense))]
    if len(lost) > LOST_SHARE * len(numbers):
        raise BuildError(
            f"The new index does not find “{lost[0][:40]}” and {len(lost) - 1} others again; it was not made live."
        )


def _lost(number: int, passage: Passage, lexical: LexicalIndex, dense: DenseIndex) -> str | None:
    """The longest sentence of a passage, where it is not found again."""
    start, end = max(sentences(passage.text), key=lambda span: span[1] - span[0])
    text = passage.text[start:end]
    scores = lexical.scores(Question(text, (), text, content_words(text), ()))
    vector = dense.vector(number)
    nearest = dense.search(vector, 1)
    is_near_itself = not nearest or nearest[0][1] >= float(vector @ vector) - 1e-3
    return None if scores[number] >= OWN_SHARE * scores.max() and is_near_itself else text
