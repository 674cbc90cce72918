"""The commands for the newspaper's desk: find, feedback."""

from __future__ import annotations

import csv
import dataclasses
import itertools
import json
import re
import sys
import unicodedata
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import click

from qa_service.commands import options
from qa_service.errors import InvalidInput
from qa_service.settings import Settings
from qa_service.wording import say

if TYPE_CHECKING:
    from qa_service.answering.look_up import Finding, Match
    from qa_service.operation.feedback import Entry, Unanswered

_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_FORMULA = frozenset("=+-@\N{MINUS SIGN}")  # a spreadsheet may run a cell that begins so, in whatever width
_CONTROL = frozenset("\t\r\n")  # or with these
_FILLERS = frozenset("\u115f\u1160\u2800\u3164\uffa0")  # letters and a sign that are seen as nothing


@click.command()
@click.argument("text")
@options.top_k("Articles")
@options.settings("index")
@options.as_json
def find(settings: Settings, text: str, top_k: int, as_json: bool) -> None:
    """Tell which article holds a sentence, exactly or nearly.

    The sentence has 4 to 500 characters.
    """
    from qa_service import factory
    from qa_service.wire.answers import told_finding

    finding = factory.load_finder(settings).find(text, top_k)
    if as_json:
        print(json.dumps(told_finding(finding).plain(), ensure_ascii=False, indent=1))
    else:
        _tell_finding(finding)


def _tell_finding(finding: Finding) -> None:
    from qa_service.answering.quoting import cited

    if finding.message:
        print(finding.message)
    for match in finding.matches or finding.nearest:
        print(f"\n“{match.quote.text}”\n    —— {cited(match.source)}\n    {_alike(finding.text, match)}")


def _alike(pasted: str, match: Match) -> str:
    if match.exact:
        return say("answer", "exact")
    changes = [
        f"「{pasted[i1:i2]}」→「{match.quote.text[j1:j2]}」" for tag, i1, i2, j1, j2 in match.opcodes if tag != "equal"
    ]
    return say(
        "answer", "alike", percent=f"{match.quote.score:.0%}", changes=say("answer", "between_changes").join(changes)
    )


def _date(value: str) -> str:
    """A day as YYYY-MM-DD, as it was typed; bad usage where it is none."""
    if not _DATE.fullmatch(value):
        raise click.BadParameter(f"{value[:40]!r} is no date such as 2026-01-31.")
    return value


@click.command()
@click.argument("act", type=click.Choice(["list", "export", "delete", "unanswered"]), default="list")
@click.argument("numbers", type=int, nargs=-1, metavar="[NUMBER]...")
@click.option("--csv", "as_csv", is_flag=True, help="Print a table for a spreadsheet; export does unless --json.")
@click.option("--since", type=_date, metavar="DATE", help="Only from this day on (UTC, as 2026-01-31).")
@click.option("--before", type=_date, metavar="DATE", help="delete: only from before this day.")
@click.option("--all", "everything", is_flag=True, help="delete: everything.")
@options.settings("data")
@options.as_json
def feedback(
    settings: Settings,
    act: str,
    numbers: tuple[int, ...],
    as_csv: bool,
    since: str | None,
    before: str | None,
    everything: bool,
    as_json: bool,
) -> None:
    """List, export or delete what readers thought of the answers.

    Or list what they asked in vain: unanswered. Each NUMBER to delete is one of those listed.
    """
    from qa_service.operation.feedback import FeedbackStore

    if as_json and as_csv:
        raise InvalidInput("Choose one of --json and --csv.", "csv")
    if act != "delete" and (numbers or before or everything):
        raise InvalidInput("Numbers, --before and --all are for: qa-service feedback delete.", "numbers")
    store = FeedbackStore(settings.data)
    form = "json" if as_json else "csv" if as_csv or act == "export" else "text"
    if act == "delete":
        if sum(map(bool, (numbers, since or before, everything))) != 1:
            raise InvalidInput("Say what to delete: numbers as listed, --since or --before DATE, or --all.", "numbers")
        deleted = store.delete(numbers, since=since, before=before)
        print(json.dumps({"deleted": deleted}) if as_json else f"Deleted {deleted}.")
    elif act == "unanswered":
        _tell_unanswered(store.unanswered(since or ""), form)
    else:
        _tell_entries(store.entries(since or ""), form, f"No feedback in {store.path.absolute()}.")


def _tell_entries(entries: Sequence[Entry], form: str, none: str) -> None:
    if form != "text":
        votes = [
            {"id": e.id, "time": e.time, "vote": e.feedback.kind, **dataclasses.asdict(e.feedback)} for e in entries
        ]
        names = ("id", "time", "vote", "question", "answerable", "article_id", "start", "end", "comment", "generation")
        _print_records("feedback", votes, names, form)
        return
    for entry in entries:
        vote = entry.feedback
        comment = f"\n    {vote.comment}" if vote.comment else ""
        refused = "" if vote.answerable else " (refused)"
        print(f"{entry.id}  {entry.time}  {vote.kind:4}  {vote.question}{refused}{comment}")
    if not entries:
        print(none, file=sys.stderr)


def _tell_unanswered(found: Sequence[Unanswered], form: str) -> None:
    if form != "text":
        names = ("question", "understood_as", "times", "first", "last")
        _print_records("unanswered", [dataclasses.asdict(one) for one in found], names, form)
        return
    for one in found:
        print(f"{one.times:5}  {one.last[:10]}  {one.question}")
    if not found:
        print("No unanswered questions are kept. They are where QA_KEEP_QUESTIONS is set.", file=sys.stderr)


def _print_records(what: str, records: Sequence[Mapping[str, object]], names: Sequence[str], form: str) -> None:
    """JSON, or a table that spreadsheets read as Chinese, and in which nothing that a reader typed is run as a formula."""
    if form == "json":
        records = [{name: record[name] for name in names} for record in records]
        print(json.dumps({what: records}, ensure_ascii=False, indent=1))
        return
    sys.stdout.write("\N{BYTE ORDER MARK}")
    writer = csv.DictWriter(sys.stdout, names, lineterminator="\n")
    writer.writeheader()
    writer.writerows({name: _harmless(record[name]) for name in names} for record in records)


def _harmless(value: object) -> object:
    return f"'{value}" if isinstance(value, str) and _is_live(value) else value


def _is_live(cell: str) -> bool:
    """Whether a spreadsheet may take a cell for a formula: it begins as one, behind whatever is not seen."""
    lead = "".join(itertools.takewhile(_is_unseen, cell))
    begins = unicodedata.normalize("NFKC", cell[len(lead) : len(lead) + 1])
    return not _FORMULA.isdisjoint(begins[:1]) or not _CONTROL.isdisjoint(lead)


def _is_unseen(character: str) -> bool:
    return unicodedata.category(character)[0] in "CMZ" or character in _FILLERS  # controls, marks, white space
