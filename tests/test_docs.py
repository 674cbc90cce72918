"""What the manuals say is so: their examples come out as shown, their tables name what there is, their links lead somewhere."""

import re
import shutil

import pytest
from commands import run
from conftest import ROOT
from examples import EXAMPLE, MANUALS, PROGRAM, Terminal, redrawn
from fake_service import FakeService

from qa_service.web import create_app

TEXTS = {manual.relative_to(ROOT).as_posix(): manual.read_text("utf-8") for manual in MANUALS}
READMES = [name for name in TEXTS if name.startswith("README")]
FENCE = re.compile(r"^```(\w*)\n.*?^```\n", re.M | re.S)
LINK = re.compile(r"(?<!`)\[[^]\n]*\]\(([^)\s]+)\)|!\[[^]\n]*\]\(([^)\s]+)\)")
PATH = re.compile(r"`((?:qa_service|tests|docs|seeds|\.ci)/[\w./*-]*|README\S*\.md)(?:::(\w+))?`")
manuals = pytest.mark.parametrize("name", TEXTS)


def prose(name):
    """A manual without its blocks."""
    return FENCE.sub("", TEXTS[name])


def anchors(name):
    """Where links into a manual can lead: its headings, as GitHub names them."""
    headings = re.findall(r"^#+ (.+)$", prose(name), re.M)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def rows(text):
    """The first cell of each row of the tables in a text."""
    return re.findall(r"^\| (.+?) \|", text, re.M)


@manuals
def test_every_example_comes_out_as_it_is_shown(name, tmp_path, seed_settings):
    if "curl " in TEXTS[name] and shutil.which("curl") is None:
        pytest.skip("curl is not installed")
    with Terminal(tmp_path, seed_settings.index) as terminal:
        assert redrawn(TEXTS[name], terminal.run) == TEXTS[name], "python tests/examples.py writes what it says now"


@manuals
def test_every_block_is_an_example_a_program_a_picture_or_one_of_the_two_commands(name):
    kinds = [kind for kind in FENCE.findall(TEXTS[name]) if kind]
    examples = [kind for example in EXAMPLE.findall(TEXTS[name]) for kind in ("console", example[1] and "json") if kind]
    programs = ["python" for _ in PROGRAM.findall(TEXTS[name])]
    assert sorted(kinds) == sorted((["sh", "sh"] if name in READMES else []) + examples + programs)
    assert all(f"$ python {program}" in TEXTS[name] for _, program in PROGRAM.findall(TEXTS[name]))


def test_the_two_commands_are_alone_in_their_blocks_and_the_same_in_both_languages():
    first, second = ({*re.findall(r"```sh\n(.*?)```", TEXTS[name], re.S)} for name in READMES)
    assert first == second
    install, test = sorted(first, key=lambda block: "pytest" in block)
    assert [len(block.splitlines()) for block in (install, test)] == [1, 1]
    assert "qa-service serve" in install
    assert "pytest" in test


@manuals
def test_every_link_leads_somewhere(name):
    for target in ("".join(found) for found in LINK.findall(prose(name))):
        if target.startswith(("http://", "https://")):
            continue
        path, _, anchor = target.partition("#")
        led = ((ROOT / name).parent / path).resolve() if path else ROOT / name
        assert led.is_file(), target
        assert not anchor or anchor in anchors(led.relative_to(ROOT).as_posix()), target


def test_each_language_of_the_readme_links_the_other_and_both_link_every_manual():
    for name, other in zip(READMES, reversed(READMES), strict=True):
        assert f"]({other})" in TEXTS[name]
        assert all(f"]({manual})" in TEXTS[name] for manual in TEXTS if manual.startswith("docs/"))


@manuals
def test_every_file_and_test_that_is_named_is_there(name):
    for path, test in PATH.findall(TEXTS[name]):
        found = [*ROOT.glob(path.rstrip("/"))]
        assert found, path
        assert not test or f"def {test}(" in found[0].read_text("utf-8"), test


def test_every_setting_is_listed():
    known = set(re.findall(r"QA_[A-Z_]*[A-Z]", (ROOT / "qa_service/settings.py").read_text("utf-8")))
    listed = {name for row in rows(TEXTS["docs/operation.md"]) for name in re.findall(r"`(QA_\w+)`", row)}
    assert known
    assert listed == known


def test_every_variable_of_the_tests_is_listed():
    read = r"""environ(?:\.get\(|\[)"(QA_\w+)"|^export (QA_AXE)"""
    files = [*ROOT.glob("tests/**/*.py")]
    known = {name for file in files for found in re.findall(read, file.read_text("utf-8")) for name in found if name}
    listed = {row.strip("`").partition("=")[0] for row in rows(TEXTS["docs/contributing.md"]) if row.startswith("`QA_")}
    assert listed == known


def test_every_command_is_listed_with_options_that_it_has(capsys):
    _, told, _ = run(capsys, "--help")
    known = set(re.findall(r"^ {2,4}([a-z]+)(?: {2,}|$)", told, re.M))
    listed = dict(re.findall(r"^\| `(\w+).*?` \| (.*) \|$", TEXTS["docs/usage.md"], re.M))
    assert listed.keys() == known
    for command, what in listed.items():
        _, told, _ = run(capsys, command, "--help")
        for option in re.findall(r"`(--[a-z-]+)", what):
            assert option in told, command


def test_every_request_is_told_of_and_no_other():
    paths = create_app(FakeService).test_client().get("/openapi.json").json["paths"]
    known = {f"{method.upper()} {path}" for path, methods in paths.items() for method in methods}
    assert set(re.findall(r"`((?:GET|POST) /[^`?]*)`", TEXTS["docs/api.md"])) == known


def test_each_fault_names_a_test():
    faults = rows(TEXTS["docs/operation.md"].partition("## When things go wrong\n")[2])
    told = re.findall(r"^\| .*`tests/[\w/]+\.py::\w+`.*\|$", TEXTS["docs/operation.md"], re.M)
    assert len(told) == len(faults) - len(["what happens"]) >= 12


def printing(**printed):
    """What runs the commands `a`, `b`, … and prints for each what is given."""
    return printed.__getitem__


def test_what_a_command_says_otherwise_now_is_written():
    manual = "```console\n$ a\nold\nkept\n```\n"
    assert redrawn(manual, printing(a="new\nkept\nmore\n")) == "```console\n$ a\nnew\nkept\nmore\n```\n"


@pytest.mark.parametrize(
    ("shown", "said"),
    [
        ("Built 20310402T080000Z-abc123 in 2.5 s.", "Built 20310403T091500Z-def456 in 4.0 s."),
        ("first\n…", "first\nsecond\nthird"),
        ("…", "whatever"),
    ],
)
def test_what_passes_or_is_not_shown_stays_as_it_is(shown, said):
    manual = f"```console\n$ a\n{shown}\n```\n"
    assert redrawn(manual, printing(a=said)) == manual


def test_an_answer_is_written_where_more_than_passing_things_differ():
    manual = '```console\n$ a\n```\n\n```json\n{"answer": "old", "score": 0.5, "took_ms": 3.1, "quotes": ["…"]}\n```\n'
    same = '{"answer":"old","score":0.5049,"took_ms":99.0,"quotes":[{"text":"t"},1]}'
    assert redrawn(manual, printing(a=same)) == manual
    for other in ('"old","score":0.6', '"new","score":0.5'):
        assert redrawn(manual, printing(a=f'{{"answer":{other},"took_ms":9.0,"quotes":[]}}')) != manual
    assert '"answer": "new"' in redrawn(manual, printing(a=same.replace("old", "new")))


def test_an_answer_in_another_order_is_written_anew():
    manual = '```console\n$ a\n```\n\n```json\n{"a": 1, "b": 2}\n```\n'
    assert '{"b": 2, "a": 1}' in redrawn(manual, printing(a='{"b":2,"a":1}'))
