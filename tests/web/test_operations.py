"""Operating the service over HTTP: who may, what is told, and what every request leaves behind."""

import json
import logging
import re
import threading
from pathlib import Path

import pytest
from fake_service import HOTLINE, HTML, FakeService
from hypothesis import given, settings
from hypothesis import strategies as st

from qa_service import store
from qa_service.answering.service import Nobody
from qa_service.operation import journal
from qa_service.operation.journal import DiscreetFormatter, JSONFormatter, QuestionBook, request_id
from qa_service.operation.rates import Rates
from qa_service.operation.rebuilding import IDLE, STATE, Rebuilding, RebuildRunning
from qa_service.operation.telemetry import Telemetry
from qa_service.settings import LINE_FULL, Settings
from qa_service.web import create_app
from qa_service.web.api import operations
from qa_service.web.api.operations import Surroundings
from qa_service.web.checks.guard import BUSY_SECONDS

TOKEN = "a-long-token-of-the-operator-0123456789"
BEARER = {"Authorization": f"Bearer {TOKEN}"}
HERE = {"REMOTE_ADDR": "127.0.0.1"}
CHANGES = ["/rebuild", "/rollback"]


@pytest.fixture
def started(monkeypatch):
    """The builds that were begun, none of which runs."""
    begun = []
    monkeypatch.setattr(Rebuilding, "start", lambda self, full=False: begun.append(full) or "0123456789ab")
    return begun


def client_of(tmp_path, around=None, rates=None, **changes):
    return create_app(FakeService, Settings(index=tmp_path / "index", **changes), around, rates).test_client()


def error_of(response):
    return response.status_code, response.json["error"]["code"]


# Who may


@pytest.mark.parametrize("path", CHANGES)
def test_nothing_is_changed_without_the_token(tmp_path, started, path):
    client = client_of(tmp_path, admin_token=TOKEN)
    for headers in (
        {},
        {"Authorization": TOKEN},
        {"Authorization": f"Basic {TOKEN}"},
        {"Authorization": f"Bearer {TOKEN}x"},
        {"Authorization": f"Bearer {TOKEN[:-1]}"},
        {"Authorization": "Bearer "},
        {"Authorization": "Bearer \xe9\xff"},
        {"X-Admin-Token": TOKEN},
        {"Cookie": f"token={TOKEN}"},
    ):
        response = client.post(path, headers=headers, environ_base=HERE)
        assert error_of(response) == (401, "unauthorised"), headers
        assert response.headers["WWW-Authenticate"].startswith("Bearer")
    assert error_of(client.post(f"{path}?token={TOKEN}&access_token={TOKEN}", environ_base=HERE))[0] == 401
    assert started == []


def test_the_token_opens_from_anywhere_and_a_rebuild_begins(tmp_path, started):
    client = client_of(tmp_path, admin_token=TOKEN)
    response = client.post("/rebuild", headers=BEARER, environ_base={"REMOTE_ADDR": "192.0.2.7"})
    assert (response.status_code, response.json) == (202, {"id": "0123456789ab", "state": "queued", "url": "/rebuild"})
    response = client.post("/rebuild", headers={"Authorization": f"bearer {TOKEN}"}, json={"full": True})
    assert (response.status_code, started) == (202, [False, True])


@pytest.mark.parametrize("host", ["localhost", "localhost:8000", "127.0.0.1:8000", "[::1]:8000", "[::1]", "LOCALHOST"])
@pytest.mark.parametrize("peer", ["127.0.0.1", "127.8.8.8", "::1", "::ffff:127.0.0.1"])
def test_without_a_token_a_program_on_this_machine_may(tmp_path, started, host, peer):
    response = client_of(tmp_path).post("/rebuild", headers={"Host": host}, environ_base={"REMOTE_ADDR": peer})
    assert response.status_code == 202


@pytest.mark.parametrize(
    ("peer", "headers"),
    [
        ("192.0.2.7", {}),
        ("::ffff:192.0.2.7", {}),
        ("", {}),
        ("unix:", {}),
        ("127.0.0.1", {"Host": "newspaper.example"}),
        ("127.0.0.1", {"Host": "localhost.attacker.example"}),
        ("127.0.0.1", {"Host": "127.0.0.1.attacker.example:8000"}),
        ("127.0.0.1", {"X-Forwarded-For": "127.0.0.1"}),
        ("127.0.0.1", {"X-Forwarded-Proto": "https"}),
        ("127.0.0.1", {"Forwarded": "for=127.0.0.1"}),
        ("127.0.0.1", {"Via": "1.1 proxy"}),
        ("127.0.0.1", {"X-Real-IP": "127.0.0.1"}),
        ("127.0.0.1", {"CF-Connecting-IP": "192.0.2.7"}),
        ("127.0.0.1", {"Origin": "http://attacker.example"}),
        ("127.0.0.1", {"Origin": "null"}),
        ("127.0.0.1", {"Origin": "http://localhost:9999"}),
        ("127.0.0.1", {"Sec-Fetch-Site": "cross-site"}),
        ("127.0.0.1", {"Sec-Fetch-Site": "same-site"}),
    ],
)
@pytest.mark.parametrize("path", CHANGES)
def test_without_a_token_nobody_else_may(tmp_path, started, path, peer, headers):
    response = client_of(tmp_path).post(
        path, headers={"Host": "localhost"} | headers, environ_base={"REMOTE_ADDR": peer}
    )
    assert error_of(response) == (403, "forbidden")
    assert started == []


def test_a_page_of_another_site_may_not_even_with_the_token(tmp_path, started):
    headers = BEARER | {"Origin": "http://attacker.example"}
    assert client_of(tmp_path, admin_token=TOKEN).post("/rebuild", headers=headers).status_code == 403


def test_our_own_page_may(tmp_path, started):
    headers = {"Host": "localhost:8000", "Origin": "http://localhost:8000", "Sec-Fetch-Site": "same-origin"}
    assert client_of(tmp_path).post("/rebuild", headers=headers, environ_base=HERE).status_code == 202


def test_the_token_is_never_told_or_logged(tmp_path, started, caplog):
    with caplog.at_level(logging.DEBUG):
        client = client_of(tmp_path, admin_token=TOKEN)
        told = [
            client.post("/rebuild", headers={"Authorization": f"Bearer {TOKEN}!"}),
            client.post(f"/rebuild?token={TOKEN}"),
            client.post("/rebuild", headers=BEARER),
            client.post("/rollback", headers=BEARER, json={"generation": "x"}),
        ]
    assert all(TOKEN not in response.text + str(response.headers) for response in told)
    assert TOKEN not in caplog.text
    assert TOKEN not in repr(Settings(admin_token=TOKEN))


# What is told


@pytest.mark.parametrize(
    ("path", "body", "field"),
    [
        ("/rebuild", {"full": "yes"}, "full"),
        ("/rebuild", {"full": None}, "full"),
        ("/rebuild", {"ful": True}, "ful"),
        ("/rollback", {"generation": 7}, "generation"),
        ("/rollback", {"to": "x"}, "to"),
    ],
)
def test_a_bad_value_is_refused_with_its_name(tmp_path, started, path, body, field):
    response = client_of(tmp_path).post(path, json=body, environ_base=HERE)
    assert (response.status_code, response.json["error"]["field"]) == (422, field)


def test_a_second_build_is_refused_while_one_runs(tmp_path, monkeypatch):
    def start(self, full=False):
        raise RebuildRunning("A build is running already.")

    monkeypatch.setattr(Rebuilding, "start", start)
    assert error_of(client_of(tmp_path).post("/rebuild", environ_base=HERE)) == (409, "rebuild_running")


def test_the_state_of_a_build_has_the_fields_of_the_contract(tmp_path):
    told = client_of(tmp_path, Surroundings(problem=lambda: "It is damaged.")).get("/rebuild")
    assert list(told.json) == [*IDLE, "problem"]
    assert (told.json["state"], told.json["problem"]) == ("idle", "It is damaged.")
    assert told.cache_control.no_store


def test_events_tell_each_change_until_the_build_has_ended(tmp_path, monkeypatch):
    monkeypatch.setattr(operations, "EVENT_SECONDS", 0.01)
    steps = [("queued", 0), ("running", 1), ("running", 1), ("running", 2), ("succeeded", 2), ("idle", 9)]
    states = iter([{**IDLE, "state": state, "done": done} for state, done in steps])
    monkeypatch.setattr(Rebuilding, "state", lambda self: next(states))
    response = client_of(tmp_path).get("/rebuild/events")
    assert response.content_type.startswith("text/event-stream")
    told = [json.loads(line[6:]) for line in response.text.splitlines() if line.startswith("data: ")]
    assert [(event["state"], event["done"]) for event in told] == [steps[i] for i in (0, 1, 3, 4)]


def test_events_end_when_the_server_stops_and_never_take_all_threads(tmp_path):
    around = Surroundings(stopping=threading.Event())
    client = client_of(tmp_path, around)
    open_streams = [client.get("/rebuild/events", buffered=False) for _ in range(operations.MAX_STREAMS)]
    refused = client.get("/rebuild/events")
    assert error_of(refused) == (429, "too_many")
    assert int(refused.headers["Retry-After"]) > 0
    around.stopping.set()
    for response in open_streams:
        list(response.response)
        response.close()
    assert client.get("/rebuild/events").status_code == 200


def test_before_any_build_no_generation_is_listed(tmp_path):
    client = client_of(tmp_path)
    assert client.get("/generations").json == {"generations": []}
    assert error_of(client.post("/rollback", environ_base=HERE))[0] in (404, 503)


@pytest.mark.parametrize("name", ["../../etc", "..", "/", "", "x" * 5000, "%2e%2e", "20310402T080000Z-abc123\n"])
def test_a_rollback_goes_only_to_kept_generations(tmp_path, name):
    (tmp_path / "index").mkdir()
    before = sorted(tmp_path.rglob("*"))
    response = client_of(tmp_path).post("/rollback", json={"generation": name}, environ_base=HERE)
    assert response.status_code in (404, 503)
    assert [path for path in sorted(tmp_path.rglob("*")) if not path.name.endswith(".lock")] == before


def test_rollback_and_generations_over_http(seed_settings, tmp_path):
    live = store.Store(seed_settings.index).current_id()
    client = create_app(FakeService, seed_settings).test_client()
    assert [g["id"] for g in client.get("/generations").json["generations"] if g["live"]] == [live]
    response = client.post("/rollback", json={"generation": live}, environ_base=HERE)
    assert (response.status_code, response.json["id"], response.json["live"]) == (200, live, True)


def test_metrics_tell_requests_build_and_generation(seed_settings):
    around = Surroundings(Telemetry())
    client = create_app(FakeService, seed_settings, around).test_client()
    client.post("/ask", json={"question": HOTLINE})
    client.get("/nowhere")
    response = client.get("/metrics")
    lines = [line.rsplit(" ", 1) for line in response.text.splitlines() if not line.startswith("#")]
    told = {series: float(value) for series, value in lines}
    assert response.content_type.startswith("text/plain; version=0.0.4")
    assert (told['qa_requests_total{status="2xx"}'], told['qa_requests_total{status="4xx"}']) == (1, 1)
    assert told['qa_rebuild_state{state="idle"}'] == 1
    live = store.Store(seed_settings.index).current()
    assert told[f'qa_generation_info{{generation="{live.id}"}}'] == 1
    assert told["qa_articles"] == 25
    assert told["qa_generation_answers"] == 0  # the service of this test answers from another


def test_metrics_need_no_index(tmp_path):
    assert 'qa_rebuild_state{state="idle"} 1.0' in client_of(tmp_path).get("/metrics").text


def test_readiness_says_why_a_newer_generation_does_not_answer(tmp_path):
    told = client_of(tmp_path, Surroundings(problem=lambda: "It is damaged.")).get("/readyz")
    assert (told.status_code, told.json["problem"]) == (200, "It is damaged.")


# What every request leaves behind


def test_a_well_formed_request_id_is_kept_and_any_other_replaced(tmp_path):
    client = client_of(tmp_path)
    assert client.get("/healthz", headers={"X-Request-ID": "abc-123.DEF_4"}).headers["X-Request-ID"] == "abc-123.DEF_4"
    for bad in ("short", "x" * 65, "with space 123", "<script>alert(1)", "-leading-dash", "中文标识符的请求"):
        given = client.get("/healthz", headers={"X-Request-ID": bad.encode().decode("latin-1")}).headers["X-Request-ID"]
        assert re.fullmatch("[0-9a-f]{16}", given)
    assert re.fullmatch("[0-9a-f]{16}", client.get("/nowhere").headers["X-Request-ID"])


@given(st.text())
def test_a_request_id_is_always_fit_for_a_header(offered):
    assert re.fullmatch(r"[A-Za-z0-9._-]{8,64}", request_id(offered))


def test_a_request_is_logged_as_json_with_its_id_and_without_its_words(tmp_path):
    lines = []
    handler = logging.Handler()
    handler.emit = lambda record: lines.append(JSONFormatter().format(record))
    logger = logging.getLogger("qa_service")
    level = logger.level
    logger.addHandler(handler)
    logger.setLevel(logging.INFO)
    try:
        client = client_of(tmp_path)
        client.post("/ask", json={"question": HOTLINE, "history": ["前问"]}, headers={"X-Request-ID": "abc-123.DEF_4"})
        client.get("/ask", query_string={"q": HOTLINE})
        client.get("/", query_string={"q": HOTLINE}, headers=HTML)
        client.post("/ask", json={"question": "坏掉"})
        client.get(f"/{HOTLINE}")
    finally:
        logger.removeHandler(handler)
        logger.setLevel(level)
    told = [json.loads(line) for line in lines]
    first = told[0]
    assert (first["request_id"], first["method"], first["route"], first["status"]) == (
        "abc-123.DEF_4",
        "POST",
        "/ask",
        200,
    )
    everything = "\n".join(lines)
    for words in (HOTLINE, "热线", "前问", "坏掉", "secret-detail"):
        assert words not in everything
    assert "RuntimeError" in everything  # an error inside is told by its type and place


@pytest.mark.parametrize("formatter", [JSONFormatter(), DiscreetFormatter("%(message)s")])
def test_the_message_of_an_error_inside_is_not_logged(formatter):
    try:
        raise ValueError(HOTLINE)
    except ValueError as error:
        info = (type(error), error, error.__traceback__)
    record = logging.LogRecord("qa_service", logging.ERROR, __file__, 1, "It broke", (), info)
    told = formatter.format(record)
    assert HOTLINE not in told
    assert "ValueError" in told
    assert Path(__file__).name in told


def test_questions_are_kept_only_where_the_operator_says(tmp_path):
    answer = FakeService().ask(HOTLINE, ["前问"])
    QuestionBook(None).keep(answer)
    assert list(tmp_path.iterdir()) == []
    book = QuestionBook(tmp_path / "questions.jsonl")
    for _ in range(2):
        book.keep(answer)
    [line, _] = (tmp_path / "questions.jsonl").read_text("utf-8").splitlines()
    kept = json.loads(line)
    assert (kept["question"], kept["history"], kept["answerable"]) == (HOTLINE, ["前问"], True)
    assert (tmp_path / "questions.jsonl").stat().st_mode & 0o077 == 0


def test_a_file_of_questions_that_cannot_be_written_costs_no_answer_and_is_said_once(tmp_path, caplog):
    book = QuestionBook(tmp_path / "nowhere" / "questions.jsonl")
    for _ in range(3):
        book.keep(FakeService().ask(HOTLINE))
    assert [record.levelname for record in caplog.records] == ["ERROR"]


def test_nobody_hears_nothing():
    with Nobody().stage("read"):
        Nobody().answered(FakeService().ask(HOTLINE))


# How much anybody may ask


def test_without_a_limit_anybody_may_ask_as_much_as_they_like():
    assert {Rates(0).wait("a") for _ in range(1000)} == {0}


def test_beyond_the_limit_an_address_waits_and_another_does_not():
    now = [1000.0]
    rates = Rates(3, clock=lambda: now[0])
    assert [rates.wait("a") for _ in range(5)] == [0, 0, 0, 20, 20]
    assert rates.wait("b") == 0
    now[0] += 20
    assert [rates.wait("a") for _ in range(2)] == [0, 20]
    now[0] += 60
    assert [rates.wait("a") for _ in range(4)] == [0, 0, 0, 20]


def test_questions_at_once_count_as_so_many_or_not_at_all():
    now = [1000.0]
    rates = Rates(6, clock=lambda: now[0])
    assert [rates.wait("a", 4), rates.wait("a", 4), rates.wait("a", 2), rates.wait("a")] == [0, 20, 0, 10]
    now[0] += 60
    assert [rates.wait("a", 7), rates.wait("a", 6)] == [10, 0]


def test_several_limits_in_one_folder_are_counted_apart_and_a_look_counts_nothing(tmp_path):
    questions, wrong = Rates(1, tmp_path), Rates(1, tmp_path, name="wrong_keys")
    assert [questions.wait("a"), wrong.wait("a", counts=False), wrong.wait("a")] == [0, 0, 0]
    assert Rates(1, tmp_path, name="wrong_keys").wait("a", counts=False) > 0


def test_the_limit_holds_over_several_processes(tmp_path):
    one, two = (Rates(4, tmp_path, clock=lambda: 1000.0) for _ in range(2))
    assert [rates.wait("a") for rates in (one, two, one, two, one, two)] == [0, 0, 0, 0, 15, 15]


@settings(max_examples=50)
@given(st.integers(1, 120), st.lists(st.floats(0, 30), max_size=200))
def test_no_address_gets_more_than_its_limit_in_any_minute(limit, pauses):
    now = [0.0]
    rates, passed = Rates(limit, clock=lambda: now[0]), []
    for pause in pauses:
        now[0] += pause
        if not rates.wait("a"):
            passed.append(now[0])
    for begin in passed:
        assert sum(begin <= at < begin + 60 for at in passed) <= 2 * limit  # a minute's worth at once, then one by one


def test_a_request_beyond_the_limit_is_refused_in_words_and_counted(tmp_path):
    around = Surroundings(Telemetry())
    client = client_of(tmp_path, around, Rates(2, clock=lambda: 0.0))
    assert [client.get("/articles").status_code for _ in range(2)] == [200, 200]
    response = client.get("/ask?q=a")
    assert error_of(response) == (429, "too_many")
    assert int(response.headers["Retry-After"]) == 30
    assert client.get("/", headers=HTML).status_code == 429
    for path in ("/healthz", "/readyz", "/metrics", "/static/chat.js"):
        assert client.get(path).status_code == 200
    assert "qa_limited_total 2.0" in client.get("/metrics").text


@pytest.mark.parametrize("form", [{}, HTML])
def test_who_finds_the_line_full_is_told_when_to_ask_again_and_counted(tmp_path, form):
    around = Surroundings(Telemetry())
    client = client_of(tmp_path, around, Rates(1, clock=lambda: 0.0))
    refused = client.get("/ask?q=a", headers=form, environ_overrides={LINE_FULL: True})
    assert (refused.status_code, refused.headers["Retry-After"]) == (503, str(BUSY_SECONDS))
    if not form:
        assert refused.json["error"]["code"] == "busy"
    for path in ("/healthz", "/readyz", "/metrics", "/static/chat.js"):
        assert client.get(path, environ_overrides={LINE_FULL: True}).status_code == 200
    assert "qa_turned_away_total 1.0" in client.get("/metrics").text
    assert client.get("/articles").status_code == 200  # it did not count towards the limit of its address


def test_the_log_is_text_or_json(monkeypatch):
    root, handlers = logging.getLogger(), logging.getLogger().handlers[:]
    level = logging.getLogger("qa_service").level
    try:
        for form, formatter in (("text", DiscreetFormatter), ("json", JSONFormatter)):
            journal.configure(form)
            assert type(root.handlers[0].formatter) is formatter
    finally:
        root.handlers[:] = handlers
        logging.getLogger("qa_service").setLevel(level)


def test_a_state_is_read_also_where_another_process_wrote_it(tmp_path):
    client = client_of(tmp_path)
    (tmp_path / "index").mkdir()
    (tmp_path / "index" / STATE).write_text(json.dumps({**IDLE, "id": "x", "state": "succeeded", "done": 4}))
    assert (client.get("/rebuild").json["state"], client.get("/rebuild").json["done"]) == ("succeeded", 4)
