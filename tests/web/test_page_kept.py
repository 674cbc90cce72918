"""What the chat page keeps and hands on: conversations, what stands around a quote, references, votes."""

import json

from fake_service import HOTLINE, LIBRARY, UNTITLED

from qa_service.operation.feedback import FeedbackStore

CAPTION = "谁给孩子讲故事？"
REFUSED = "月亮有多远？"


def reload(page):
    page.command("Page.reload")
    page.wait("document.readyState === 'complete' && document.querySelector('.scripted .turn')")


def listed(page):
    page.click("#kept")
    return page.texts("#conversations .title")


# conversations


def test_conversation_is_there_after_a_reload_and_goes_on(page, newsroom):
    page.ask(HOTLINE)
    page.ask(REFUSED)
    asked = len(newsroom.service.asked)
    reload(page)
    assert [turn.split("\n")[1] for turn in page.texts(".turn")] == [HOTLINE, REFUSED]
    assert page.texts("blockquote mark") == ["0571-5550123", "六公里"]
    assert len(newsroom.service.asked) == asked
    page.ask(CAPTION)
    assert newsroom.service.asked[-1] == (CAPTION, (HOTLINE, REFUSED), 3)


def test_conversation_is_there_after_a_visit_elsewhere(page, newsroom):
    page.ask(HOTLINE)
    page.open(f"{newsroom.address}/articles")
    page.click(".masthead a[href='/']")
    page.wait("document.querySelector('.turn blockquote')")
    assert page.text(".question") == f"问\n{HOTLINE}"


def test_new_conversation_begins_without_the_earlier_questions(page, newsroom):
    page.ask(HOTLINE)
    page.click("#new")
    assert page.texts(".turn") == []
    assert not page.evaluate("document.getElementById('welcome').hidden")
    assert page.evaluate("document.activeElement.id") == "question"
    page.ask(CAPTION)
    assert newsroom.service.asked[-1] == (CAPTION, (), 3)
    assert listed(page) == [CAPTION, HOTLINE]


def test_earlier_conversation_is_opened_again(page):
    page.ask(HOTLINE)
    page.click("#new")
    page.ask(CAPTION)
    listed(page)
    page.click("#conversations li:nth-child(2) .title")
    assert page.text(".question") == f"问\n{HOTLINE}"
    assert not page.evaluate("document.getElementById('conversations').open")


def test_conversation_is_deleted_after_asking_twice(page):
    page.ask(HOTLINE)
    page.click("#new")
    page.ask(CAPTION)
    assert len(listed(page)) == 2
    page.click("#conversations li [data-act=delete]")
    assert page.text("#conversations li [data-act=delete]") == "确定删除？"
    page.click("#conversations li [data-act=delete]")
    assert page.texts("#conversations .title") == [HOTLINE]
    assert page.texts(".turn") == []  # the one that was open is gone
    page.click("[data-act=delete-all]")
    page.click("[data-act=delete-all]")
    assert page.text("#conversations .none") == "还没有对话。"
    assert page.evaluate("JSON.parse(localStorage.getItem('qa.conversations'))") == []


def test_conversations_are_exported_to_read_and_to_keep(page):
    page.evaluate(
        "window.saved = []; URL.createObjectURL = (blob) => (saved.push(blob), 'about:blank#'); URL.revokeObjectURL = () => {};"
        "HTMLAnchorElement.prototype.click = function () { saved.push(this.download); }"
    )
    page.ask(HOTLINE)
    page.ask(REFUSED)
    listed(page)
    page.click("#conversations [data-act=export]")
    text, name = page.evaluate("saved[0].text()"), page.evaluate("saved[1]")
    assert name.endswith("图书馆的热线是多少？.md".replace("？", "？"))
    for part in (
        f"## {HOTLINE}",
        "**0571-5550123**",
        "> 读者可拨打服务热线0571-5550123咨询。",
        "**报纸里没有找到答案**",
    ):
        assert part in text
    assert f"[《{LIBRARY.title}》](http://127.0.0.1" in text
    page.click("[data-act=export-all]")
    kept = json.loads(page.evaluate("saved[2].text()"))
    assert [turn["question"] for turn in kept[0]["turns"]] == [HOTLINE, REFUSED]


def test_damaged_memory_of_the_browser_is_passed_over(page, newsroom):
    page.evaluate('localStorage.setItem(\'qa.conversations\', \'[{"id": 1}, null, {"id": "x", "turns": [{}]}]\')')
    page.open(f"{newsroom.address}/")
    page.wait("document.activeElement?.name === 'q'")
    page.ask(HOTLINE)
    assert listed(page) == [HOTLINE]


def test_full_memory_of_the_browser_is_said(page):
    page.evaluate("Storage.prototype.setItem = () => { throw new DOMException('full', 'QuotaExceededError'); }")
    page.ask(HOTLINE)
    assert page.text("#count") == "浏览器存不下更多对话了。"
    assert page.text("blockquote") == "读者可拨打服务热线0571-5550123咨询。"


# what stands around a quote


def test_sentences_before_and_after_are_shown_on_demand(page):
    page.ask(HOTLINE)
    page.click("[data-act=context]")
    page.wait("document.querySelector('[data-act=context]').ariaExpanded === 'true'")
    assert page.texts(".context") == [
        "本报讯（记者 林小满）5月6日起，河东图书馆延长开放时间，每晚九点闭馆。",
        "夜读区设在二层，有座位一百二十个。",
    ]
    page.click("[data-act=context]")
    page.wait("document.querySelector('[data-act=context]').ariaExpanded === 'false'")
    assert page.evaluate("document.querySelector('.context').hidden")


def test_context_counts_characters_beyond_the_basic_plane_as_one(page):
    page.ask("信里写了什么？")
    page.click("[data-act=context]")
    page.wait("document.querySelector('[data-act=context]').ariaExpanded === 'true'")
    assert page.texts(".context") == ["（全文由此开始）", "信箱是box@example.org。"]


def test_context_of_an_article_that_has_changed_is_not_made_up(page, newsroom):
    page.ask(HOTLINE)
    articles = newsroom.service.articles
    newsroom.service.articles = {LIBRARY.article_id: UNTITLED}
    try:
        page.click("[data-act=context]")
        page.wait("document.querySelector('.told').textContent")
    finally:
        newsroom.service.articles = articles
    assert page.text(".told") == "文章在引用之后有过改动。"


# copying


def test_reference_and_link_are_copied(page, newsroom):
    page.evaluate(
        "Object.defineProperty(navigator, 'clipboard', { value: { writeText: async (text) => { window.copied = text; } } })"
    )
    page.ask(HOTLINE)
    page.click("[data-act=reference]")
    page.wait("window.copied")
    assert page.evaluate("copied") == "林小满, 周立. 河东图书馆延长开放时间[N]. 河东报/一版.txt, 第 4–5 行."
    page.wait("document.querySelector('.told').textContent === '已复制'")
    page.click("[data-act=link]")
    page.wait("window.copied.startsWith('http')")
    assert page.evaluate("copied").startswith(f"{newsroom.address}{LIBRARY.url}?at=")


def test_what_cannot_be_copied_is_shown_to_be_copied_by_hand(page):
    page.evaluate(
        "Object.defineProperty(navigator, 'clipboard', { value: undefined }); document.execCommand = () => false;"
    )
    page.ask(HOTLINE)
    page.click("[data-act=reference]")
    page.wait("document.querySelector('.told').textContent")
    assert page.text(".told").startswith("请手动复制： 林小满, 周立. 河东图书馆")


# votes


def votes(newsroom):
    return FeedbackStore(newsroom.settings.data).entries()


def test_vote_goes_with_its_comment(page, newsroom):
    before = len(votes(newsroom))
    page.ask(HOTLINE)
    page.click("[data-vote=down]")
    assert page.evaluate("document.activeElement.name") == "comment"
    page.type("号码换了")
    page.press("Enter")
    page.wait("document.querySelector('.votes .told').textContent === '谢谢，已经记下。'")
    vote = votes(newsroom)[before].feedback
    start = LIBRARY.text.index("读者可拨打")
    assert (vote.kind, vote.question, vote.comment) == ("down", HOTLINE, "号码换了")
    assert (vote.answerable, vote.article_id, vote.start) == (True, LIBRARY.article_id, start)


def test_vote_without_a_comment_is_sent_when_the_reader_goes_on(page, newsroom):
    before = len(votes(newsroom))
    page.ask(REFUSED)
    page.click("[data-vote=down]")
    page.click("[data-vote=up]")
    page.evaluate("document.getElementById('question').focus()")
    page.ask(HOTLINE)
    page.wait("document.querySelector('.votes .told').textContent === '谢谢，已经记下。'")
    sent = [entry.feedback for entry in votes(newsroom)[before:]]
    assert [(vote.kind, vote.question, vote.answerable, vote.article_id) for vote in sent] == [
        ("up", REFUSED, False, None)
    ]
