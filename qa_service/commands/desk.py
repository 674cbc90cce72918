"""The commands for the newspaper's desk: find, feedback.

Nothing heavy is imported before a command runs, so that --help answers at once.
"""

from __future__ import annotations

import argparse
import csv
import dataclasses
import json
import re
import sys
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from qa_service.errors import InvalidInput
from qa_service.settings import Settings

if TYPE_CHECKING:
    from qa_service.answering.look_up import Finding, Match
    from qa_service.operation.feedback import Entry, FeedbackStore
    from qa_service.types import Source

_VOTED = ("question", "answerable", "article_id", "start", "end", "comment", "generation")  # told of a vote
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_FORMULA = ("=", "+", "-", "@", "\t", "\r")  # a spreadsheet would run a cell that begins so


def add_commands(add: Callable[..., argparse.ArgumentParser], top_k: Callable[[str], int]) -> None:
    """Add the commands to a parser; top_k: makes a number of places from what was typed."""
    looked_up = add("find", find, "tell which article holds a sentence, exactly or nearly", "index", "json")
    looked_up.add_argument("text", help="the sentence, 4 to 500 characters")
    looked_up.add_argument("--top-k", type=top_k, default=3, metavar="N", help="articles at most (default 3)")
    kept = add("feedback", feedback, "list, export or delete what readers thought of the answers", "data", "json")
    kept.add_argument("act", nargs="?", default="list", choices=["list", "export", "delete", "unanswered"])
    kept.add_argument("numbers", nargs="*", type=int, metavar="NUMBER", help="what to delete, as listed")
    kept.add_argument("--csv", action="store_true", help="print a table for a spreadsheet; export does unless --json")
    kept.add_argument("--since", type=checked_date, metavar="DATE", help="only from this day on (UTC, as 2026-01-31)")
    kept.add_argument("--before", type=checked_date, metavar="DATE", help="delete: only from before this day")
    kept.add_argument("--all", action="store_true", help="delete: everything")


def find(options: argparse.Namespace, settings: Settings) -> int:
    """Tell which article holds a sentence."""
    from qa_service import factory
    from qa_service.wire.answers import told_finding

    finding = factory.load_finder(settings).find(options.text, options.top_k)
    if options.json:
        print(json.dumps(told_finding(finding).plain(), ensure_ascii=False, indent=1))
    else:
        _tell_finding(finding)
    return 0


def _tell_finding(finding: Finding) -> None:
    if finding.message:
        print(finding.message)
    for match in finding.matches or finding.nearest:
        print(f"\n“{match.quote.text}”\n    —— {cited(match.source)}\n    {_alike(finding.text, match)}")


def _alike(pasted: str, match: Match) -> str:
    if match.exact:
        return "一字不差"
    changes = [
        f"「{pasted[i1:i2]}」→「{match.quote.text[j1:j2]}」" for tag, i1, i2, j1, j2 in match.opcodes if tag != "equal"
    ]
    return f"相似度 {match.quote.score:.0%}，粘贴的 → 报上的：{'，'.join(changes)}"


def cited(source: Source) -> str:
    """A source on one line."""
    first, last = source.lines
    lines = f"第 {first} 行" if first == last else f"第 {first}–{last} 行"
    by = f"，记者 {'、'.join(source.reporters)}" if source.reporters else ""
    return f"《{source.title}》{by}，{source.file} {lines}"


def feedback(options: argparse.Namespace, settings: Settings) -> int:
    """List, export or delete what readers sent, or list what they asked in vain."""
    from qa_service.operation.feedback import FeedbackStore

    if options.json and options.csv:
        raise InvalidInput("Choose one of --json and --csv.", "csv")
    if options.act != "delete" and (options.numbers or options.before or options.all):
        raise InvalidInput("Numbers, --before and --all are for: qa-service feedback delete.", "numbers")
    store = FeedbackStore(settings.data)
    acts: dict[str, Callable[[argparse.Namespace, FeedbackStore], None]] = {
        "list": _list,
        "export": _export,
        "unanswered": _unanswered,
        "delete": _delete,
    }
    acts[options.act](options, store)
    return 0


def checked_date(value: str) -> str:
    """A day as YYYY-MM-DD, or an argparse error."""
    if not _DATE.fullmatch(value):
        raise argparse.ArgumentTypeError(f"{value[:40]!r} is no date such as 2026-01-31")
    return value


def _list(options: argparse.Namespace, store: FeedbackStore) -> None:
    entries = store.entries(options.since or "")
    if options.json or options.csv:
        _print_entries(entries, as_csv=options.csv)
        return
    for entry in entries:
        vote = entry.feedback
        comment = f"\n    {vote.comment}" if vote.comment else ""
        refused = "" if vote.answerable else " (refused)"
        print(f"{entry.id}  {entry.time}  {vote.kind:4}  {vote.question}{refused}{comment}")
    if not entries:
        print(f"No feedback in {store.path.absolute()}.", file=sys.stderr)


def _export(options: argparse.Namespace, store: FeedbackStore) -> None:
    _print_entries(store.entries(options.since or ""), as_csv=not options.json)


def _print_entries(entries: Sequence[Entry], *, as_csv: bool) -> None:
    rows = [(e.id, e.time, e.feedback.kind, *(getattr(e.feedback, name) for name in _VOTED)) for e in entries]
    names = ("id", "time", "vote", *_VOTED)
    if as_csv:
        _print_csv(names, rows)
    else:
        records = [dict(zip(names, row, strict=True)) for row in rows]
        print(json.dumps({"feedback": records}, ensure_ascii=False, indent=1))


def _unanswered(options: argparse.Namespace, store: FeedbackStore) -> None:
    found = store.unanswered(options.since or "")
    if options.json:
        print(json.dumps({"unanswered": [dataclasses.asdict(one) for one in found]}, ensure_ascii=False, indent=1))
    elif options.csv:
        names = ("question", "understood_as", "times", "first", "last")
        _print_csv(names, [[*dataclasses.astuple(one)] for one in found])
    else:
        for one in found:
            print(f"{one.times:5}  {one.last[:10]}  {one.question}")
        if not found:
            print("No unanswered questions are kept. They are where QA_KEEP_QUESTIONS is set.", file=sys.stderr)


def _delete(options: argparse.Namespace, store: FeedbackStore) -> None:
    bounded = options.since or options.before
    if sum(map(bool, (options.numbers, bounded, options.all))) != 1:
        raise InvalidInput("Say what to delete: numbers as listed, --since or --before DATE, or --all.", "numbers")
    deleted = store.delete(options.numbers, since=options.since, before=options.before)
    print(json.dumps({"deleted": deleted}) if options.json else f"Deleted {deleted}.")


def _print_csv(names: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    """A table that spreadsheets read as Chinese, and in which nothing that a reader typed is run as a formula."""
    sys.stdout.write("\N{BYTE ORDER MARK}")
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(names)
    writer.writerows([[_harmless(value) for value in row] for row in rows])


def _harmless(value: object) -> object:
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA) else value
