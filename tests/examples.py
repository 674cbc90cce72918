"""The examples of the manuals, run: python tests/examples.py writes what the program says now into README*.md and docs/*.md.

A ```python block is a program, which its first line names. A ```console block holds commands (`$ …`) and what each prints; a ```json block right after it is what its last command prints. The examples of
a manual run one after the other, in a folder with the five pages and their index, and a server is there for curl. `…` stands for what is not
shown: the lines that follow, the rest of a list, a value. What differs from run to run stays as it is shown.
"""

import contextlib
import io
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
from itertools import chain, repeat
from pathlib import Path

from conftest import ROOT, SEEDS
from served import serving

from qa_service import factory
from qa_service.commands import cli
from qa_service.settings import Settings

MANUALS = sorted([*ROOT.glob("README*.md"), *ROOT.glob("docs/*.md")])
EXAMPLE = re.compile(r"^```console\n(.*?)^```\n(?:\n?```json\n(.*?)^```\n)?", re.M | re.S)
PROGRAM = re.compile(r"^```python\n(# (\S+\.py)\n.*?)^```\n", re.M | re.S)
PROMPT, REST = "$ ", "…"
ADDRESS = "http://127.0.0.1:8000/"  # where the manuals have the server
WIDTH = 100  # of a line of JSON
NEAR = 0.01  # scores no further apart are shown alike
TIMES = ("took_ms", "seconds")
# What differs from run to run in a text: the id of a generation, the hash of an encoder, a time of day, a number of seconds, and the blanks that a column is filled with.
PASSING = re.compile(
    r" {2,}|\d{8}T\d{6}Z-[0-9a-f]{6}|\d{4}-\d\d-\d\dT[\d:.]+(?:\+00:00|Z)|\d+\.\d s\b|(?<=encoder-)[0-9a-f]{12}"
)


class Terminal:
    """A terminal in a folder with the five pages and their index, where the commands of a manual run as for its reader."""

    def __init__(self, folder, index):
        self._folder = folder
        self._servers = contextlib.ExitStack()
        self._address = None  # of the server, once a command has asked for it
        shutil.copytree(SEEDS, folder / "seeds")
        shutil.copytree(index, folder / "index")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._servers.close()

    def run(self, command):
        """What a command prints; AssertionError where it fails."""
        code, printed = self._ours(command) if command.startswith("qa-service ") else self._shell(command)
        assert code == 0, f"{command}\n{printed}"
        return printed

    def _ours(self, command):
        printed = io.StringIO()
        with contextlib.chdir(self._folder), contextlib.redirect_stdout(printed), contextlib.redirect_stderr(printed):
            code = cli.main(shlex.split(command)[1:])
        return code, printed.getvalue()

    def _shell(self, command):
        if ADDRESS in command:
            self._address = self._address or self._servers.enter_context(serving(cwd=self._folder))
        told = command.replace(ADDRESS, self._address or ADDRESS)
        path = f"{Path(sys.executable).parent}:{os.environ['PATH']}"  # `python` is this one
        done = subprocess.run(
            ["bash", "-c", told], cwd=self._folder, capture_output=True, text=True, env=os.environ | {"PATH": path}
        )
        return done.returncode, (done.stdout + done.stderr).replace(self._address or ADDRESS, ADDRESS)


def redrawn(manual, run):
    """The text of a manual with every example as it comes out when its commands are run."""

    def redraw(example):
        console, answer = example.groups()
        entries = list(commands(console))
        printed = [run(command) for command, _ in entries]
        if answer is None:
            return as_console(entries, printed)
        return f"{as_console(entries, [*printed[:-1], ''])}\n{as_json(answer, printed[-1])}"

    for program, name in PROGRAM.findall(manual):
        run(f"cat > {name} <<'END'\n{program}END")
    return EXAMPLE.sub(redraw, manual)


def commands(console):
    """Each command of a console block, with the lines that are shown of what it prints."""
    for entry in re.split(r"^\$ ", console, flags=re.M)[1:]:
        command, *shown = entry.splitlines()
        yield command, shown


def as_console(entries, printed):
    """A console block that shows of what was printed as much as it did."""
    lines = []
    for (command, shown), said in zip(entries, printed, strict=True):
        lines += [PROMPT + command, *redrawn_lines(shown, said.splitlines())]
    return "\n".join(["```console", *lines, "```\n"])


def redrawn_lines(shown, said):
    """The lines that were said, as far as they are shown; one stays as it is shown where only passing things differ."""
    if shown[-1:] == [REST]:
        said = [*said[: len(shown) - 1], REST]
    return [redrawn_text(old, new) for old, new in zip(chain(shown, repeat("")), said, strict=False)]


def redrawn_text(shown, said):
    return shown if PASSING.sub(REST, shown) == PASSING.sub(REST, said) else said


def as_json(shown, said):
    """A JSON block that shows of an answer as much as it did, in its own layout unless it has to change."""
    old = json.loads(shown)
    new = redrawn_value(old, json.loads(said))
    return f"```json\n{shown.rstrip() if json.dumps(new) == json.dumps(old) else laid_out(new)}\n```\n"


def redrawn_value(shown, said):
    """A value that was said, as far as it is shown."""
    if shown == REST:
        return shown
    if isinstance(said, dict):
        old = shown if isinstance(shown, dict) else {}
        return {n: old[n] if n in TIMES and n in old else redrawn_value(old.get(n), v) for n, v in said.items()}
    if isinstance(said, list):
        old = shown if isinstance(shown, list) else []
        kept, rest = (said[: len(old) - 1], [REST]) if old[-1:] == [REST] else (said, [])
        return [redrawn_value(*pair) for pair in zip(chain(old, repeat(None)), kept, strict=False)] + rest
    if isinstance(said, str) and isinstance(shown, str):
        return redrawn_text(shown, said)
    alike = isinstance(said, float) and isinstance(shown, int | float) and abs(said - shown) <= NEAR
    return shown if alike else said


def laid_out(value, indent=0):
    """JSON in which what fits on a line stands on one."""
    flat = json.dumps(value, ensure_ascii=False)
    if len(flat) + indent <= WIDTH or not isinstance(value, dict | list):
        return flat
    inner, last = "\n" + " " * (indent + 2), "\n" + " " * indent
    if isinstance(value, dict):
        parts = [f"{json.dumps(name)}: {laid_out(one, indent + 2)}" for name, one in value.items()]
        return "{" + inner + f",{inner}".join(parts) + last + "}"
    return "[" + inner + f",{inner}".join(laid_out(one, indent + 2) for one in value) + last + "]"


def main():
    """Write into every manual what its examples say now."""
    with tempfile.TemporaryDirectory() as work:
        index = Path(work) / "index"
        factory.build_index(Settings(seeds=SEEDS, index=index))
        for manual in MANUALS:
            shown = manual.read_text("utf-8")
            with tempfile.TemporaryDirectory() as folder, Terminal(Path(folder), index) as terminal:
                fresh = redrawn(shown, terminal.run)
            if fresh != shown:
                manual.write_text(fresh, "utf-8")
                print(f"Written: {manual.relative_to(ROOT)}")


if __name__ == "__main__":
    main()
