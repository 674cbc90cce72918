"""OpenAI's API as this service speaks it: what is taken, what is passed over, what is refused, and in which shape."""

import base64
import json
import re

import numpy as np
import pytest
from conftest import examples
from fake_service import ANSWERS, HOTLINE, HTML, FakeService
from fakes import LetterEncoder
from hypothesis import given, settings
from hypothesis import strategies as st

from qa_service.errors import IndexMissing
from qa_service.operation.rates import Rates
from qa_service.settings import Settings
from qa_service.web import create_app

CHAT, EMBED = "/v1/chat/completions", "/v1/embeddings"
NAMED = re.compile(r"qa-service-encoder-[0-9a-f]{12}")


def user(content, **more):
    return {"role": "user", "content": content, **more}


def assistant(content):
    return {"role": "assistant", "content": content}


def complete(client, *messages, **more):
    response = client.post(CHAT, json={"model": "qa-service", "messages": messages, **more})
    assert response.status_code == 200, response.text
    return response.json


def reply(client, *messages, **more):
    [choice] = complete(client, *messages, **more)["choices"]
    return choice["message"]


def chunks(client, *messages, **more):
    response = client.post(CHAT, json={"messages": messages, "stream": True, **more})
    assert (response.status_code, response.mimetype) == (200, "text/event-stream")
    *events, done, rest = response.text.split("\n\n")
    assert (done, rest) == ("data: [DONE]", "")
    return [json.loads(event.removeprefix("data: ")) for event in events]


def fault(response):
    assert response.content_type.startswith("application/json")
    error = response.json["error"]
    assert list(error) == ["message", "type", "param", "code"]
    return response.status_code, error


# POST /v1/chat/completions


def test_completion_has_what_openai_tells(client):
    told = complete(client, user(HOTLINE))
    [choice] = told["choices"]
    assert re.fullmatch(r"chatcmpl-[0-9a-f]{16}", told["id"])
    assert (told["object"], told["model"]) == ("chat.completion", "qa-service")
    assert told["system_fingerprint"] == FakeService.generation
    assert (choice["index"], choice["finish_reason"], choice["logprobs"]) == (0, "stop", None)
    assert (choice["message"]["role"], choice["message"]["refusal"]) == ("assistant", None)


def test_id_of_a_completion_is_that_of_its_request(client):
    response = client.post(CHAT, json={"messages": [user(HOTLINE)]}, headers={"X-Request-ID": "request-17"})
    assert (response.json["id"], response.headers["X-Request-ID"]) == ("chatcmpl-request-17", "request-17")


@pytest.mark.parametrize("question", ANSWERS)
def test_annotations_cut_the_quotes_out_of_the_content_to_the_letter(client, question):
    message = reply(client, user(question))
    quotes = client.post("/ask", json={"question": question}).json["quotes"]
    cited = [annotation["url_citation"] for annotation in message["annotations"]]
    assert {annotation["type"] for annotation in message["annotations"]} == {"url_citation"}
    assert [message["content"][one["start_index"] : one["end_index"]] for one in cited] == [q["text"] for q in quotes]
    assert [one["title"] for one in cited] == [quote["source"]["title"] for quote in quotes]
    assert [one["url"] for one in cited] == [f"http://localhost{quote['source']['url']}" for quote in quotes]


@pytest.mark.parametrize(
    ("public", "host", "begins"),
    [
        (None, "news.example:8000", "http://news.example:8000/articles/a1b2c3d4e5f6?at="),
        ("https://news.example/qa", "127.0.0.1:8000", "https://news.example/qa/articles/a1b2c3d4e5f6?at="),
    ],
)
def test_addresses_are_absolute_by_the_setting_or_by_where_the_question_was_sent(public, host, begins):
    client = create_app(FakeService, Settings(public_url=public)).test_client()
    response = client.post(CHAT, json={"messages": [user(HOTLINE)]}, headers={"Host": host})
    message = response.json["choices"][0]["message"]
    [annotation] = message["annotations"]
    assert annotation["url_citation"]["url"].startswith(begins)
    assert f"]({annotation['url_citation']['url']})" in message["content"]


def test_refusal_says_so_and_annotates_nothing(client):
    message = reply(client, user("月亮有多远？"))
    assert message["content"].startswith("在 4 篇文章里查了这个问题。\n\n> 沿河新建步道六公里。")
    assert message["annotations"] == []


def test_last_message_of_the_user_is_the_question_and_earlier_ones_the_history(client, service):
    earlier = [user("一"), assistant("答一"), user("二"), assistant("答二")]
    reply(client, {"role": "system", "content": "你是助手"}, *earlier, user("然后呢"), assistant("好的，"))
    assert service.asked == [("然后呢", ("一", "二"), 3)]


def test_content_in_parts_is_their_text(client, service):
    picture = {"type": "image_url", "image_url": {"url": "data:image/png;base64,AAAA"}}
    parts = [{"type": "text", "text": "门票多少钱？"}, picture, {"type": "text", "text": "托管班呢？"}]
    reply(client, user([{"type": "text", "text": "一"}]), assistant(None), user(parts))
    assert service.asked == [("门票多少钱？\n托管班呢？", ("一",), 3)]


def test_earlier_messages_that_could_not_be_asked_are_left_out(client, service):
    reply(client, user("长" * 501), user(" "), user("空\0"), user("一"), user("然后呢"))
    assert service.asked == [("然后呢", ("一",), 3)]


def test_what_openai_defines_and_is_not_used_is_passed_over(client, service):
    unused = {
        "temperature": 0.7, "top_p": 1, "n": 2, "max_tokens": 5, "max_completion_tokens": 5, "stop": ["。"], "seed": 7, "user": "u",
        "tools": [{"type": "function", "function": {"name": "f"}}], "tool_choice": "auto", "response_format": {"type": "json_object"},
        "logprobs": True, "logit_bias": {}, "metadata": {}, "store": False, "reasoning_effort": "low", "stream": False,
        "stream_options": None, "web_search_options": {}, "something_new": {"of": "next month"},
    }  # fmt: skip
    tool = [
        {"role": "assistant", "content": None, "tool_calls": []},
        {"role": "tool", "content": "7", "tool_call_id": "x"},
    ]
    told = complete(client, *tool, user(HOTLINE, name="林"), **unused)
    assert told["choices"][0]["message"]["content"].startswith("> 读者可拨打服务热线0571-5550123咨询。")
    assert service.asked == [(HOTLINE, (), 3)]


def test_usage_counts_characters_as_tokens(client):
    told = complete(client, {"role": "system", "content": "你是助手"}, user(HOTLINE))
    content = told["choices"][0]["message"]["content"]
    prompt, completion = 4 + len(HOTLINE), len(content)
    assert told["usage"] == {
        "prompt_tokens": prompt,
        "completion_tokens": completion,
        "total_tokens": prompt + completion,
    }


@pytest.mark.parametrize("question", [*ANSWERS, "月亮有多远？", "你好"])
def test_stream_is_the_whole_answer_in_slices_and_its_annotations_once(client, question):
    whole, told = reply(client, user(question)), chunks(client, user(question))
    deltas = [chunk["choices"][0]["delta"] for chunk in told]
    assert deltas[0] == {"role": "assistant", "content": ""}
    assert "".join(delta.get("content", "") for delta in deltas) == whole["content"]
    assert [delta["annotations"] for delta in deltas if "annotations" in delta] == [whole["annotations"]][
        : bool(whole["annotations"])
    ]
    assert [chunk["choices"][0]["finish_reason"] for chunk in told] == [None] * (len(told) - 1) + ["stop"]
    assert deltas[-1] == {}
    assert len({chunk["id"] for chunk in told}) == 1
    assert all("usage" not in chunk for chunk in told)


def test_stream_tells_each_quote_and_each_source_in_a_chunk_of_its_own(client):
    contents = [chunk["choices"][0]["delta"].get("content") for chunk in chunks(client, user("夜读区怎么样？"))]
    assert [content[:4] for content in contents if content] == ["> 夜读", "1. [", "> 东河", "2. ["]


def test_stream_tells_its_usage_last_where_that_is_wanted(client):
    *before, last = chunks(client, user(HOTLINE), stream_options={"include_usage": True})
    assert [chunk["usage"] for chunk in before] == [None] * len(before)
    assert (last["choices"], last["usage"]) == ([], complete(client, user(HOTLINE))["usage"])


def test_stream_that_cannot_be_begun_is_an_error_and_no_stream(client):
    response = client.post(CHAT, json={"messages": [user("问" * 501)], "stream": True})
    assert fault(response)[0] == 400


@pytest.mark.parametrize("streamed", [False, True])
def test_completions_are_not_kept_by_caches(client, streamed):
    assert client.post(CHAT, json={"messages": [user(HOTLINE)], "stream": streamed}).cache_control.no_store


def test_message_too_long_to_be_a_question_is_told_so(client, service):
    status, error = fault(client.post(CHAT, json={"messages": [user("一"), user("问" * 501)]}))
    assert (status, error["type"], error["param"]) == (400, "invalid_request_error", "messages[1].content")
    assert error["code"] == "string_above_max_length"
    assert error["message"] == (
        "messages[1].content is too long to be a question: it has 501 characters, a question at most 500. "
        "Ask one question, without the text around it."
    )
    assert service.asked == []


@pytest.mark.parametrize(
    ("body", "param", "message"),
    [
        ({}, "messages", "messages is missing."),
        ({"messages": "问"}, "messages", "messages must be a list, not text."),
        ({"messages": []}, "messages", "messages holds none of the user's; the last of them is the question."),
        ({"messages": [assistant("答")]}, "messages", "messages holds none of the user's; the last of them is the question."),
        ({"messages": ["问"]}, "messages[0]", "messages[0] must be an object, not text."),
        ({"messages": [{"content": "问"}]}, "messages[0].role", "messages[0].role is missing."),
        ({"messages": [{"role": 7, "content": "问"}]}, "messages[0].role", "messages[0].role must be text, not a number."),
        ({"messages": [user(7)]}, "messages[0].content", "messages[0].content must be text, not a number."),
        ({"messages": [user("")]}, "messages[0].content", "messages[0].content is empty; ask in 1 to 500 characters."),
        ({"messages": [user(None)]}, "messages[0].content", "messages[0].content is empty; ask in 1 to 500 characters."),
        (
            {"messages": [user([{"type": "text", "text": None}])]},
            "messages[0].content",
            'messages[0].content must be text, or hold parts such as {"type": "text", "text": "…"}.',
        ),
        (
            {"messages": [user("半\ud83d")]},
            "messages[0].content",
            "messages[0].content holds a NUL or half a surrogate pair, which is not text. Send it as UTF-8.",
        ),
        ({"messages": [user("问")], "stream": 1}, "stream", "stream must be true or false, not a number."),
        (
            {"messages": [user("问")], "stream_options": {"include_usage": "yes"}},
            "stream_options.include_usage",
            "stream_options.include_usage must be true or false, not text.",
        ),
    ],
)  # fmt: skip
def test_completion_that_cannot_be_had_is_told_with_the_value_to_blame(client, service, body, param, message):
    status, error = fault(client.post(CHAT, data=json.dumps(body), content_type="application/json"))
    assert (status, error["type"], error["param"], error["message"]) == (400, "invalid_request_error", param, message)
    assert service.asked == []


# POST /v1/embeddings


def embed(client, given, **more):
    response = client.post(EMBED, json={"model": "qa-service-encoder", "input": given, **more})
    assert response.status_code == 200, response.text
    return response.json


TEXTS = ["河上的桥修好了。", "图书馆", "a b"]
VECTORS = LetterEncoder().encode_passages(TEXTS)


def test_texts_are_embedded_in_their_order(client):
    told = embed(client, TEXTS)
    assert (told["object"], [one["index"] for one in told["data"]]) == ("list", [0, 1, 2])
    assert np.array_equal(np.array([one["embedding"] for one in told["data"]], np.float32), VECTORS)
    assert told["usage"] == {"prompt_tokens": 14, "total_tokens": 14}


def test_one_text_is_embedded_as_a_list_of_one(client):
    assert embed(client, TEXTS[0])["data"] == embed(client, TEXTS[:1])["data"]


def test_vectors_come_as_base64_of_little_endian_floats_where_that_is_wanted(client):
    told = embed(client, TEXTS, encoding_format="base64")["data"]
    assert np.array_equal([np.frombuffer(base64.b64decode(one["embedding"]), "<f4") for one in told], VECTORS)


def test_vectors_name_the_weights_that_they_are_of(client):
    name = embed(client, "河")["model"]
    assert NAMED.fullmatch(name)
    assert embed(client, "河", model=name)["model"] == name
    assert embed(client, "河", dimensions=32, encoding_format=None, user="u")["model"] == name


@pytest.mark.parametrize(
    ("body", "param", "message"),
    [
        ({}, "input", "input is missing."),
        ({"input": []}, "input", "input holds 0 texts; send 1 to 2048 at a time."),
        ({"input": ["河"] * 2049}, "input", "input holds 2049 texts; send 1 to 2048 at a time."),
        ({"input": {"text": "河"}}, "input", "input must be text or a list of texts, not an object."),
        ({"input": ""}, "input[0]", "input[0] is empty."),
        ({"input": ["河", " "]}, "input[1]", "input[1] is empty."),
        ({"input": ["半\ud83d"]}, "input[0]", "input[0] holds a NUL or half a surrogate pair, which is not text."),
        ({"input": "河", "encoding_format": "\ud83d"}, "encoding_format", "encoding_format holds half a surrogate pair, which is not text."),
        ({"input": ["河", None]}, "input[1]", "input[1] must be text, not null."),
        ({"input": [1, 2]}, "input", "input holds numbers of tokens, which are another model's; send the texts themselves."),
        ({"input": [[1, 2]]}, "input", "input holds numbers of tokens, which are another model's; send the texts themselves."),
        ({"input": "河", "encoding_format": "int8"}, "encoding_format", "encoding_format must be 'float' or 'base64'."),
        ({"input": "河", "dimensions": 64}, "dimensions", "dimensions must be 32, the width of this model's vectors."),
    ],
)  # fmt: skip
def test_texts_that_cannot_be_embedded_are_told_with_the_value_to_blame(client, body, param, message):
    status, error = fault(client.post(EMBED, data=json.dumps(body), content_type="application/json"))
    assert (status, error["type"], error["param"], error["message"]) == (400, "invalid_request_error", param, message)


# GET /v1/models


def test_models_are_the_one_that_answers_and_the_encoder(client):
    chat, encoder = client.get("/v1/models").json["data"]
    assert chat == {"id": "qa-service", "object": "model", "created": 1932883200, "owned_by": "qa-service"}
    assert NAMED.fullmatch(encoder["id"])
    for model in (chat, encoder):
        assert client.get(f"/v1/models/{model['id']}").json == model


@pytest.mark.parametrize(
    ("path", "body", "known"),
    [
        (CHAT, {"model": "gpt-4o", "messages": [user("问")]}, "qa-service"),
        (CHAT, {"model": "qa-service-encoder", "messages": [user("问")]}, "qa-service"),
        (EMBED, {"model": "text-embedding-3-small", "input": "河"}, f"{NAMED.pattern} or qa-service-encoder"),
        (EMBED, {"model": "qa-service", "input": "河"}, f"{NAMED.pattern} or qa-service-encoder"),
        (EMBED, {"model": "qa-service-encoder-0123456789ab", "input": "河"}, f"{NAMED.pattern} or qa-service-encoder"),
    ],
)
def test_model_that_is_not_there_is_told_with_those_that_are(client, service, path, body, known):
    status, error = fault(client.post(path, json=body))
    assert (status, error["code"], error["param"]) == (404, "model_not_found", "model")
    assert re.fullmatch(rf"There is no model '{body['model']}' for this; ask for {known}\.", error["message"])
    assert service.asked == []


# errors in OpenAI's shape


@pytest.mark.parametrize("path", [CHAT, EMBED])
def test_a_body_of_1_mib_is_taken_and_a_larger_one_refused(client, path):
    body = json.dumps({"messages": [user(HOTLINE)], "input": "河"}).encode()
    sized = [
        client.post(path, data=body + b" " * (2**20 + n - len(body)), content_type="application/json") for n in (0, 1)
    ]
    assert [response.status_code for response in sized] == [200, 413]
    assert fault(sized[1])[1]["message"] == "The body is larger than 1024 KiB."


@pytest.mark.parametrize(
    ("method", "path", "sent", "status", "code"),
    [
        ("post", CHAT, {"data": "{", "content_type": "application/json"}, 400, "malformed_json"),
        ("post", CHAT, {"json": []}, 400, "malformed_json"),
        ("post", CHAT, {"data": "messages"}, 415, "not_json"),
        ("get", CHAT, {"headers": HTML}, 405, "method_not_allowed"),
        ("get", "/v1/nowhere", {"headers": HTML}, 404, "not_found"),
        ("get", "/v1/models/gpt-4o", {"headers": HTML}, 404, "model_not_found"),
    ],
)
def test_every_failure_is_told_in_openais_shape(client, method, path, sent, status, code):
    told, error = fault(getattr(client, method)(path, **sent))
    assert (told, error["code"], error["type"]) == (status, code, "invalid_request_error")


def test_body_that_is_no_object_is_told_what_one_looks_like(client):
    told = fault(client.post(CHAT, json=[]))[1]["message"]
    assert told == 'The body must be a JSON object, such as {"messages": [{"role": "user", "content": "…"}]}.'


def test_failure_inside_is_told_in_openais_shape_without_what_it_was(client):
    status, error = fault(client.post(CHAT, json={"messages": [user("坏掉")]}))
    assert (status, error["type"], error["code"]) == (500, "server_error", "internal")
    assert "secret" not in error["message"]


def test_too_many_requests_are_told_in_openais_shape():
    client = create_app(FakeService, rates=Rates(1, clock=lambda: 0.0)).test_client()
    assert reply(client, user(HOTLINE))
    response = client.post(CHAT, json={"messages": [user(HOTLINE)]})
    status, error = fault(response)
    assert (status, error["type"], error["code"]) == (429, "rate_limit_error", "rate_limit_exceeded")
    assert int(response.headers["Retry-After"]) > 0


def test_without_an_index_openais_shape_says_so():
    def missing():
        raise IndexMissing("No index.")

    client = create_app(missing).test_client()
    for response in (
        client.get("/v1/models"),
        client.post(CHAT, json={"messages": [user("问")]}),
        client.post(EMBED, json={"input": "河"}),
    ):
        status, error = fault(response)
        assert (status, error["code"], error["type"]) == (503, "no_index", "server_error")


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters(), max_size=12),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["role", "content", "type", "text", "include_usage"]), inner, max_size=3)
        | st.fixed_dictionaries({"role": st.just("user"), "content": inner})
    ),
    max_leaves=8,
)
BODIES = st.dictionaries(
    st.sampled_from(
        ["messages", "model", "stream", "stream_options", "input", "encoding_format", "dimensions", "other"]
    ),
    VALUES,
)


@settings(max_examples=examples(300))
@given(st.sampled_from([CHAT, EMBED]), BODIES | VALUES)
def test_no_json_body_breaks_the_service(path, body):
    response = create_app(FakeService).test_client().post(path, data=json.dumps(body), content_type="application/json")
    assert response.status_code in (200, 400, 404)
    assert response.status_code == 200 or fault(response)
