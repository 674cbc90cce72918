"""The one documented way to back an index up and to move it: copy the folder."""

import shutil

from conftest import SEEDS

from qa_service import factory
from qa_service.indexing import unforget, verify
from qa_service.settings import Settings
from qa_service.store import FORGOTTEN, Store

QUESTION = "职工技师申报打什么电话？"


def copied(settings, folder):
    """Settings of a copy of the index and its seeds."""
    shutil.copytree(settings.index, folder / "moved" / "index")
    shutil.copytree(settings.seeds, folder / "moved" / "seeds")
    return Settings(seeds=folder / "moved" / "seeds", index=folder / "moved" / "index")


def test_a_copy_is_sound_and_answers_like_the_original(seed_settings, seed_service, tmp_path):
    moved = copied(seed_settings, tmp_path)
    assert verify.verify(Store(moved.index).current(), moved.seeds).sound
    original, copy = (service.ask(QUESTION) for service in (seed_service, factory.load_service(moved)))
    assert (copy.generation, copy.quotes) == (original.generation, original.quotes)


def test_a_build_over_a_copy_has_nothing_to_do(seed_settings, tmp_path):
    moved = copied(seed_settings, tmp_path)
    report = factory.build_index(moved)
    assert (report.renewed, report.generation) == (False, Store(seed_settings.index).current_id())


def test_a_copy_keeps_what_was_withdrawn_out_of_builds(tmp_path):
    settings = Settings(seeds=tmp_path / "seeds", index=tmp_path / "index")
    shutil.copytree(SEEDS, settings.seeds)
    factory.build_index(settings)
    gone = next(iter(Store(settings.index).current().articles()))
    factory.forget(settings, gone)
    moved = copied(settings, tmp_path)
    assert (moved.index / FORGOTTEN).is_file()
    factory.build_index(moved, full=True)
    assert gone not in Store(moved.index).current().articles()
    unforget(Store(moved.index), gone)
    factory.build_index(moved)
    assert gone in Store(moved.index).current().articles()
