"""What an index costs as it grows: python tests/benchmarks/growth.py ARTICLES.jsonl.xz --questions QUESTIONS.jsonl [--sizes 1000 10000] [--simulated 1000000] [--write docs/evaluation.md]

For each size, an index of the first articles is built in a process of its own; then two processes open it at once, as the workers of a server
do, and each asks the questions. Times are those of the clock and, in brackets, of the processor: where a machine has other work, only these tell.
Memory of a worker is its share (PSS): pages that both use count half; of a build, the most that its process and all that it began were seen
to hold at once, likewise. A simulated index is the last one's, its passages repeated, their vectors blurred: the two legs of retrieval alone. Linux only.
"""

import argparse
import gc
import itertools
import json
import lzma
import multiprocessing
import os
import statistics
import sys
import tempfile
import time
from contextlib import contextmanager, suppress
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests/benchmarks")]

import numpy as np  # noqa: E402
from figures import table, written  # noqa: E402

from qa_service import factory, indexing, store  # noqa: E402
from qa_service.answering.service import READ_HITS  # noqa: E402
from qa_service.question.understanding import understand  # noqa: E402
from qa_service.retrieval.dense import DenseIndex  # noqa: E402
from qa_service.retrieval.encoder import load_encoder  # noqa: E402
from qa_service.retrieval.hybrid import HybridRetriever  # noqa: E402
from qa_service.retrieval.lexical import LexicalIndex, gathered  # noqa: E402
from qa_service.settings import Settings  # noqa: E402

BLOCK = "growth"
WORKERS = 2
STAGES = ("understand", "retrieve")
FIRST_QUESTION = "图书馆几点开门？"
LOOKED_EVERY = 0.25  # seconds, at the memory of a build
BLUR = 0.01  # of each number of a repeated vector: about as near as passages on one subject
PLAIN = "+ dense"  # the variant that finds as the service does and reads with the plainest reader
HEAD = ["articles", "passages", "built in, s", "peak memory, MB", "on disk, MB", "opened in, s", "a worker, MB", "found in, ms: median", "95th percentile", "browse page, ms"]  # fmt: skip


class Watch:
    """Seconds by the clock and by the processor."""

    def __init__(self):
        self.clock, self.processor = time.perf_counter(), self._spent()

    def read(self):
        return time.perf_counter() - self.clock, self._spent() - self.processor

    @staticmethod
    def _spent():
        return time.process_time() + sum(os.times()[2:4])  # those of processes that were begun and have ended


class Timed:
    """An observer that notes how long a question took to be understood and its passages to be found."""

    def __init__(self):
        self.took = []

    @contextmanager
    def stage(self, name):
        watch = Watch()
        yield
        if name == STAGES[0]:
            self.took.append(watch.read())
        elif name == STAGES[1]:
            self.took[-1] = tuple(map(sum, zip(self.took[-1], watch.read(), strict=True)))

    def answered(self, answer):
        pass


def share_mb(process="self"):
    """Megabytes of a process, pages that it shares with others by its part; 0 for one that has ended."""
    try:
        lines = Path(f"/proc/{process}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return sum(int(line.split()[1]) for line in lines if line.startswith("Pss:")) / 1024


def family(process):
    """A process and all that it began, and these began."""
    yield process
    for path in Path(f"/proc/{process}/task").glob("*/children"):
        with suppress(OSError):
            for child in path.read_text().split():
                yield from family(child)


def build(settings, told):
    """Builds the index; tells how large it is and how long it took."""
    watch = Watch()
    report = factory.build_index(settings)
    told.put((report.articles, report.passages, watch.read()))


def work(settings, asked, all_here, told):
    """Opens the index as a worker, asks, and tells what that took while the other worker is there."""
    from qa_service.web import create_app, make_ready

    factory.load_service(settings).ask(FIRST_QUESTION)  # models stay
    gc.collect()
    watch = Watch()
    service = factory.load_service(settings)
    opened = watch.read()
    service.ask(FIRST_QUESTION)
    watched = factory.variants(settings)[PLAIN]
    timed = watched.observer = Timed()
    for question in asked:
        watched.trace(question)
    del watched
    gc.collect()
    all_here.wait()
    memory = share_mb()
    all_here.wait()
    app = create_app(lambda: service, settings)
    make_ready(app)
    browsing = app.test_client()
    told.put((opened, timed.took, memory, [_page(browsing) for _ in range(2)]))


def _page(client):
    watch = Watch()
    assert client.get("/articles", headers={"Accept": "text/html"}).status_code == 200
    return watch.read()


def watched(target, *given):
    """What a new process tells, and the most megabytes that it and all that it began were seen to hold at once."""
    context = multiprocessing.get_context("spawn")
    told = context.Queue()
    process = context.Process(target=target, args=(*given, told))
    process.start()
    most = 0
    while process.is_alive():
        most = max(most, sum(map(share_mb, family(process.pid))))
        time.sleep(LOOKED_EVERY)
    return told.get(timeout=60), most


def in_processes(count, target, *given):
    """What each of some new processes tells."""
    context = multiprocessing.get_context("spawn")
    told = context.Queue()
    shared = [context.Barrier(count)] if count > 1 else []
    processes = [context.Process(target=target, args=(*given, *shared, told)) for _ in range(count)]
    for process in processes:
        process.start()
    found = [told.get() for _ in processes]
    for process in processes:
        process.join()
    return found


def articles_in(file):
    opened = lzma.open if file.suffix == ".xz" else open
    with opened(file, "rt", encoding="utf-8") as lines:
        yield from lines


def row(articles, asked, size, folder):
    """The figures of an index of the first articles."""
    seeds = folder / "seeds"
    seeds.mkdir()
    (seeds / "articles.jsonl").write_text("".join(itertools.islice(articles, size)), encoding="utf-8")
    settings = Settings(seeds=seeds, index=folder / "index")
    (held, passages, seconds), peak = watched(build, settings)
    workers = in_processes(WORKERS, work, settings, asked)
    disk = sum(path.stat().st_size for path in settings.index.rglob("*") if path.is_file()) / 1e6
    opened = max(opened for opened, *_ in workers)
    took = [one for _, questions, *_ in workers for one in questions]
    pages = [page for *_, pages in workers for page in pages]
    return [
        f"{held:,}", f"{passages:,}", _told(seconds), f"{peak:,.0f}", f"{disk:,.0f}", _told(opened, 1),
        f"{max(memory for _, _, memory, _ in workers):,.0f}", *_centiles(took), _told(max(pages), scale=1000),
    ]  # fmt: skip


def simulated_row(settings, asked, passages, folder):
    """The figures of the two legs over so many passages."""
    seconds, peak = watched(simulate, settings, passages, folder)
    [(opened, took, memory)] = in_processes(1, work_simulated, settings, asked, passages, folder)
    disk = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) / 1e6
    told = ["simulated", f"{passages:,}", _told(seconds), f"{peak:,.0f}", f"{disk:,.0f}", _told(opened, 1)]
    return [*told, f"{memory:,.0f}", *_centiles(took), "–"]


def simulate(settings, passages, folder, told):
    """Writes both legs over the passages of an index, repeated until they are so many."""
    generation = store.Store(settings.index).current()
    held, encoder = generation.passages(), load_encoder()
    counts = LexicalIndex.load(generation.folder / indexing.LEXICAL, held).counts
    vectors = DenseIndex.load(generation.folder / indexing.DENSE, held, encoder).vectors()
    watch, chance, many = Watch(), np.random.default_rng(20310506), range(passages)
    rows = np.arange(passages)
    parts = [rows[first : first + len(held)] for first in range(0, passages, len(held))]
    padded = [np.concatenate([part, np.full(len(held) - len(part), -1)]) for part in parts]
    LexicalIndex.write(gathered([(counts, part) for part in padded], passages), folder / "lexical")
    repeated = np.empty((passages, encoder.dimensions), np.float32)
    for part in parts:
        repeated[part] = vectors[: len(part)] + chance.normal(0, BLUR, (len(part), encoder.dimensions))
        repeated[part] /= np.linalg.norm(repeated[part], axis=1, keepdims=True)
    DenseIndex.build(repeated, many, encoder).save(folder / "dense")
    told.put(watch.read())


def work_simulated(settings, asked, passages, folder, told):
    """Opens both legs, asks, and tells what that took."""
    encoder, many = load_encoder(), range(passages)
    watch = Watch()
    legs = LexicalIndex.load(folder / "lexical", many), DenseIndex.load(folder / "dense", many, encoder)
    opened = watch.read()
    both, took = HybridRetriever(*legs, many), []
    for question in (understand(text, ()) for text in asked):
        watch = Watch()
        both.retrieve(question, READ_HITS)
        took.append(watch.read())
    told.put((opened, took, share_mb()))


def _centiles(took):
    """Median and 95th percentile, in ms."""
    cut = [statistics.quantiles(times, n=100) for times in zip(*took, strict=True)]
    return [_told((cut[0][at - 1], cut[1][at - 1]), 1, 1000) for at in (50, 95)]


def _told(both, digits=0, scale=1):
    clock, processor = both
    return f"{clock * scale:.{digits}f} ({processor * scale:.{digits}f})"


def main():
    """Reads the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("articles", type=Path, help="articles, one a line of JSON")
    parser.add_argument("--questions", type=Path, required=True, help="questions, one a line of JSON")
    parser.add_argument("--asked", type=int, default=300, metavar="N", help="how many of them")
    parser.add_argument("--sizes", type=int, nargs="+", default=[1_000, 10_000], metavar="N")
    parser.add_argument("--simulated", type=int, metavar="N", help="passages of a simulated index, after all others")
    parser.add_argument(
        "--work", type=Path, metavar="DIR", help="where the indexes are built and kept, one folder a size"
    )
    parser.add_argument("--write", type=Path, metavar="FILE", help="put the table between its marks there")
    chosen = parser.parse_args()
    lines = chosen.questions.read_text("utf-8").splitlines()[: chosen.asked]
    asked = [json.loads(line)["question"] for line in lines]
    rows = []
    with tempfile.TemporaryDirectory() as temporary:
        for size in chosen.sizes:
            folder = (chosen.work or Path(temporary)) / str(size)
            folder.mkdir(parents=True)
            rows.append(row(articles_in(chosen.articles), asked, size, folder))
            print(table(HEAD, rows[-1:]), flush=True)
        if chosen.simulated:
            place = Path(temporary) / "simulated"
            rows.append(simulated_row(Settings(index=folder / "index"), asked, chosen.simulated, place))
            print(table(HEAD, rows[-1:]), flush=True)
    if chosen.write:
        text = written(chosen.write.read_text("utf-8"), {BLOCK: table(HEAD, rows)})
        chosen.write.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
