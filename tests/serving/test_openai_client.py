"""OpenAI's own client against the running server: it asks, streams and embeds, and is told what is wrong in its own words."""

import http.client
import json
from urllib.parse import urlsplit

import numpy as np
import openai
import pytest
from served import SECONDS, ask

from qa_service.retrieval.encoder import load_encoder

QUESTION, FOLLOW_UP = "大兴新媒体产业基地办寒假托管班了？", "那什么时候开始？"
UNKNOWN = "北京到上海的高铁票多少钱？"
CHAT, ENCODER = "qa-service", "qa-service-encoder"


@pytest.fixture(scope="module")
def address(seed_address):
    return seed_address(2)


@pytest.fixture(scope="module")
def client(address):
    with openai.OpenAI(base_url=f"{address}v1", api_key="none", timeout=SECONDS, max_retries=0) as client:
        yield client


def user(content):
    return {"role": "user", "content": content}


def cuts(content, annotations):
    """What annotations cut out of a content."""
    return [content[one.url_citation.start_index : one.url_citation.end_index] for one in annotations]


def quotes(answer):
    return [quote["text"] for quote in answer["quotes"]]


def test_the_answer_is_that_of_ask_with_its_quotes_annotated(client, address):
    [choice] = client.chat.completions.create(model=CHAT, messages=[user(QUESTION)]).choices
    answer = ask(address, QUESTION)
    assert cuts(choice.message.content, choice.message.annotations) == quotes(answer) != []
    sources = [quote["source"] for quote in answer["quotes"]]
    cited = [annotation.url_citation for annotation in choice.message.annotations]
    assert [one.url for one in cited] == [address.rstrip("/") + source["url"] for source in sources]
    assert [one.title for one in cited] == [source["title"] for source in sources]


def test_the_address_of_a_quote_opens_its_article_with_the_quote_marked(client, address):
    [choice] = client.chat.completions.create(model=CHAT, messages=[user(QUESTION)]).choices
    url = urlsplit(choice.message.annotations[0].url_citation.url)
    connection = http.client.HTTPConnection(url.netloc, timeout=SECONDS)
    connection.request("GET", f"{url.path}?{url.query}", headers={"Accept": "text/html"})
    page = connection.getresponse()
    assert (page.status, "<mark" in page.read().decode()) == (200, True)
    connection.close()


def test_the_conversation_is_the_history(client):
    whole = client.chat.completions.create(model=CHAT, messages=[user(QUESTION)]).choices[0].message
    messages = [user(QUESTION), {"role": "assistant", "content": whole.content}, user(FOLLOW_UP)]
    told = client.chat.completions.create(model=CHAT, messages=messages).choices[0].message
    assert "2019年1月21日" in cuts(told.content, told.annotations)[0]


def test_a_streamed_answers_annotations_cut_the_very_quotes(client, address):
    stream = client.chat.completions.create(model=CHAT, messages=[user(QUESTION)], stream=True)
    content, annotations = "", []
    for chunk in stream:
        delta = chunk.choices[0].delta
        content += delta.content or ""
        annotations += getattr(delta, "annotations", [])
    cut = [content[one["start_index"] : one["end_index"]] for one in (a["url_citation"] for a in annotations)]
    assert cut == quotes(ask(address, QUESTION)) != []


def test_the_clients_own_accumulator_makes_the_same_message_of_a_stream(client):
    options = {"stream_options": {"include_usage": True}}
    with client.chat.completions.stream(model=CHAT, messages=[user(QUESTION)], **options) as stream:
        streamed = stream.get_final_completion()
    whole = client.chat.completions.create(model=CHAT, messages=[user(QUESTION)])
    assert streamed.choices[0].message.content == whole.choices[0].message.content
    assert streamed.choices[0].finish_reason == "stop"
    assert (streamed.usage, streamed.system_fingerprint) == (whole.usage, whole.system_fingerprint)


def test_a_refusal_says_so(client, address):
    [choice] = client.chat.completions.create(model=CHAT, messages=[user(UNKNOWN)]).choices
    assert "没有找到能回答它的原文" in choice.message.content
    assert choice.message.annotations == []


def test_the_vectors_are_those_of_the_encoder(client):
    texts = ["职工技师申报", "图书馆几点开门？"]
    told = client.embeddings.create(model=ENCODER, input=texts)  # as base64, which the client asks for by itself
    floats = client.embeddings.create(model=ENCODER, input=texts, encoding_format="float")
    expected = load_encoder().encode_passages(texts)
    for one in (told, floats):
        assert np.array_equal(np.array([each.embedding for each in one.data], np.float32), expected)
    assert told.usage.prompt_tokens == sum(map(len, texts))


def test_every_model_that_is_listed_can_be_asked_for(client):
    chat, encoder = (model.id for model in client.models.list())
    assert client.models.retrieve(chat).id == CHAT
    assert client.chat.completions.create(model=chat, messages=[user(UNKNOWN)]).model == chat
    assert client.embeddings.create(model=encoder, input="河").model == encoder


def test_the_client_raises_its_own_errors(client):
    with pytest.raises(openai.BadRequestError) as long:
        client.chat.completions.create(model=CHAT, messages=[user("问" * 501)])
    assert (long.value.code, long.value.param) == ("string_above_max_length", "messages[0].content")
    with pytest.raises(openai.NotFoundError, match="There is no model 'gpt-4o' for this; ask for qa-service"):
        client.chat.completions.create(model="gpt-4o", messages=[user("问")])
    with pytest.raises(openai.NotFoundError) as nowhere:
        client.responses.create(model=CHAT, input="问")
    assert nowhere.value.body["message"] == "Nothing is at /v1/responses."


def test_a_conversation_of_almost_1_mib_is_answered_and_a_larger_one_refused_in_openais_shape(client, address):
    long = {"role": "assistant", "content": "长" * 340_000}
    told = client.chat.completions.create(model=CHAT, messages=[user(QUESTION), long, user(FOLLOW_UP)])
    assert told.usage.prompt_tokens == 340_000 + len(QUESTION + FOLLOW_UP)
    connection = http.client.HTTPConnection(urlsplit(address).netloc, timeout=SECONDS)
    connection.putrequest("POST", "/v1/chat/completions")
    connection.putheader("Content-Length", str(2**24))  # refused before it is sent
    connection.endheaders()
    response = connection.getresponse()
    error = json.load(response)["error"]
    connection.close()
    assert response.status == 413
    assert (error["type"], error["code"], error["param"]) == ("invalid_request_error", "too_large", None)
