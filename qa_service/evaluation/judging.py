"""One answer against its gold: which quotes answer, which are of the right article, how well the marked words fit."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from qa_service.answering.quoting import is_verbatim, shown_title
from qa_service.answering.service import QAService
from qa_service.errors import InvalidInput
from qa_service.evaluation.metrics import character_f1, folded, letters, matched_evidence
from qa_service.evaluation.questions import GoldQuestion
from qa_service.types import Answer, Article, Quote

MAX_HIT_CHARS = 250  # of a quote where only the answer's words are known
JUDGED = 3  # quotes that count
PLACES = 4  # to which the API tells a probability: the order of the confidences is that of what callers see

Articles = Mapping[str, Article]


@dataclass(frozen=True, slots=True)
class Judged:
    """An answer and what is right in it; all is false of a question that could not be asked, and of an unanswerable one's quotes."""

    question: GoldQuestion
    answer: Answer | None  # None where the question could not be asked
    hits: tuple[bool, ...] = ()  # of the first quotes: it answers
    right_articles: tuple[bool, ...] = ()  # of the first quotes: it is of a gold article
    raw_hit: bool = False  # of the first quote of the ranking, refused or not
    raw_right_article: bool = False
    complete: bool = False  # the first quote holds every gold answer of the sentence that it is about
    covered: bool = False  # every gold answer stands in the quotes together
    f1: float = 0.0  # characters of the answer told
    exact: bool = False
    verbatim: tuple[bool, ...] = ()  # of all quotes

    @property
    def answered(self) -> bool:
        """Whether quotes were offered as an answer."""
        return self.answer is not None and self.answer.answerable

    @property
    def refused(self) -> bool:
        """Whether it was said that the articles do not answer."""
        return self.answer is not None and not self.answer.answerable

    @property
    def confidence(self) -> float:
        """The probability that the articles answer, as the API tells it."""
        return round(self.answer.confidence, PLACES) if self.answer else 0.0

    @property
    def first(self) -> Quote | None:
        """The first quote of the ranking, refused or not."""
        shown = (self.answer.quotes or self.answer.nearest) if self.answer else ()
        return shown[0][0] if shown else None


def judge_all(questions: Iterable[GoldQuestion], service: QAService) -> list[Judged]:
    """Every question asked and its answer judged."""
    return [judge(question, _asked(question, service), service.articles) for question in questions]


def _asked(question: GoldQuestion, service: QAService) -> Answer | None:
    try:
        return service.ask(question.text, question.history)
    except InvalidInput:  # one question that cannot be asked is a miss, not the end of an evaluation
        return None


def judge(question: GoldQuestion, answer: Answer | None, articles: Articles) -> Judged:
    """How good an answer is."""
    if answer is None:
        return Judged(question, None)
    quotes = [quote for quote, _ in answer.quotes]
    verbatim = tuple(is_verbatim(quote, articles[quote.article_id]) for quote in quotes)
    if not question.answerable:
        return Judged(question, answer, verbatim=verbatim)
    shown = quotes or [quote for quote, _ in answer.nearest]
    said = _said(question, answer)
    golds = ["".join(question.answers)] if question.every_answer else question.answers
    return Judged(
        question=question,
        answer=answer,
        hits=tuple(is_hit(quote, question) for quote in quotes[:JUDGED]),
        right_articles=tuple(is_gold(articles[quote.article_id], question) for quote in quotes[:JUDGED]),
        raw_hit=any(is_hit(quote, question) for quote in shown[:1]),
        raw_right_article=any(is_gold(articles[quote.article_id], question) for quote in shown[:1]),
        complete=any(_is_complete(quote, question) for quote in quotes[:1]),
        covered=_covers(quotes, question),
        f1=max((character_f1(said, gold) for gold in golds), default=0.0),
        exact=bool(said) and any(letters(said) == letters(gold) for gold in golds),
        verbatim=verbatim,
    )


def _said(question: GoldQuestion, answer: Answer) -> str:
    """The answer told; where any answer will do, the first quote stands in for one that is not marked."""
    whole = "" if question.every_answer else "".join(quote.text for quote, _ in answer.quotes[:1])
    return (answer.answer or whole) if answer.quotes else ""


def is_hit(quote: Quote, question: GoldQuestion) -> bool:
    """Whether a quote answers."""
    holds = any(folded(wanted) in folded(quote.text) for wanted in question.answers)
    if question.every_answer:
        return holds and matched_evidence(quote.text, question.evidence) is not None
    return holds and len(quote.text) <= MAX_HIT_CHARS


def is_gold(article: Article, question: GoldQuestion) -> bool:
    """Whether an article is a gold one: by its title where those are known, else by holding gold evidence, else by its id."""
    if question.titles:
        return folded(shown_title(article)) in question.titles
    if question.every_answer and question.evidence:
        text = folded(article.text)
        return any(folded(sentence) in text for sentence in question.evidence)
    return article.article_id in question.article_ids


def _is_complete(quote: Quote, question: GoldQuestion) -> bool:
    sentence = matched_evidence(quote.text, question.evidence)
    wanted = [folded(answer) for answer in question.answers if sentence and folded(answer) in sentence]
    return is_hit(quote, question) and all(answer in folded(quote.text) for answer in wanted)


def _covers(quotes: Iterable[Quote], question: GoldQuestion) -> bool:
    text = folded("".join(quote.text for quote in quotes))
    return all(folded(wanted) in text for wanted in question.answers)
