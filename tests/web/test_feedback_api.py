"""Votes over HTTP: taken from our own pages and from programs, told apart from what is none, and never in the way of asking."""

import json
import logging

import pytest
from fake_service import HOTLINE, FakeService
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from qa_service.operation.feedback import FeedbackStore
from qa_service.settings import Settings
from qa_service.types import Question
from qa_service.web import create_app

VOTE = {"question": HOTLINE, "answerable": True, "vote": "up"}
WHOLE = VOTE | {"article_id": "a1b2c3d4e5f6", "start": 3, "end": 9, "comment": " 很有用😀 "}


class AskedService(FakeService):
    """Says of each question which words it searched."""

    def ask(self, text, history=(), top_k=3, filters=None):
        import dataclasses

        answer = super().ask(text, history, top_k, filters)
        words = () if text == "你好" else (text,)
        return dataclasses.replace(answer, question=Question(text, tuple(history), f"{text}！", words, ()))


@pytest.fixture
def data(tmp_path):
    return tmp_path / "data"


@pytest.fixture
def client(data):
    return create_app(AskedService, Settings(data=data)).test_client()


def kept(data):
    return [entry.feedback for entry in FeedbackStore(data).entries()]


def test_vote_is_kept_with_the_generation_that_answered(client, data):
    response = client.post("/feedback", json=WHOLE)
    assert (response.status_code, response.json) == (201, {"id": 1})
    [vote] = kept(data)
    assert (vote.kind, vote.question, vote.answerable, vote.comment) == ("up", HOTLINE, True, "很有用😀")
    assert (vote.article_id, vote.start, vote.end) == ("a1b2c3d4e5f6", 3, 9)
    assert vote.generation == FakeService.generation


def test_vote_needs_no_quote_and_no_comment(client, data):
    assert client.post("/feedback", json=VOTE | {"answerable": False, "vote": "down"}).status_code == 201
    [vote] = kept(data)
    assert (vote.kind, vote.article_id, vote.start, vote.comment) == ("down", None, None, None)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"question": ""}, "question"),
        ({"question": "问" * 501}, "question"),
        ({"answerable": "yes"}, "answerable"),
        ({"answerable": None}, "answerable"),
        ({"vote": "sideways"}, "vote"),
        ({"vote": ["up"]}, "vote"),
        ({"comment": "长" * 1001}, "comment"),
        ({"comment": 1}, "comment"),
        ({"comment": "半\ud83d"}, "comment"),
        ({"comment": "空\0"}, "comment"),
        ({"article_id": "长" * 129}, "article_id"),
        ({"start": 3}, "start"),
        ({"start": 9, "end": 9}, "start"),
        ({"start": -1, "end": 9}, "start"),
        ({"start": 3, "end": 10**10}, "end"),
        ({"stars": 5}, "stars"),
        ({"generation": "g"}, "generation"),
    ],
)
def test_bad_value_is_refused_with_its_name(client, data, change, field):
    response = client.post("/feedback", data=json.dumps(VOTE | change), content_type="application/json")
    assert (response.status_code, response.json["error"]["field"]) == (422, field)
    assert not data.exists()


@pytest.mark.parametrize("missing", ["question", "answerable", "vote"])
def test_missing_value_is_refused_with_its_name(client, missing):
    body = {name: value for name, value in VOTE.items() if name != missing}
    assert client.post("/feedback", json=body).json["error"]["field"] == missing


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site", "Origin": "https://evil.example"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://localhost:9999"},
    ],
)
def test_page_of_another_site_cannot_vote(client, data, headers):
    response = client.post("/feedback", json=VOTE, headers=headers)
    assert (response.status_code, response.json["error"]["code"]) == (403, "forbidden")
    assert not data.exists()


@pytest.mark.parametrize(
    "headers",
    [{}, {"Sec-Fetch-Site": "same-origin", "Origin": "https://paper.example"}, {"Origin": "http://localhost"}],
)
def test_our_own_pages_and_programs_can(client, headers):
    assert client.post("/feedback", json=VOTE, headers=headers).status_code == 201


def test_body_over_64_kib_is_refused(client):
    assert client.post("/feedback", json=VOTE | {"comment": "长" * 70_000}).status_code == 413


def test_feedback_cannot_be_read_over_http(client):
    client.post("/feedback", json=VOTE)
    assert client.get("/feedback").status_code == 405


def test_folder_that_cannot_be_written_is_told_and_asking_goes_on(tmp_path, caplog):
    (tmp_path / "data").write_text("")
    settings = Settings(data=tmp_path / "data", keep_questions=tmp_path)
    client = create_app(AskedService, settings).test_client()
    with caplog.at_level(logging.ERROR):
        response = client.post("/feedback", json=VOTE)
        refused = client.post("/ask", json={"question": "月亮有多远？"})
    assert (response.status_code, response.json["error"]["code"]) == (503, "feedback_unavailable")
    assert "QA_DATA" in response.json["error"]["message"]
    assert (refused.status_code, refused.json["answerable"]) == (200, False)
    assert "月亮" not in caplog.text


# Questions that find no answer


def test_questions_are_kept_nowhere_unless_the_operator_says_so(client, data):
    client.post("/ask", json={"question": "月亮有多远？"})
    client.get("/", query_string={"q": "月亮有多远？"})
    assert not data.exists()


def test_questions_without_an_answer_are_kept_where_the_operator_says_so(data):
    client = create_app(AskedService, Settings(data=data, keep_questions=data)).test_client()
    for asked in ("月亮有多远？", HOTLINE, "你好"):
        client.post("/ask", json={"question": asked})
    client.get("/", query_string={"q": "月亮有多远？"})
    client.get("/ask", query_string={"q": "月亮有多远？"})
    client.post("/ask/batch", json={"questions": [{"question": "月亮有多远？"}, {"question": HOTLINE}]})
    [missed] = FeedbackStore(data).unanswered()
    assert (missed.question, missed.understood_as, missed.times) == ("月亮有多远？", "月亮有多远？！", 4)
    assert kept(data) == []


JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters(), max_size=12),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)
BODIES = st.fixed_dictionaries(
    {"question": st.just("问") | JSON_VALUES, "answerable": st.booleans() | JSON_VALUES},
    optional=dict.fromkeys(("vote", "comment", "article_id", "start", "end"), JSON_VALUES),
)


@hypothesis_settings(max_examples=60)
@given(BODIES | JSON_VALUES)
def test_no_body_breaks_the_service(tmp_path_factory, body):
    folder = tmp_path_factory.getbasetemp() / "any-body"
    client = create_app(AskedService, Settings(data=folder)).test_client()
    response = client.post("/feedback", data=json.dumps(body), content_type="application/json")
    assert response.status_code in (201, 400, 422)
    assert response.is_json
