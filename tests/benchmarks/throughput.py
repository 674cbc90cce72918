"""How many questions a server answers, and how soon: python tests/benchmarks/throughput.py --seeds DIR --questions QUESTIONS.jsonl [--clients 1 2 4 8] [--building ARTICLES.jsonl.xz] [--write docs/evaluation.md]

Serves an index with so many workers in processes of their own and asks the questions over HTTP, by one client and then by several at once, each of
which asks its next question when the last one is answered. Processor seconds are those of the server alone. With `--building`, one client asks
before, and while, another index is built with the priority that a build has. Linux only.
"""

import argparse
import http.client
import itertools
import json
import os
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from urllib.parse import urlsplit

ROOT = Path(__file__).parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests"), str(ROOT / "tests/benchmarks")]

from figures import table, written  # noqa: E402
from growth import articles_in  # noqa: E402
from served import started  # noqa: E402

from qa_service import factory, store  # noqa: E402
from qa_service.errors import IndexMissing  # noqa: E402
from qa_service.settings import Settings  # noqa: E402

BLOCKS = "throughput", "building"
HEAD = ["clients", "answers a second", "median, ms", "95th percentile, ms", "refused", "processor s an answer"]
BUILDING = ["", "questions", "median, ms", "95th percentile, ms"]
TICKS = os.sysconf("SC_CLK_TCK")
SECONDS = 120  # that an answer may take


class Client:
    """Asks one question after the other over one connection."""

    def __init__(self, address):
        self._connection = http.client.HTTPConnection(urlsplit(address).netloc, timeout=SECONDS)
        self.took, self.refused = [], 0

    def ask(self, question):
        began = time.perf_counter()
        body = json.dumps({"question": question}).encode()
        self._connection.request("POST", "/ask", body, {"Content-Type": "application/json"})
        answer = self._connection.getresponse()
        answer.read()
        if answer.status == 200:
            self.took.append(time.perf_counter() - began)
        else:
            assert answer.status == 503, answer.status
            self.refused += 1
            time.sleep(float(answer.headers["Retry-After"]))


def processor_seconds(pid):
    """Seconds that a process and those that it began have had of the processors."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    own = (int(fields[11]) + int(fields[12])) / TICKS
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return own + sum(map(processor_seconds, children))


def ask_all(address, questions, clients):
    """What the clients measured who share the questions."""
    left, asking = iter(questions), [Client(address) for _ in range(clients)]
    lock = threading.Lock()

    def ask_on(client):
        while True:
            with lock:
                question = next(left, None)
            if question is None:
                return
            client.ask(question)

    threads = [threading.Thread(target=ask_on, args=(client,)) for client in asking]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return asking


def row(process, address, questions, clients):
    """The figures of so many clients."""
    before, began = processor_seconds(process.pid), time.perf_counter()
    asking = ask_all(address, questions, clients)
    seconds = time.perf_counter() - began
    took = [one for client in asking for one in client.took]
    spent = (processor_seconds(process.pid) - before) / len(took)
    refused = sum(client.refused for client in asking)
    return [str(clients), f"{len(took) / seconds:.1f}", *_centiles(took), str(refused), f"{spent:.3f}"]


def _centiles(took):
    """Median and 95th percentile, in ms."""
    cut = statistics.quantiles(took, n=100)
    return [f"{1000 * cut[at - 1]:.0f}" for at in (50, 95)]


def while_building(address, questions, file, articles, folder):
    """How long answers take before and during a build of so many articles, as a running server begins it."""
    (folder / "seeds").mkdir()
    with (folder / "seeds" / "articles.jsonl").open("w", encoding="utf-8") as seeds:
        seeds.writelines(itertools.islice(articles_in(file), articles))
    client = Client(address)
    for question in questions:
        client.ask(question)
    rows = [["before", str(len(client.took)), *_centiles(client.took)]]
    command = [sys.executable, "-m", "qa_service.commands.cli", "build"]
    told = {"QA_SEEDS": str(folder / "seeds"), "QA_INDEX": str(folder / "index"), "PYTHONPATH": str(ROOT)}
    client = Client(address)
    with subprocess.Popen(command, env=os.environ | told, stdout=subprocess.DEVNULL) as building:
        for question in itertools.cycle(questions):
            if building.poll() is not None:
                break
            client.ask(question)
    assert building.returncode == 0
    return [*rows, ["while a build ran", str(len(client.took)), *_centiles(client.took)]]


def main():
    """Reads the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seeds", type=Path, required=True, metavar="DIR", help="what is served")
    parser.add_argument("--index", type=Path, metavar="DIR", help="its index, which is built if there is none")
    parser.add_argument("--questions", type=Path, required=True, help="questions, one a line of JSON")
    parser.add_argument(
        "--asked", type=int, default=200, metavar="N", help="how many of them, again and again if need be"
    )
    parser.add_argument("--workers", type=int, default=2, metavar="N")
    parser.add_argument("--clients", type=int, nargs="+", default=[1, 2, 4, 8], metavar="N")
    parser.add_argument("--building", type=Path, metavar="ARTICLES.jsonl.xz", help="what is built meanwhile")
    parser.add_argument("--articles", type=int, default=10_000, metavar="N", help="how many of them")
    parser.add_argument("--write", type=Path, metavar="FILE", help="put the tables between their marks there")
    chosen = parser.parse_args()
    lines = chosen.questions.read_text("utf-8").splitlines()
    asked = list(itertools.islice(itertools.cycle(json.loads(line)["question"] for line in lines), chosen.asked))
    blocks = {}
    with tempfile.TemporaryDirectory() as work:
        settings = Settings(seeds=chosen.seeds, index=chosen.index or Path(work) / "index")
        try:
            store.Store(settings.index).current()
        except IndexMissing:
            factory.build_index(settings)
        with started("--index", str(settings.index), "--workers", str(chosen.workers), cwd=ROOT) as (process, address):
            ask_all(address, asked, 2 * chosen.workers)  # what is read at first is read
            rows = [row(process, address, asked, clients) for clients in chosen.clients]
            print(table(HEAD, rows), flush=True)
            blocks[BLOCKS[0]] = table(HEAD, rows)
            if chosen.building:
                rows = while_building(address, asked, chosen.building, chosen.articles, Path(work))
                print(table(BUILDING, rows), flush=True)
                blocks[BLOCKS[1]] = table(BUILDING, rows)
    if chosen.write:
        chosen.write.write_text(written(chosen.write.read_text("utf-8"), blocks), encoding="utf-8")


if __name__ == "__main__":
    main()
