"""Measure what docs/evaluation.md tells: python tests/benchmarks/figures.py [--open DIR] [--write docs/evaluation.md]

DIR holds open sets: NAME_articles.jsonl.xz to build from and NAME_questions.jsonl to ask. Without it, only the seed pages are measured.
Tables are printed, or written between their marks in a file: <!-- figures: NAME --> and <!-- end of figures: NAME -->.
"""

import argparse
import re
import shutil
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parents[2]
DATA = ROOT / "tests/data"
PAGES = {"seeds": "seed", "invented": "invented"}
sys.path.insert(0, str(ROOT))

from qa_service import factory, indexing, store  # noqa: E402
from qa_service.evaluation import ablation, figures, judge_all, read_questions  # noqa: E402
from qa_service.question.understanding import understand  # noqa: E402
from qa_service.retrieval.dense import DenseIndex  # noqa: E402
from qa_service.retrieval.encoder import load_encoder  # noqa: E402
from qa_service.retrieval.hybrid import HybridRetriever  # noqa: E402
from qa_service.retrieval.lexical import LexicalIndex  # noqa: E402
from qa_service.settings import Settings  # noqa: E402

ARTICLES, QUESTIONS = "_articles.jsonl.xz", "_questions.jsonl"  # of an open set, after its name
# In docs/evaluation.md; the last is written by peers/compare.py.
BLOCKS = ("seeds", "invented", "seeds-curve", "seeds-ablation", "open", "open-curve", "open-ablation", "peers")

SEED_ROWS = {
    "the first quote answers (quote@1)": "quote@1",
    "one of the first three does (quote@3)": "quote@3",
    "the first quote is of the right article (article@1)": "article@1",
    "answerable questions not refused": "answered",
    "off-topic questions refused": "abstain_off_topic",
    "near misses (right topic, fact not reported) refused": "abstain_near_miss",
    "the marked words: character F1": "span_f1",
    "confidence tells answerable from unanswerable (AUROC)": "auroc",
    "quotes that are to the letter what the article says": "verbatim",
    "length of the first quote in characters, median": "quote_chars",
    "length of the first quote in characters, 90th percentile": "quote_chars_p90",
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
    "length of the first quote in characters, median": "quote_chars",
    "length of the first quote in characters, 90th percentile": "quote_chars_p90",
    "median time of an answer, in ms": "ms_p50",
}


def open_sets(folder):
    """Names of the open sets in a folder."""
    return sorted(path.name.removesuffix(ARTICLES) for path in folder.glob(f"*{ARTICLES}"))


def open_settings(folder, name, work):
    """Settings to build an open set's index in a work folder."""
    seeds = work / "seeds"
    seeds.mkdir()
    shutil.copy(folder / f"{name}{ARTICLES}", seeds)
    return Settings(seeds=seeds, index=work / "index")


def measured(settings, questions):
    """The figures over the questions of an index built anew, the build's and the ablation among them."""
    report = factory.build_index(settings)
    asked = read_questions(questions)
    steps = {name: judge_all(asked, service) for name, service in factory.variants(settings).items()}
    told = figures(list(steps.values())[-1])
    return told | {"build": report, "ablation": ablation(steps), "retrieval": retrieval(asked, settings)}


def retrieval(asked, settings):
    """Share of questions whose article is first, among three, among ten, by words, by vectors and by both."""
    generation = store.Store(settings.index).current()
    passages = generation.passages()
    lexical = LexicalIndex.load(generation.folder / indexing.LEXICAL, passages)
    dense = DenseIndex.load(generation.folder / indexing.DENSE, passages, load_encoder())
    legs = {"words (BM25)": lexical, "vectors": dense, "both": HybridRetriever(lexical, dense, passages)}
    answerable = [question for question in asked if question.answerable]
    return {name: _articles_found(leg, answerable) for name, leg in legs.items()}


def _articles_found(leg, asked):
    found = dict.fromkeys((1, 3, 10), 0)
    for question in asked:
        hits = leg.retrieve(understand(question.text, question.history), 50)
        ranking = list(dict.fromkeys(hit.passage.article_id for hit in hits))
        for reach in found:
            found[reach] += bool(set(question.article_ids) & set(ranking[:reach]))
    return " / ".join(f"{count / len(asked):.3f}" for count in found.values())


def table(head, rows):
    """A Markdown table."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(map(_shown, line)) + " |" for line in lines).replace("|  |", "| |")


def _shown(value):
    if value is None:
        return "–"
    return f"{value:.3g}" if isinstance(value, float) else str(value)


def named_rows(names, sets):
    return [[label, *(told[name] for told in sets.values())] for label, name in names.items()]


def group_table(title, groups):
    """The figures by tag or kind."""
    head = [title, *next(iter(groups.values()))]
    return table(["number" if name == "n" else name for name in head], [[k, *v.values()] for k, v in groups.items()])


def curve_table(sets):
    """What a threshold on confidence would bring: a row for each, three columns for each set."""
    names = {"coverage": "answered", "risk": "wrong", "refused": "rightly refused"}
    prefixes = {name: f"{name}: " if len(sets) > 1 else "" for name in sets}
    head = ["confidence at least", *(f"{prefixes[name]}{label}" for name in sets for label in names.values())]
    points = zip(*(told["risk_coverage"] for told in sets.values()), strict=True)
    rows = [[f"{row[0]['threshold']:.1f}", *(point[name] for point in row for name in names)] for row in points]
    return table(head, rows) + "\n\n" + " ".join(_under_the_curve(name, told) for name, told in sets.items())


def _under_the_curve(name, told):
    calibration = told["calibration"]
    return (
        f"{name}: area under the curve (AURC) {_shown(told['aurc'])}; expected calibration error of the confidence "
        f"{_shown(calibration['confidence']['ece'])}, of the first quote's score {_shown(calibration['first_quote']['ece'])}."
    )


def ablation_table(sets):
    """A row for each set and step."""
    rows = [
        [f"{name}: {row['step']}", *list(row.values())[1:]] for name, told in sets.items() for row in told["ablation"]
    ]
    names = list(next(iter(sets.values()))["ablation"][0])[1:]
    return table(["", *("ms" if name == "ms_p50" else name for name in names)], rows)


def seed_blocks():
    """The sets of this repository: the seed pages, and the invented ones."""
    places = {"seeds": (ROOT / "seeds", DATA / "questions_dev.jsonl")}
    places["invented"] = (DATA / "invented/pages", DATA / "invented/questions.jsonl")
    sets = {}
    for name, (pages, questions) in places.items():
        with tempfile.TemporaryDirectory() as work:
            sets[name] = measured(Settings(seeds=pages, index=Path(work) / "index"), questions)
    blocks = {name: _set_block(name, told) for name, told in sets.items()}
    return blocks | {"seeds-curve": curve_table(sets), "seeds-ablation": ablation_table(sets)}


def _set_block(name, told):
    whole = table(
        [f"{told['questions']} questions on the {PAGES[name]} pages", ""], named_rows(SEED_ROWS, {name: told})
    )
    return f"{whole}\n\n{group_table('kind of question', told['by_tag'])}"


def open_blocks(folder):
    sets = {}
    for name in open_sets(folder):
        with tempfile.TemporaryDirectory() as work:
            sets[name] = measured(open_settings(folder, name, Path(work)), folder / f"{name}{QUESTIONS}")
    reports = [told["build"] for told in sets.values()]
    built = [
        ["articles, passages", *(f"{report.articles:,}, {report.passages:,}" for report in reports)],
        ["built in, s", *(round(report.seconds) for report in reports)],
    ]
    legs = [
        [leg, *(told["retrieval"][leg] for told in sets.values())]
        for leg in reports and next(iter(sets.values()))["retrieval"]
    ]
    parts = [
        table(["", *sets], built + named_rows(OPEN_ROWS, sets)),
        table(["right article first / among three / among ten", *sets], legs),
        *(
            group_table(f"kind of question ({name})", told["by_kind"])
            for name, told in sets.items()
            if "by_kind" in told
        ),
    ]
    return {"open": "\n\n".join(parts), "open-curve": curve_table(sets), "open-ablation": ablation_table(sets)}


def marks(name):
    return f"<!-- figures: {name} -->", f"<!-- end of figures: {name} -->"


def written(text, blocks):
    """The text with each block between its marks; ValueError where a block's marks are not there, once."""
    for name, block in blocks.items():
        first, last = marks(name)
        text, count = re.subn(
            f"{re.escape(first)}.*?{re.escape(last)}", lambda _, new=f"{first}\n{block}\n{last}": new, text, flags=re.S
        )
        if count != 1:
            raise ValueError(f"{count} places are marked {first} … {last}; there must be one")
    return text


def deliver(blocks, file):
    """Writes blocks of tables between their marks in a file; prints them where there is none."""
    if file:
        file.write_text(written(file.read_text("utf-8"), blocks), "utf-8")
    else:
        print(*(f"{marks(name)[0]}\n{block}\n" for name, block in blocks.items()), sep="\n")


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--open", type=Path, metavar="DIR", help="folder with open sets")
    options.add_argument("--write", type=Path, metavar="FILE", help="write the tables between their marks in this file")
    given = options.parse_args()
    if given.open and not open_sets(given.open):
        options.error(f"no *{ARTICLES} in {given.open.absolute()}")
    blocks = seed_blocks() | (open_blocks(given.open) if given.open else {})
    deliver(blocks, given.write)


if __name__ == "__main__":
    main()
