"""txtai: hybrid search as its README begins it; with Chinese words, a scoring method of our own that differs in its tokenizer alone."""

from pathlib import Path

from txtai import Embeddings
from txtai.scoring import BM25

PASSAGES = 10  # asked for


class ChineseBM25(BM25):
    """txtai's BM25 over jieba's words."""

    def loadtokenizer(self):
        """What cuts a text into words."""
        from chinese import words  # loads a dictionary, which the other setting does without

        return words


SETTINGS = {
    "documented": {"hybrid": True},
    "jieba": {"hybrid": True, "scoring": {"method": "by_txtai.ChineseBM25", "terms": True, "normalize": True}},
}


def build(material, folder, setting):
    """Writes an index of the passages into the folder."""
    embeddings = Embeddings(path=str(material.encoder), method="sentence-transformers", **SETTINGS[setting])
    embeddings.index((number, text, None) for number, text in enumerate(material.texts))
    embeddings.save(str(Path(folder)))


def load(material, folder, setting):
    """What finds the numbers of passages for a question, best first."""
    embeddings = Embeddings()
    embeddings.load(str(folder))
    return lambda question: [number for number, _ in embeddings.search(question, PASSAGES)]
