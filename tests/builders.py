"""What tests run in processes of their own: builds that are killed or fail, and somebody who asks meanwhile."""

import os
import resource
import signal

from fakes import FirstSentenceReader, LetterEncoder
from faults import Steps
from newspaper import Newspaper

from qa_service import indexing
from qa_service.answering.service import QAService
from qa_service.errors import QAError
from qa_service.language.text import content_words
from qa_service.retrieval.dense import DenseIndex
from qa_service.retrieval.hybrid import HybridRetriever
from qa_service.retrieval.lexical import LexicalIndex
from qa_service.types import Question

ASKED = {"南河公园门票多少钱？": "门票五元", "图书馆延长开放多久？": "两小时", "托管班有多少名额？": "六十个"}


def understand(text, history):
    return Question(text, tuple(history), text, content_words(text), ())


def load(store):
    generation = store.current()
    generation.check_files()
    articles, passages = generation.articles(), generation.passages()
    retriever = HybridRetriever(
        LexicalIndex.load(generation.folder / indexing.LEXICAL, passages),
        DenseIndex.load(generation.folder / indexing.DENSE, passages, LetterEncoder()),
        passages,
    )
    return QAService(
        understand, retriever, FirstSentenceReader(), articles, generation=generation.id, passages=len(passages)
    )


def ask_on(folder, stop, told):
    """Ask until told to stop, each generation as soon as it is live; tell how many answers there were, and what was wrong."""
    store = Newspaper(folder).index
    answers, wrong, service = 0, [], load(store)
    while not stop.is_set():
        try:
            if store.current_id() != service.generation:
                service = load(store)
            for question, answer in ASKED.items():
                quotes = service.ask(question).quotes
                answers += 1
                if answer not in quotes[0][0].text:
                    wrong.append((question, quotes[0][0].text))
        except Exception as error:
            wrong.append(repr(error))
    told.put((answers, wrong))


def build_again(folder, began):
    paper = Newspaper(folder, LetterEncoder())
    began.set()
    paper.build()


def kill_at(folder, event):
    """Build, and die at a numbered step that writes into the index folder."""
    with Steps(folder / "index", event, lambda: os.kill(os.getpid(), signal.SIGKILL)):
        Newspaper(folder, LetterEncoder()).build()


def build_with_limit(folder, most, told):
    """Build where no file may grow beyond a limit: writing fails in the midst of a file, as on a full disk."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))
    try:
        Newspaper(folder, LetterEncoder()).build()
        told.put("built")
    except QAError as error:
        told.put(str(error))
