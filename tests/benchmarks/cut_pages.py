"""How well pages that people wrote are cut into articles: python tests/benchmarks/cut_pages.py [--write docs/evaluation.md].

Beside the seed pages these are pages of four hands (tests/data/pages), each with its own manners. The `seen` ones were looked at
while the cutting was made; the `unseen` ones are for measuring alone: whoever changes the cutting looks at their figures and not at them.
"""

import argparse
import itertools
import json
from operator import itemgetter
from pathlib import Path

from figures import DATA, ROOT, deliver, table

from qa_service.ingest import decode, read_page
from qa_service.training.press.measuring import Measured, compared

BLOCK = "pages"
SHARES = ("exact", "title", "reporters")
HANDS = {
    "seen": {"d": "first", "e": "second", "g": "third", "h": "fourth"},
    "unseen": {"t": "first", "u": "second", "x": "third", "y": "fourth"},
}


def cut(folder, gold):
    """How each page of a folder was cut, by its name."""
    records = sorted(json.loads(gold.read_text("utf-8")), key=itemgetter("file"))
    held = {file: list(group) for file, group in itertools.groupby(records, itemgetter("file"))}
    return {page.name: compared(held.get(page.name, []), _articles(page)) for page in sorted(folder.glob("*.txt"))}


def _articles(page):
    return read_page(decode(page.read_bytes()), page.name).articles


def by_set():
    """What each set comes to, by its name."""
    found = {"seed pages": together(cut(ROOT / "seeds", DATA / "articles_gold.json").values())}
    for side, hands in HANDS.items():
        folder = DATA / "pages" / side
        pages = cut(folder, folder / "gold.json")
        found |= {
            f"{side}, {hand} hand": together(told for page, told in pages.items() if page.startswith(letter))
            for letter, hand in hands.items()
        }
        found[f"{side}, all"] = together(pages.values())
    return found


def together(pages):
    """Several pages' figures as one."""
    return sum(pages, start=Measured())


def block(sets):
    """A row for each set: its articles, the shares of them that are right, and how many there are too many."""
    rows = [
        [name, told.gold, *(f"{told.shares()[share]:.3f}" for share in SHARES), told.extra]
        for name, told in sets.items()
    ]
    return table(["", "articles", "exact text", "title", "reporters", "too many"], rows)


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--write", type=Path, metavar="FILE", help="write the table between its marks in this file")
    deliver({BLOCK: block(by_set())}, options.parse_args().write)


if __name__ == "__main__":
    main()
