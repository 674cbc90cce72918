"""Measure this service beside its peers: python tests/benchmarks/peers/compare.py --open DIR --environments DIR [--write docs/evaluation.md]

DIR of --open holds news_articles.jsonl.xz and news_questions.jsonl; that of --environments a Python environment for each peer, made where it lacks one. README.md beside
this file tells what is measured and how.
"""

import argparse
import json
import lzma
import os
import platform
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import venv
from dataclasses import dataclass, field
from pathlib import Path

HERE = Path(__file__).parent
ROOT = HERE.parents[2]
sys.path[:0] = [str(ROOT), str(HERE), str(HERE.parent)]

from contender import MEMORY, READY, TIMES, Material  # noqa: E402
from figures import ARTICLES, QUESTIONS, table, written  # noqa: E402

from qa_service.ingest import read_seed  # noqa: E402
from qa_service.retrieval.chunking import passages  # noqa: E402
from qa_service.retrieval.encoder import BUNDLED  # noqa: E402

BLOCK = "peers"
LISTING = """\
import json
from importlib.metadata import distributions
print(json.dumps([(one.metadata["Name"], one.version) for one in distributions()]))
"""
SET = "news"
ROUNDS = 3
LATER = 4  # after the first round only every so manieth question is asked, for its time: what is found stays the same
BUSY = 0.3  # load at which a warning is given before measuring begins
NEAR = 0.08  # behind ours in article@1: a peer further behind is not asked how quick it is
OFFLINE = {"HF_HUB_OFFLINE": "1", "HAYSTACK_TELEMETRY_ENABLED": "False", "ANONYMIZED_TELEMETRY": "False"}

# Column, its key, and how many decimals it is told with.
COLUMNS = (
    ("built in, s", "build_s", 0),
    ("index, MB", "index_mb", 0),
    ("memory building, MB", "build_mb", 0),
    ("memory asking, MB", "ask_mb", 0),
    ("first answer after, s", "cold_s", 1),
    ("median, ms", "p50_ms", 1),
    ("95th percentile, ms", "p95_ms", 1),
    ("article@1", "article@1", 3),
    ("article@3", "article@3", 3),
)


@dataclass(frozen=True)
class Contender:
    """A row of the table: a module beside this one, the setting that it is given, and the environment that it runs in (None: this one)."""

    label: str
    module: str
    setting: str
    environment: str | None = None


@dataclass(frozen=True)
class Group:
    """Contenders that ask one index, which the first of them builds."""

    contenders: tuple[Contender, ...]


OURS = Contender("qa-service: retrieval", "by_ours", "retrieval")
GROUPS = (
    Group((
        OURS,
        Contender("qa-service: with the reader", "by_ours", "reader"),
        Contender("qa-service: over HTTP", "by_http", "reader"),
    )),
    *(
        Group((Contender(f"{label}: {words}", f"by_{environment}", setting, environment),))
        for label, environment in (("txtai", "txtai"), ("Haystack", "haystack"), ("LlamaIndex", "llamaindex"))
        for words, setting in (("as documented", "documented"), ("Chinese words", "jieba"))
    ),
)  # fmt: skip


@dataclass
class Figures:
    """What each round measured of each contender, by key."""

    rounds: dict[str, list[dict[str, float]]] = field(default_factory=dict)

    def add(self, contender, figures):
        """One round's figures of a contender."""
        self.rounds.setdefault(contender.label, []).append(figures)

    def of(self, contender, key):
        """The figures of all rounds; none where it is not measured of this contender."""
        return [figures[key] for figures in self.rounds[contender.label] if key in figures]

    def median(self, contender, key):
        """Their median."""
        return statistics.median(self.of(contender, key))


def python_of(name, environments):
    """The Python of a peer's environment."""
    return environments / name / "bin/python"


def make(name, environments):
    """Makes a peer's environment, and brings its packages to the pinned versions where it has others."""
    python = python_of(name, environments)
    if not python.exists():
        venv.create(environments / name, with_pip=True)
    if held(python, pinned(name)) != pinned(name):
        subprocess.run([python, "-m", "pip", "install", "-r", requirements_of(name)], check=True)


def requirements_of(name):
    """The file that pins a peer's packages."""
    return HERE / f"requirements/{name}.txt"


def pinned(name):
    """The version that each package of a peer must have."""
    return dict(line.split("==") for line in requirements_of(name).read_text("utf-8").split())


def held(python, packages):
    """The version that each of the packages has in an environment, where it is there; which build it is does not count."""
    listed = subprocess.run([python, "-c", LISTING], stdout=subprocess.PIPE, check=True)
    versions = {name.lower(): version.partition("+")[0] for name, version in json.loads(listed.stdout)}
    return {package: versions[package] for package in packages if package in versions}


def prepared(folder, open_sets, articles, questions):
    """The material of the open set, or of so many of its articles, those of the questions first."""
    asked = map(json.loads, (open_sets / f"{SET}{QUESTIONS}").read_text("utf-8").splitlines())
    asked = [(line["article_id"], line["question"]) for line in asked if line["answerable"]][:questions]
    with lzma.open(open_sets / f"{SET}{ARTICLES}", "rt", encoding="utf-8") as lines:
        kept = chosen(list(lines), {article_id for article_id, _ in asked}, articles)
    material = Material(folder)
    material.articles.mkdir(parents=True)
    material.file.write_text("".join(kept), "utf-8")
    material.write(passages_of(material), asked)
    in_single_precision(material.encoder)
    return material


def chosen(lines, wanted, count):
    """At most so many of the lines of articles, in their order: the wanted ones, and then the first of the others."""
    first = sorted(range(len(lines)), key=lambda n: json.loads(lines[n])["id"] not in wanted)[:count]
    return [lines[n] for n in sorted(first)]


def passages_of(material):
    """The id of the article and what is searched of each passage, as this service reads and cuts articles.

    Those without a letter are left out: their vectors are zero, and txtai divides by their length.
    """
    articles = read_seed(material.file, material.articles, set()).articles
    cuts = [(cut.article_id, cut.searched.strip()) for article in articles for cut in passages(article)]
    return [(article_id, text) for article_id, text in cuts if any(map(str.isalnum, text))]


def in_single_precision(folder):
    """The bundled encoder for the peers: in half precision, as it is stored, what they do about lengths makes NaN of a zero vector."""
    from sentence_transformers import SentenceTransformer

    SentenceTransformer(str(BUNDLED), device="cpu").float().save(str(folder))


def run(contender, task, environments, material, index, every):
    """What a contender's process told of a task, and the seconds of the clock from its start: to its end, or to its first answer."""
    python = python_of(contender.environment, environments) if contender.environment else sys.executable
    environ = os.environ | OFFLINE | {"PYTHONPATH": "" if contender.environment else str(ROOT)}
    began = time.monotonic()
    command = [python, HERE / "contender.py", task, contender.module, contender.setting, material, index, every]
    process = subprocess.run(list(map(str, command)), env=environ, stdout=subprocess.PIPE, text=True, check=True)
    ended = time.monotonic()
    told = json.loads(process.stdout.splitlines()[-1])
    return told, told.get(READY, ended) - began


def measure(group, environments, material, work, every):
    """Each contender of the group with its figures, of an index built anew and every so manieth question."""
    index = work / "index"
    index.mkdir()
    try:
        told, seconds = run(group.contenders[0], "build", environments, material, index, every)
        size = sum(path.stat().st_size for path in index.rglob("*") if path.is_file()) / 1e6
        figures = {"build_s": seconds, "index_mb": size, "build_mb": told[MEMORY]}
        for contender in group.contenders:
            told, seconds = run(contender, "ask", environments, material, index, every)
            yield contender, figures | asking(told, seconds, is_whole=every == 1)
            figures = {}
    finally:
        shutil.rmtree(index)


def asking(told, seconds, *, is_whole):
    """The figures of asking; how often the right article was found only where all was asked."""
    centiles = statistics.quantiles(told[TIMES], n=100)
    figures = {"ask_mb": told[MEMORY], "cold_s": seconds, "p50_ms": centiles[49], "p95_ms": centiles[94]}
    return figures | {name: share for name, share in told.items() if is_whole and name.startswith("article@")}


def spread(values, decimals):
    """The median, and in brackets the smallest and the largest where they are not told alike."""
    if not values:
        return None
    least, middle, most = (f"{of(values):.{decimals}f}" for of in (min, statistics.median, max))
    return middle if least == most else f"{middle} ({least}–{most})"


def block(figures, contenders, conditions):
    """The table, what it says about ours, and where it was measured."""
    rows = [[c.label, *(spread(figures.of(c, key), places) for _, key, places in COLUMNS)] for c in contenders]
    head = ["", *(column for column, _, _ in COLUMNS)]
    return f"{table(head, rows)}\n\n{verdict(figures, contenders)}\n\n{conditions}"


def verdict(figures, contenders):
    """How ours stands to the peers, in medians."""
    peers = [c for c in contenders if c.environment]
    if not peers or OURS not in contenders:
        return "Nothing to compare with."
    ours = figures.median(OURS, "article@1")
    best = max(peers, key=lambda c: figures.median(c, "article@1"))
    near = [c for c in peers if figures.median(c, "article@1") > ours - NEAR]
    built = min(peers, key=lambda c: figures.median(c, "build_s"))
    sentences = [
        f"article@1: {ours:.3f}, of the peers at best {figures.median(best, 'article@1'):.3f} ({best.label}).",
        f"Build: {figures.median(OURS, 'build_s'):.0f} s, of the peers at best {figures.median(built, 'build_s'):.0f} s ({built.label}).",
    ]
    if near:
        quick = min(near, key=lambda c: figures.median(c, "p50_ms"))
        times = figures.median(quick, "p50_ms") / figures.median(OURS, "p50_ms")
        sentences.insert(1, f"Median of retrieval: {times:.1f} times as quick as the quickest peer that comes within eight points ({quick.label}).")  # fmt: skip
    return " ".join(sentences)


def machine():
    """The machine, in words."""
    cpu = re.search(r"model name\s*: (.*)", Path("/proc/cpuinfo").read_text())
    memory = int(re.search(r"MemTotal: +(\d+)", Path("/proc/meminfo").read_text())[1]) * 1024 / 1e9
    name = cpu[1] if cpu else platform.machine()
    return f"{len(os.sched_getaffinity(0))} cores of {name}, {memory:.0f} GB of memory, Linux {platform.release()}, Python {platform.python_version()}"


def packages(environments):
    """The pinned packages of some environments, in words."""
    return ", ".join(
        sorted({f"{package} {version}" for name in environments for package, version in pinned(name).items()})
    )


def conditions(material, rounds, load, environments):
    """What was measured, where, and with which packages."""
    counts = len(set(material.holders)), len(material.holders), len(material.questions)
    asked = "{:,} articles in {:,} passages, {:,} questions".format(*counts)
    return f"{asked}; {rounds} round{'s' * (rounds > 1)}, each contender in turn, medians (smallest–largest), all questions in the first, every {LATER}th later. {machine()}; load {load:.1f} at the start. {packages(environments)}."


def turned(groups, by):
    """The groups in another order, so that none always has the same one before it."""
    by %= len(groups)
    return groups[by:] + groups[:by]


def compare(groups, environments, material, rounds, work):
    """The figures of all rounds; in each, every contender is measured once, in the first with all questions."""
    figures = Figures()
    for number in range(rounds):
        for group in turned(groups, number * 2):
            for contender, one in measure(group, environments, material, work, LATER if number else 1):
                figures.add(contender, one)
                told = ", ".join(f"{key} {value:.3f}" for key, value in one.items())
                print(f"round {number + 1} of {rounds}: {contender.label}: {told}", file=sys.stderr, flush=True)
    return figures


def main():
    """Reads the command line."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--open", type=Path, required=True, metavar="DIR", help="folder with the open set")
    options.add_argument("--environments", type=Path, required=True, metavar="DIR", help="folder of the peers' environments")  # fmt: skip
    options.add_argument(
        "--rounds", type=int, default=ROUNDS, metavar="N", help=f"how often all is measured ({ROUNDS})"
    )
    options.add_argument("--articles", type=int, metavar="N", help="only so many, to try it")
    options.add_argument("--questions", type=int, metavar="N", help="only so many, to try it")
    options.add_argument("--only", metavar="WORD", help="only contenders whose name holds this, and ours")
    options.add_argument("--write", type=Path, metavar="FILE", help="write the table between its marks in this file")
    given = options.parse_args()
    groups = [g for g in GROUPS if not given.only or OURS in g.contenders or given.only in g.contenders[0].label]
    contenders = [contender for group in groups for contender in group.contenders]
    environments = {contender.environment for contender in contenders} - {None}
    for name in sorted(environments):
        make(name, given.environments)
    load = os.getloadavg()[0]
    if load > BUSY:
        print(f"The machine is busy (load {load:.1f}): times will be too long.", file=sys.stderr)
    with tempfile.TemporaryDirectory() as work:
        material = prepared(Path(work) / "material", given.open, given.articles, given.questions)
        figures = compare(groups, given.environments, Path(work) / "material", given.rounds, Path(work))
        told = block(figures, contenders, conditions(material, given.rounds, load, environments))
    if given.write:
        given.write.write_text(written(given.write.read_text("utf-8"), {BLOCK: told}), "utf-8")
    else:
        print(told)


if __name__ == "__main__":
    main()
