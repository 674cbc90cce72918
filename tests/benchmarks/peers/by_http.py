"""This service as its callers have it: a server in a process of its own, asked over HTTP."""

import atexit
import contextlib
import sys
from pathlib import Path

sys.path.append(str(Path(__file__).parents[2]))

from served import ask, started


class Server:
    """A server of an index, which ends with this process."""

    def __init__(self, folder):
        stack = contextlib.ExitStack()
        atexit.register(stack.close)
        process, self._address = stack.enter_context(started("--index", str(folder)))
        self.pid = process.pid

    def __call__(self, question):
        """The articles that the answer quotes, none where it is refused."""
        return [quote["source"]["article_id"] for quote in ask(self._address, question)["quotes"]]


def load(material, folder, setting):
    """What finds the articles for a question, best first."""
    return Server(folder)
