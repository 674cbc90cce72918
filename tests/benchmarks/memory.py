"""How much memory one server takes while it answers question after question: python tests/benchmarks/memory.py --open DIR [--set news] [--questions 3000].

Builds an index of the set's articles, serves it in a process of its own, and asks the set's questions and then the articles' openings, all different,
one after the other over HTTP. Tells the resident memory every tenth of the way, and the median and 95th percentile of the time of an answer.
"""

import argparse
import json
import statistics
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from figures import QUESTIONS, open_settings  # noqa: E402
from served import started  # noqa: E402

from qa_service import factory, store  # noqa: E402

TENTHS = 10


def resident(pid):
    """Megabytes of memory that a process holds."""
    [line] = [line for line in Path(f"/proc/{pid}/status").read_text().splitlines() if line.startswith("VmRSS")]
    return int(line.split()[1]) / 1024


def questions_of(folder, name, settings, count):
    """So many different questions: the set's own, then what articles begin with."""
    asked = [json.loads(line)["question"] for line in (folder / f"{name}{QUESTIONS}").read_text("utf-8").splitlines()]
    articles = store.Store(settings.index).current().articles().values()
    openings = [f"{article.text[:40].strip()}，后来怎么样了" for article in articles if article.text.strip()]
    return list(dict.fromkeys([*asked, *openings]))[:count]


def seconds_of(address, question):
    """How long the answer to a question took."""
    body = json.dumps({"question": question}).encode()
    request = urllib.request.Request(f"{address}ask", body, {"Content-Type": "application/json"})
    began = time.perf_counter()
    with urllib.request.urlopen(request, timeout=60) as response:
        response.read()
    return time.perf_counter() - began


def main():
    """Reads the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--open", type=Path, required=True, metavar="DIR", help="folder of the open sets")
    parser.add_argument("--set", default="news")
    parser.add_argument("--questions", type=int, default=3000, metavar="N")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as work:
        settings = open_settings(chosen.open, chosen.set, Path(work))
        factory.build_index(settings)
        asked = questions_of(chosen.open, chosen.set, settings, chosen.questions)
        with started("--index", str(settings.index)) as (process, address):
            took = []
            for number, question in enumerate(asked, start=1):
                took.append(seconds_of(address, question))
                if number % max(1, len(asked) // TENTHS) == 0 or number == 1:
                    print(f"{number:5} questions: {resident(process.pid):6.0f} MB", flush=True)
    centiles = statistics.quantiles(took, n=100)
    print(
        f"time of an answer: median {1000 * statistics.median(took):.0f} ms, 95th percentile {1000 * centiles[94]:.0f} ms"
    )


if __name__ == "__main__":
    main()
