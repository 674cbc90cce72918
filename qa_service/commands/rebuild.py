"""The build process that a running server begins; it ends with the server."""

from __future__ import annotations

import argparse
import os
import signal
import sys
import threading
from collections.abc import Sequence
from typing import Any

from qa_service.commands.options import give_way
from qa_service.operation.rebuilding import Recorder, run
from qa_service.settings import Settings


def main(arguments: Sequence[str] | None = None) -> int:
    """The build process: settings from the environment, an id, and whether to build everything anew."""
    parser = argparse.ArgumentParser(prog="python -m qa_service.commands.rebuild")
    parser.add_argument("id")
    parser.add_argument("--full", action="store_true")
    options = parser.parse_args(arguments)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the terminal sends it to all; the server decides
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    give_way()
    settings = Settings.from_env(os.environ)

    def build(recorder: Recorder) -> Any:
        from qa_service import factory

        return factory.build_index(settings, recorder.progress, full=options.full)

    return run(settings, options.id, build)


def _end_with_parent() -> None:
    """Stop the build when the other end of the standard input is closed: the server has ended."""
    os.read(0, 1)
    os.kill(os.getpid(), signal.SIGTERM)


if __name__ == "__main__":
    sys.exit(main())
