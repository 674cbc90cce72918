"""Who may import whom, held with the syntax trees of the modules."""

import ast
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1] / "qa_service"

CORE = {
    "types",
    "alignment",
    "errors",
    "settings",
    "text",
    "numerals",
    "records",
    "metrics",
    "kinds",
    "followup",
    "smalltalk",
    "refusal",
}
PARTS = {
    "ingest",
    "chunking",
    "encoder",
    "dense",
    "lexical",
    "hybrid",
    "question",
    "spelling",
    "synonyms",
    "story",
    "reader",
    "baseline",
    "store",
    "feedback",
}
WHOLE = {"build", "service", "verify", "finding"}
WIRING = {"factory"}
EDGES = {
    "cli",
    "upkeep",
    "desk",
    "gate",
    "live",
    "rebuilding",
    "telemetry",
    "journal",
    "rates",
    "doctor",
    "web",
    "server",
    "serving",
    "wire",
    "evaluation",
}
TRAINING = {"training"}
LAYERS = [CORE, PARTS, WHOLE, WIRING, EDGES]

HOMES = {
    "faiss": {"dense"},
    "sentence_transformers": {"encoder"},
    "jieba": {"text"},
    "opencc": {"text"},
    "flask": {"web"},
    "werkzeug": {"web"},
    "waitress": {"server"},
    "bm25s": set(),  # the tests compare with it
    "lightgbm": {"reader"},
}
SLOW = {
    "faiss",
    "sentence_transformers",
    "torch",
    "transformers",
    "lightgbm",
    "bm25s",
    "flask",
    "jieba",
    "opencc",
    "numpy",
}


def modules():
    return sorted(ROOT.rglob("*.py"))


def room(path):
    """The top-level module or package that a file belongs to."""
    return path.relative_to(ROOT).parts[0].removesuffix(".py")


def imported(path, *, at_top_only=False):
    """Full names of what a file imports, those for type checkers left out."""
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


def layer(name):
    return next((i for i, rooms in enumerate(LAYERS) if name in rooms), None)


def test_every_module_has_its_place_in_a_layer():
    known = set().union(*LAYERS, TRAINING, {"__init__", "__main__"})
    assert {room(path) for path in modules()} <= known


@pytest.mark.parametrize("path", modules(), ids=lambda p: p.relative_to(ROOT).as_posix())
def test_a_module_imports_only_from_the_layers_below_it(path):
    own = room(path)
    if own in TRAINING or layer(own) is None:
        return
    for name in rooms_imported(path):
        if name != own:
            assert layer(name) is not None, f"{own} imports {name}"
            allowed = layer(name) < layer(own) or (own in CORE | WHOLE | EDGES and layer(name) == layer(own))
            assert allowed, f"{own} imports {name}"


def test_parts_do_not_know_each_other():
    for path in modules():
        if room(path) in PARTS:
            assert {name for name in rooms_imported(path) if name in PARTS} <= {room(path)}, path


def test_the_product_does_not_import_its_training():
    for path in modules():
        if room(path) not in TRAINING:
            assert "training" not in set(rooms_imported(path)), path


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


@pytest.mark.parametrize("library", sorted(HOMES))
def test_each_library_is_imported_in_one_place(library):
    homes = {room(path) for path in modules() if any(name.split(".")[0] == library for name in imported(path))}
    assert homes - TRAINING <= HOMES[library]


def test_help_needs_no_slow_import():
    for name in imported(ROOT / "cli.py", at_top_only=True):
        assert name.split(".")[0] not in SLOW
    loaded = {"qa_service.cli"}
    reached = [ROOT / "cli.py"]
    while reached:
        path = reached.pop()
        for name in imported(path, at_top_only=True):
            if name.startswith("qa_service."):
                file = ROOT / (name.split(".")[1] + ".py")
                if file.exists() and name.split(".")[1] not in loaded:
                    loaded.add(name.split(".")[1])
                    reached.append(file)
            else:
                assert name.split(".")[0] in sys.stdlib_module_names | {"__future__"}, f"{path.name} imports {name}"


def test_nothing_is_pickled():
    for path in modules():
        assert not {"pickle", "cloudpickle", "joblib", "dill"} & {name.split(".")[0] for name in imported(path)}, path
        assert "allow_pickle=True" not in path.read_text("utf-8"), path
