"""Print the tables of README's “How well it answers”: python tests/benchmarks/figures.py [--open DIR]

DIR holds open sets: NAME_articles.jsonl.xz to build from and NAME_questions.jsonl to ask. Without it, only the seed pages are measured.
"""

import argparse
import dataclasses
import shutil
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

from qa_service import build, factory, store  # noqa: E402
from qa_service.dense import DenseIndex  # noqa: E402
from qa_service.encoder import load_encoder  # noqa: E402
from qa_service.evaluation import evaluate, read_questions  # noqa: E402
from qa_service.hybrid import HybridRetriever  # noqa: E402
from qa_service.lexical import LexicalIndex  # noqa: E402
from qa_service.question import understand  # noqa: E402
from qa_service.settings import Settings  # noqa: E402

SEED_ROWS = {
    "the first quote answers (quote@1)": "quote@1",
    "one of the first three does (quote@3)": "quote@3",
    "the first quote is of the right article (article@1)": "article@1",
    "answerable questions not refused": "answered",
    "off-topic questions refused": "abstain_off_topic",
    "near misses (right topic, fact not reported) refused": "abstain_near_miss",
    "quotes that are to the letter what the article says": "verbatim",
    "median time of an answer, in ms": "ms_p50",
}
OPEN_ROWS = {
    "the first quote holds the answer (hit@1)": "hit@1",
    "one of the first three does (hit@3)": "hit@3",
    "the first quote is of the right article (article@1)": "article@1",
    "the right article comes first, refused or not": "raw_article@1",
    "answerable questions not refused": "answered",
    "unanswerable questions refused": "refused",
    "the marked words: character F1": "f1",
    "confidence tells answerable from unanswerable (AUROC)": "auroc",
    "median time of an answer, in ms": "ms_p50",
}


def measured(seeds, questions, folder):
    """The figures over the questions of an index built from the seeds, and how long the build took."""
    settings = Settings(seeds=seeds, index=folder / "index")
    report = factory.build_index(settings)
    figures = evaluate(read_questions(questions), factory.load_service(settings))
    return figures | {"build": dataclasses.asdict(report)}


def retrieval(questions, index):
    """Share of questions whose article is first, among three, among ten, by words, by vectors and by both."""
    generation = store.Store(index).current()
    passages = generation.passages()
    lexical = LexicalIndex.load(generation.folder / build.LEXICAL, passages)
    dense = DenseIndex.load(generation.folder / build.DENSE, passages, load_encoder())
    legs = {"words (BM25)": lexical, "vectors": dense, "both": HybridRetriever(lexical, dense)}
    asked = [question for question in read_questions(questions) if question.answerable]
    return {name: _articles_found(leg, asked) for name, leg in legs.items()}


def _articles_found(leg, asked):
    found = dict.fromkeys((1, 3, 10), 0)
    for question in asked:
        hits = leg.retrieve(understand(question.text, question.history), 50)
        ranking = list(dict.fromkeys(hit.passage.article_id for hit in hits))
        for reach in found:
            found[reach] += bool(set(question.article_ids) & set(ranking[:reach]))
    return " / ".join(f"{count / len(asked):.3f}" for count in found.values())


def rows(names, columns):
    """Lines of a Markdown table: a row for each name, a column for each set."""
    for label, name in names.items():
        yield f"| {label} | " + " | ".join(_shown(figures[name]) for figures in columns) + " |"


def _shown(value):
    return "–" if value is None else f"{value:g}"


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--open", type=Path, metavar="DIR", help="folder with open sets")
    given = options.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        figures = measured(ROOT / "seeds", ROOT / "tests/data/questions_dev.jsonl", Path(folder))
        tags = figures["by_tag"]
        print(f"| {figures['questions']} questions on the seed pages | |\n|---|---|")
        print(*rows(SEED_ROWS, [figures]), sep="\n")
        print("\n| kind of question | number | quote@1 | quote@3 | article@1 |\n|---|---|---|---|---|")
        for tag, values in tags.items():
            if "quote@1" in values:
                print(
                    f"| {tag} | "
                    + " | ".join(_shown(values[name]) for name in ("n", "quote@1", "quote@3", "article@1"))
                    + " |"
                )
    if given.open:
        print_open_sets(given.open)


def print_open_sets(folder):
    names = sorted(path.name.removesuffix("_articles.jsonl.xz") for path in folder.glob("*_articles.jsonl.xz"))
    columns, legs = [], []
    for name in names:
        with tempfile.TemporaryDirectory() as work:
            seeds = Path(work) / "seeds"
            seeds.mkdir()
            shutil.copy(folder / f"{name}_articles.jsonl.xz", seeds)
            columns.append(measured(seeds, folder / f"{name}_questions.jsonl", Path(work)))
            legs.append(retrieval(folder / f"{name}_questions.jsonl", Path(work) / "index"))
    print("\n| | " + " | ".join(names) + " |\n|---|" + "---|" * len(names))
    print(
        "| articles, passages | "
        + " | ".join(f"{c['build']['articles']:,}, {c['build']['passages']:,}" for c in columns)
        + " |"
    )
    print("| built in, s | " + " | ".join(f"{c['build']['seconds']:.0f}" for c in columns) + " |")
    print(*rows(OPEN_ROWS, columns), sep="\n")
    print(
        "\n| right article first / among three / among ten | " + " | ".join(names) + " |\n|---|" + "---|" * len(names)
    )
    for leg in legs[0]:
        print(f"| {leg} | " + " | ".join(found[leg] for found in legs) + " |")


if __name__ == "__main__":
    main()
