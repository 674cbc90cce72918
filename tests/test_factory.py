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


TOLL = "本报讯（记者 林小满）南河大桥今起免费通行，小型客车每天六时至二十二时可以通过。"


@pytest.fixture(scope="module")
def reprinted(tmp_path_factory):
    """A service over one story that was printed on three days, and once without a date."""
    folder = tmp_path_factory.mktemp("reprinted")
    settings = Settings(seeds=folder / "seeds", index=folder / "index")
    settings.seeds.mkdir()
    for name in ("2021-03-04", "2023-10-06", "2023-05-07", "旧闻"):
        (settings.seeds / f"{name}.txt").write_text(f"南河大桥免费通行\n\n{TOLL}\n", "utf-8")
    factory.build_index(settings)
    return factory.load_service(settings)


def test_what_was_printed_several_times_is_quoted_once_as_it_was_printed_first_with_its_other_places(reprinted):
    [(_, source), *_] = reprinted.ask("南河大桥什么时候可以通过？").quotes
    assert (source.file, source.date) == ("2021-03-04.txt", "2021-03-04")
    assert {place.file[:-4] for place in source.also} == {"2023-10-06", "2023-05-07", "旧闻"}


def test_a_sentence_that_stands_in_several_issues_is_found_in_the_newest_first(reprinted):
    found = reprinted.find_quote("小型客车每天六时至二十二时可以通过", 5).matches
    assert [match.source.file[:-4] for match in found] == ["2023-10-06", "2023-05-07", "2021-03-04", "旧闻"]


def test_without_an_index_there_is_nothing_to_compare(tmp_path):
    with pytest.raises(IndexMissing):
        factory.variants(Settings(index=tmp_path))
