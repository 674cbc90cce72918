"""A Milvus that is lost while a server answers: clear errors, articles all the while, and answers again without a restart."""

import json
import os
import time
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest
from load import Readers
from milvus_lite_server import MilvusLite, answering_from, patient_shelf, require_milvus_lite
from newspaper import PARK, Newspaper
from served import serving

from qa_service import factory
from qa_service.errors import QAError
from qa_service.indexing import Shelf
from qa_service.retrieval import milvus
from qa_service.serving.live import LiveService
from qa_service.settings import Settings
from qa_service.web import create_app

ASKED = {"question": "南河公园门票多少钱？"}
KILLED = 3  # times
SECONDS = 60  # until it must have been found again


def patiently(ask):
    until = time.monotonic() + SECONDS
    while (response := ask()).status_code != 200 and time.monotonic() < until:
        time.sleep(0.5)
    return response


@pytest.fixture
def lite(tmp_path):
    require_milvus_lite()
    with MilvusLite(tmp_path / "milvus") as server:
        yield server


def test_a_lost_server_is_told_articles_stay_open_and_it_is_found_again(lite, tmp_path):
    paper = Newspaper(tmp_path)
    paper.put("park.txt", PARK)
    paper.build(engine=patient_shelf(lite.uri))
    shelf = Shelf(milvus.Server(lite.uri))
    live = LiveService(shelf.current_id, lambda: answering_from(shelf, paper.encoder))
    client = create_app(live.get).test_client()
    ask = lambda: client.post("/ask", json=ASKED)  # noqa: E731
    answer = patiently(ask).json
    url = answer["quotes"][0]["source"]["url"].partition("?")[0]
    assert client.get(url).status_code == 200

    lite.kill()
    refused = ask()
    assert (refused.status_code, refused.json["error"]["code"]) == (503, "engine_lost")
    assert int(refused.headers["Retry-After"]) > 0
    assert "does not answer" in refused.json["error"]["message"]
    assert ask().status_code == 503
    assert client.get(url).status_code == 200
    live.look()
    assert "goes on answering" in live.problem

    lite.start()
    again = patiently(ask)
    assert again.status_code == 200
    assert again.json["quotes"] == answer["quotes"]
    until = time.monotonic() + SECONDS
    while live.problem and time.monotonic() < until:
        live.look()
        time.sleep(0.5)
    assert live.problem is None


def test_a_server_that_never_was_there_is_told_at_the_start():
    pytest.importorskip("pymilvus")
    with pytest.raises(QAError, match="does not answer"):
        Shelf(milvus.Server("http://127.0.0.1:9", seconds=1)).current_id()


@pytest.mark.skipif(not os.environ.get("QA_SLOW_TESTS"), reason="QA_SLOW_TESTS is not set")
@pytest.mark.parametrize("folder", ["the folder", "the address alone"])
def test_the_real_server_outlives_a_milvus_that_is_killed_while_it_answers(lite, tmp_path, monkeypatch, folder):
    paper = Newspaper(tmp_path)
    paper.put("park.txt", PARK)
    settings = Settings(seeds=paper.seeds, index=paper.index.folder, engine="milvus", milvus_uri=lite.uri)
    generation = factory.build_index(settings).generation
    monkeypatch.setenv("QA_ENGINE", "milvus")
    monkeypatch.setenv("QA_MILVUS_URI", lite.uri)
    index = settings.index if folder == "the folder" else tmp_path / "none"
    with serving("--index", str(index), "--workers", "1") as address, Readers(address) as readers:
        answer = asked(address)[1]
        url = answer["quotes"][0]["source"]["url"].partition("?")[0].lstrip("/")
        assert fetched(address + url)[0] == 200
        for _ in range(KILLED):
            lite.kill()
            _, told, headers = until(address, 503)
            assert (told["error"]["code"], int(headers["Retry-After"]) > 0) == ("engine_lost", True)
            assert fetched(address + url)[0] == 200
            assert fetched(address + "healthz")[0] == 200
            lite.start()
            assert until(address, 200)[1]["quotes"] == answer["quotes"]
    assert {one.generation for one in readers.asked if not one.failure} == {generation}
    assert {"engine_lost" in failure for failure in readers.failures} == {True}
    print(folder, len(readers.asked), "questions,", len(readers.failures), "told engine_lost")


def asked(address):
    return fetched(Request(f"{address}ask", json.dumps(ASKED).encode(), {"Content-Type": "application/json"}))


def fetched(request):
    """The status, the JSON or else the text, and the headers of an answer."""
    try:
        response = urlopen(request, timeout=SECONDS)
    except HTTPError as error:
        response = error
    with response:
        text = response.read().decode()
        is_json = response.headers.get_content_type() == "application/json"
        return response.status, json.loads(text) if is_json else text, response.headers


def until(address, status):
    """The first answer of a status."""
    end = time.monotonic() + SECONDS
    while (answer := asked(address))[0] != status and time.monotonic() < end:
        time.sleep(0.2)
    assert answer[0] == status, answer
    return answer
