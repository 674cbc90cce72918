"""The commands that keep the index: build, generations, rollback, forget.

Nothing heavy is imported before a command runs, so that --help answers at once.
"""

from __future__ import annotations

import argparse
import dataclasses
import functools
import json
import signal
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from qa_service.errors import QAError
from qa_service.settings import Settings

if TYPE_CHECKING:
    from qa_service.types import BuildReport

MAX_TOLD = 10  # files of a kind that are named to a person


def build(options: argparse.Namespace, settings: Settings) -> int:
    """Build the index, once or whenever the files change."""
    if options.watch:
        return _watch(options, settings)
    _tell(build_now(settings, options), options)
    return 0


def build_now(settings: Settings, options: argparse.Namespace | None = None) -> BuildReport:
    """Build the index, with progress shown on a terminal."""
    from tqdm import tqdm

    from qa_service import factory

    with tqdm(disable=not sys.stderr.isatty(), leave=False, bar_format="{desc} {bar} {n_fmt}/{total_fmt}") as bar:

        def progress(stage: str, done: int, total: int) -> None:
            bar.total, bar.n = total, done
            bar.set_description_str(stage)

        if options is None:
            return factory.build_index(settings, progress)
        return factory.build_index(settings, progress, full=options.full, gate=_gate(options, settings))


def _gate(options: argparse.Namespace, settings: Settings) -> Any:
    if options.gate is None:
        return None
    from qa_service import factory
    from qa_service.evaluation.gate import gate

    return gate(options.gate, functools.partial(factory.load_service, settings))


def _watch(options: argparse.Namespace, settings: Settings) -> int:
    """Build whenever the files change, until an interrupt or SIGTERM."""
    from qa_service.indexing import look_at, watch

    def attempt() -> bool:
        try:
            _tell(build_now(settings, options), options)
        except QAError as error:
            print(f"Error: {error}", file=sys.stderr, flush=True)
            return False
        finally:
            options.full = False  # once is enough
        return True

    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        watch(lambda: look_at(settings.seeds, settings.index), attempt)
    except KeyboardInterrupt:
        print("Stopped.", file=sys.stderr)
    return 0


def _tell(report: BuildReport, options: argparse.Namespace) -> None:
    if options.json:
        print(json.dumps(dataclasses.asdict(report), ensure_ascii=False), flush=True)
    else:
        tell_report(report)


def tell_report(report: BuildReport) -> None:
    """Print what a build did."""
    for failure in report.failed:
        print(f"Skipped {failure.file}: {failure.reason}", file=sys.stderr)
    if report.full:
        print(f"Built everything anew: {report.full}", file=sys.stderr)
    for what, files in (("Added", report.added), ("Changed", report.changed), ("Removed", report.removed)):
        if files:
            more = f" and {len(files) - MAX_TOLD} more" if len(files) > MAX_TOLD else ""
            print(f"{what} {len(files)}: {', '.join(files[:MAX_TOLD])}{more}")
    skipped = f", {len(report.failed)} skipped" if report.failed else ""
    held = f"{report.articles} articles, {report.passages} passages from {report.files} files{skipped}"
    if report.renewed:
        print(f"Built {report.generation}: {held}, in {report.seconds:.1f} s.", flush=True)
    else:
        print(
            f"Nothing has changed; {report.generation} stays live: {held}. Looked in {report.seconds:.1f} s.",
            flush=True,
        )


def generations(options: argparse.Namespace, settings: Settings) -> int:
    """List the kept generations, oldest first."""
    from qa_service.store import Store
    from qa_service.wire.answers import told_generations

    target = Store(settings.index)
    live = target.current_id()
    told = told_generations({kept.id: kept.manifest for kept in target.generations()}, live)
    if options.json:
        print(json.dumps(told.plain(), ensure_ascii=False))
        return 0
    for kept in told.generations:
        mark = "  live" if kept.live else ""
        print(f"{kept.id}  {kept.created}  {kept.articles} articles, {kept.passages} passages{mark}")
    return 0


def rollback(options: argparse.Namespace, settings: Settings) -> int:
    """Make a kept generation live again."""
    from qa_service.store import Store
    from qa_service.wire.answers import Generation

    generation = Store(settings.index).roll_back(options.generation)
    if options.json:
        print(json.dumps(Generation.of(generation.manifest, id=generation.id, live=True).plain(), ensure_ascii=False))
    else:
        manifest = generation.manifest
        print(f"{generation.id} is live now: {manifest.articles} articles, {manifest.passages} passages.")
    return 0


def forget(options: argparse.Namespace, settings: Settings) -> int:
    """Take a withdrawn article out of the index, or take that back."""
    from qa_service import factory
    from qa_service.indexing import unforget
    from qa_service.store import Store

    if options.undo:
        report = unforget(Store(settings.index), options.article_id)
    else:
        report = factory.forget(settings, options.article_id)
    if options.json:
        print(json.dumps(dataclasses.asdict(report), ensure_ascii=False))
    elif report.forgotten:
        named = _named(report.generations)
        print(
            f"Article {report.article_id} ({report.title or 'untitled'}, {report.file}) is forgotten{named}, and left out of every build to come."
        )
    else:
        print(f"Article {report.article_id} is no longer forgotten. Build the index to have it back: qa-service build")
    return 0


def doctor(options: argparse.Namespace, settings: Settings) -> int:
    """Check the deployment; 1 where something fails."""
    from qa_service.commands.doctor import FAILURE, examine

    found = []
    for finding in examine(settings):
        found.append(finding)
        if not options.json:
            remedy = f"\n{'':10}{finding.remedy}" if finding.remedy else ""
            print(f"{finding.state:<9} {finding.check}: {finding.found}{remedy}", flush=True)
    failed = any(finding.state == FAILURE for finding in found)
    if options.json:
        print(json.dumps({"sound": not failed, "checks": [dataclasses.asdict(f) for f in found]}, ensure_ascii=False))
    return 1 if failed else 0


def _named(generations: Sequence[str]) -> str:
    return f", taken out of {len(generations)} generations ({', '.join(generations)})" if generations else ""
