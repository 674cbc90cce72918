"""Printed pages for tests, of the seeds' own stories."""

import functools
import json
from pathlib import Path

from qa_service.training.press.manners import Draw
from qa_service.training.press.printing import PrintedPage, print_page
from qa_service.training.press.stories import Phrases, Story

GOLD = json.loads((Path(__file__).parent / "data/articles_gold.json").read_text("utf-8"))
POOL = [Story(a["title"], tuple(a["text"].split("\n")[1:])) for a in GOLD if "\n" in a["text"]]
PHRASES = Phrases(POOL)


@functools.cache
def printed(seed: int, *, apart: bool = False) -> PrintedPage:
    """The page of a seed."""
    return print_page(POOL, PHRASES, Draw(seed, apart=apart))
