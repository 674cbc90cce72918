"""One contender in a process of its own: python contender.py build|ask MODULE SETTING MATERIAL FOLDER EVERY

Builds an index in the folder, or loads it and asks every first, second, … question; prints what that took as a line of JSON. It needs only the standard library, as it runs in each
contender's own environment. MODULE has `build(material, folder, setting)` and `load(material, folder, setting)`; the latter gives what finds for a question, best first,
articles by their id or passages by their number.
"""

import importlib
import json
import sys
import time
from pathlib import Path

REACHES = (1, 3)
READY, TIMES, MEMORY = "ready", "ms", "memory_mb"


class Material:
    """What all contenders are given: articles, the passages that they are cut into, questions, and the encoder."""

    def __init__(self, folder):
        self.articles = folder / "articles"
        self.encoder = folder / "encoder"
        self._folder = folder

    @property
    def file(self):
        """That of the articles, one a line."""
        return self.articles / "articles.jsonl"

    def write(self, passages, questions):
        """passages: pairs of an article's id and a text; questions: pairs of an article's id and what is asked."""
        self._keep("holders", [article_id for article_id, _ in passages])
        self._keep("texts", [text for _, text in passages])
        self._keep("questions", questions)

    @property
    def texts(self):
        """Those of the passages."""
        return self._kept("texts")

    @property
    def holders(self):
        """The id of each passage's article."""
        return self._kept("holders")

    @property
    def questions(self):
        """Pairs of the right article's id and what is asked."""
        return self._kept("questions")

    def _keep(self, name, value):
        (self._folder / f"{name}.json").write_text(json.dumps(value, ensure_ascii=False), "utf-8")

    def _kept(self, name):
        return json.loads((self._folder / f"{name}.json").read_text("utf-8"))


def peak_memory_mb(pid="self"):
    """The most memory that a process has held since its program began."""
    [line] = [line for line in Path(f"/proc/{pid}/status").read_text().splitlines() if line.startswith("VmHWM")]
    return int(line.split()[1]) * 1024 / 1e6


def articles_of(found, holders):
    """The articles of what was found, each once, best first."""
    return list(dict.fromkeys(holders[one] if isinstance(one, int) else one for one in found))


def shares(rankings, right):
    """Of the rankings, how many hold the right article at the first place, and among the first three."""
    pairs = list(zip(rankings, right, strict=True))
    return {f"article@{reach}": sum(a in ranking[:reach] for ranking, a in pairs) / len(pairs) for reach in REACHES}


def asked(search, questions, holders):
    """What asking takes and finds; the first question is asked once more before, and the first answer is when the contender is ready."""
    right, texts = zip(*questions, strict=True)
    search(texts[0])
    ready = time.monotonic()
    found, took = [], []
    for text in texts:
        began = time.perf_counter()
        found.append(search(text))
        took.append(1000 * (time.perf_counter() - began))
    return {READY: ready, TIMES: took} | shares([articles_of(one, holders) for one in found], right)


def main(task, module, setting, material, folder, every):
    """Does the task, and prints what it took."""
    contender, material, folder = importlib.import_module(module), Material(Path(material)), Path(folder)
    told, pid = {}, "self"
    if task == "build":
        contender.build(material, folder, setting)
    else:
        questions = material.questions[:: int(every)]
        search = contender.load(material, folder, setting)
        told = asked(search, questions, material.holders)
        pid = getattr(search, "pid", pid)
    print(json.dumps(told | {MEMORY: peak_memory_mb(pid)}))


if __name__ == "__main__":
    main(*sys.argv[1:])
