"""The command that asks a question, and how its answer is told in a terminal."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING

import click

from qa_service.commands import options
from qa_service.settings import Settings
from qa_service.wording import say

if TYPE_CHECKING:
    from qa_service.types import Answer, Filters, Quote


@click.command()
@click.argument("question")
@click.option(
    "--history", multiple=True, metavar="QUESTION", help="An earlier question, oldest first; may be repeated."
)
@options.top_k("Quotes", None, ", and more for an answer in more parts")
@options.filters
@options.settings("index", "strictness")
@options.as_json
def ask(
    settings: Settings,
    question: str,
    history: tuple[str, ...],
    top_k: int | None,
    filters: Filters | None,
    as_json: bool,
) -> None:
    """Ask one question in the terminal.

    For example: qa-service ask 职工技师申报打什么电话？ A question that begins with - stands after --.
    """
    from qa_service import factory
    from qa_service.wire.answers import told_answer

    answer = factory.load_service(settings).ask(question, history, top_k, filters)
    if as_json:
        print(json.dumps(told_answer(answer).plain(), ensure_ascii=False, indent=1))
    else:
        _tell(answer)


def _tell(answer: Answer) -> None:
    from qa_service.answering.quoting import cited, further

    if answer.question.understood_as != answer.question.text:
        print(say("answer", "searched_for", question=answer.question.understood_as))
    if answer.message:
        print(answer.message)
    if answer.total:
        print(say("answer", "total", total=answer.total))
    for quote, source in answer.quotes or answer.nearest:
        print("\n    ".join([f"\n“{_marked(quote)}”", f"—— {cited(source)}", *further(source)]))


def _marked(quote: Quote) -> str:
    """The quote with its answer words in bold, where the terminal shows it."""
    if not sys.stdout.isatty():
        return quote.text
    text, at = "", 0
    for start, end in quote.highlights:
        text += f"{quote.text[at:start]}\033[1m{quote.text[start:end]}\033[0m"
        at = end
    return text + quote.text[at:]
