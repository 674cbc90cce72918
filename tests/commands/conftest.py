"""What several commands are tested in."""

import logging

import pytest

from qa_service.commands import options
from qa_service.commands.environment import NAMES


@pytest.fixture
def here(tmp_path, monkeypatch):
    """An empty working directory, with no setting in the environment."""
    for name in NAMES:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture(autouse=True)
def logs_as_before():
    """Commands set up what is logged for a process of their own."""
    root, own = logging.getLogger(), logging.getLogger("qa_service")
    handlers, level = root.handlers[:], own.level
    yield
    root.handlers[:] = handlers
    own.setLevel(level)


@pytest.fixture(autouse=True)
def as_quick_as_before(monkeypatch):
    """A build gives way to other processes, for as long as its own runs."""
    monkeypatch.setattr(options, "give_way", lambda: None)
