"""The reverse look-up in a real browser: pasted, looked up with Enter, and followed to the place in the article."""

import json
import os
from pathlib import Path

import pytest
from fake_service import HOSTILE, LIBRARY
from small_finder import EDITED, SENTENCE, finder

AXE = os.environ.get("QA_AXE")  # axe.min.js of axe-core; .ci/run fetches it
FOUND = "document.getElementById('found')"


@pytest.fixture
def find(page, newsroom, monkeypatch):
    """The page of the look-up, over the small newspaper."""
    monkeypatch.setattr(newsroom.service, "find_quote", lambda text, top_k=3: finder().find(text, top_k), raising=False)
    page.open(f"{newsroom.address}/find")
    page.wait("document.activeElement?.id === 'text'")
    return page


def look_up(page, text):
    page.evaluate("document.getElementById('text').select()")
    page.type(text)
    page.press("Enter")
    page.wait(f"{FOUND} && document.readyState === 'complete'")


def test_pasted_sentence_is_followed_to_its_place_in_the_article(find):
    look_up(find, SENTENCE)
    assert "一字不差" in find.text("#found")
    find.click("#found .source a")
    find.wait("document.querySelector('mark#at')")
    assert find.text("mark#at") == SENTENCE
    assert find.evaluate("location.pathname") == LIBRARY.url


def test_pasted_heading_is_followed_to_its_place_in_the_article(find):
    look_up(find, "先约再来")
    find.click("#found .source a")
    find.wait("document.querySelector('mark#at')")
    assert find.text("h2 mark#at") == "先约再来"


def test_characters_that_differ_are_marked_on_both_sides(find):
    look_up(find, EDITED)
    assert find.texts("#found .pasted mark") == ["三"]
    assert find.texts("#found blockquote mark") == ["二"]


def test_mark_stands_right_after_characters_of_two_utf16_units(find):
    look_up(find, "表情😀𠮷之前，<script>alert(1)</script>是原文")
    assert find.texts("#found .pasted mark") == ["前"]
    assert find.texts("#found blockquote mark") == ["后"]
    assert HOSTILE.title in find.text("#found cite")


def test_enter_that_an_input_method_holds_looks_nothing_up(find):
    find.type(SENTENCE)
    find.press("Process", code=229)
    assert not find.evaluate(f"Boolean({FOUND})")
    assert find.text("#count") == "17 / 500 字"


def test_too_short_a_sentence_is_told_without_asking_the_server(find):
    find.type("三个字")
    find.press("Enter")
    assert "4 到 500" in find.text("#count")
    assert find.evaluate("location.search") == ""


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("text", [EDITED, "火星上的第一座图书馆今天奠基"])
def test_result_fits_a_phone_and_axe_finds_nothing_serious(find, scheme, text):
    find.show(375, 800, scheme)
    look_up(find, text)
    assert find.evaluate("document.documentElement.scrollWidth") <= 375
    if AXE:
        find.evaluate(f"{Path(AXE).read_text('utf-8')}; 0")
        found = json.loads(find.evaluate("axe.run().then(({violations}) => JSON.stringify(violations))"))
        assert [rule["id"] for rule in found if rule["impact"] in ("serious", "critical")] == []
