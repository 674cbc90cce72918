"""What a command is told from outside: the environment, and beneath it the file qa.env of the working directory."""

from __future__ import annotations

import dataclasses
import difflib
import os
import re
from pathlib import Path

from qa_service.errors import InvalidInput
from qa_service.settings import Settings

FILE = Path("qa.env")
NAMES = tuple(f"QA_{setting.name.upper()}" for setting in dataclasses.fields(Settings))

_LINE = re.compile(r"(\w+)\s*=\s*(.*)", re.ASCII)
# A value, bare or in quotation marks. Other programs that read such files disagree on marks and signs in the midst of one.
_VALUE = re.compile(r"""(?!["'])((?:(?!\s#)[^\x00-\x1f\x7f])*)|"([^"\x00-\x1f\x7f]*)"|'([^'\x00-\x1f\x7f]*)'""")


def environment() -> dict[str, str]:
    """The environment over what qa.env sets; InvalidInput names a line of the file that cannot be used."""
    return told_by(FILE) | os.environ


def told_by(file: Path) -> dict[str, str]:
    """The settings in a file; none where there is no file."""
    try:
        text = file.read_text("utf-8-sig")
    except FileNotFoundError:
        return {}
    except UnicodeDecodeError as error:
        raise InvalidInput(f"{file.absolute()} is not in UTF-8. Save it as UTF-8.", file.name) from error
    except OSError as error:
        raise InvalidInput(f"{file.absolute()} cannot be read: {error.strerror or error}.", file.name) from error
    return settings_in(text, str(file.absolute()))


def settings_in(text: str, place: str) -> dict[str, str]:
    """The settings that a text names, one a line; InvalidInput names the place and line of what is none."""
    numbered = ((n, line.strip()) for n, line in enumerate(text.split("\n"), 1))
    return dict(_setting(line, f"{place}, line {n}") for n, line in numbered if line and line[0] != "#")


def _setting(line: str, place: str) -> tuple[str, str]:
    told = _LINE.fullmatch(line)
    if not told:
        raise InvalidInput(f"{place}: expected NAME=value, not {line[:40]!r}.", FILE.name)
    name, value = told.groups()
    if name not in NAMES:
        near = difflib.get_close_matches(name, NAMES, 1)
        guess = f"Did you mean {near[0]}?" if near else "What is no QA_… setting belongs into the environment."
        raise InvalidInput(f"{place}: {name} is no setting. {guess}", name)
    found = _VALUE.fullmatch(value)
    if not found:
        raise InvalidInput(
            f"{place}: {name} is not one value, bare or in quotation marks. Remarks stand on lines of their own.", name
        )
    return name, next(group for group in found.groups() if group is not None)
