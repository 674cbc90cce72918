"""The client for Python programs: typed, frozen answers of the API, and errors that say what was told."""

import subprocess
import sys
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer

import pydantic
import pytest
from fake_service import ARTICLES, HOSTILE, HOTLINE, LIBRARY, FakeService
from small_finder import SENTENCE, finder
from threaded import threaded

from qa_service import Client, ServiceError
from qa_service.errors import IndexMissing, QAError
from qa_service.operation.rates import Rates
from qa_service.web import create_app
from qa_service.wire.answers import told_answer, told_article, told_articles

REFUSED = "月亮有多远？"


class FindingService(FakeService):
    """Looks up in the small newspaper."""

    def find_quote(self, text, top_k=3, filters=None):
        return finder().find(text, top_k)


@contextmanager
def client_of(get_service, rates=None):
    """A client of an application that is served by a thread."""
    with threaded(create_app(get_service, rates=rates)) as address, Client(address) as paper:
        yield paper


@pytest.fixture
def service():
    return FindingService()


@pytest.fixture
def paper(service):
    with client_of(lambda: service) as paper:
        yield paper


def test_an_answer_is_what_the_service_tells(paper, service):
    assert paper.ask(HOTLINE) == told_answer(service.ask(HOTLINE))


def test_a_quote_is_cut_out_of_the_article_that_it_names(paper):
    [quote] = paper.ask("谁给孩子讲故事？").quotes
    article = paper.article(quote.source.article_id)
    field, _, number = quote.field.partition("/")
    assert (field, article.captions[int(number)][quote.start : quote.end]) == ("captions", quote.text)
    assert [quote.text[start:end] for start, end in quote.highlights] == ["志愿者", "𠮷田"]


def test_a_refusal_is_an_answer_without_quotes(paper):
    answer = paper.ask(REFUSED)
    assert (answer.answerable, answer.quotes, answer.answer) == (False, (), None)
    assert answer.message


def test_history_and_the_number_of_quotes_are_sent(paper, service):
    paper.ask("夜读区怎么样？", [HOTLINE], top_k=1)
    paper.ask(HOTLINE)
    assert service.asked == [("夜读区怎么样？", (HOTLINE,), 1), (HOTLINE, (), 3)]


def test_many_questions_are_asked_at_once_and_each_has_its_answer_or_error(paper):
    first, second, third = paper.ask_batch([HOTLINE, " ", REFUSED])
    assert (first.answer, third.answerable) == ("0571-5550123", False)
    assert (second.error.code, second.error.field) == ("invalid", "question")


def test_an_article_is_read_by_an_id_that_it_had_before(paper):
    assert paper.article("0dd0dd0dd0dd") == told_article(LIBRARY)


def test_a_sentence_is_found(paper):
    [match] = paper.find_quote(SENTENCE, top_k=1).matches
    assert (match.exact, match.text) == (True, SENTENCE)


def test_articles_are_listed_whole_or_in_part_and_read(paper):
    everything = told_articles(ARTICLES.values()).articles
    assert paper.articles() == everything
    assert paper.articles(1, 2) == everything[1:3]
    assert [article.date for article in paper.articles(sort="-date", limit=2)] == ["2031-04-02", None]
    assert paper.article(HOSTILE.article_id) == told_article(HOSTILE)


def test_answers_are_frozen_all_the_way_down(paper):
    answer = paper.ask(HOTLINE)
    with pytest.raises(pydantic.ValidationError, match="frozen"):
        answer.answer = "另一个"
    with pytest.raises(TypeError):
        answer.quotes[0] = None
    assert len({answer, answer.quotes[0], paper.article(LIBRARY.article_id)}) == 3  # what changes has no hash


@pytest.mark.parametrize(
    ("act", "code", "status", "field"),
    [
        (lambda paper: paper.ask(" "), "invalid", 422, "question"),
        (lambda paper: paper.ask(HOTLINE, top_k=11), "invalid", 422, "top_k"),
        (lambda paper: paper.find_quote("三个字"), "invalid", 422, "text"),
        (lambda paper: paper.articles(limit=0), "invalid", 422, "limit"),
        (lambda paper: paper.article("nothing"), "not_found", 404, None),
        (lambda paper: paper.article("../openapi.json"), "not_found", 404, None),
    ],
)
def test_an_error_says_what_the_service_said(paper, act, code, status, field):
    with pytest.raises(ServiceError) as told:
        act(paper)
    assert (told.value.code, told.value.status, told.value.field) == (code, status, field)
    assert isinstance(told.value, QAError)
    assert str(told.value)


def test_an_error_says_when_to_ask_again():
    def no_service():
        raise IndexMissing("No index in index. Build one: qa-service build")

    with client_of(no_service) as paper, pytest.raises(ServiceError, match="qa-service build") as told:
        paper.ask(HOTLINE)
    assert (told.value.code, told.value.status, told.value.retry_after) == ("no_index", 503, 10)
    with client_of(FakeService, Rates(1)) as paper:
        paper.ask(HOTLINE)
        with pytest.raises(ServiceError) as told:
            paper.ask(HOTLINE)
    assert told.value.status == 429
    assert told.value.retry_after > 0


def test_where_nobody_answers_is_said():
    with (
        Client("http://127.0.0.1:9/") as paper,
        pytest.raises(ServiceError, match=r"^No answer from http:..127") as told,
    ):
        paper.ask(HOTLINE)
    assert told.value.code == "unreachable"


REPLIES = {
    "/ask": (200, b"<p>Hello</p>"),
    "/find-quote": (502, b"<p>Bad gateway</p>"),
    "/ask/batch": (301, b""),
    "/articles/round": (302, b""),
    "/articles?offset=0": (200, '{"articles": [], "total": 0, "newer": "新"}'.encode()),
}


class Elsewhere(BaseHTTPRequestHandler):
    """Answers as what is no such service does, and keeps what it was sent."""

    def do_POST(self):
        status, body = REPLIES[self.path.removeprefix("/under")]
        self.server.seen.append((self.path, self.headers["Authorization"]))
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Location", self.path if status == 302 else "https://elsewhere.example/")
        self.end_headers()
        self.wfile.write(body)

    def do_GET(self):
        self.do_POST()

    def log_message(self, *_):
        pass


@pytest.fixture
def elsewhere():
    server = HTTPServer(("127.0.0.1", 0), Elsewhere)
    server.seen = []
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


def address_of(server):
    return f"http://127.0.0.1:{server.server_port}"


def test_an_answer_of_something_else_is_no_answer(elsewhere):
    with Client(address_of(elsewhere)) as paper:
        with pytest.raises(ServiceError, match="not in the form of this service"):
            paper.ask(HOTLINE)
        with pytest.raises(ServiceError, match="502 Bad Gateway"):
            paper.find_quote(SENTENCE)
        with pytest.raises(ServiceError, match="301"):
            paper.ask_batch([HOTLINE])
        with pytest.raises(ServiceError, match=r"^No answer from"):
            paper.article("round")  # which leads to itself


def test_a_key_and_a_path_before_the_service_are_used(elsewhere):
    with Client(f"{address_of(elsewhere)}/under/", key="secret") as paper, pytest.raises(ServiceError):
        paper.ask(HOTLINE)
    assert elsewhere.seen == [("/under/ask", "Bearer secret")]


def test_what_a_newer_service_tells_besides_is_passed_over(elsewhere):
    with Client(address_of(elsewhere)) as paper:
        assert paper.articles() == ()


def test_the_running_server_answers(seed_address):
    with Client(seed_address(1)) as paper:
        answer = paper.ask("职工技师申报打什么电话？")
        assert answer.answer == "010-63538576、010-83531876"
        assert answer.quotes[0].text in paper.article(answer.quotes[0].source.article_id).text


def test_httpx_is_imported_only_when_a_client_is_made():
    known = "print('httpx2' in sys.modules)"
    loaded = f"import sys; from qa_service import Client; {known}; Client(); {known}"
    told = subprocess.run([sys.executable, "-c", loaded], capture_output=True, text=True, check=True)
    assert told.stdout.split() == ["False", "True"]


def test_the_package_itself_imports_nothing_of_it():
    found = "[m for m in sys.modules if m.startswith(('qa_service.', 'httpx', 'pydantic'))]"
    loaded = f"import sys, qa_service; print({found})"
    told = subprocess.run([sys.executable, "-c", loaded], capture_output=True, text=True, check=True)
    assert told.stdout.strip() == "[]"


def test_what_the_package_does_not_have_is_said():
    with pytest.raises(ImportError, match="Clinet"):
        from qa_service import Clinet  # noqa: F401
