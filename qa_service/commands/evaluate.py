"""The command that scores the answers to questions whose answers are known."""

from __future__ import annotations

import json
from pathlib import Path

import click

from qa_service.commands import options
from qa_service.errors import InvalidInput
from qa_service.settings import Settings


@click.command()
@click.argument("questions", type=options.PATH, metavar="QUESTIONS.jsonl")
@click.option(
    "--articles",
    type=options.PATH,
    metavar="FILE",
    help="Titles of the gold articles (default: articles_gold.json beside the questions, where it is).",
)
@click.option("--ablation", is_flag=True, help="Also ask simpler services: what does each part of this one add?")
@click.option(
    "--misses", metavar="FILE", help="Write every miss, with what was expected, to a file (-: after the figures)."
)
@options.settings("index", "strictness")
@options.as_json
def evaluate(
    settings: Settings, questions: Path, articles: Path | None, ablation: bool, misses: str | None, as_json: bool
) -> None:
    """Score the answers to questions whose answers are known.

    The file holds one question a line, with its answers.
    """
    from qa_service import evaluation, factory

    asked = evaluation.read_questions(questions, articles)
    if misses == "-" and as_json:
        raise InvalidInput("--misses - would stand in the midst of the JSON. Name a file for the misses.", "misses")
    services = factory.variants(settings) if ablation else {"": factory.load_service(settings)}
    steps = {name: evaluation.judge_all(asked, service) for name, service in services.items()}
    service, judged = [*services.values()][-1], [*steps.values()][-1]
    figures = evaluation.figures(judged) | ({"ablation": evaluation.ablation(steps)} if ablation else {})
    print(json.dumps(figures, ensure_ascii=False) if as_json else evaluation.table(figures))
    if misses:
        _tell_misses(evaluation.misses(judged, service), misses)


def _tell_misses(told: str, target: str) -> None:
    if target == "-":
        print(f"\n{told}", end="")
        return
    try:
        Path(target).write_text(told, "utf-8")
    except OSError as error:
        raise InvalidInput(f"{Path(target).absolute()} cannot be written: {error}", "misses") from error
