"""Many questions in one request: answered in order, each as if it had come alone."""

import json

import pytest
from conftest import in_english
from fake_service import ANSWERS, HOTLINE, FakeService

from qa_service.errors import IndexMissing
from qa_service.operation.rates import Rates
from qa_service.web import create_app


def answers_of(client, *items):
    response = client.post("/ask/batch", json={"questions": items})
    assert response.status_code == 200
    return response.json["answers"]


def test_questions_are_answered_in_their_order_as_each_would_be_alone(client):
    asked = [*ANSWERS, "月亮有多远？"] * 3
    alone = [client.post("/ask", json={"question": question}).json for question in asked]
    assert answers_of(client, *({"question": question} for question in asked)) == alone


def test_each_question_brings_its_own_history_and_number_of_quotes(client, service):
    answers_of(client, {"question": "然后呢", "history": ["一"], "top_k": 1}, {"question": "夜读区怎么样？"})
    assert service.asked == [("然后呢", ("一",), 1), ("夜读区怎么样？", (), 3)]


@pytest.mark.parametrize(
    ("item", "code", "message"),
    [
        ({"question": " "}, "invalid", "question is empty; ask in 1 to 500 characters."),
        ({"question": "问" * 501}, "invalid", "question has 501 characters; at most 500 are taken."),
        ({}, "invalid", "question is missing."),
        ({"question": "问", "topk": 1}, "invalid", "Unknown field 'topk'; did you mean top_k? Known are question, history, top_k, filters."),
        ("问", "invalid", 'questions must hold objects such as {"question": "…"}, not text.'),
        (None, "invalid", 'questions must hold objects such as {"question": "…"}, not null.'),
        ({"question": "坏掉"}, "internal", "Something went wrong here; it has been logged."),
    ],
)  # fmt: skip
def test_question_that_cannot_be_answered_is_told_in_its_place_and_the_others_are_answered(client, item, code, message):
    first, wrong, last = answers_of(in_english(client), {"question": HOTLINE}, item, {"question": HOTLINE})
    assert (wrong["error"]["code"], wrong["error"]["message"]) == (code, message)
    assert first["answer"] == last["answer"] == "0571-5550123"


@pytest.mark.parametrize(
    ("body", "status", "message"),
    [
        ({}, 422, "questions is missing: a list of bodies of POST /ask."),
        ({"questions": []}, 422, "questions holds 0; send 1 to 100 at a time."),
        ({"questions": [{"question": "问"}] * 101}, 422, "questions holds 101; send 1 to 100 at a time."),
        ({"questions": {"question": "问"}}, 422, "questions must be a list of bodies of POST /ask, not an object."),
        ({"question": "问"}, 422, "Unknown field 'question'; did you mean questions? Known are questions."),
        ([{"question": "问"}], 400, 'The body must be a JSON object, such as {"questions": [{"question": "…"}]}.'),
    ],
)
def test_batch_that_is_none_is_refused_whole(client, service, body, status, message):
    response = in_english(client).post("/ask/batch", json=body)
    assert (response.status_code, response.json["error"]["message"]) == (status, message)
    assert service.asked == []


def test_body_that_is_not_json_is_refused_with_the_right_curl_line(client):
    told = client.post("/ask/batch", data="questions").json["error"]["message"]
    assert told.endswith("""-d '{"questions": [{"question": "…"}]}'""")


def test_a_hundred_of_the_longest_questions_with_their_histories_are_taken(client, service):
    longest = {"question": "问" * 500, "history": ["前" * 500] * 5}
    assert len(answers_of(client, *[longest] * 100)) == len(service.asked) == 100


def body_of(size):
    """A body of so many bytes with one question."""
    body = json.dumps({"questions": [{"question": HOTLINE}]}, ensure_ascii=False).encode()
    return body + b" " * (size - len(body))


def test_a_body_of_1_mib_is_taken_and_a_larger_one_refused(client):
    in_english(client)
    sized = [client.post("/ask/batch", data=body_of(2**20 + n), content_type="application/json") for n in (0, 1)]
    assert [response.status_code for response in sized] == [200, 413]
    assert sized[1].json["error"] == {"code": "too_large", "message": "The body is larger than 1024 KiB."}


def test_batches_and_questions_of_other_requests_have_one_limit():
    client = create_app(FakeService, rates=Rates(6, clock=lambda: 0.0)).test_client()

    def ask(number):
        response = client.post("/ask/batch", json={"questions": [{"question": HOTLINE}] * number})
        return response.status_code

    assert [ask(4), ask(3), ask(2), ask(1)] == [200, 429, 200, 429]
    assert client.post("/ask", json={"question": HOTLINE}).status_code == 429


def test_a_batch_beyond_the_limit_of_a_minute_is_told_what_to_do():
    client = in_english(create_app(FakeService, rates=Rates(2, clock=lambda: 0.0)).test_client())
    response = client.post("/ask/batch", json={"questions": [{"question": HOTLINE}] * 3})
    told = "3 questions at once are more than the 2 a minute that an address may ask; send fewer at a time."
    assert (response.status_code, response.json["error"]["message"]) == (429, told)


@pytest.mark.parametrize("body", [b"{", b'{"questions": []}', b" " * (2**20 + 1)])
def test_a_body_that_cannot_be_used_counts_as_one_question(body):
    client = create_app(FakeService, rates=Rates(2, clock=lambda: 0.0)).test_client()
    sent = [client.post("/ask/batch", data=body, content_type="application/json").status_code for _ in range(3)]
    assert 429 not in sent[:2]
    assert sent[2] == 429


def test_without_an_index_the_whole_batch_is_told_so():
    def missing():
        raise IndexMissing("No index.")

    response = create_app(missing).test_client().post("/ask/batch", json={"questions": [{"question": "问"}]})
    assert (response.status_code, response.json["error"]["code"]) == (503, "no_index")
    assert "Retry-After" in response.headers
