"""The command that serves the chat page and the API."""

from __future__ import annotations

import functools
import sys
import tempfile
from pathlib import Path

import click

from qa_service.commands import options, upkeep
from qa_service.errors import IndexMissing
from qa_service.settings import Settings


@click.command()
@options.settings("seeds", "index", "data", "strictness", "host", "port", "workers")
def serve(settings: Settings) -> None:
    """Serve the chat page and the API.

    The index is built first if there is none.
    """
    from qa_service import ingest
    from qa_service.serving import process, server

    server.probe(settings.host, settings.port)  # a port in use is told before the work begins
    try:
        upkeep.require_live(settings)
    except IndexMissing as error:
        ingest.seed_files(settings.seeds, settings.index)  # where there is nothing to build from, only that is said
        print(f"{error}\nBuilding it now.", file=sys.stderr)
        upkeep.tell_report(upkeep.build_now(settings))
    with tempfile.TemporaryDirectory(prefix="qa-service-", ignore_cleanup_errors=True) as shared:
        load = functools.partial(process.application, shared=Path(shared))
        server.serve(settings, load, lambda address: print(f"Serving on {address}  (Ctrl+C stops)", flush=True))
