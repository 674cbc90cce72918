"""Generations in Milvus beside those in the folder: built, swapped, gone back to, forgotten, healed."""

import dataclasses
import os
import shutil
import threading
import time
from collections import Counter

import pytest
from milvus_lite_server import MilvusLite, answering_from, emptied, patient_shelf, require_milvus_lite
from newspaper import LIBRARY, PARK, SCHOOL, Newspaper

from qa_service import factory, store
from qa_service.errors import BuildError, EngineError, IndexDamaged, IndexMissing, NotFound
from qa_service.indexing import Shelf, forget
from qa_service.indexing.engine import RELATIONS
from qa_service.indexing.verify import verify
from qa_service.retrieval import milvus
from qa_service.serving.live import LiveService
from qa_service.settings import Settings
from qa_service.store import KEPT_GENERATIONS, Store
from qa_service.types import Relations

ASKED, ANSWER = "南河公园门票多少钱？", "门票五元"
SLOW = bool(os.environ.get("QA_SLOW_TESTS"))
SWAPS = 20 if SLOW else 2
PAUSE = 0.05  # seconds between questions
BEGUN = "区里修了新步道\n\n本报讯（记者 林小满）5月6日，河湾区沿河步道完工。步道长六公里，沿途设座椅四十二把。（下转第3版）\n"
REST = "（上接第1版）\n步道由区水务局修建，工期一年，种树三千棵。\n市民何青说，走一圈只要一个小时。\n"
PRINTED = "本报讯（记者 林小满）5月6日，南河公园在翻修一年后重新开放，门票五元，老人和孩子免费入园。"
CALLS = range(1, 60) if SLOW else (14,)  # of a build, at which the server is killed


@pytest.fixture
def shelf(milvus_uri):
    return emptied(milvus_uri)


@pytest.fixture
def paper(tmp_path):
    found = Newspaper(tmp_path)
    found.put("park.txt", PARK)
    found.put("library.txt", LIBRARY)
    return found


def held(shelf):
    return [milvus.generation_of(name) for name in shelf.server.names()]


def test_an_empty_milvus_has_no_index(shelf):
    with pytest.raises(IndexMissing, match="No index in Milvus at http"):
        shelf.current_id()


def test_a_build_goes_live_in_both_and_any_process_answers_from_the_address(shelf, paper):
    report = paper.build(engine=shelf)
    assert shelf.current_id() == paper.index.current_id() == report.generation
    assert ANSWER in answering_from(shelf, paper.encoder).ask(ASKED).quotes[0][0].text
    assert dict(shelf.open(report.generation).articles()) == dict(paper.index.current().articles())
    assert list(shelf.manifests()) == [report.generation]


def test_the_last_generations_are_kept_in_both_and_nothing_new_leaves_them(shelf, paper):
    for number in range(KEPT_GENERATIONS + 1):
        paper.put("school.txt", f"{SCHOOL}第{number}次报名。\n")
        paper.build(engine=shelf)
    kept = [generation.id for generation in paper.index.generations()]
    assert held(shelf) == sorted(kept)
    assert len(kept) == KEPT_GENERATIONS
    assert not paper.build(engine=shelf).renewed
    assert held(shelf) == sorted(kept)


def test_collections_of_others_are_left_alone_and_what_is_live_is_never_dropped(shelf, paper):
    paper.build(engine=shelf)
    client = shelf.server._connected()
    client.create_collection("others", dimension=2)
    paper.put("school.txt", SCHOOL)
    paper.build(engine=shelf)
    assert "others" in client.list_collections()
    client.drop_collection("others")
    with pytest.raises(EngineError, match="is called qa_live in Milvus"):
        shelf.server.drop(milvus.collection_of(shelf.current_id()))


def test_what_another_alias_points_at_is_not_dropped_either(shelf, paper):
    first = paper.build(engine=shelf).generation
    client, collection = shelf.server._connected(), milvus.collection_of(first)
    client.create_alias(collection, "of_somebody")
    paper.put("school.txt", SCHOOL)
    paper.build(engine=shelf)
    with pytest.raises(EngineError, match="is called of_somebody in Milvus"):
        shelf.server.drop(collection)
    shutil.rmtree(paper.index.folder / first)
    paper.build(engine=shelf)
    assert first in held(shelf)
    client.drop_alias("of_somebody")
    paper.build(engine=shelf)
    assert first not in held(shelf)


def test_rollback_moves_the_alias_and_the_next_build_follows_it(shelf, paper):
    first = paper.build(engine=shelf).generation
    paper.put("school.txt", SCHOOL)
    second = paper.build(engine=shelf).generation
    assert shelf.roll_back()[0] == shelf.current_id() == first
    with pytest.raises(NotFound, match="before the live one"):
        shelf.roll_back()
    assert shelf.roll_back(second)[0] == second
    shelf.roll_back(first)
    third = paper.build(engine=shelf)
    assert third.added == ("school.txt",)
    assert shelf.current_id() == paper.index.current_id() == third.generation


def test_a_folder_here_goes_back_with_milvus(shelf, paper):
    first = paper.build(engine=shelf).generation
    paper.put("school.txt", SCHOOL)
    paper.build(engine=shelf)
    for index in (paper.index.folder, paper.index.folder / "none"):
        settings = Settings(seeds=paper.seeds, index=index, engine="milvus", milvus_uri=shelf.server.uri)
        kept = factory.generations(settings)
        assert kept.roll_back(first)[0] == kept.current_id() == paper.index.current_id() == first
    assert not any("Milvus" in fault for fault in verify(paper.index.current(), paper.seeds, shelf).faults)


@pytest.mark.parametrize("name", ["20310402T080000Z-abc123", "x" * 200, 'a" or 1'])
def test_rollback_to_what_is_not_kept_is_refused_with_what_is(shelf, paper, name):
    live = paper.build(engine=shelf).generation
    with pytest.raises(NotFound, match=f"Kept are: {live}"):
        shelf.roll_back(name)


def test_a_forgotten_article_is_in_no_collection(shelf, paper):
    paper.build(engine=shelf)
    paper.put("school.txt", SCHOOL)
    paper.build(engine=shelf)
    gone = paper.id_of("公园")
    report = forget(paper.index, gone, paper.encoder, shelf)
    assert held(shelf) == sorted(report.generations)
    for name in report.generations:
        shelved = shelf.open(name)
        assert gone not in shelved.articles()
        assert gone not in {passage.article_id for passage in shelved.passages}
    assert shelf.current_id() == paper.index.current_id()


def test_a_gate_that_refuses_leaves_the_live_one_and_what_was_written_is_swept(shelf, paper):
    live = paper.build(engine=shelf).generation
    paper.put("school.txt", SCHOOL)
    looked = []

    def refuse(generation):
        looked.append(shelf.open(generation.id).manifest.articles)
        raise BuildError("worse")

    with pytest.raises(BuildError, match="worse"):
        paper.build(engine=shelf, gate=refuse)
    assert (shelf.current_id(), looked) == (live, [3])
    paper.build(engine=shelf)
    assert held(shelf) == sorted(generation.id for generation in paper.index.generations())


@pytest.fixture
def both_ways(shelf, tmp_path):
    """Settings of an index with reprints and an article in two parts: with its folder, and with the address alone."""
    paper = Newspaper(tmp_path)
    paper.put("01.txt", f"{BEGUN}\n{LIBRARY}")
    paper.put("03.txt", REST)
    paper.put("10.txt", f"南河公园重新开放\n\n{PRINTED}\n")
    paper.put("11.txt", f"南河公园重新开放\n\n{PRINTED}\n公园里新种了三百棵樱花树，四月就能看到花开。\n")
    paper.put("12.txt", f"南河公园重新开放\n\n{PRINTED}\n")
    settings = Settings(seeds=paper.seeds, index=paper.index.folder, engine="milvus", milvus_uri=shelf.server.uri)
    factory.build_index(settings)
    return settings, dataclasses.replace(settings, index=tmp_path / "none")


def test_reprints_and_parts_are_told_with_the_address_alone(both_ways):
    with_folder, alone = map(factory.load_service, both_ways)
    own, told = ([s.places.belonging(article) for article in s.articles.values()] for s in (with_folder, alone))
    assert told == own
    told = {article.file: belonging for article, belonging in zip(alone.articles.values(), told, strict=True)}
    assert [place.file for place in told["10.txt"].also] == ["12.txt", "11.txt"]
    assert [place.file for place in told["03.txt"].parts] == ["01.txt", "03.txt"]
    [(_, source), *_] = alone.ask("南河公园门票多少钱？").quotes
    assert (source.file, {place.file for place in source.also}) == ("10.txt", {"11.txt", "12.txt"})
    (match, *_) = factory.load_finder(both_ways[1]).find("种树三千棵").matches
    assert match.source.title == "区里修了新步道"
    assert match.source.continued_from.url == source_url(alone, "区里修了新步道")


def source_url(service, title):
    return next(article.url for article in service.articles.values() if article.title == title)


def test_a_withdrawn_reprint_is_told_of_no_more(shelf, both_ways):
    settings, alone = both_ways
    gone = next(article for article in factory.load_service(alone).articles.values() if article.file == "11.txt")
    factory.forget(settings, gone.article_id)
    service = factory.load_service(alone)
    first = next(article for article in service.articles.values() if article.file == "10.txt")
    assert [place.file for place in service.places.belonging(first).also] == ["12.txt"]


def test_verify_names_a_collection_that_tells_otherwise_what_belongs_together(shelf, both_ways):
    live = Store(both_ways[0].index).current()
    assert verify(live, both_ways[0].seeds, shelf).faults == ()
    store.write_relations(live.folder, Relations())
    assert any("belong together is told otherwise in Milvus" in fault for fault in shelf.faults(live))


def test_a_collection_of_an_earlier_version_tells_of_no_relations(shelf, both_ways):
    shelved = shelf.open(shelf.current_id())
    assert shelved.relations().same
    extras = {name: value for name, value in shelved.extras.items() if name != RELATIONS}
    assert dataclasses.replace(shelved, extras=extras).relations() == Relations()


def test_an_index_that_was_built_without_milvus_is_taken_over_whole(shelf, paper):
    live = paper.build().generation
    assert not paper.build(engine=shelf).renewed
    assert shelf.current_id() == live
    assert verify(paper.index.current(), paper.seeds, shelf).faults == ()


def test_verify_names_what_milvus_does_not_hold(shelf, paper):
    paper.build(engine=shelf)
    live = paper.index.current()
    client, collection = shelf.server._connected(), milvus.collection_of(live.id)
    client.delete(collection, ids=[1])
    faults = verify(live, paper.seeds, shelf).faults
    assert any("passage 1 is another one in Milvus" in fault for fault in faults)
    client.delete(collection, ids=[0])
    assert "is not whole in Milvus" in verify(live, paper.seeds, shelf).faults[0]
    with pytest.raises(IndexDamaged, match="is not whole in Milvus"):
        shelf.open(live.id)
    paper.build(engine=shelf)
    assert verify(live, paper.seeds, shelf).faults == ()


def test_swaps_and_a_rollback_fail_no_question(shelf, paper):
    paper.build(engine=shelf)
    live = LiveService(shelf.current_id, lambda: answering_from(shelf, paper.encoder))
    wrong, answers, stop = [], Counter(), threading.Event()

    def ask():
        while not stop.wait(PAUSE):
            try:
                service = live.get()
                assert ANSWER in service.ask(ASKED).quotes[0][0].text
                answers[service.generation] += 1
            except Exception as error:
                wrong.append(repr(error))

    def taken_up():
        while live.get().generation != shelf.current_id():
            time.sleep(PAUSE)

    asking = [threading.Thread(target=ask) for _ in range(2)]
    live.watch(stop)
    for thread in asking:
        thread.start()
    for number in range(SWAPS):
        paper.put("school.txt", f"{SCHOOL}第{number}次报名。\n")
        paper.build(engine=shelf)
        taken_up()
    shelf.roll_back()
    taken_up()
    stop.set()
    for thread in asking:
        thread.join()
    print(
        f"{SWAPS} swaps and a rollback: {answers.total()} questions answered from {len(answers)} generations, {len(wrong)} failed"
    )
    assert wrong == []
    assert len(answers) > 1


class Killing(milvus.Server):
    """Kills its server as it is about to be asked something for a certain time, and lets it start again a second later."""

    def __init__(self, lite, at):
        super().__init__(lite.uri, seconds=milvus.PATIENT_SECONDS, patience=milvus.PATIENT_SECONDS)
        self.lite, self.left, self.restarting = lite, at, None

    def _call(self, work, *, aloud):
        self.left -= 1
        if self.left == 0:
            self.lite.kill()
            self.restarting = threading.Timer(1, self.lite.start)
            self.restarting.start()
        return super()._call(work, aloud=aloud)


def ends(build):
    """How a build came out: the name of its generation, or why there is none."""
    try:
        return build().generation
    except EngineError as error:
        return str(error)


def test_a_server_killed_in_a_build_loses_nothing(tmp_path, paper):
    require_milvus_lite()
    with MilvusLite(tmp_path / "milvus") as lite:
        shelf = patient_shelf(lite.uri)
        paper.build(engine=shelf)
        told = []
        for at in CALLS:
            live = paper.index.current_id()
            paper.put("school.txt", f"{SCHOOL}第{at}次报名。\n")
            killing = Killing(lite, at)
            ended = ends(lambda server=killing: paper.build(engine=Shelf(server)))
            if killing.restarting is None:
                break
            killing.restarting.join()
            now = shelf.current_id()
            assert ended == now != live or "does not answer" in ended, ended
            assert ANSWER in answering_from(shelf, paper.encoder).ask(ASKED).quotes[0][0].text
            paper.build(engine=shelf)
            assert shelf.current_id() == paper.index.current_id() != live
            assert verify(paper.index.current(), paper.seeds, shelf).faults == ()
            assert held(shelf) == sorted(generation.id for generation in paper.index.generations())
            told.append(ended == now)
        print(f"killed in {len(told)} builds: {sum(told)} came to their end, {len(told) - sum(told)} said so")


def test_a_build_without_a_server_says_so_and_leaves_the_live_index(tmp_path, paper):
    require_milvus_lite()
    with MilvusLite(tmp_path / "milvus") as server:
        shelf = Shelf(milvus.Server(server.uri, seconds=1))
        live = paper.build(engine=shelf).generation
        server.kill()
        paper.put("school.txt", SCHOOL)
        with pytest.raises(EngineError, match="does not answer"):
            paper.build(engine=shelf)
        assert paper.index.current_id() == live
        shutil.rmtree(paper.index.folder / ".unfinished", ignore_errors=True)
