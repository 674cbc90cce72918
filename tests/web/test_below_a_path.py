"""The whole page and API below /qa/ behind a real nginx, which takes the path off: as the manual sets it up, with a key, and in a box."""

import contextlib
import json
import re
import threading
import time
import urllib.error
import urllib.request
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import quote, urlsplit

import nginx
import pytest
from conftest import ROOT
from newspaper import LIBRARY, PARK
from served import SECONDS, serving

from qa_service import Client, factory
from qa_service.settings import Settings

pytestmark = nginx.needed

MANUAL = (ROOT / "docs/installing.md").read_text("utf-8")
EXAMPLE = re.search(r"^```\n(location /qa/ \{\n.*?)^```$", MANUAL, re.M | re.S)[1]
SITES = f"server {{ listen 80; location / {{ return 404; }} {EXAMPLE} }}"
KEY, TOKEN = "a-key-for-tests-0123456789", "a-token-of-the-operator-0123456789"
QUESTION = "图书馆每晚延长开放多久？"


@pytest.fixture(scope="module")
def site():
    """A page of another site that holds the box, at an address that can be told before there is a box."""

    class Page(BaseHTTPRequestHandler):
        def do_GET(self):
            page = f'<!doctype html><title>另一个网站</title><body><script src="{self.server.script}" data-height="30rem"></script>'
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.end_headers()
            self.wfile.write(page.encode())

        def log_message(self, *_):
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Page) as server:
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        yield server
        server.shutdown()


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A newspaper of one page, indexed."""
    folder = tmp_path_factory.mktemp("below")
    (folder / "seeds").mkdir()
    (folder / "seeds/library.txt").write_text(LIBRARY, "utf-8")
    factory.build_index(Settings(seeds=folder / "seeds", index=folder / "index"))
    return folder


@pytest.fixture(scope="module")
def below(folder, site):
    """The address of the service below /qa/, behind nginx."""
    environ = {
        "QA_TRUSTED_PROXIES": "127.0.0.1",
        "QA_API_KEY": KEY,
        "QA_ADMIN_TOKEN": TOKEN,
        "QA_CORS_ORIGINS": "https://news.example",
        "QA_EMBED_ORIGINS": f"http://127.0.0.1:{site.server_port}",
        "QA_DATA": str(folder / "data"),
    }
    with pytest.MonkeyPatch.context() as patched, contextlib.ExitStack() as opened:
        for name, value in environ.items():
            patched.setenv(name, value)
        service = opened.enter_context(serving("--seeds", str(folder / "seeds"), "--index", str(folder / "index")))
        address = opened.enter_context(nginx.before(urlsplit(service).port, SITES, folder))
        site.script = f"{address}/qa/embed.js"
        yield f"{address}/qa"


def request(address, body=None, **headers):
    """Status, headers and text of what comes back; a program names the key."""
    told = {"Authorization": f"Bearer {KEY}", "Content-Type": "application/json"} | headers
    sent = urllib.request.Request(address, None if body is None else json.dumps(body).encode(), told)
    try:
        with urllib.request.urlopen(sent, timeout=SECONDS) as response:
            return response.status, response.headers, response.read().decode()
    except urllib.error.HTTPError as refusal:
        return refusal.code, refusal.headers, refusal.read().decode()


def host_of(address):
    return address.removesuffix("/qa")


# programs


def test_a_program_asks_and_reads_the_sources_below_the_path(below):
    with Client(f"{below}/", key=KEY) as paper:
        [answer, *_] = paper.ask(QUESTION).quotes
        assert answer.source.url.startswith("/qa/articles/")
        assert answer.text in paper.article(answer.source.article_id).text
    status, _, page = request(host_of(below) + answer.source.url, Accept="text/html")
    assert status == 200
    assert "<mark" in page


def test_each_door_is_there_and_shut_without_the_key(below):
    message = {"jsonrpc": "2.0", "id": 1, "method": "tools/list"}
    asked = {"messages": [{"role": "user", "content": QUESTION}]}
    for path, body in (
        ("/ask", {"question": QUESTION}),
        ("/ask/batch", {"questions": [{"question": QUESTION}]}),
        ("/find-quote", {"text": "每晚延长开放两小时"}),
        ("/v1/chat/completions", asked),
        ("/mcp", message),
        ("/articles", None),
        ("/metrics", None),
    ):
        assert request(below + path, body)[0] == 200, path
        assert request(below + path, body, Authorization="")[0] == 401, path
    assert f"({below}/articles/" in request(f"{below}/v1/chat/completions", asked)[2]
    assert request(f"{below}/healthz", Authorization="")[0] == 200


def test_a_build_is_followed_event_by_event_below_the_path(below):
    operator = {"Authorization": f"Bearer {TOKEN}", "Origin": host_of(below)}
    status, _, told = request(f"{below}/rebuild", {}, **operator)
    assert (status, json.loads(told)["url"]) == (202, "/qa/rebuild")
    sent = urllib.request.Request(f"{below}/rebuild/events", headers=operator)
    with urllib.request.urlopen(sent, timeout=SECONDS) as events:
        states = [json.loads(line[6:])["state"] for line in events if line.startswith(b"data: ")]
    assert states[-1] == "succeeded"


def test_an_agent_below_the_path_names_the_key(below):
    anyio, streamable_http, sessions = (
        pytest.importorskip(name) for name in ("anyio", "mcp.client.streamable_http", "mcp.client.session")
    )
    httpx2 = pytest.importorskip("httpx2")

    async def tools(key):
        async with (
            httpx2.AsyncClient(headers={"Authorization": f"Bearer {key}"}) as http,
            streamable_http.streamable_http_client(f"{below}/mcp", http_client=http) as (reading, writing, *_),
            sessions.ClientSession(reading, writing) as session,
        ):
            await session.initialize()
            return [tool.name for tool in (await session.list_tools()).tools]

    assert "ask" in anyio.run(tools, KEY)


def test_openais_client_names_the_key_below_the_path(below):
    openai = pytest.importorskip("openai")
    asked = [{"role": "user", "content": QUESTION}]
    with openai.OpenAI(base_url=f"{below}/v1", api_key=KEY, max_retries=0) as paper:
        told = paper.chat.completions.create(model="qa-service", messages=asked).choices[0].message
        assert told.annotations[0].url_citation.url.startswith(f"{below}/articles/")
    with openai.OpenAI(base_url=f"{below}/v1", api_key="wrong", max_retries=0) as paper:
        with pytest.raises(openai.AuthenticationError) as refused:
            paper.models.list()
        assert refused.value.code == "invalid_api_key"


# readers


@pytest.fixture
def reader(browser, below):
    """A browser that has logged in below the path, at the width of a phone."""
    browser.show(width=360, height=640)
    browser.open(f"{below}/find")
    browser.forget()
    browser.open(f"{below}/")
    browser.evaluate("document.getElementById('key').focus()")
    browser.type(KEY)
    browser.evaluate("window.old = true")
    browser.click(".login button")
    browser.wait("!window.old && document.readyState === 'complete' && document.activeElement?.name === 'q'")
    browser.errors.clear()
    browser.requested.clear()
    yield browser
    assert browser.errors == []
    assert [url for url in browser.requested if not url.startswith(f"{below}/")] == []


def no_wider_than_the_screen(browser):
    return browser.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_a_reader_asks_follows_a_source_and_votes_on_a_phone(reader, below, folder):
    reader.ask(QUESTION)
    assert "两小时" in reader.text(".quotation blockquote")
    assert reader.evaluate("location.pathname") == "/qa/"
    reader.click("[data-act=context]")
    reader.wait("document.querySelector('[data-act=context]').ariaExpanded === 'true'")
    reader.click("[data-act=reference]")
    reader.wait("document.querySelector('.quotation .told').textContent")
    reader.click("[data-vote=up]")
    reader.click(".votes .comment button")
    reader.wait("document.querySelector('.votes .told').textContent === '谢谢，已经记下。'")
    assert no_wider_than_the_screen(reader)
    assert (folder / "data/feedback.sqlite").exists()
    reader.open(reader.evaluate("document.querySelector('.source a').href"))
    assert "两小时" in reader.text("mark")
    assert no_wider_than_the_screen(reader)


def test_every_link_of_every_page_leads_to_a_page(reader, below):
    seen, waiting = set(), [f"{below}/"]
    while waiting:
        page = waiting.pop()
        reader.open(page)
        assert no_wider_than_the_screen(reader), page
        links = reader.evaluate("Array.from(document.links, (link) => link.href.split('#')[0])")
        assert all(link.startswith(f"{below}/") or link == below for link in links), (page, links)
        assert all(request(link)[0] == 200 for link in links if link.endswith(".json"))
        waiting += {link for link in links if "?" not in link and ".json" not in link} - seen - {*waiting, page}
        seen.add(page)
    assert {f"{below}/{name}" for name in ("", "articles", "find", "manage", "docs")} <= seen


def test_what_a_reader_chose_holds_on_every_page_and_for_no_neighbour(reader, below):
    reader.click("[data-theme=dark]")
    reader.open(f"{below}/articles")
    assert reader.evaluate("document.getElementById('dark').media") == "all"
    cookies = reader.command("Network.getCookies", urls=[f"{below}/"])["cookies"]
    assert {(cookie["name"], cookie["path"]) for cookie in cookies} == {("theme", "/qa"), ("qa_session", "/qa")}
    [session] = [cookie for cookie in cookies if cookie["name"] == "qa_session"]
    assert (session["httpOnly"], session["sameSite"]) == (True, "Lax")
    assert reader.command("Network.getCookies", urls=[host_of(below)])["cookies"] == []


def test_a_new_page_is_taken_in_from_the_page_below_the_path(reader, below, folder, monkeypatch):
    monkeypatch.setattr(reader, "patience", 120)  # seconds for a build
    (folder / "seeds/park.txt").write_text(PARK, "utf-8")
    reader.open(f"{below}/manage")
    reader.wait("document.querySelectorAll('#generations li').length > 0")
    reader.evaluate("document.getElementById('token').focus()")
    reader.type(TOKEN)
    reader.click("#rebuild button")
    reader.wait("document.querySelector('[data-files=added] li')?.textContent === 'park.txt'")
    reader.wait("document.getElementById('state').dataset.state === 'succeeded'")


def test_who_logs_out_below_the_path_meets_the_form_and_is_told_so_where_a_page_is_still_open(reader, below):
    reader.command("Network.clearBrowserCookies")
    reader.ask(QUESTION)
    assert "请刷新页面，输入访问口令" in reader.text(".failure")
    reader.errors.clear()  # the browser's own, of the refusal
    reader.open(f"{below}/articles?words={quote('图书馆')}")
    assert reader.text("h1") == "请先登录"
    reader.errors.clear()


# on a page of another site


def inside(browser, expression):
    """The value of an expression in the frame that the page holds."""
    [frame] = browser.command("Page.getFrameTree")["frameTree"]["childFrames"]
    world = browser.command("Page.createIsolatedWorld", frameId=frame["frame"]["id"])["executionContextId"]
    found = browser.command("Runtime.evaluate", expression=expression, contextId=world, returnByValue=True)
    return found["result"].get("value")


def wait_inside(browser, expression):
    until = time.monotonic() + browser.patience
    while not holds_inside(browser, expression):
        assert time.monotonic() < until, inside(browser, "document.body?.innerText")
        time.sleep(0.1)


def holds_inside(browser, expression):
    try:
        return inside(browser, f"Boolean({expression})")
    except RuntimeError:  # the frame is on its way to another page
        return False


def test_a_page_of_a_named_site_holds_the_box_which_asks(browser, below, site):
    browser.show()
    browser.open(f"{below}/find")
    browser.forget()
    browser.open(f"http://127.0.0.1:{site.server_port}/")
    assert browser.evaluate("document.querySelector('iframe').src") == f"{below}/embed"
    assert browser.evaluate("document.querySelector('iframe').getBoundingClientRect().height") == 480
    wait_inside(browser, "document.querySelector('.login')")
    inside(browser, f"document.getElementById('key').value = '{KEY}'; document.querySelector('.login button').click()")
    wait_inside(browser, "document.getElementById('conversation') && document.readyState === 'complete'")
    browser.errors.clear()
    inside(browser, f"document.getElementById('question').value = '{QUESTION}'")
    inside(browser, "document.querySelector('.composer .send').click()")
    wait_inside(browser, "document.querySelector('.turn .quotation')")
    assert "两小时" in inside(browser, "document.querySelector('.turn .quotation').innerText")
    assert (
        inside(browser, "document.querySelector('.source a').target || document.querySelector('base').target")
        == "_blank"
    )
    assert inside(browser, "document.documentElement.scrollWidth <= innerWidth")
    assert browser.errors == []


def test_a_page_of_any_other_site_holds_nothing(browser, below, site):
    browser.open(f"http://localhost:{site.server_port}/")
    until = time.monotonic() + browser.patience
    while not any("frame-ancestors" in error for error in browser.errors):
        assert time.monotonic() < until
        browser.wait("document.querySelector('iframe')")
        time.sleep(0.1)
    browser.errors.clear()
