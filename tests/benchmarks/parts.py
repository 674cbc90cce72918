"""What is lost without each part of the service: python tests/benchmarks/parts.py [--open DIR] [--sample N] [--write docs/evaluation.md].

Asks the questions of the seed pages, of the invented ones and of the open sets in DIR of the whole service, and again with one part cut out at a time.
"""

import argparse
import functools
import tempfile
from dataclasses import replace
from pathlib import Path
from unittest.mock import patch

from figures import DATA, QUESTIONS, ROOT, deliver, open_sets, open_settings, table

from qa_service import factory
from qa_service.evaluation import evaluate, read_questions
from qa_service.question import story, understanding
from qa_service.question.followup import is_elliptic
from qa_service.question.spelling import Spelling
from qa_service.question.synonyms import Synonyms
from qa_service.reader import marking, reading
from qa_service.reader.headlines import HeadlineReader
from qa_service.reader.leaning import signs
from qa_service.reader.network import Network
from qa_service.retrieval.dense import DenseIndex
from qa_service.settings import Settings

BLOCKS = ("parts", "parts-kinds")
WHOLE = "nothing"
SAME = "="  # as with all parts


def remembering(tell):
    """The network's reading, none twice: each passage is read by itself."""
    read = functools.cache(lambda network, question, passage: tell(network, question, [passage])[0])
    return lambda network, question, passages: [read(network, question, passage) for passage in passages]


ARTICLE, NEAR = 0, (1, 2)  # columns of signs
TELL = remembering(Network.tell)


def told_without_headlines(network, question, passages):
    return TELL(network, question, [replace(passage, context="") for passage in passages])


def without_signs(*left_out):
    """The signs of sentences, some of their columns as if they said nothing."""

    def told(question, hits, sentences):
        found = signs(question, hits, sentences)
        found[:, left_out] = 0.0
        return found

    return told


# What is left out → what stands in its place.
PARTS = {
    "mending slips": (Spelling, "mend", lambda spelling, text: text),
    "synonyms": (Synonyms, "of", lambda synonyms, text: ()),
    "vectors": (DenseIndex, "ranked", lambda index, question, top_k: []),
    "leaning towards an article": (reading, "signs", without_signs(ARTICLE)),
    "the question's words near a sentence": (reading, "signs", without_signs(*NEAR)),
    "headlines read with a passage": (Network, "tell", told_without_headlines),
    "headlines read alone": (HeadlineReader, "read", lambda reader, *read: reader.reader.read(*read)),
    "further passages where the first do not answer": (reading, "MOST", reading.READ),
    "lists whole": (reading, "parts_of", lambda sentence, sentences, kinds: [sentence]),
    "earlier questions": (understanding, "topic", lambda text, earlier, goes_on: []),
    "articles asked whether one goes on": (
        story.StoryFinder,
        "goes_on",
        lambda finder, text, earlier: is_elliptic(text),
    ),
    "a story's passages promoted": (
        story.StoryRetriever,
        "retrieve",
        lambda own, *asked: own.retriever.retrieve(*asked),
    ),
    "tags of leads left unmarked": (marking, "lead_chars", lambda text: 0),
    "commas shunned in marks": (marking, "BREAK", 0.0),
    "several spans marked": (marking, "MOST", 1),
    "both ends of a range marked": (marking, "ended", lambda span, text, question: span),
}
# Kinds of questions that a part is for.
AIMED_AT = {
    "mending slips": ("typo",),
    "synonyms": ("paraphrase", "slang"),
    "vectors": ("paraphrase", "slang"),
    "lists whole": ("list", "how", "part", "why"),
    "earlier questions": ("followup",),
    "articles asked whether one goes on": ("followup",),
    "a story's passages promoted": ("followup",),
}


def measured(settings, questions, sample=None):
    """The figures of the whole service and without each part, by what is left out; sample: about so many questions, evenly drawn."""
    factory.build_index(settings)
    asked = read_questions(questions)
    asked = asked[:: max(1, len(asked) // (sample or len(asked)))]
    told = {}
    for name, part in {WHOLE: (Network, "tell", TELL), **PARTS}.items():
        with patch.object(Network, "tell", TELL), patch.object(*part):
            told[name] = evaluate(asked, factory.load_service(settings))
    return told


def sets_of(folder, sample=None):
    """The figures of each set by its name."""
    places = {"seeds": (ROOT / "seeds", DATA / "questions_dev.jsonl")}
    places["invented"] = (DATA / "invented/pages", DATA / "invented/questions.jsonl")
    told = {}
    with tempfile.TemporaryDirectory() as work:
        for name, (pages, questions) in places.items():
            told[name] = measured(Settings(seeds=pages, index=Path(work) / name), questions)
    for name in open_sets(folder) if folder else []:
        with tempfile.TemporaryDirectory() as work:
            told[name] = measured(open_settings(folder, name, Path(work)), folder / f"{name}{QUESTIONS}", sample)
    return told


def names_of(figures):
    """What the figures of a set are called there: first quote right, answered, near misses refused, told apart, words marked."""
    if "quote@1" in figures:
        return ("quote@1", "answered", "abstain_near_miss", "auroc", "span_f1")
    return ("hit@1", "answered", "refused", "auroc", "f1")


def cell(figures, whole):
    """The figures of one set without a part; `=` where all are those of the whole."""
    values = [figures[name] for name in names_of(figures)]
    if figures is not whole and values == [whole[name] for name in names_of(whole)]:
        return SAME
    return " / ".join("–" if value is None else f"{value:.3f}" for value in values)


def parts_table(sets):
    """A row for each part left out, a column for each set."""
    rows = [[part, *(cell(told[part], told[WHOLE]) for told in sets.values())] for part in (WHOLE, *PARTS)]
    return table(["left out", *sets], rows)


def kinds_table(sets):
    """The first quotes that are right with a part and without it, of the kinds of questions that it is for."""
    rows = [
        [part, f"{kind}, {name}", whole[kind]["n"], first_right(whole[kind]), first_right(without[kind])]
        for part, kinds in AIMED_AT.items()
        for name, told in sets.items()
        for whole, without in [[groups_of(told[WHOLE]), groups_of(told[part])]]
        for kind in kinds
        if kind in whole
    ]
    return table(["part", "kind of question", "number", "right first", "without"], rows)


def groups_of(figures):
    return figures.get("by_tag") or figures.get("by_kind") or {}


def first_right(figures):
    return figures["quote@1"] if "quote@1" in figures else figures["hit@1"]


def main():
    """Reads the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--open", type=Path, metavar="DIR", help="folder with open sets")
    parser.add_argument("--sample", type=int, metavar="N", help="about so many questions of each open set")
    parser.add_argument("--write", type=Path, metavar="FILE", help="write the tables between their marks in this file")
    given = parser.parse_args()
    sets = sets_of(given.open, given.sample)
    blocks = dict(zip(BLOCKS, (parts_table(sets), kinds_table(sets)), strict=True))
    deliver(blocks, given.write)


if __name__ == "__main__":
    main()
