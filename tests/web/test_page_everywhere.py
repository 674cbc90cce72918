"""What holds on every page: it fits, it is reached by everybody, it speaks two languages, and loads nothing from elsewhere."""

import json
import os
from pathlib import Path

import pytest
from fake_service import HOSTILE, HOTLINE, LIBRARY, quote_of
from newsroom import REPORT, TOKEN, Builder

from qa_service.errors import IndexMissing

REFUSED = "月亮有多远？"
LINK = quote_of(LIBRARY, "text", "读者可拨打服务热线0571-5550123咨询。")[1].url
PAGES = {
    "welcome": "/",
    "answer": f"/?q={HOTLINE}",
    "article": LINK,
    "raw": LINK.replace("#", "&raw=1#"),
    "articles": "/articles",
    "found": "/articles?words=河东",
    "find": "/find",
    "manage": "/manage",
    "docs": "/docs",
    "nothing": "/nowhere",
}
AXE = os.environ.get("QA_AXE")  # axe.min.js of axe-core; .ci/run fetches it
WEIGHT_LIMIT = 120_000  # bytes


@pytest.fixture
def seeds(newsroom):
    """The file of the article in the seeds folder, while the test runs."""
    path = newsroom.settings.seeds / LIBRARY.file
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join(f"第{n}行 < & >" for n in range(1, 12)), "utf-8")
    yield path
    path.unlink()


def in_scheme(page, scheme, width=1000):
    page.show(width, 800, scheme)


def visit(page, newsroom, path):
    page.open(newsroom.address + path)
    page.wait("document.querySelector('.scripted')")
    if path == "/":
        page.ask(HOTLINE)
        page.click("[data-act=context]")
        page.click("[data-vote=up]")
        page.evaluate("document.getElementById('question').focus()")
        page.ask(REFUSED)
        page.ask("你好")
    if path == "/nowhere":
        page.errors.clear()  # the browser itself notes the 404


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_page_fits_a_phone(page, newsroom, seeds, scheme):
    in_scheme(page, scheme, 375)
    for name, path in PAGES.items():
        visit(page, newsroom, path)
        assert page.evaluate("document.documentElement.scrollWidth") <= 375, name


@pytest.mark.skipif(not AXE, reason="QA_AXE names no axe.min.js; see .ci/run")
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("language", ["zh", "en"])
def test_axe_finds_nothing_serious_on_any_page(page, newsroom, seeds, scheme, language):
    in_scheme(page, scheme)
    page.open(f"{newsroom.address}/?lang={language}")
    script = Path(AXE).read_text("utf-8")
    for name, path in PAGES.items():
        visit(page, newsroom, path)
        page.evaluate(f"{script}; 0")
        found = page.evaluate("axe.run().then(({violations}) => JSON.stringify(violations))")
        serious = [rule for rule in json.loads(found) if rule["impact"] in ("serious", "critical")]
        told = [(rule["id"], [node["html"] for node in rule["nodes"]][:3]) for rule in serious]
        assert told == [], name
        if path == "/":
            page.click("#kept")
            found = page.evaluate("axe.run('#conversations').then(({violations}) => JSON.stringify(violations))")
            assert [rule["id"] for rule in json.loads(found) if rule["impact"] in ("serious", "critical")] == []


def test_everything_comes_from_here_and_weighs_little(page, newsroom, seeds):
    for name, path in PAGES.items():
        page.command("Network.clearBrowserCache")
        page.requested.clear()
        page.received = 0
        page.open(newsroom.address + path)
        page.wait("document.querySelector('.scripted')")
        assert all(url.startswith(newsroom.address) for url in page.requested), name
        assert page.requested
        assert 5_000 < page.received < WEIGHT_LIMIT, name
    page.errors.clear()  # the browser itself notes the 404 of /nowhere


def test_what_the_policy_forbids_would_be_noticed(page):
    page.evaluate("document.body.insertAdjacentHTML('beforeend', '<p style=\"color: red\">x</p>')")
    page.evaluate("1")
    assert any("Content Security Policy" in error for error in page.errors)
    page.errors.clear()


def test_every_field_and_button_has_a_name(page, newsroom, seeds):
    for name, path in PAGES.items():
        visit(page, newsroom, path)
        tree = page.command("Accessibility.getFullAXTree")["nodes"]
        asked = [
            node for node in tree if not node["ignored"] and node["role"]["value"] in ("button", "textbox", "link")
        ]
        assert [node for node in asked if not node.get("name", {}).get("value")] == [], name
        landmarks = [node["role"]["value"] for node in tree if not node["ignored"]]
        assert {"banner", "main", "contentinfo", "navigation"} <= set(landmarks), name
        assert page.evaluate("document.querySelectorAll('h1').length") == 1 or path in ("/", PAGES["answer"]), name


# language


def test_english_is_one_click_away_and_stays(page, newsroom):
    page.click(".colophon [hreflang=en]")
    page.wait("document.documentElement.lang === 'en'")
    page.open(f"{newsroom.address}/")
    page.wait("document.activeElement?.name === 'q'")
    page.ask(HOTLINE)
    assert page.text(".confidence") == "Very sure"
    assert "By 林小满、周立" in page.text(".source")
    assert "lines 4–5" in page.text(".source")
    assert page.evaluate("document.querySelector('blockquote').lang") == "zh"
    page.ask(REFUSED)
    assert page.text(".verdict") == "The paper does not say"
    page.click(".colophon [hreflang=zh]")
    page.wait("document.documentElement.lang === 'zh-CN'")


# light


def test_dark_is_one_click_away_without_losing_the_page(page, newsroom):
    ground = "getComputedStyle(document.body).backgroundColor"
    page.ask(HOTLINE)
    light = page.evaluate(ground)
    page.click(".colophon .to-dark")
    page.wait(f"{ground} !== {json.dumps(light)}")
    assert page.texts("blockquote") == ["读者可拨打服务热线0571-5550123咨询。"]
    page.open(f"{newsroom.address}/articles")
    assert page.evaluate(ground) != light
    page.click(".colophon .to-light")
    page.wait(f"{ground} === {json.dumps(light)}")


def test_page_follows_the_device_until_asked_otherwise(page):
    ground = "getComputedStyle(document.body).backgroundColor"
    light = page.evaluate(ground)
    in_scheme(page, "dark")
    assert page.evaluate(ground) != light
    assert page.evaluate("document.querySelector('.to-light').checkVisibility()")
    assert not page.evaluate("document.querySelector('.to-dark').checkVisibility()")


# an article and its file


def test_raw_lines_of_the_file_are_one_click_away(page, newsroom, seeds):
    page.open(newsroom.address + LINK)
    page.click(".article footer a")
    page.wait("document.querySelector('.raw')")
    assert page.text(".original .note").startswith("文件在编入索引之后有过改动")
    assert page.texts(".raw li")[0] == "第3行 < & >"
    assert page.evaluate("document.querySelector('.raw li').value") == 3
    page.click(".original .note a")
    page.wait("document.querySelector('mark#at')")


def test_reference_of_the_place_is_copied_from_the_article(page, newsroom):
    page.open(newsroom.address + LINK)
    page.wait("document.querySelector('.scripted')")
    page.evaluate(
        "Object.defineProperty(navigator, 'clipboard', { value: { writeText: async (text) => { window.copied = text; } } })"
    )
    page.click("[data-copy]")
    page.wait("document.querySelector('.reference .told').textContent === '已复制'")
    assert page.evaluate("copied") == page.text("#reference")
    assert page.text("#reference").endswith("河东报/一版.txt, 第 4–5 行.")


def test_script_and_emoji_of_an_article_are_text_and_marked_in_place(page, newsroom):
    words = "𠮷之后，<script>alert(1)</script>是"
    page.open(newsroom.address + quote_of(HOSTILE, "text", words)[1].url)
    assert page.text("mark#at") == words
    assert page.text("h1") == HOSTILE.title
    assert page.evaluate("document.querySelectorAll('main script, main b').length") == 0


def test_articles_are_filtered_without_scripts(page, newsroom):
    page.command("Emulation.setScriptExecutionDisabled", value=True)
    try:
        page.open(f"{newsroom.address}/articles")
        page.evaluate("document.getElementById('words').focus()")
        page.type("图书馆")
        page.press("Enter")
        page.wait("location.search.includes('words')")
        assert page.texts(".listing a") == ["河东图书馆延长开放时间"]
    finally:
        page.command("Emulation.setScriptExecutionDisabled", value=False)


# rebuilding


@pytest.fixture
def manage(page, newsroom):
    """The page for rebuilding, over a builder that has not been asked yet."""
    newsroom.builder = Builder()
    page.open(f"{newsroom.address}/manage")
    page.wait("document.querySelectorAll('#generations li').length === 2")
    return page


def test_rebuild_is_followed_to_its_report(manage, newsroom):
    state = newsroom.builder.state
    newsroom.builder.states = [
        state("queued"),
        state("running", stage="计算向量", done=3, total=12),
        state("running", stage="计算向量", done=9, total=12),
        state("succeeded", report=REPORT),
    ]
    manage.evaluate(
        "window.seen = []; new MutationObserver(() => seen.push([document.getElementById('state').textContent,"
        "document.getElementById('progress').value])).observe(document.getElementById('state').parentElement,"
        "{ subtree: true, childList: true, attributes: true })"
    )
    manage.evaluate("document.getElementById('token').focus()")
    manage.type(TOKEN)
    manage.click("[name=full]")
    manage.press("Enter")
    manage.wait("document.getElementById('state').dataset.state === 'succeeded'")
    assert newsroom.builder.asked == [("/rebuild", {"full": True})]
    assert ["正在重建：计算向量", 0.25] in manage.evaluate("seen")
    assert ["正在重建：计算向量", 0.75] in manage.evaluate("seen")
    assert manage.text("#state") == "重建成功，新索引已启用。"
    assert manage.texts("[data-files=changed] li") == ["一版.txt", "二版.txt"]
    assert manage.texts("[data-files=failed] li") == ["<b>坏.txt</b>: 文件是空的"]
    assert manage.texts("[data-files=doubtful] li") == [
        "二版.txt: 第 3, 9 行拿不准是什么；用 qa-service articles --explain 细看"
    ]
    assert manage.texts("[data-files=left_out] li") == ["一版.txt: 26 个字（报头、口号、署名、标记等）"]
    assert manage.text("[data-count=removed]") == "无"


def test_failed_rebuild_says_why_and_what_stays(manage, newsroom):
    newsroom.builder.states = [newsroom.builder.state("failed", error="The disk is full.")]
    manage.type(TOKEN)
    manage.evaluate(f"document.getElementById('token').value = {json.dumps(TOKEN)}")
    manage.click("#rebuild button")
    manage.wait("document.getElementById('state').dataset.state === 'failed'")
    assert manage.text("#state") == "重建没有成功，原来的索引继续使用。"
    assert manage.text("#error") == "The disk is full."


def test_wrong_token_is_told_and_kept_nowhere(manage, newsroom):
    manage.evaluate("document.getElementById('token').value = 'wrong-token'")
    manage.click("#rebuild button")
    manage.wait("!document.getElementById('trouble').hidden")
    assert manage.text("#trouble").startswith("口令不对，或者没有填写。")
    kept = "JSON.stringify([location.href, document.cookie, {...localStorage}, {...sessionStorage}, history.state])"
    assert "wrong-token" not in manage.evaluate(kept)
    assert newsroom.builder.asked == []
    manage.errors.clear()  # the browser itself notes the 401


def test_earlier_generation_is_gone_back_to(manage, newsroom):
    manage.evaluate(f"document.getElementById('token').value = {json.dumps(TOKEN)}")
    assert [row.endswith("正在使用") for row in manage.texts("#generations li")] == [True, False]
    manage.click("#generations li:nth-child(2) button")
    manage.wait("document.getElementById('state').textContent.includes('20310401T080000Z-def456')")
    assert newsroom.builder.asked == [("/rollback", {"generation": "20310401T080000Z-def456"})]
    manage.wait("document.querySelector('#generations li:nth-child(2) .live').checkVisibility()")


def test_without_an_index_every_page_says_so_in_words(page, newsroom):
    newsroom.error = IndexMissing("No index")
    for path in ("/", "/articles", LIBRARY.url):
        page.open(newsroom.address + path)
        assert "报纸还没有编入索引" in page.text("main")
    page.errors.clear()
