"""What the network says in searches of known truth."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from qa_service.language.text import normalise
from qa_service.reader.calibration import Values, confidence_row, evidence_of, lacking_in
from qa_service.reader.choosing import distinct
from qa_service.reader.leaning import signs
from qa_service.reader.network import NOTHING, Network
from qa_service.reader.reading import told_of
from qa_service.reader.sentence import Sentence, sentences_of
from qa_service.training.questions import ON_NEWS, SMALL_TALK, Example
from qa_service.training.searches import Searched
from qa_service.types import Passage, Question

# How often a question that the articles answer, one that they nearly answer and one far from all of them is met in use.
SHARES = {"answered": 0.72, "near": 0.15, "absent": 0.08, SMALL_TALK: 0.05}
RIGHT, WRONG, UNKNOWN = 1, 0, -1


@dataclass(frozen=True, slots=True)
class Case:
    """A search of known truth and what the network says of it.

    evidence: (2,) as `evidence_of`; sentences: those read, with the odds that the network gives them; truths: RIGHT, WRONG or UNKNOWN of each;
    signs: (sentences, 3) what speaks for each beside its words, as `leaning.signs`; lacking: what its article lacks of the question, as `lacking_in`;
    none: the odds of none of them.
    """

    example: Example
    situation: str
    evidence: Values
    sentences: tuple[Sentence, ...]
    truths: tuple[int, ...]
    signs: Values
    lacking: Values
    none: float

    @property
    def answered(self) -> bool:
        """Whether the articles answer."""
        return self.situation == "answered"

    @property
    def met(self) -> bool:
        """Whether a sentence that answers was read at all."""
        return RIGHT in self.truths

    @property
    def on_news(self) -> bool:
        """Whether the question is on news."""
        return self.example.source in ON_NEWS

    def odds(self, leaning: Sequence[float]) -> Values:
        """(sentences,): the odds of each, with signs of so much weight."""
        return np.asarray([sentence.odds for sentence in self.sentences] + self.signs @ np.array(leaning))

    def confidence_row(self, leaning: Sequence[float]) -> Values:
        """(4,): as the calibration's `confidence_row`, of the sentence that is first with signs of so much weight."""
        return confidence_row(self.evidence, self.lacking[np.argmax(self.odds(leaning))])

    def ranked(self, leaning: Sequence[float]) -> list[int]:
        """The numbers of the sentences that are quoted, best first."""
        number = {id(sentence): n for n, sentence in enumerate(self.sentences)}
        order = np.argsort(-self.odds(leaning), kind="stable")
        return [number[id(sentence)] for sentence in distinct(self.sentences[n] for n in order)]


def cases_of(found: Iterable[Searched], network: Network) -> Iterator[Case]:
    """The searches of known truth that found any sentence."""
    for searched in found:
        question, passages = searched.example.understood, [hit.passage for hit in searched.hits]
        told = told_of(question, passages, network)
        every = sentences_of(passages, told)
        spoken = signs(question, searched.hits, every)
        places = [n for n, sentence in enumerate(every) if sentence.odds > NOTHING / 2]
        read = tuple(replace(every[n], told=None) for n in places)
        truths = tuple(truth_of(sentence, searched.example) for sentence in read)
        if read and (situation := situation_of(searched, truths)):
            evidence, none = evidence_of(told), float(np.mean([said.none for said in told]))
            lacking = _lacking(read, passages[: len(told)], question)
            yield Case(searched.example, situation, evidence, read, truths, spoken[places], lacking, none)


def _lacking(read: Sequence[Sentence], passages: Sequence[Passage], question: Question) -> Values:
    """(sentences, 2): what the article of each lacks of the question."""
    articles = {sentence.passage.article_id for sentence in read}
    lacks = {article: lacking_in(article, passages, question) for article in articles}
    return np.stack([lacks[sentence.passage.article_id] for sentence in read])


def truth_of(sentence: Sentence, example: Example) -> int:
    """Whether a sentence answers an example; UNKNOWN where it is not its evidence but holds the words that answer."""
    if sentence.passage.article_id == example.article_id and example.is_told_in(sentence.span):
        return RIGHT
    folded = normalise(sentence.text)
    return UNKNOWN if any(spoiler in folded for spoiler in example.spoilers) else WRONG


def situation_of(searched: Searched, truths: Iterable[int]) -> str | None:
    """Which share of use a search stands for; None for one whose truth is doubtful, as another article may answer."""
    if searched.example.kind == SMALL_TALK:
        return SMALL_TALK
    if not searched.present:
        return None if UNKNOWN in truths else "absent"
    return "answered" if searched.example.evidence else "near"


def weights_of(cases: Sequence[Case]) -> Values:
    """(cases,): how much each counts, so that each situation has its share of use; all together as many as there are."""
    sums = {name: sum(case.example.weight for case in cases if case.situation == name) for name in SHARES}
    return np.array([len(cases) * SHARES[c.situation] * c.example.weight / sums[c.situation] for c in cases])
