"""Trouble on request: something happens at a numbered step that writes into a folder."""

import os
import sys

_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT
_active = []


def _hook(event, arguments):
    if _active and event in {"open", "os.rename", "os.mkdir"}:
        _active[-1].see(event, arguments)


sys.addaudithook(_hook)  # for good: Python cannot take one away


class Steps:
    """Counts the steps that open a file for writing, rename or make a folder below a folder; `happens` at one of them."""

    def __init__(self, folder, at=None, happens=None):
        self.folder, self.at, self.happens, self.count = str(folder), at, happens, 0

    def see(self, event, arguments):
        path = arguments[0]
        below = isinstance(path, (str, os.PathLike)) and os.fspath(path).startswith(self.folder)
        writes = event != "open" or (isinstance(arguments[2], int) and arguments[2] & _WRITING)
        if below and writes:
            self.count += 1
            if self.happens and self.at in ("every", self.count - 1):
                self.happens()

    def __enter__(self):
        _active.append(self)
        return self

    def __exit__(self, *_):
        _active.remove(self)
