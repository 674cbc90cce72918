"""The command that lays out a folder to begin in."""

from __future__ import annotations

import shlex
from collections.abc import Iterator
from pathlib import Path

import click

from qa_service.commands import environment, options
from qa_service.errors import QAError

SAMPLE = Path(__file__).parent / "sample"
PAGE = "虚构样张.txt"  # its name says that the news in it are invented
QUESTION = "社区食堂给老人打几折？"  # which the page answers


class LayoutError(QAError):
    """A folder cannot be laid out."""


@click.command()
@click.argument("folder", metavar="DIR", type=options.PATH)
def init(folder: Path) -> None:
    """Lay out a folder to begin in.

    DIR gets a page of invented news, folders for the index and for what readers send, and qa.env for the settings. What is
    there already stays as it is.
    """
    try:
        made = list(lay_out(folder))
    except OSError as error:
        place = Path(error.filename or folder).absolute()
        raise LayoutError(f"Cannot write {place}: {error.strerror or error}. Name another folder.") from error
    for path, what in made:
        print(f"{path}: {what}")
    print(_next(folder) if made else f"{folder.absolute()} is laid out already.")


def lay_out(folder: Path) -> Iterator[tuple[Path, str]]:
    """Make what is missing of a folder to begin in; each thing that was made, and what it is.

    The sample goes only where there are no seeds yet: invented news must not come among the newspaper's.
    """
    seeds = folder / "seeds"
    if not seeds.exists() or (seeds.is_dir() and not any(seeds.iterdir())):
        seeds.mkdir(parents=True, exist_ok=True)
        (seeds / PAGE).write_bytes((SAMPLE / "page.txt").read_bytes())
        yield seeds / PAGE, "a page of invented news; put the newspaper's pages in its place"
    for name, what in (("index", "the index, made by build and serve"), ("data", "what readers send")):
        if not (folder / name).exists():
            (folder / name).mkdir()
            yield folder / name, what
    settings = folder / environment.FILE
    if not settings.exists():
        settings.touch(mode=0o600)  # a token may come to stand in it
        settings.write_bytes((SAMPLE / "qa.env").read_bytes())
        yield settings, "the settings, for every command that is run in this folder"


def _next(folder: Path) -> str:
    return f"""
Go there, ask, and serve:
  cd {shlex.quote(str(folder.absolute()))}
  qa-service build
  qa-service ask {shlex.quote(QUESTION)}
  qa-service serve"""
