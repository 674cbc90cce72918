"""This service in the process that asks: what its retrieval finds, or what its answers quote."""

from qa_service import factory
from qa_service.settings import Settings
from qa_service.types import Reading

RETRIEVAL, READER = "retrieval", "reader"


class Nobody:
    """A reader that reads nothing, and needs no model for it."""

    def read(self, question, hits):
        """No quote."""
        return Reading((), 0.0, answerable=False)


def build(material, folder, setting):
    """Builds the index in the folder."""
    factory.build_index(_settings(material, folder))


def load(material, folder, setting):
    """What finds the articles for a question, best first: of the passages found, or of the quotes of the answer, none where it is refused."""
    settings = _settings(material, folder)
    if setting == READER:
        service = factory.load_service(settings)
        return lambda question: [quote.article_id for quote, _ in service.ask(question).quotes]
    factory._reader = lambda _: Nobody()  # so that neither its memory nor its time counts
    service = factory.load_service(settings)
    return lambda question: [hit.passage.article_id for hit in service.trace(question)[1]]


def _settings(material, folder):
    return Settings(seeds=material.articles, index=folder)
