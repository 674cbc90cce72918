"""A Milvus that is lost while a server answers: clear errors, articles all the while, and answers again without a restart."""

import time

import pytest
from milvus_lite_server import MilvusLite, answering_from, require_milvus_lite
from newspaper import PARK, Newspaper

from qa_service.errors import QAError
from qa_service.indexing import Shelf
from qa_service.retrieval import milvus
from qa_service.serving.live import LiveService
from qa_service.web import create_app

ASKED = {"question": "南河公园门票多少钱？"}
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
    paper.build(engine=Shelf(milvus.Server(lite.uri, seconds=milvus.PATIENT_SECONDS)))
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
