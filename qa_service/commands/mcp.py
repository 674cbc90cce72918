"""The command that an agent starts, to ask over its standard input and output."""

from __future__ import annotations

import signal
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import click

from qa_service.commands import options
from qa_service.commands.upkeep import require_live
from qa_service.settings import Settings

if TYPE_CHECKING:
    from qa_service.serving.live import LiveService


@click.command()
@options.settings("index", "strictness")
def mcp(settings: Settings) -> None:
    """Let an agent ask, over the Model Context Protocol.

    The agent starts this itself and speaks to it over standard input and output. In its settings it stands as a command, with the index by its
    whole path, such as: qa-service mcp --index /srv/paper/index
    """
    from qa_service.mcp import stdio
    from qa_service.mcp.server import mcp_server
    from qa_service.operation import journal

    journal.configure(settings.log)
    require_live(settings)  # without an index there is nothing to begin
    if sys.stdin.isatty():
        print("Waiting for an agent: it starts this itself (Ctrl+C stops).", file=sys.stderr)
    signal.signal(
        signal.SIGINT, signal.SIG_DFL
    )  # it only reads, and a wait for the next line is not to be interrupted otherwise
    stopping = threading.Event()
    with ThreadPoolExecutor(1) as loader:
        # Meanwhile the agent is greeted: some give up on a server that is silent for ten seconds.
        loading = loader.submit(_load, settings, stopping)
        try:
            stdio.serve(mcp_server(lambda: loading.result().get()))
        finally:
            stopping.set()


def _load(settings: Settings, stopping: threading.Event) -> LiveService:
    """The live service, which takes up each new generation until the agent goes."""
    from qa_service import factory
    from qa_service.serving.live import LiveService

    live = LiveService(factory.generations(settings).current_id, lambda: factory.load_service(settings))
    live.watch(stopping)
    return live
