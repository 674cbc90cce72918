"""Who may import whom, held with the syntax trees of the modules; and the map of the house, which names them all."""

import ast
import functools
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1] / "qa_service"
FACE = ROOT / "__init__.py"
PLAN = (ROOT.parent / "docs/how-it-works.md").read_text("utf-8")

# From the ground up: a room imports from the floors below it; rooms of one floor do not know each other, but for the ground floor.
FLOORS = [
    {"types", "errors", "settings", "path_patterns", "wording"},
    {"language"},
    {"ingest", "retrieval", "question", "reader", "store", "writer"},
    {"answering", "indexing"},
    {"evaluation", "operation"},
    {"factory", "wire"},
    {"client", "mcp"},
    {"web"},
    {"serving"},
    {"commands"},
    {"training"},
]

HOMES = {
    "faiss": {"retrieval"},
    "sentence_transformers": {"retrieval"},
    "jieba": {"language"},
    "rjieba": {"language"},
    "opencc": {"language"},
    "flask": {"web"},
    "werkzeug": {"web"},
    "itsdangerous": {"web"},
    "pydantic": {"wire"},
    "waitress": {"serving"},
    "prometheus_client": {"operation"},
    "click": {"commands"},
    "yaml": {"ingest"},
    "bm25s": set(),  # the tests compare with it
    "onnxruntime": {"reader"},
    "mcp": {"mcp"},
    "mcp_types": {"mcp"},
    "anyio": {"mcp"},
    "httpx2": {"client", "writer"},
    "pymilvus": {"retrieval"},
    "grpc": {"retrieval"},
}
SLOW = {
    "faiss",
    "sentence_transformers",
    "torch",
    "transformers",
    "onnxruntime",
    "bm25s",
    "flask",
    "jieba",
    "rjieba",
    "opencc",
    "numpy",
    "prometheus_client",
    "pydantic",
    "mcp",
    "mcp_types",
    "httpx2",
    "pymilvus",
    "grpc",
}


def modules():
    return sorted(ROOT.rglob("*.py"))


def room(path):
    """The top-level module or package that a file belongs to."""
    return path.relative_to(ROOT).parts[0].removesuffix(".py")


@functools.cache
def imported(path, *, at_top_only=False):
    """Full names of what a file imports, those for type checkers left out."""
    return tuple(_imported(path, at_top_only))


def _imported(path, at_top_only):
    tree = ast.parse(path.read_text("utf-8"))
    nodes = tree.body if at_top_only else [n for n in ast.walk(tree) if not _only_typing(n)]
    typing_only = {id(n) for block in ast.walk(tree) if _only_typing(block) for n in ast.walk(block)}
    for node in nodes:
        if id(node) in typing_only:
            continue
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: imports are absolute"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def _only_typing(node):
    return isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING"


def rooms_imported(path):
    for name in imported(path):
        parts = name.split(".")
        if parts[0] == "qa_service" and len(parts) > 1 and parts[1] != "__version__":
            yield parts[1]


def floor(name):
    return next(n for n, rooms in enumerate(FLOORS) if name in rooms)


def test_every_module_is_in_a_room_of_the_plan():
    assert {room(path) for path in modules()} - {"__init__"} == set().union(*FLOORS)


def test_the_plan_is_drawn_floor_by_floor():
    drawing = re.search(r"## Who may import whom\n.*?```\n(.*?)```", PLAN, re.S)[1]
    assert [set(line.split()) for line in drawing.splitlines()] == FLOORS[::-1]


def test_the_map_lists_every_package_and_module_once_and_no_other():
    listed = re.findall(r"^\| `([\w./]+)` \|", PLAN.partition("## The map\n")[2], re.M)
    packages = {f"{path.parent.relative_to(ROOT).as_posix()}/" for path in ROOT.rglob("*/__init__.py")}
    names = {path.relative_to(ROOT).as_posix() for path in modules() if path.name != "__init__.py"}
    assert sorted(set(listed)) == sorted(listed)
    assert packages | names <= set(listed)
    assert all((ROOT / name).exists() for name in listed)


@pytest.mark.parametrize("path", sorted({*modules()} - {FACE}), ids=lambda p: p.relative_to(ROOT).as_posix())
def test_a_module_imports_only_from_the_floors_below_its_room(path):
    own = room(path)
    for name in set(rooms_imported(path)) - {own}:
        assert floor(name) < floor(own) or {name, own} <= FLOORS[0], f"{own} imports {name}"


def test_the_package_gives_its_client_to_those_who_ask_for_it_and_imports_nothing_before():
    assert list(imported(FACE, at_top_only=True)) == ["os", "typing.TYPE_CHECKING", "typing.Any"]
    assert set(rooms_imported(FACE)) == {"client"}


def test_modules_do_not_import_each_other_in_a_circle():
    graph = {}
    for path in modules():
        module = ".".join(path.relative_to(ROOT.parent).with_suffix("").parts).removesuffix(".__init__")
        graph[module] = {name for name in imported(path) if name.startswith("qa_service")}
    names = set(graph)
    edges = {
        m: {target for n in targets if (target := n if n in names else n.rpartition(".")[0]) in names and target != m}
        for m, targets in graph.items()
    }
    done, path = set(), []

    def visit(module):
        assert module not in path, " → ".join([*path[path.index(module) :], module])
        if module not in done:
            path.append(module)
            for following in sorted(edges[module]):
                visit(following)
            path.pop()
            done.add(module)

    for module in sorted(edges):
        visit(module)


def test_the_wire_knows_no_store():
    assert not {name for path in modules() if room(path) == "wire" for name in rooms_imported(path)} & {"store"}


@pytest.mark.parametrize("library", sorted(HOMES))
def test_each_library_is_imported_in_one_place(library):
    homes = {room(path) for path in modules() if any(name.split(".")[0] == library for name in imported(path))}
    assert homes - {"training"} <= HOMES[library]


def reached_from(module):
    """The modules that are imported with one, and the names that their heads import."""
    loaded, names, reached = set(), set(), [module]
    while reached:
        module = reached.pop()
        place = ROOT.parent.joinpath(*module.split("."))
        path = next((path for path in (place.with_suffix(".py"), place / "__init__.py") if path.exists()), None)
        if module in loaded or path is None:
            continue
        loaded.add(module)
        for name in imported(path, at_top_only=True):
            names.add(name)
            if name.startswith("qa_service."):
                reached += [name, name.rpartition(".")[0]]
    return loaded, names


def test_help_needs_no_slow_import():
    loaded, names = reached_from("qa_service.commands.cli")
    assert not {name for name in names if name.split(".")[0] in SLOW}
    assert {"qa_service.commands.upkeep", "qa_service.settings"} <= loaded


def test_who_answers_begins_without_what_reads_pages():
    loaded, _ = reached_from("qa_service.factory")
    assert {name for name in loaded if name.startswith("qa_service.ingest.")} == {
        f"qa_service.ingest.{name}" for name in ("dates", "files", "page_numbers")
    }
    assert {"qa_service.answering.listing", "qa_service.indexing.reading"} <= loaded


def test_nothing_is_pickled():
    for path in modules():
        assert not {"pickle", "cloudpickle", "joblib", "dill"} & {name.split(".")[0] for name in imported(path)}, path
        assert "allow_pickle=True" not in path.read_text("utf-8"), path
