"""The pages in a browser without what browsers learned after 2020: taken out before their scripts run, feature by feature and all at once."""

import re
from pathlib import Path

import pytest
from fake_service import HOTLINE
from newsroom import REPORT, TOKEN, Builder
from small_finder import SENTENCE, finder

import qa_service.web
from qa_service.operation.feedback import FeedbackStore

REFUSED = "月亮有多远？"
FEATURES = {
    "AbortSignal.timeout": "delete AbortSignal.timeout; delete AbortSignal.any;",
    "AbortController": "delete window.AbortController; delete window.AbortSignal;",
    "at": "for (const kind of [Array, String, Uint8Array.__proto__]) delete kind.prototype.at;",
    "replaceChildren": "for (const kind of [Element, Document, DocumentFragment]) delete kind.prototype.replaceChildren;",
    "requestSubmit": "delete HTMLFormElement.prototype.requestSubmit;",
    "submitter": "delete SubmitEvent.prototype.submitter;",
    "dialog": (
        "for (const act of ['show', 'showModal', 'close']) delete HTMLDialogElement.prototype[act]; delete window.HTMLDialogElement;"
    ),
    "the rest": (
        "for (const name of ['replaceAll', 'matchAll']) delete String.prototype[name];"
        "for (const name of ['findLast', 'findLastIndex', 'toSorted', 'toReversed', 'with']) delete Array.prototype[name];"
        "for (const name of ['hasOwn', 'groupBy']) delete Object[name]; for (const name of ['any', 'withResolvers']) delete Promise[name];"
        "delete window.structuredClone; delete Element.prototype.checkVisibility; delete Crypto.prototype.randomUUID;"
        "delete Navigator.prototype.clipboard; delete Navigator.prototype.sendBeacon; delete window.requestIdleCallback;"
    ),
}
NEWER_SYNTAX = (
    r"\?\?=|\|\|=|&&=|\(\?<[=!]|\bstatic \{|\bthis\.#|^(?:\w+ = |const .* = )?await |/[gimsuy]*[dv][gimsuy]*[,;.)]"
)


@pytest.fixture(params=[*FEATURES, "all of them"])
def older(page, newsroom, request):
    """The chat page in a browser that lacks a feature, or all of them."""
    script = FEATURES.get(request.param) or "".join(FEATURES.values())
    added = page.command("Page.addScriptToEvaluateOnNewDocument", source=script)["identifier"]
    page.open(f"{newsroom.address}/")
    page.wait("document.activeElement?.name === 'q'")
    yield page
    page.command("Page.removeScriptToEvaluateOnNewDocument", identifier=added)


def test_question_is_answered_and_asked_on(older, newsroom):
    older.ask(HOTLINE)
    assert older.texts("blockquote mark") == ["0571-5550123"]
    older.ask(REFUSED)
    assert newsroom.service.asked[-1] == (REFUSED, (HOTLINE,), 3)


def test_example_is_asked_by_a_click(older):
    example = older.text(".examples button")
    older.click(".examples button")
    older.wait("document.querySelector('.turn .quotation')")
    assert older.text(".question") == f"问\n{example}"
    assert older.evaluate("location.search") == ""


def test_vote_is_sent(older, newsroom):
    before = len(FeedbackStore(newsroom.settings.data).entries())
    older.ask(HOTLINE)
    older.click("[data-vote=up]")
    older.click(".votes .comment button")
    older.wait("document.querySelector('.votes .told').textContent === '谢谢，已经记下。'")
    assert len(FeedbackStore(newsroom.settings.data).entries()) == before + 1


def test_what_stands_around_a_quote_is_shown(older):
    older.ask(HOTLINE)
    older.click("[data-act=context]")
    older.wait("document.querySelector('[data-act=context]').getAttribute('aria-expanded') === 'true'")
    assert older.texts(".context")[1] == "夜读区设在二层，有座位一百二十个。"


def test_conversation_is_kept_opened_again_and_deleted(older, newsroom):
    older.ask(HOTLINE)
    older.command("Page.reload")
    older.wait("document.readyState === 'complete' && document.querySelector('.scripted .turn blockquote')")
    older.click("#new")
    shown = "document.getElementById('conversations').offsetHeight > 0"
    assert not older.evaluate(shown)
    older.click("#kept")
    assert older.evaluate(shown)
    older.click("#conversations .title")
    assert older.text(".question") == f"问\n{HOTLINE}"
    assert not older.evaluate(shown)
    older.click("#kept")
    for _ in range(2):
        older.click("#conversations li [data-act=delete]")
    assert older.texts("#conversations .title") == []
    older.click("[data-act=close]")
    assert not older.evaluate(shown)


def test_sentence_is_looked_up_with_enter(older, newsroom, monkeypatch):
    monkeypatch.setattr(newsroom.service, "find_quote", lambda text, top_k=3: finder().find(text, top_k))
    older.open(f"{newsroom.address}/find")
    older.wait("document.activeElement?.id === 'text'")
    older.type("三个字")
    older.press("Enter")
    assert "4 到 500" in older.text("#count")
    older.evaluate("document.getElementById('text').select()")
    older.type(SENTENCE)
    older.press("Enter")
    older.wait("document.getElementById('found')")
    assert "一字不差" in older.text("#found")


def test_rebuild_is_followed_to_its_report(older, newsroom):
    newsroom.builder = Builder()
    older.open(f"{newsroom.address}/manage")
    older.wait("document.querySelectorAll('#generations li').length === 2")
    newsroom.builder.states = [newsroom.builder.state("succeeded", report=REPORT)]
    older.evaluate(f"document.getElementById('token').value = '{TOKEN}'")
    older.click("#rebuild button")
    older.wait("document.getElementById('state').dataset.state === 'succeeded'")
    assert older.texts("[data-files=changed] li") == ["一版.txt", "二版.txt"]


def test_answer_that_takes_too_long_is_given_up_and_told(page, newsroom):
    """By the clock of the page, which runs a thousand times as fast here."""
    hurry = (
        "delete AbortSignal.timeout; const wait = setTimeout; window.setTimeout = (act, ms) => wait(act, ms / 1000);"
    )
    added = page.command("Page.addScriptToEvaluateOnNewDocument", source=hurry)["identifier"]
    page.open(f"{newsroom.address}/")
    page.wait("document.activeElement?.name === 'q'")
    page.evaluate(
        "window.fetch = (path, { signal }) => new Promise((_, refuse) => signal.addEventListener('abort', () => refuse(new DOMException('', 'AbortError'))))"
    )
    page.ask(HOTLINE)
    page.command("Page.removeScriptToEvaluateOnNewDocument", identifier=added)
    assert page.text(".failure p") == "等了很久没有回应，请再试一次。"


@pytest.mark.parametrize("path", sorted((Path(qa_service.web.__file__).parent / "static").glob("*.js")), ids=str)
def test_script_is_written_so_that_browsers_of_2020_can_read_it(path):
    """What a browser cannot read it does not run at all; no test of a feature helps."""
    assert re.findall(NEWER_SYNTAX, path.read_text("utf-8"), re.MULTILINE) == []
