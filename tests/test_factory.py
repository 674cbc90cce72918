import pytest

from qa_service import factory
from qa_service.errors import IndexMissing
from qa_service.settings import Settings

ASKED = "职工技师申报打什么电话？"


@pytest.fixture(scope="module")
def steps(seed_settings):
    return factory.variants(seed_settings)


def test_the_last_step_is_the_service_that_is_served(steps, seed_service):
    last = list(steps.values())[-1].ask(ASKED)
    served = seed_service.ask(ASKED)
    assert (last.quotes, last.confidence, last.generation) == (served.quotes, served.confidence, served.generation)


def test_every_step_answers_in_the_words_of_an_article(steps):
    assert list(steps)[:2] == ["BM25", "+ dense"]
    for step in steps.values():
        for quote, _ in step.ask(ASKED).quotes:
            assert step.articles[quote.article_id].field(quote.field)[quote.start : quote.end] == quote.text


def test_without_an_index_there_is_nothing_to_compare(tmp_path):
    with pytest.raises(IndexMissing):
        factory.variants(Settings(index=tmp_path))
