"""The page for rebuilding over the real server: a new page of the newspaper goes live, and is taken back."""

import pytest
from newspaper import LIBRARY, PARK
from served import serving

from qa_service import factory
from qa_service.settings import Settings


@pytest.fixture
def settings(tmp_path):
    """Settings of a small index of its own."""
    settings = Settings(seeds=tmp_path / "seeds", index=tmp_path / "index")
    settings.seeds.mkdir()
    (settings.seeds / "park.txt").write_text(PARK, "utf-8")
    factory.build_index(settings)
    return settings


def held(browser, address, generations):
    """Open the page for rebuilding, where so many generations are listed."""
    browser.open(f"{address}manage")
    browser.wait(f"document.querySelectorAll('#generations li').length === {generations}")


def listed(browser, address):
    browser.open(f"{address}articles")
    return browser.texts(".listing a")


def answers_from(browser, address, articles):
    """Wait until the server answers from an index of so many articles."""
    browser.wait(
        f"fetch('{address}ask?q=1').then((response) => response.json()).then(({{index}}) => index.articles === {articles})"
    )


def test_new_page_is_taken_in_and_taken_back_while_the_server_answers(browser, settings, monkeypatch):
    monkeypatch.setattr(browser, "patience", 120)  # seconds for a build
    with serving("--seeds", str(settings.seeds), "--index", str(settings.index)) as address:
        browser.show()
        browser.open(address)
        browser.forget()
        browser.errors.clear()
        (settings.seeds / "library.txt").write_text(LIBRARY, "utf-8")
        (settings.seeds / "empty.txt").write_text("", "utf-8")
        held(browser, address, 1)
        browser.click("#rebuild button")
        browser.wait("document.getElementById('state').dataset.state === 'succeeded'")
        assert browser.texts("[data-files=added] li") == ["library.txt"]
        assert browser.texts("[data-files=failed] li") == ["empty.txt: 文件是空的"]
        browser.wait("document.querySelectorAll('#generations li').length === 2")
        answers_from(browser, address, 2)
        assert listed(browser, address) == ["图书馆延长开放", "南河公园开放"]
        held(browser, address, 2)
        browser.click("#generations li:nth-child(2) button")
        browser.wait("document.getElementById('state').textContent.startsWith('已退回到')")
        answers_from(browser, address, 1)
        assert listed(browser, address) == ["南河公园开放"]
        assert browser.errors == []
