"""What several commands are tested in."""

import pytest

from qa_service.commands.environment import NAMES


@pytest.fixture
def here(tmp_path, monkeypatch):
    """An empty working directory, with no setting in the environment."""
    for name in NAMES:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)
    return tmp_path
