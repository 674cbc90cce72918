"""The file qa.env: what it sets, what wins over it, and what is said of a line that cannot be used."""

import re

import pytest
from commands import run
from conftest import ROOT
from hypothesis import given
from hypothesis import strategies as st

from qa_service.commands import environment
from qa_service.commands.environment import FILE, NAMES, settings_in, told_by
from qa_service.errors import InvalidInput
from qa_service.settings import Settings

VALUES = st.text(st.characters(exclude_categories=["Cc", "Cs"]))


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    """The working directory, with no setting in the environment."""
    for name in NAMES:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def said_of(content):
    """What is said of a file that cannot be used."""
    FILE.write_text(content, "utf-8")
    with pytest.raises(InvalidInput) as caught:
        told_by(FILE)
    return str(caught.value)


def test_every_setting_has_its_name_and_no_other_has_one():
    text = (ROOT / "qa_service/settings.py").read_text("utf-8")
    assert set(NAMES) == set(re.findall(r"QA_[A-Z_]*[A-Z]", text))


def test_without_a_file_only_the_environment_counts(monkeypatch):
    monkeypatch.setenv("QA_PORT", "81")
    assert Settings.from_env(environment.environment()) == Settings(port=81)


def test_file_sets_what_the_environment_leaves_unsaid(monkeypatch):
    FILE.write_text("# 端口\n\nQA_PORT=81\n  QA_PUBLICATION = 云溪 晚报 \r\nQA_LOG='json'\nQA_WORKERS=\"2\"\n", "utf-8")
    monkeypatch.setenv("QA_WORKERS", "3")
    wanted = Settings(port=81, publication="云溪 晚报", log="json", workers=3)
    assert Settings.from_env(environment.environment()) == wanted


def test_an_empty_variable_of_the_environment_wins_too(monkeypatch):
    FILE.write_text("QA_ADMIN_TOKEN=secret-of-the-file\n")
    monkeypatch.setenv("QA_ADMIN_TOKEN", "")
    assert Settings.from_env(environment.environment()).admin_token is None


@given(VALUES.map(str.strip).filter(lambda text: text[:1] not in ("'", '"') and not re.search(r"\s#", text)))
def test_a_bare_value_is_taken_to_the_letter(value):
    assert settings_in(f"QA_PUBLICATION={value}\n", "here") == {"QA_PUBLICATION": value}


@given(VALUES, st.sampled_from("'\""))
def test_a_value_in_quotation_marks_keeps_its_blanks_and_signs(value, mark):
    value = value.replace(mark, "")
    assert settings_in(f"QA_PUBLICATION={mark}{value}{mark}\n", "here") == {"QA_PUBLICATION": value}


def test_a_later_line_wins():
    FILE.write_text("QA_PORT=81\nQA_PORT=82\n")
    assert told_by(FILE) == {"QA_PORT": "82"}


def test_a_file_of_windows_is_read():
    FILE.write_bytes(b"\xef\xbb\xbfQA_PORT=81\r\n")
    assert told_by(FILE) == {"QA_PORT": "81"}


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("QA_PROT=81", "line 1: QA_PROT is no setting. Did you mean QA_PORT?"),
        ("\nHF_HOME=/models", "line 2: HF_HOME is no setting. What is no QA_… setting belongs into the environment."),
        ("QA_PORT 81", "line 1: expected NAME=value, not 'QA_PORT 81'."),
        ("QA_PORT：81", "line 1: expected NAME=value, not 'QA_PORT：81'."),
        ("export QA_PORT=81", "line 1: expected NAME=value, not 'export QA_PORT=81'."),
        ("QA_SEEDS=papers  # of ours", "line 1: QA_SEEDS is not one value"),
        ("QA_SEEDS='papers' # of ours", "line 1: QA_SEEDS is not one value"),
        ('QA_SEEDS="papers', "line 1: QA_SEEDS is not one value"),
        ("QA_SEEDS=pa\0pers", "line 1: QA_SEEDS is not one value"),
    ],
)
def test_a_line_that_cannot_be_used_is_named_with_what_to_do(folder, content, said):
    assert f"{folder / 'qa.env'}, {said}" in said_of(content)


def test_a_token_that_is_not_one_value_is_not_repeated():
    assert "secret" not in said_of('QA_ADMIN_TOKEN="secret')


def test_a_file_in_another_encoding_is_told(folder):
    FILE.write_bytes("QA_PUBLICATION=云溪晚报".encode("gb18030"))
    with pytest.raises(InvalidInput, match=r"qa\.env is not in UTF-8\."):
        told_by(FILE)


def test_a_folder_of_that_name_is_told_in_one_line(folder, capsys):
    FILE.mkdir()
    code, out, err = run(capsys, "articles")
    assert (code, out) == (1, "")
    assert err == f"Error: {folder / 'qa.env'} cannot be read: Is a directory.\n"


def test_commands_take_their_settings_from_the_file_and_an_option_wins(folder, capsys):
    FILE.write_text("QA_INDEX=elsewhere\n")
    assert str(folder / "elsewhere") in run(capsys, "articles")[2]
    assert str(folder / "here") in run(capsys, "articles", "--index", "here")[2]
