"""The options that several commands share, and the settings that come of them and of the environment."""

from __future__ import annotations

import contextlib
import dataclasses
import functools
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from qa_service.commands.environment import environment
from qa_service.errors import InvalidInput
from qa_service.settings import (
    MAX_PORT,
    MAX_TOP_K,
    MAX_WORKERS,
    OF_A_SERVER,
    Settings,
    bare_host,
    checked_strictness,
    whole_number,
)

Command = Callable[..., int | None]  # returns the exit code; None for 0

PATH = click.Path(path_type=Path, readable=False)  # whether it can be used is told by who uses it, in an `Error:` line

as_json = click.option("--json", "as_json", is_flag=True, help="Print JSON, as the API gives it.")


NICE = (
    10  # of a build: it gives way to the answers of a server where the processor is short, and still gets a tenth of it
)


def give_way() -> None:
    """Let this process, and those that it begins, have the processor after others; where the system knows of that."""
    with contextlib.suppress(AttributeError, OSError):
        os.nice(max(0, NICE - os.nice(0)))


def top_k(what: str, default: str | None = "3", more: str = "") -> Callable[[Command], Command]:
    """The option that says how many of something are shown at most."""
    told = f"{what} at most, 1 to {MAX_TOP_K} (default 3{more})."
    return click.option(
        "--top-k", type=_checked(whole_number, "--top-k", MAX_TOP_K), default=default, metavar="N", help=told
    )


FILTERS = {  # what stands for a value, and what an article has where it fits
    "file": ("FILE", "stands in this file"),
    "section": ("SECTION", "stands in this section"),
    "reporter": ("NAME", "is by this reporter"),
    "newspaper": ("NAME", "is of this newspaper"),
    "title": ("WORDS", "holds these words in its title"),
    "date_from": ("DATE", "is of this day or later"),
    "date_to": ("DATE", "is of this day or earlier"),
}


def filters(command: Command) -> Command:
    """Give a command the filters that its options say; None where none is said."""

    @functools.wraps(command)
    def run(**given: Any) -> int | None:
        from qa_service.types import Filters

        chosen = Filters(**{name: given.pop(name) for name in FILTERS})
        return command(filters=chosen or None, **given)

    for name, (metavar, fits) in reversed(FILTERS.items()):
        told = f"Ask only what {fits}; may be repeated, to mean any."
        click.option(f"--{name.replace('_', '-')}", name, multiple=True, metavar=metavar, help=told)(run)
    return run


def settings(*names: str) -> Callable[[Command], Command]:
    """Give a command the settings: the environment's and qa.env's, but for those of these names that its options say.

    A variable is not looked at where an option outweighs it, or where only a server has a use for it and the command is none.
    """
    unused = {name for name in OF_A_SERVER if name not in names}

    def decorate(command: Command) -> Command:
        @functools.wraps(command)
        def run(**given: Any) -> int | None:
            chosen = {name: value for name in names if (value := given.pop(name)) is not None}
            passed_over = {f"QA_{name.upper()}" for name in unused | chosen.keys()}
            environ = {variable: value for variable, value in environment().items() if variable not in passed_over}
            return command(dataclasses.replace(Settings.from_env(environ), **chosen), **given)

        for name in reversed(names):  # what decorates first comes last in the help
            _setting(name)(run)
        return run

    return decorate


def _setting(name: str) -> Callable[[Command], Command]:
    metavar, kind, what = _SETTINGS[name]
    known = f"QA_{name.upper()}, default {getattr(Settings(), name)}"
    return click.option(f"--{name}", type=kind, metavar=metavar, help=f"{what} ({known}).")


def _checked(check: Callable[..., Any], *how: Any) -> Callable[[str], Any]:
    """A type of click that takes what a setting takes."""

    def checked(value: str) -> Any:
        try:
            return check(value, *how)
        except InvalidInput as error:
            raise click.BadParameter(str(error)) from None

    return checked


_LEVEL = "lax, balanced, strict, or the smallest confidence at which an answer is given, 0 to 1"
_SETTINGS: dict[str, tuple[str, Any, str]] = {  # what stands for the value, its type, what it is
    "seeds": ("DIR", PATH, "Folder with the newspaper's files"),
    "index": ("DIR", PATH, "Folder of the index"),
    "data": ("DIR", PATH, "Folder for what readers send"),
    "strictness": ("LEVEL", _checked(checked_strictness, "--strictness"), _LEVEL),
    "host": ("HOST", bare_host, "Address to serve on"),
    "port": ("PORT", _checked(whole_number, "--port", MAX_PORT, 0), "Port to serve on"),
    "workers": ("N", _checked(whole_number, "--workers", MAX_WORKERS), "Server processes"),
}
