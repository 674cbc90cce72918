"""What README says is so: its commands run, its example is what comes back, its tables name what there is."""

import dataclasses
import json
import re
import shlex
import shutil
import subprocess

import pytest
from conftest import ROOT
from served import serving

from qa_service.commands import cli
from qa_service.settings import Settings

README = (ROOT / "README.md").read_text("utf-8")
CONSOLE = [
    line.removeprefix("$ ")
    for block in re.findall(r"```console\n(.*?)```", README, re.S)
    for line in block.splitlines()
    if line.startswith("$ ")
]
LOOSE = {"confidence", "score", "took_ms", "generation", "article_id", "url"}  # differ from build to build


@pytest.mark.parametrize("command", [line for line in CONSOLE if line.startswith("qa-service ")])
def test_each_command_of_the_readme_runs(command, seed_settings, monkeypatch, capsys):
    monkeypatch.setenv("QA_INDEX", str(seed_settings.index))
    monkeypatch.setenv("QA_SEEDS", str(seed_settings.seeds))
    assert cli.main(shlex.split(command)[1:]) == 0
    assert capsys.readouterr().out


def alike(said, shown):
    """Whether an answer is what README shows, but for what changes from build to build and what README leaves out with …"""
    if isinstance(shown, dict):
        return said.keys() == shown.keys() and all(k in LOOSE or alike(said[k], v) for k, v in shown.items())
    if isinstance(shown, list):
        return len(said) == len(shown) and all(map(alike, said, shown))
    return said == shown


@pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not installed")
def test_the_curl_example_gets_the_answer_that_is_shown(seed_settings):
    [command] = [line for line in CONSOLE if line.startswith("curl ")]
    [shown] = re.findall(r"```json\n(.*?)```", README, re.S)
    with serving("--index", str(seed_settings.index)) as address:
        arguments = [part.replace("http://127.0.0.1:8000/", address) for part in shlex.split(command)]
        said = json.loads(subprocess.run(arguments, capture_output=True, check=True).stdout)
    assert alike(said, json.loads(shown))


def test_every_setting_is_listed():
    for field in dataclasses.fields(Settings):
        assert f"`QA_{field.name.upper()}`" in README


def test_every_command_is_listed():
    listed = re.findall(r"^\| `(\w+)", README, re.M)
    assert set(cli.commands.commands) <= set(listed)


def test_every_picture_is_there():
    for picture in re.findall(r"!\[[^]]*\]\(([^)]+)\)", README):
        assert (ROOT / picture).is_file()


def test_the_two_commands_are_alone_in_their_blocks():
    blocks = re.findall(r"```sh\n(.*?)```", README, re.S)
    assert [len(block.strip().splitlines()) for block in blocks] == [1, 1]
    assert "qa-service serve" in blocks[0]
    assert "pytest" in blocks[1]


def test_each_fault_names_a_test_that_there_is():
    rows = re.search(r"### When things go wrong\n(.*?)\n#", README, re.S)[1].splitlines()
    faults = [row for row in rows if row.startswith("| ") and "what happens" not in row]
    assert len(faults) >= 12
    for row in faults:
        named = re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", row)
        assert named, row
        for file, test in named:
            assert f"def {test}(" in (ROOT / file).read_text("utf-8"), test
