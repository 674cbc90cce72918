"""The commands that keep the index: build, generations, rollback, forget, articles, verify."""

from __future__ import annotations

import dataclasses
import functools
import itertools
import json
import signal
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from qa_service.commands import options
from qa_service.errors import QAError
from qa_service.settings import MILVUS, Settings
from qa_service.wording import ENGLISH, said_in, say, spoken

if TYPE_CHECKING:
    from qa_service.indexing import ForgetReport
    from qa_service.types import BuildReport, Doubt

MAX_TOLD = 10  # files of a kind that are named to a person


@click.command()
@click.option("--full", is_flag=True, help="Read and embed every file again, also those that did not change.")
@click.option(
    "--gate",
    type=options.PATH,
    metavar="QUESTIONS.jsonl",
    help="Make the new index live only if it answers these questions no worse than the live one.",
)
@click.option("--watch", is_flag=True, help="Go on, and build again whenever the files change.")
@options.settings("seeds", "index")
@options.as_json
def build(settings: Settings, full: bool, gate: Path | None, watch: bool, as_json: bool) -> None:
    """Build or rebuild the index from the seeds folder."""
    options.give_way()
    if watch:
        _watch(settings, full, gate, as_json)
    else:
        tell_report(build_now(settings, full=full, gate=gate), as_json)


def build_now(settings: Settings, *, full: bool = False, gate: Path | None = None) -> BuildReport:
    """Build the index, with progress shown on a terminal."""
    from tqdm import tqdm

    from qa_service import factory
    from qa_service.evaluation import gate as gates

    passes = gates.gate(gate, functools.partial(factory.load_service, settings)) if gate else None
    with tqdm(disable=not sys.stderr.isatty(), leave=False, bar_format="{desc} {bar} {n_fmt}/{total_fmt}") as bar:

        def progress(stage: str, done: int, total: int) -> None:
            bar.total, bar.n = total, done
            bar.set_description_str(say("stage", stage))

        return factory.build_index(settings, progress, full=full, gate=passes)


def require_live(settings: Settings) -> None:
    """IndexMissing where there is no live generation, IndexMismatch where its layout is of another version; quick to tell of a folder."""
    if settings.engine == MILVUS:
        from qa_service import factory

        factory.generations(settings).current_id()
    else:
        from qa_service.store import Store

        Store(settings.index).current()


def _watch(settings: Settings, full: bool, gate: Path | None, as_json: bool) -> None:
    """Build whenever the files change, until an interrupt or SIGTERM."""
    from qa_service.indexing import look_at, watch

    anew = itertools.chain([full], itertools.repeat(False))  # everything anew once is enough

    def attempt() -> bool:
        try:
            tell_report(build_now(settings, full=next(anew), gate=gate), as_json)
        except QAError as error:
            print(f"Error: {error}", file=sys.stderr, flush=True)
            return False
        return True

    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        watch(lambda: look_at(settings.seeds, settings.index), attempt)
    except KeyboardInterrupt:
        print("Stopped.", file=sys.stderr)


def tell_report(report: BuildReport, as_json: bool = False) -> None:
    """Print what a build did."""
    if as_json:
        print(json.dumps(dataclasses.asdict(report), ensure_ascii=False), flush=True)
        return
    for failure in report.failed:
        print(_report("skipped", file=failure.file, reason=_reason(failure.reason)), file=sys.stderr)
    for warning in report.warnings[:MAX_TOLD]:
        print(_report("warning", file=warning.file, reason=_reason(warning.reason)), file=sys.stderr)
    if len(report.warnings) > MAX_TOLD:
        print(_report("more_warnings", count=len(report.warnings) - MAX_TOLD), file=sys.stderr)
    if report.passed_over:
        print(_report("passed_over", files=", ".join(map(str, report.passed_over))), file=sys.stderr)
    if report.full:
        print(_report("full", reason=_reason(report.full)), file=sys.stderr)
    for what, files in (("added", report.added), ("changed", report.changed), ("removed", report.removed)):
        if files:
            more = _report("more_files", count=len(files) - MAX_TOLD) if len(files) > MAX_TOLD else ""
            print(_report(what, count=len(files), files=", ".join(files[:MAX_TOLD]) + more))
    if left := sum(one.characters for one in report.left_out):
        print(_report("left_out", characters=left, files=len(report.left_out)))
    if report.doubtful:
        rest = len(report.doubtful) - MAX_TOLD
        pages = "; ".join(map(_in_doubt, report.doubtful[:MAX_TOLD]))
        print(_report("doubtful", pages=pages + (_report("more_files", count=rest) if rest > 0 else "")))
    counts = {"articles": report.articles, "passages": report.passages, "files": report.files}
    held = _report("held_but" if report.failed else "held", skipped=len(report.failed), **counts)
    ended = "built" if report.renewed else "unchanged"
    print(_report(ended, generation=report.generation, held=held, seconds=f"{report.seconds:.1f}"), flush=True)


def _in_doubt(doubt: Doubt) -> str:
    more = ",…" if len(doubt.lines) > MAX_TOLD else ""
    return f"{doubt.file}:{','.join(map(str, doubt.lines[:MAX_TOLD]))}{more}"


def _report(name: str, **parts: object) -> str:
    """Words of a build's report: in the terminal's language, and in English where it asks for none."""
    return said_in(spoken(ENGLISH), "report", name, **parts)


def _reason(reason: str) -> str:
    return said_in(spoken(ENGLISH), "reason", reason)


@click.command()
@options.settings("index")
@options.as_json
def generations(settings: Settings, as_json: bool) -> None:
    """List the kept generations of the index, oldest first."""
    from qa_service import factory
    from qa_service.wire.answers import told_generations

    kept_ones = factory.generations(settings)
    live = kept_ones.current_id()
    told = told_generations(kept_ones.manifests(), live)
    if as_json:
        print(json.dumps(told.plain(), ensure_ascii=False))
        return
    for kept in told.generations:
        mark = "  live" if kept.live else ""
        print(f"{kept.id}  {kept.created}  {kept.articles} articles, {kept.passages} passages{mark}")


@click.command()
@click.argument("generation", required=False, metavar="[ID]")
@options.settings("index")
@options.as_json
def rollback(settings: Settings, generation: str | None, as_json: bool) -> None:
    """Make an earlier generation of the index live again.

    ID says which one, see generations; by default the one before the live one.
    """
    from qa_service import factory
    from qa_service.wire.answers import Generation

    name, manifest = factory.generations(settings).roll_back(generation)
    if as_json:
        print(json.dumps(Generation.of(manifest, id=name, live=True).plain(), ensure_ascii=False))
    else:
        print(f"{name} is live now: {manifest.articles} articles, {manifest.passages} passages.")


@click.command()
@click.argument("article_id", metavar="ARTICLE_ID")
@click.option("--undo", is_flag=True, help="Let the next build take it in again.")
@options.settings("index")
@options.as_json
def forget(settings: Settings, article_id: str, undo: bool, as_json: bool) -> None:
    """Take a withdrawn article out of all generations.

    ARTICLE_ID says which one, see articles.
    """
    from qa_service import factory
    from qa_service.indexing import unforget
    from qa_service.store import Store

    report = unforget(Store(settings.index), article_id) if undo else factory.forget(settings, article_id)
    print(json.dumps(dataclasses.asdict(report), ensure_ascii=False) if as_json else _told(report))


def _told(report: ForgetReport) -> str:
    if not report.forgotten:
        return f"Article {report.article_id} is no longer forgotten. Build the index to have it back: qa-service build"
    article = f"Article {report.article_id} ({report.title or 'untitled'}, {report.file})"
    kept = report.generations
    named = f", taken out of {len(kept)} generations ({', '.join(kept)})" if kept else ""
    parts = f", with its other parts ({', '.join(report.parts)})" if report.parts else ""
    copies = f", with {len(report.copies)} more of its text ({', '.join(report.copies)})" if report.copies else ""
    return f"{article}{parts}{copies} is forgotten{named}, and left out of every build to come."


@click.command()
@click.option(
    "--sort",
    type=click.Choice(("file", "date", "-date")),
    default="file",
    help="In the order of the files, by date, or the newest first.",
)
@click.option("--file", metavar="FILE", help="Only what this file holds.")
@click.option("--explain", is_flag=True, help="Tell for each line of the file what it is taken for, and how surely.")
@click.option("--sidecar", is_flag=True, help="Write that beside the file, to mend what is wrong in it.")
@options.settings("seeds", "index")
@options.as_json
def articles(settings: Settings, sort: str, file: str | None, explain: bool, sidecar: bool, as_json: bool) -> None:
    """List what the index holds, or explain how a page is cut."""
    if explain or sidecar:
        from qa_service.commands.explain import explain as explained

        if file is None:
            raise click.UsageError("Say which page: --file FILE.")
        explained(settings, file, sidecar=sidecar, as_json=as_json)
        return
    from qa_service.answering.catalogue import in_order
    from qa_service.answering.quoting import shown_title
    from qa_service.store import Store
    from qa_service.wire.answers import told_articles

    indexed = in_order(Store(settings.index).current().articles().values(), sort)
    held = [article for article in indexed if file in (None, article.file)]
    if as_json:
        print(json.dumps(told_articles(held).plain(), ensure_ascii=False))
        return
    for article in held:
        print(f"{article.article_id}  {shown_title(article)}  {article.file}:{article.lines[0]}-{article.lines[1]}")


@click.command()
@options.settings("seeds", "index")
@options.as_json
def verify(settings: Settings, as_json: bool) -> int:
    """Check that every article, passage and file on disk agree."""
    from qa_service import factory

    report = factory.verify(settings)
    print(json.dumps(dataclasses.asdict(report), ensure_ascii=False) if as_json else report)
    return 0 if report.sound else 1
