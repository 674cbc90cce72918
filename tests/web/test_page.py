import dataclasses
import json

import pytest
from fake_service import HOSTILE, HOTLINE

from qa_service.errors import IndexMissing
from qa_service.types import Filters

CAPTION = "谁给孩子讲故事？"
REFUSED = "月亮有多远？"


def test_question_is_asked_with_enter_and_its_quote_is_marked(page):
    page.ask(HOTLINE)
    assert page.text(".short [data-fill=answer]") == "0571-5550123"
    assert page.text("blockquote") == "读者可拨打服务热线0571-5550123咨询。"
    assert page.texts("blockquote mark") == ["0571-5550123"]


def test_input_has_the_focus_before_and_after_an_answer(page):
    assert page.evaluate("document.activeElement.id") == "question"
    page.ask(HOTLINE)
    assert page.evaluate("document.activeElement.id") == "question"
    assert page.evaluate("document.activeElement.value") == ""


def test_source_says_where_the_quote_stands(page):
    page.ask(HOTLINE)
    source = page.text(".source")
    for said in (
        "河东图书馆延长开放时间",
        "记者 林小满、周立",
        "5月6日",
        "身边事",
        "河东报/一版.txt 第 4–5 行",
    ):
        assert said in source


def test_source_says_when_and_where_it_was_printed(page):
    page.ask(REFUSED)
    [told] = page.texts(".source .facts > span:not([hidden]):first-child")
    assert told.split() == ["河东报", "2031年4月2日", "第3版", "要闻"]
    assert page.evaluate("document.querySelector('.turn time').dateTime") == "2031-04-02"
    page.ask(HOTLINE)
    assert page.evaluate("document.querySelectorAll('.turn time')[1].parentElement.hidden")


def test_source_opens_the_article_at_the_marked_quote(page):
    page.ask(HOTLINE)
    page.click(".source a")
    page.wait("document.querySelector('mark#at')")
    assert page.text("mark#at") == "读者可拨打服务热线0571-5550123咨询。"
    assert page.evaluate("location.hash") == "#at"
    assert page.evaluate(
        "(({top, bottom}) => top >= 0 && bottom <= innerHeight)(document.getElementById('at').getBoundingClientRect())"
    )


def test_way_back_from_an_article_leads_to_the_answer(page):
    page.ask(HOTLINE)
    page.click(".source a")
    page.wait("document.querySelector('mark#at')")
    page.evaluate("history.back()")
    page.wait("document.querySelector('blockquote mark')")
    assert page.text(".question") == f"问\n{HOTLINE}"


def test_marks_count_characters_beyond_the_basic_plane_as_one(page):
    page.ask(CAPTION)
    assert page.texts("blockquote mark") == ["志愿者", "𠮷田"]


def test_untrusted_words_stay_words(page):
    page.ask("信里写了什么？")
    assert page.texts("blockquote mark") == ["是原文的<b>一部分</b>"]
    assert page.text(".source cite") == HOSTILE.title
    page.ask("<img src=x onerror=alert(1)>")
    assert page.evaluate("document.querySelectorAll('main img, main b, main script').length") == 0


def test_earlier_questions_go_along(page, newsroom):
    page.ask(HOTLINE)
    page.ask(REFUSED)
    page.ask(CAPTION)
    assert newsroom.service.asked[-1] == (CAPTION, (HOTLINE, REFUSED), 3)
    assert page.texts(".turn")[0].startswith(f"问\n{HOTLINE}")


def test_conversation_begun_without_scripts_goes_on(page, newsroom):
    page.open(f"{newsroom.address}/?q={HOTLINE}&history=前问")
    page.ask(CAPTION)
    assert newsroom.service.asked[-1] == (CAPTION, ("前问", HOTLINE), 3)
    assert len(page.texts(".turn")) == 2


def test_what_was_searched_is_shown_when_it_differs(page):
    page.ask(HOTLINE)
    page.ask(CAPTION)
    seen = page.evaluate("Array.from(document.querySelectorAll('.understood'), (e) => e.checkVisibility())")
    assert seen == [False, True]
    assert page.texts(".understood")[1] == f"按「{CAPTION}（图书馆）」查找"


def test_refusal_looks_different_and_shows_the_nearest_words(page):
    page.ask(REFUSED)
    assert page.text(".refusal .verdict") == "报纸里没有找到答案"
    assert page.text(".refusal .message") == "在 4 篇文章里查了这个问题。"
    assert page.text(".refusal h3") == "最接近的原文（不是答案）"
    assert page.texts(".refusal blockquote") == ["沿河新建步道六公里。"]
    assert page.texts(".short") == []


def test_shift_enter_breaks_the_line_and_does_not_send(page, newsroom):
    page.type("第一行")
    page.press("Enter", shift=True)
    page.type("第二行")
    assert page.evaluate("document.getElementById('question').value") == "第一行\n第二行"
    assert newsroom.service.asked == []


def test_enter_of_an_input_method_never_sends(page, newsroom):
    page.command("Input.imeSetComposition", text="tushu", selectionStart=5, selectionEnd=5)
    page.press("Enter", code=229)
    page.evaluate(
        "document.getElementById('question').dispatchEvent(new KeyboardEvent('keydown', {key: 'Enter', isComposing: true, bubbles: true}))"
    )
    assert newsroom.service.asked == []
    assert page.texts(".turn") == []


def test_enter_on_an_empty_line_does_nothing(page, newsroom):
    page.press("Enter")
    page.type("  ")
    page.press("Enter")
    assert newsroom.service.asked == []


def test_over_long_question_is_counted_and_not_sent(page, newsroom):
    page.type("😀" * 500)
    assert page.text("#count") == "500 / 500 字"
    page.type("问")
    page.press("Enter")
    assert page.text("#count") == "太长了：501 / 500 字"
    assert newsroom.service.asked == []


def test_example_is_asked_with_a_click_and_answered(page, newsroom):
    page.click(".examples button")
    page.wait("document.querySelector('.turn blockquote')")
    assert newsroom.service.asked[0][0] == "河东图书馆延长开放时间，电话是多少？"
    assert page.evaluate("document.getElementById('welcome').hidden")


def test_greeting_gets_a_friendly_word_and_no_refusal(page, newsroom):
    page.ask("你好")
    assert page.text(".hinted [data-fill=message]") == "您好！请直接提问。"
    assert page.texts(".refusal, .votes, blockquote") == []
    page.ask(HOTLINE)
    assert newsroom.service.asked[-1] == (HOTLINE, (), 3)  # a greeting is nothing to go on from


def test_confidence_is_told_in_words_and_not_in_numbers(page, newsroom):
    page.ask(HOTLINE)
    assert page.text(".confidence") == "很有把握"
    assert "0.9" not in page.text(".turn")
    assert "91" not in page.text(".turn")


def test_several_quotes_are_shown_each_with_its_source(page):
    page.ask("夜读区怎么样？")
    assert page.texts(".quotes cite") == ["河东图书馆延长开放时间", "东河整治工程提前完工"]
    assert len(page.texts("blockquote")) == 2


def test_failure_is_told_in_words_and_can_be_retried(page, newsroom):
    newsroom.error = IndexMissing("No index")
    page.ask(HOTLINE)
    assert page.text(".failure p") == "报纸还没有编入索引，暂时不能回答。请稍后再试。"
    newsroom.error = None
    page.click(".retry")
    page.wait("document.querySelector('blockquote mark')")
    assert page.texts(".failure") == []
    page.errors.clear()  # the browser itself notes the 503


def test_failed_question_is_no_history(page, newsroom):
    newsroom.error = IndexMissing("No index")
    page.ask(HOTLINE)
    newsroom.error = None
    page.ask(CAPTION)
    assert newsroom.service.asked == [(CAPTION, (), 3)]
    page.errors.clear()


def test_lost_connection_is_told_in_words(page):
    page.command("Network.enable")
    try:
        page.command(
            "Network.emulateNetworkConditions", offline=True, latency=0, downloadThroughput=0, uploadThroughput=0
        )
        page.ask(HOTLINE)
    finally:
        page.command(
            "Network.emulateNetworkConditions", offline=False, latency=0, downloadThroughput=-1, uploadThroughput=-1
        )
    assert page.text(".failure p") == "连不上服务，请检查网络后重试。"
    page.errors.clear()


CONTRAST = """(([selector]) => {
  const channels = (colour) => colour.match(/[\\d.]+/g).map(Number);
  const light = (colour) => channels(colour).slice(0, 3).map((c) => c / 255)
    .map((c) => c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4)
    .reduce((sum, c, i) => sum + c * [0.2126, 0.7152, 0.0722][i], 0);
  const ground = (e) => { const c = getComputedStyle(e).backgroundColor; return c === "rgba(0, 0, 0, 0)" ? ground(e.parentElement) : c; };
  return Math.min(...Array.from(document.querySelectorAll(selector), (e) => {
    const [a, b] = [light(getComputedStyle(e).color), light(ground(e))];
    return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
  }));
})"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_text_is_readable_in_light_and_dark(page, scheme):
    page.show(scheme=scheme)
    page.ask(HOTLINE)
    page.ask(CAPTION)
    page.ask(REFUSED)
    for selector in (
        "mark",
        ".source",
        ".source a",
        ".understood",
        ".who",
        ".send",
        ".hint",
        ".message",
        ".motto",
        ".question",
    ):
        assert page.evaluate(f"{CONTRAST}({json.dumps([selector])})") >= 4.5, selector


def test_everything_is_reached_by_keyboard_with_a_visible_focus(page):
    page.ask(HOTLINE)
    page.evaluate("document.querySelector('.name').focus()")
    seen = []
    for _ in range(4):
        page.press("Tab")
        seen.append(page.evaluate("document.activeElement.innerText"))
        assert page.evaluate(
            "getComputedStyle(document.activeElement).outlineStyle !== 'none' || document.activeElement.id === 'question'"
        )
    assert seen == ["提问", "全部文章", "查出处", "河东图书馆延长开放时间"]


def test_reader_of_a_screen_hears_landmarks_labels_and_answers(page):
    assert page.evaluate("document.querySelector('#conversation').getAttribute('aria-live')") == "polite"
    tree = page.command("Accessibility.getFullAXTree")["nodes"]
    roles = {(node["role"]["value"], node.get("name", {}).get("value", "")) for node in tree if not node["ignored"]}
    assert {
        ("main", ""),
        ("banner", ""),
        ("navigation", "网站"),
        ("search", "提问"),
        ("textbox", "问题"),
        ("log", "问答"),
    } <= roles
    assert page.evaluate("document.documentElement.lang") == "zh-CN"


def test_page_works_without_scripts(browser, newsroom):
    newsroom.error = None
    browser.show()
    browser.command("Emulation.setScriptExecutionDisabled", value=True)
    try:
        browser.open(f"{newsroom.address}/")
        browser.wait("document.activeElement?.name === 'q'")
        browser.type(HOTLINE)
        browser.press("Tab")
        browser.press("Enter")
        browser.wait("document.querySelector('blockquote mark')?.innerText === '0571-5550123'")
        browser.click(".source a")
        browser.wait("document.querySelector('mark#at')")
    finally:
        browser.command("Emulation.setScriptExecutionDisabled", value=False)


def test_reader_chooses_which_articles_may_answer(page, newsroom):
    page.click(".narrow summary")
    page.evaluate("document.querySelector('[name=reporter]').value = ' 林小满 '")
    page.ask(HOTLINE)
    assert newsroom.service.filters[-1] == Filters(reporter=("林小满",))
    page.evaluate("document.querySelector('[name=reporter]').value = ''")
    page.ask(HOTLINE)
    assert newsroom.service.filters[-1] is None


def test_what_can_be_chosen_is_offered_and_kept_without_scripts(client):
    form = (
        client.get("/?q=问&reporter=林小满")
        .text.partition('<details class="narrow" open>')[2]
        .partition("</details>")[0]
    )
    assert 'name="reporter" value="林小满"' in form
    assert "<option>林小满</option>" in form
    assert "<option>身边事</option>" in form
    assert '<details class="narrow">' in client.get("/").text


def test_an_answer_about_the_paper_says_how_many_fit_drawn_here_or_there(page, newsroom, client, service):
    answered = newsroom.service.ask
    newsroom.service.ask = service.ask = lambda *asked: dataclasses.replace(answered(*asked), total=12)
    try:
        page.ask(HOTLINE)
        assert page.texts(".short .words:not([hidden])")[0] == "符合的共 12 篇"
        assert '符合的共 <span data-fill="total">12</span> 篇' in client.get("/", query_string={"q": HOTLINE}).text
    finally:
        del newsroom.service.ask
    page.ask(HOTLINE)
    assert page.texts(".turn:last-child .short .words:not([hidden])") == ["0571-5550123"]
