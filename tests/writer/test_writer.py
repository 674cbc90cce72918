"""The writer before a small server of our own, which answers well, badly, late and not at all."""

import contextlib
import json
import socket
import threading
import time
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa_service.types import Quote, SummarySentence
from qa_service.writer import Endpoint, Writer
from qa_service.writer.endpoint import MOST_BYTES, EndpointFailed
from qa_service.writer.leave import may_say
from qa_service.writer.writing import kept

TEXTS = ("张建国获一等奖，李红梅获二等奖。", "城南区的代表没有到会。")
QUOTES = tuple(Quote("a", "text", 0, len(text), text, (), 0.9) for text in TEXTS)
GOOD = [{"text": "张建国获一等奖。", "quotes": [1]}]


def completion(content):
    """The body of a chat completion."""
    return json.dumps({"choices": [{"message": {"role": "assistant", "content": content}}]}).encode()


@contextmanager
def endpoint(answer, status=200, *, patience=2.0, key=None):
    """An endpoint whose server answers each request by `answer`, with the requests that it was sent."""
    heard = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            heard.append((self.path, dict(self.headers), json.loads(body)))
            try:
                self.send_response(status)
                self.end_headers()
                for piece in answer():
                    self.wfile.write(piece)
                    self.wfile.flush()
            except OSError:
                pass  # who asked went away

        def log_message(self, *args):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    try:
        yield Endpoint(f"http://127.0.0.1:{server.server_port}/v1", "a-model", key, patience), heard
    finally:
        server.shutdown()
        server.server_close()


def said(content):
    return lambda: [completion(content)]


def test_summary_names_the_quotes_that_it_rests_on():
    with endpoint(said(json.dumps(GOOD)), key="geheim") as (model, heard):
        assert Writer(model).write("谁获一等奖", QUOTES) == (SummarySentence("张建国获一等奖。", (1,)),)
    (path, headers, body), *_ = heard
    assert (path, headers["Authorization"], body["model"]) == ("/v1/chat/completions", "Bearer geheim", "a-model")
    assert all(text in body["messages"][-1]["content"] for text in (*TEXTS, "谁获一等奖"))


def test_sentences_that_say_what_is_not_quoted_are_left_out_and_the_others_stay():
    offered = [
        {"text": "张建国获二等奖。", "quotes": [1]},
        {"text": "城南区的代表到会。", "quotes": [2]},
        {"text": "张建国获一等奖。", "quotes": []},
        {"text": "张建国获一等奖。", "quotes": [2]},
        {"text": "张建国获一等奖。", "quotes": [3]},
        {"text": "张建国获一等奖。", "quotes": [0]},
        {"text": "张建国获一等奖。", "quotes": [True]},
        {"text": "张建国获一等奖。"},
        {"quotes": [1]},
        "张建国获一等奖。",
        *GOOD,
    ]
    reply = f"好的：\n```json\n{json.dumps(offered, ensure_ascii=False)}\n```"
    assert kept(reply, TEXTS) == (SummarySentence("张建国获一等奖。", (1,)),)


def test_half_a_character_in_a_sentence_costs_that_sentence_alone():
    offered = [{"text": "张建国获一等奖\ud83d。", "quotes": [1]}, *GOOD]
    assert kept(json.dumps(offered), TEXTS) == (SummarySentence("张建国获一等奖。", (1,)),)


def test_a_reply_that_opens_lists_without_end_is_passed_over_at_once():
    started = time.perf_counter()
    assert kept("[" * MOST_BYTES, TEXTS) == ()
    assert time.perf_counter() - started < 2


ANY = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8) | st.sampled_from(TEXTS),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(["text", "quotes", "x"]), inner, max_size=3)
    ),
    max_leaves=12,
)
SENTENCES = st.lists(
    st.fixed_dictionaries(
        {
            "text": st.lists(
                st.sampled_from(
                    [
                        "张建国",
                        "李红梅",
                        "获",
                        "一等奖",
                        "二等奖",
                        "，",
                        "。",
                        "城南区",
                        "的",
                        "代表",
                        "没有",
                        "到会",
                        "王五",
                        "3名",
                    ]
                ),
                max_size=8,
            ).map("".join),
            "quotes": st.lists(st.integers(-1, 4), max_size=3),
        }
    ),
    max_size=4,
)


@given((ANY | SENTENCES).map(json.dumps) | st.text(max_size=80))
def test_no_sentence_gets_through_without_its_quotes_whatever_the_endpoint_says(reply):
    for sentence in kept(reply, TEXTS):
        assert sentence.quotes
        assert all(1 <= n <= len(TEXTS) for n in sentence.quotes)
        assert may_say(sentence.text, [TEXTS[n - 1] for n in sentence.quotes])


def dripping():
    while True:
        time.sleep(0.05)
        yield b" "


def late():
    time.sleep(3)
    return [completion(json.dumps(GOOD))]


@pytest.mark.parametrize(
    ("answer", "status"),
    [
        (said(json.dumps(GOOD)), 500),
        (said(json.dumps(GOOD)), 302),
        (lambda: [b"not json"], 200),
        (lambda: [b"\xff\xfe"], 200),
        (lambda: [b"[" * 5000], 200),
        (lambda: [b'{"choices": []}'], 200),
        (lambda: [b'{"choices": [{"message": 1}]}'], 200),
        (lambda: [b" " * (MOST_BYTES + 1)], 200),
        (dripping, 200),
        (late, 200),
    ],
    ids=[
        "failing",
        "leading elsewhere",
        "no json",
        "no text",
        "nested",
        "no choice",
        "no message",
        "too much",
        "dripping",
        "late",
    ],
)
def test_endpoint_that_answers_badly_late_or_without_end_costs_its_time_and_no_more(answer, status):
    with endpoint(answer, status, patience=0.4) as (model, heard):
        writer, began = Writer(model), time.monotonic()
        assert writer.write("谁获一等奖", QUOTES) == ()
        assert writer.write("谁获一等奖", QUOTES) == ()
        assert time.monotonic() - began < 2
    assert len(heard) == 1  # it rests


def test_endpoint_that_drips_its_headers_is_waited_for_no_longer_than_the_patience_lasts():
    with socket.create_server(("127.0.0.1", 0)) as place:

        def drip():
            caller, _ = place.accept()
            with caller, contextlib.suppress(OSError):
                caller.sendall(b"HTTP/1.1 200 OK\r\n")
                for n in range(60):
                    time.sleep(0.1)
                    caller.sendall(f"X-{n}: a\r\n".encode())

        threading.Thread(target=drip, daemon=True).start()
        began = time.monotonic()
        with pytest.raises(EndpointFailed, match=r"did not answer within 0\.4 seconds"):
            Endpoint(f"http://127.0.0.1:{place.getsockname()[1]}/v1", "a-model", patience=0.4).complete("a", "b")
        assert time.monotonic() - began < 2


def test_endpoint_that_is_down_is_told_by_its_address():
    with socket.socket() as place:
        place.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{place.getsockname()[1]}/v1"
        with pytest.raises(EndpointFailed, match=url):
            Endpoint(url, "a-model", patience=0.5).complete("a", "b")


def test_endpoint_that_failed_is_asked_again_when_it_has_rested():
    with endpoint(lambda: [b"?"], patience=1) as (model, heard):
        writer = Writer(model, rest=0.0)
        writer.write("谁", QUOTES)
        writer.write("谁", QUOTES)
    assert len(heard) == 2


def test_without_quotes_nothing_is_asked():
    with endpoint(said("[]")) as (model, heard):
        assert Writer(model).write("谁", ()) == ()
    assert heard == []
