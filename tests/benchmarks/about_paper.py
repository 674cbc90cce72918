"""Questions about the paper itself on a large corpus: python tests/benchmarks/about_paper.py --open DIR [--index DIR]

DIR of --open holds news_articles.jsonl.xz, of which an index is built, or taken from --index where it is built already; without the file nothing is asked.
The questions name words only, so that no article stands in this repository. Right is an answer whose quoted articles all hold these words, and
whose `total` lies between how many articles open with them and how many hold them anywhere; or one that finds none, all, or is about content.
"""

import argparse
import json
import lzma
import sys
import tempfile
import time
import unicodedata
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests/benchmarks")]

from figures import ARTICLES, DATA, open_settings  # noqa: E402

from qa_service import factory  # noqa: E402
from qa_service.settings import Settings  # noqa: E402

SET = "news"
ASKED = DATA / "questions_paper_news.jsonl"
OPENING_CHARS = 40  # of a text; what stands there, or in the title, is what it is about
MISCOUNTED = 1.1  # pairs of characters are counted, which may all stand in a passage without the word


def questions():
    """The questions with what is expected."""
    return [json.loads(line) for line in ASKED.read_text("utf-8").splitlines()]


def folded(text):
    """A text as words are looked for in it."""
    return unicodedata.normalize("NFKC", text).lower()


def told_in(file):
    """Each article by its id: how it opens, and the whole of it."""
    with lzma.open(file, "rt", encoding="utf-8") as lines:
        records = [json.loads(line) for line in lines]
    return {
        one["id"]: (folded(f"{one['title']}\n{one['text'][:OPENING_CHARS]}"), folded(f"{one['title']}\n{one['text']}"))
        for one in records
    }


def is_right(asked, answer, told):
    """Whether an answer is what is expected of a question."""
    if asked.get("content"):
        return answer.total is None
    if answer.total is None or answer.answer is not None:
        return False
    if asked.get("none") or asked.get("all"):
        return answer.total == (len(told) if asked.get("all") else 0)
    words = [folded(word) for word in asked["about"]]
    least, most = (sum(all(word in one[part] for word in words) for one in told.values()) for part in (0, 1))
    holding = [all(word in told[quote.article_id][1] for word in words) for quote, _ in answer.quotes]
    return all(holding) and max(1, least) <= answer.total <= MISCOUNTED * most


def judged(service, told):
    """Each question with its answer, whether it is right, and how many milliseconds it took."""
    for asked in questions():
        began = time.perf_counter()
        answer = service.ask(asked["question"], asked.get("history", ()))
        took = 1000 * (time.perf_counter() - began)
        yield asked, answer, is_right(asked, answer, told), took


def main():
    """Reads the command line."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--open", type=Path, required=True, metavar="DIR", help="folder with the open set")
    options.add_argument("--index", type=Path, metavar="DIR", help="an index of it, where one is built")
    given = options.parse_args()
    if not (given.open / f"{SET}{ARTICLES}").is_file():
        print(f"Nothing was asked: {given.open} has no {SET}{ARTICLES}.")
        return
    with tempfile.TemporaryDirectory() as work:
        settings = Settings(index=given.index) if given.index else open_settings(given.open, SET, Path(work))
        if not given.index:
            factory.build_index(settings)
        tell(list(judged(factory.load_service(settings), told_in(given.open / f"{SET}{ARTICLES}"))))


def tell(results):
    """Prints the share that is right, what is wrong, and the times."""
    for asked, answer, right, _ in results:
        if not right:
            expected = {name: asked[name] for name in ("history", "about", "none", "all", "content") if name in asked}
            print(f"wrong: {asked['question']} {json.dumps(expected, ensure_ascii=False)}: total {answer.total}, "
                  f"as “{answer.question.understood_as}”, {answer.message}")  # fmt: skip
    times = [took for *_, took in results]
    right = sum(one[2] for one in results)
    print(f"{right} of {len(results)} right ({right / len(results):.3f})")
    print(
        f"first {times[0]:.0f} ms, then median {sorted(times[1:])[len(times) // 2]:.1f} ms, longest {max(times[1:]):.0f} ms"
    )


if __name__ == "__main__":
    main()
