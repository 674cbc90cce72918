"""The command line; the commands that keep the index are in upkeep.py, those of the newspaper's desk in desk.py.

Nothing heavy is imported before a command runs, so that --help answers at once.
"""

from __future__ import annotations

import argparse
import dataclasses
import functools
import io
import json
import logging
import os
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from qa_service import __version__
from qa_service.commands import desk, upkeep
from qa_service.errors import IndexMissing, InvalidInput, QAError
from qa_service.settings import MAX_PORT, MAX_TOP_K, MAX_WORKERS, Settings, checked_strictness, whole_number

if TYPE_CHECKING:
    from qa_service.types import Answer, Quote

Command = Callable[[argparse.Namespace, Settings], int]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; 0 on success, 1 with an `Error:` line for a person, 2 for bad usage."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")  # a terminal of another encoding shows what it can
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s: %(message)s")
    options = parser().parse_args(arguments)
    try:
        return int(options.run(options, _settings(options)))
    except QAError as error:
        print(f"Error: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:  # the reader of a pipe went away
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0


def parser() -> argparse.ArgumentParser:
    """The commands and their options."""
    whole = argparse.ArgumentParser(
        prog="qa-service", description="Ask a Chinese newspaper: answers in its own words, with their source."
    )
    whole.add_argument("--version", action="version", version=f"%(prog)s {__version__}")
    commands = whole.add_subparsers(required=True, metavar="COMMAND")
    add = _adder(commands)

    build = add("build", upkeep.build, "build or rebuild the index from the seeds folder", "seeds", "index", "json")
    build.add_argument(
        "--full", action="store_true", help="read and embed every file again, also those that did not change"
    )
    build.add_argument(
        "--gate",
        type=Path,
        metavar="QUESTIONS.jsonl",
        help="make the new index live only if it answers these questions no worse than the live one",
    )
    build.add_argument("--watch", action="store_true", help="go on, and build again whenever the files change")
    add("generations", upkeep.generations, "list the kept generations of the index, oldest first", "index", "json")
    rollback = add("rollback", upkeep.rollback, "make an earlier generation of the index live again", "index", "json")
    rollback.add_argument(
        "generation", nargs="?", metavar="ID", help="which one, see generations (default: the one before the live one)"
    )
    forget = add("forget", upkeep.forget, "take a withdrawn article out of all generations", "index", "json")
    forget.add_argument("article_id", metavar="ARTICLE_ID", help="which one, see articles")
    forget.add_argument("--undo", action="store_true", help="let the next build take it in again")
    ask = add("ask", _ask, "ask one question in the terminal", "index", "strictness", "json")
    ask.add_argument("question", help="the question, e.g. 职工技师申报打什么电话？")
    ask.add_argument(
        "--history",
        action="append",
        default=[],
        metavar="QUESTION",
        help="an earlier question, oldest first; may be repeated",
    )
    ask.add_argument(
        "--top-k",
        type=_number("--top-k", MAX_TOP_K, 1),
        default=3,
        metavar="N",
        help=f"quotes at most, 1 to {MAX_TOP_K} (default 3)",
    )
    serve = add(
        "serve",
        _serve,
        "serve the chat page and the API; builds first if there is no index",
        "seeds",
        "index",
        "data",
        "strictness",
    )
    serve.add_argument("--host", help="address to serve on (QA_HOST, default 127.0.0.1)")
    serve.add_argument("--port", type=_number("--port", MAX_PORT, 0), help="port to serve on (QA_PORT, default 8000)")
    serve.add_argument(
        "--workers",
        type=_number("--workers", MAX_WORKERS, 1),
        metavar="N",
        help="server processes (QA_WORKERS, default 1)",
    )
    desk.add_commands(add, _number("--top-k", MAX_TOP_K, 1))
    add("articles", _articles, "list what the index holds", "index", "json")
    doctor = add(
        "doctor",
        upkeep.doctor,
        "check a deployment and say what to mend: models, folders, index, port, token",
        "seeds",
        "index",
        "json",
    )
    doctor.add_argument("--host", help="address that is to be served on (QA_HOST, default 127.0.0.1)")
    doctor.add_argument(
        "--port", type=_number("--port", MAX_PORT, 0), help="port that is to be served on (QA_PORT, default 8000)"
    )
    add("verify", _verify, "check that every article, passage and file on disk agree", "seeds", "index", "json")
    evaluate = add(
        "evaluate",
        _evaluate,
        "score the answers to a file of questions whose answers are known",
        "index",
        "strictness",
        "json",
    )
    evaluate.add_argument(
        "questions", type=Path, metavar="QUESTIONS.jsonl", help="one question a line, with its answers"
    )
    evaluate.add_argument(
        "--articles",
        type=Path,
        metavar="FILE",
        help="titles of the gold articles (default: articles_gold.json beside the questions, where it is)",
    )
    evaluate.add_argument(
        "--ablation", action="store_true", help="also ask simpler services: what does each part of this one add?"
    )
    evaluate.add_argument(
        "--misses", metavar="FILE", help="write every miss, with what was expected, to a file (-: after the figures)"
    )
    return whole


def _adder(commands: Any) -> Callable[..., argparse.ArgumentParser]:
    def add(name: str, run: Command, summary: str, *shared: str) -> argparse.ArgumentParser:
        command: argparse.ArgumentParser = commands.add_parser(
            name, help=summary, description=f"{summary[0].upper()}{summary[1:]}."
        )
        command.set_defaults(run=run)
        if "seeds" in shared:
            command.add_argument(
                "--seeds", type=Path, metavar="DIR", help="folder with the newspaper's files (QA_SEEDS, default seeds)"
            )
        if "index" in shared:
            command.add_argument(
                "--index", type=Path, metavar="DIR", help="folder of the index (QA_INDEX, default index)"
            )
        if "data" in shared:
            command.add_argument(
                "--data", type=Path, metavar="DIR", help="folder for what readers send (QA_DATA, default data)"
            )
        if "strictness" in shared:
            command.add_argument(
                "--strictness",
                type=_strictness,
                metavar="LEVEL",
                help="lax, balanced, strict, or the smallest confidence at which an answer is given, 0 to 1 "
                "(QA_STRICTNESS, default balanced)",
            )
        if "json" in shared:
            command.add_argument("--json", action="store_true", help="print JSON, as the API gives it")
        return command

    return add


def _number(name: str, most: int, least: int) -> Callable[[str], int]:
    def number(value: str) -> int:
        try:
            return whole_number(value, name, most, least)
        except InvalidInput as error:
            raise argparse.ArgumentTypeError(str(error)) from None

    return number


def _strictness(value: str) -> str:
    try:
        return checked_strictness(value, "--strictness")
    except InvalidInput as error:
        raise argparse.ArgumentTypeError(str(error)) from None


def _settings(options: argparse.Namespace) -> Settings:
    """The environment's settings, with what the command line says instead."""
    settings = Settings.from_env(os.environ)
    names = {field.name for field in dataclasses.fields(Settings)}
    given = {name: value for name, value in vars(options).items() if name in names and value is not None}
    return dataclasses.replace(settings, **given)


def _ask(options: argparse.Namespace, settings: Settings) -> int:
    from qa_service import factory
    from qa_service.wire.answers import told_answer

    answer = factory.load_service(settings).ask(options.question, options.history, options.top_k)
    if options.json:
        print(json.dumps(told_answer(answer).plain(), ensure_ascii=False, indent=1))
    else:
        _tell_answer(answer)
    return 0


def _tell_answer(answer: Answer) -> None:
    if answer.question.understood_as != answer.question.text:
        print(f"（查找的是：{answer.question.understood_as}）")
    if answer.message:
        print(answer.message)
    for quote, source in answer.quotes or answer.nearest:
        print(f"\n“{_marked(quote)}”\n    —— {desk.cited(source)}")


def _marked(quote: Quote) -> str:
    """The quote with its answer words in bold, where the terminal shows it."""
    if not sys.stdout.isatty():
        return quote.text
    text, at = "", 0
    for start, end in quote.highlights:
        text += f"{quote.text[at:start]}\033[1m{quote.text[start:end]}\033[0m"
        at = end
    return text + quote.text[at:]


def _serve(options: argparse.Namespace, settings: Settings) -> int:
    from qa_service import store
    from qa_service.serving import process, server

    server.bind(settings.host, settings.port).close()  # a port in use is told before the work begins
    try:
        store.Store(settings.index).current()
    except IndexMissing as error:
        print(f"{error}\nBuilding it now.", file=sys.stderr)
        upkeep.tell_report(upkeep.build_now(settings))
    with tempfile.TemporaryDirectory(prefix="qa-service-", ignore_cleanup_errors=True) as shared:
        load = functools.partial(process.application, shared=Path(shared))
        server.serve(settings, load, lambda address: print(f"Serving on {address}  (Ctrl+C stops)", flush=True))
    return 0


def _articles(options: argparse.Namespace, settings: Settings) -> int:
    from qa_service import store
    from qa_service.answering.quoting import shown_title
    from qa_service.wire.answers import told_articles

    articles = store.Store(settings.index).current().articles().values()
    if options.json:
        print(json.dumps(told_articles(articles).plain(), ensure_ascii=False))
        return 0
    for article in articles:
        print(f"{article.article_id}  {shown_title(article)}  {article.file}:{article.lines[0]}-{article.lines[1]}")
    return 0


def _verify(options: argparse.Namespace, settings: Settings) -> int:
    from qa_service import store
    from qa_service.indexing import verify

    report = verify.verify(store.Store(settings.index).current(), settings.seeds)
    if options.json:
        print(json.dumps(dataclasses.asdict(report), ensure_ascii=False))
    else:
        print(report)
    return 0 if report.sound else 1


def _evaluate(options: argparse.Namespace, settings: Settings) -> int:
    from qa_service import evaluation, factory

    questions = evaluation.read_questions(options.questions, options.articles)
    if options.misses == "-" and options.json:
        raise InvalidInput("--misses - would stand in the midst of the JSON. Name a file for the misses.", "misses")
    services = factory.variants(settings) if options.ablation else {"": factory.load_service(settings)}
    steps = {name: evaluation.judge_all(questions, service) for name, service in services.items()}
    service, judged = [*services.values()][-1], [*steps.values()][-1]
    figures = evaluation.figures(judged) | ({"ablation": evaluation.ablation(steps)} if options.ablation else {})
    print(json.dumps(figures, ensure_ascii=False) if options.json else evaluation.table(figures))
    if options.misses:
        _tell_misses(evaluation.misses(judged, service), options.misses)
    return 0


def _tell_misses(told: str, target: str) -> None:
    if target == "-":
        print(f"\n{told}", end="")
        return
    try:
        Path(target).write_text(told, "utf-8")
    except OSError as error:
        raise InvalidInput(f"{Path(target).absolute()} cannot be written: {error}", "misses") from error


if __name__ == "__main__":
    sys.exit(main())
