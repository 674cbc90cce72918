"""The command line: its commands, each a function of a module beside this one, and how they end.

Nothing heavy is imported before a command runs, so that --help answers at once.
"""

from __future__ import annotations

import io
import logging
import os
import sys
from collections.abc import Sequence

import click

from qa_service import __version__
from qa_service.commands import ask, desk, doctor, evaluate, init, mcp, serve, upkeep
from qa_service.errors import QAError
from qa_service.wording import of_terminal, speaking


@click.group(
    "qa-service",
    commands=[
        *(upkeep.build, upkeep.generations, upkeep.rollback, upkeep.forget, upkeep.articles, upkeep.verify),
        *(init.init, ask.ask, serve.serve, mcp.mcp, desk.find, desk.feedback, doctor.doctor, evaluate.evaluate),
    ],
    no_args_is_help=False,
    context_settings={"help_option_names": ["--help", "-h"]},
)
@click.version_option(__version__, message="%(prog)s %(version)s")
def commands() -> None:
    """Ask a Chinese newspaper: answers in its own words, with their source."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; 0 on success, 1 with an `Error:` line for a person, 2 for bad usage."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")  # a terminal of another encoding shows what it can
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s: %(message)s")
    if "_QA_SERVICE_COMPLETE" in os.environ:  # a shell asks how a line could go on
        commands.main(prog_name=commands.name)
    try:  # as click's own main, which ends otherwise on an interrupt or a broken pipe
        with (
            speaking(of_terminal(os.environ)),
            commands.make_context(commands.name, sys.argv[1:] if arguments is None else [*arguments]) as context,
        ):
            code = int(commands.invoke(context) or 0)
        sys.stdout.flush()
        return code
    except click.exceptions.Exit as told:  # --help, --version
        return told.exit_code
    except click.UsageError as error:
        error.show()
        return error.exit_code
    except QAError as error:
        print(f"Error: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:  # the reader of a pipe went away
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0


if __name__ == "__main__":
    sys.exit(main())
