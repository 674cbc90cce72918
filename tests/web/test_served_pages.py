import dataclasses
import html
import re
from urllib.parse import urlencode, urlsplit

import pytest
from fake_service import ANSWERS, ARTICLES, HOSTILE, HOTLINE, HTML, LIBRARY, RIVER, UNTITLED, quote_of

from qa_service.answering.quoting import version_of
from qa_service.settings import Settings
from qa_service.web import create_app
from qa_service.web.pages.examples import candidates, example_questions


def marked_in(html):
    return re.findall(r"<mark[^>]*>(.*?)</mark>", html, re.DOTALL)


def test_article_page_shows_every_field(client):
    page = client.get(LIBRARY.url, headers=HTML).text
    for shown in (
        "河东图书馆延长开放时间",
        "夜读区新增座位",
        "身边事",
        '记者 <span lang="zh">林小满、周立</span>',
        '通讯员 <span lang="zh">何田</span>',
        '摄影 <span lang="zh">方舟</span>',
        "5月6日",
    ):
        assert shown in page
    assert "河东报/一版.txt" in page
    assert "第 3–9 行" in page
    for caption in LIBRARY.captions:
        assert caption in page


def words_of(html_text):
    return re.sub(r"<[^>]*>", " ", html_text).split()


@pytest.mark.parametrize(
    ("language", "words"),
    [("zh", ["河东报", "2031年4月2日", "第3版", "要闻"]), ("en", ["河东报", "2031/4/2", "page", "3", "要闻"])],
)
def test_pages_say_when_and_where_an_article_was_printed(client, language, words):
    for address in (f"{RIVER.url}?lang={language}", f"/?lang={language}&{urlencode({'q': '月亮有多远？'})}"):
        page = client.get(address, headers=HTML).text
        printed = page[page.index('data-fill="newspaper"') - 40 : page.index('data-fill="page_name"') + 60]
        assert words_of(printed[printed.index("<span data-optional") :])[: len(words)] == words
        assert '<time data-fill="date" datetime="2031-04-02">' in page


def test_where_an_article_was_printed_is_not_shown_where_nothing_is_known(client):
    page = client.get(LIBRARY.url, headers=HTML).text
    assert '<span data-optional hidden><span data-fill="newspaper"' in page


def test_headings_stand_at_their_place(client):
    page = client.get(LIBRARY.url, headers=HTML).text
    places = [
        page.index(words)
        for words in ("咨询。</p>", "<h2>灯下有座</h2>", "夜读区设在", "<h2>先约再来</h2>", "自习室需要")
    ]
    assert places == sorted(places)


def test_untitled_article_is_shown_by_its_first_sentence(client):
    assert '<h1 lang="zh" class="untitled">河上的桥修好了。</h1>' in client.get(UNTITLED.url, headers=HTML).text
    assert client.get(UNTITLED.url).json["title"] is None
    assert "河上的桥修好了。</a>" in client.get("/articles", headers=HTML).text


def test_text_of_an_article_is_never_read_as_html(client):
    for address in (HOSTILE.url, "/articles", "/"):
        page = client.get(address, headers=HTML).text
        assert "<script>alert" not in page
        assert "<b>" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in client.get(HOSTILE.url, headers=HTML).text


def test_quoted_words_and_typed_words_are_never_read_as_html(client):
    page = client.get("/", query_string={"q": "信里写了什么？", "history": "<script>a()</script>"}).text
    assert "<script>a" not in page
    assert "<mark>是原文的&lt;b&gt;一部分&lt;/b&gt;</mark>" in page
    assert "<script>b" not in client.get("/", query_string={"q": '"><script>b()</script>'}).text


# the mark


def page_at(client, article, text, field="text"):
    _, source = quote_of(article, field, text)
    assert urlsplit(source.url).fragment == "at"
    return client.get(source.url.split("#")[0], headers=HTML).text


def test_quote_is_marked_where_it_stands(client):
    page = page_at(client, LIBRARY, "读者可拨打服务热线0571-5550123咨询。")
    assert '每晚九点闭馆。<mark id="at">读者可拨打服务热线0571-5550123咨询。</mark></p>' in page
    assert "改动" not in page


def test_mark_goes_on_across_paragraphs_and_headings(client):
    page = page_at(client, LIBRARY, "就有人来。”\n自习室需要")
    assert marked_in(page) == ["就有人来。”", "自习室需要"]
    assert page.count('id="at"') == 1


def test_quote_of_a_caption_is_marked_there(client):
    page = page_at(client, LIBRARY, "小读者 𠮷田", "captions/1")
    assert '志愿者为 😀 <mark id="at">小读者 𠮷田</mark>讲故事。' in page


@pytest.mark.parametrize(
    ("field", "words", "shown"),
    [
        ("title", "图书馆", '<h1 lang="zh">河东<mark id="at">图书馆</mark>延长开放时间</h1>'),
        ("subtitle", "夜读区新增座位", 'lang="zh"><mark id="at">夜读区新增座位</mark></p>'),
        ("headings/1", "先约再来", '<h2><mark id="at">先约再来</mark></h2>'),
    ],
)
def test_quote_of_a_headline_or_heading_is_marked_there(client, field, words, shown):
    page = page_at(client, LIBRARY, words, field)
    assert shown in page
    assert page.count("<mark") == 1
    assert "改动" not in page


def test_title_that_is_marked_is_never_read_as_html(client):
    page = page_at(client, HOSTILE, "alert('题')", "title")
    assert "&lt;script&gt;<mark" in page
    assert "<script>alert" not in page


def test_mark_counts_characters_beyond_the_basic_plane_as_one(client):
    assert marked_in(page_at(client, HOSTILE, "𠮷之后，<script>")) == ["𠮷之后，&lt;script&gt;"]


@pytest.mark.parametrize("at", ["x", "5", "9-5", "5-5", "-1-5", "0-99999", "1-2-3", "٣-٥", "0-" + "9" * 5000])
def test_bad_place_is_politely_ignored(client, at):
    response = client.get(LIBRARY.url, query_string={"at": at}, headers=HTML)
    assert response.status_code == 200
    assert marked_in(response.text) == []
    assert "不在这篇文章里" in response.text


@pytest.mark.parametrize(
    "field", ["section", "headings", "headings/2", "captions/9", "captions/x", "captions/" + "9" * 5000, ""]
)
def test_place_in_a_field_that_is_not_there_is_politely_ignored(client, field):
    page = client.get(LIBRARY.url, query_string={"at": "0-3", "field": field}, headers=HTML).text
    assert marked_in(page) == []


def test_page_without_a_place_has_no_mark_and_no_notice(client):
    page = client.get(LIBRARY.url, headers=HTML).text
    assert (marked_in(page), 'class="notice"' in page) == ([], False)


def test_change_since_the_quote_is_said(client):
    page = client.get(LIBRARY.url, query_string={"at": "0-4", "v": version_of("before")}, headers=HTML).text
    assert "这篇文章在引用之后有过改动" in page


def test_change_beyond_the_end_of_the_article_is_said_too(client):
    for gone in ({"at": "9000-9004"}, {"at": "0-4", "field": "captions/9"}):
        page = client.get(LIBRARY.url, query_string=gone | {"v": version_of("before")}, headers=HTML).text
        assert "这篇文章在引用之后有过改动，引用的位置已不在其中" in page


def test_place_is_no_matter_for_json(client):
    assert client.get(f"{LIBRARY.url}?at=x&field=y&v=z").json["text"] == LIBRARY.text


# the chat page without scripts


def test_page_answers_without_scripts(client):
    page = client.get("/", query_string={"q": HOTLINE}).text
    assert "读者可拨打服务热线<mark>0571-5550123</mark>咨询。" in page
    assert quote_of(LIBRARY, *ANSWERS[HOTLINE][0][1:])[1].url.replace("&", "&amp;") in page


def test_page_carries_the_earlier_questions_to_the_next(client, service):
    page = client.get("/", query_string=[("q", HOTLINE), ("history", "前问")]).text
    assert re.findall(r'type="hidden" name="history" value="(.*?)"', page) == ["前问", HOTLINE]
    assert service.asked == [(HOTLINE, ("前问",), 3)]


def test_page_tells_what_was_searched_when_it_differs(client):
    shown = '<p class="understood" data-optional >按「<span data-fill="understood_as" lang="zh">'
    assert shown not in client.get("/", query_string={"q": HOTLINE}).text
    assert shown in client.get("/", query_string={"q": HOTLINE, "history": "前问"}).text


def test_page_refuses_with_the_message_and_the_nearest_words(client):
    page = client.get("/", query_string={"q": "月亮有多远？"}).text
    for shown in ('class="refusal"', "在 4 篇文章里查了这个问题。", "最接近的原文", "沿河新建步道"):
        assert shown in page


def test_page_tells_an_error_in_words_with_a_retry(client):
    response = client.get("/", query_string={"q": "问" * 501})
    assert response.status_code == 422
    assert "请输入 1 到 500 个字的问题。" in response.text
    assert "重试</a>" in response.text


def test_page_without_a_question_asks_for_one(client):
    for address in ("/", "/?q=", "/?utm_source=x"):
        page = client.get(address).text
        assert "想从报纸里问点什么？" in page
        assert "<blockquote" not in page.split("<template")[0]


def test_examples_are_questions_that_their_article_answers(client, service):
    assert [question for question, _ in candidates(ARTICLES.values())] == [
        "河东图书馆延长开放时间，电话是多少？",
        "东河整治工程提前完工，讲了什么？",
    ]
    assert example_questions(service) == ["河东图书馆延长开放时间，电话是多少？"]
    assert '<button name="q" value="河东图书馆延长开放时间，电话是多少？" lang="zh">' in client.get("/").text


def test_examples_are_sought_once_for_a_generation_and_are_no_questions(client, service):
    client.get("/")
    sought = len(service.traced)
    client.get("/")
    assert len(service.traced) == sought
    service.generation = "20310403T080000Z-def456"
    client.get("/")
    assert len(service.traced) == 2 * sought
    assert service.asked == []


def test_page_says_whether_questions_are_kept(service, tmp_path):
    for kept, said in ((tmp_path / "asked.jsonl", True), (None, False)):
        settings = Settings(data=tmp_path, keep_questions=kept)
        page = create_app(lambda: service, settings).test_client().get("/").text
        assert ("这里会记下大家问的问题" in page) == said


def test_greeting_is_no_refusal(client):
    page = client.get("/", query_string={"q": "你好"}).text.split("<template")[0]
    assert 'class="hinted"' in page
    assert 'class="refusal"' not in page


@pytest.mark.parametrize(("confidence", "words"), [(0.95, "很有把握"), (0.6, "比较有把握"), (0.2, "不太有把握")])
def test_confidence_is_told_in_words(client, service, confidence, words):
    answered = service.ask
    service.ask = lambda *query: dataclasses.replace(answered(*query), confidence=confidence)
    shown = client.get("/", query_string={"q": HOTLINE}).text.split("<template")[0]
    assert words in shown
    assert str(confidence) not in shown


# the browse page


def listed(client, **query):
    page = client.get("/articles", query_string=query, headers=HTML).text
    return re.findall(r'<a href="/articles/[^"]+" lang="zh">(.*?)</a>', page)


def test_articles_are_found_by_words_of_title_name_or_section(client):
    assert listed(client, words="图书馆") == ["河东图书馆延长开放时间"]
    assert listed(client, words="周立 身边事") == ["河东图书馆延长开放时间"]
    assert listed(client, words="圖書館") == ["河东图书馆延长开放时间"]
    assert listed(client, words="火星") == []


def test_articles_are_filtered_by_file_reporter_and_section(client):
    assert len(listed(client, file="河东报/二版.txt")) == 2
    assert listed(client, reporter="林小满") == ["河东图书馆延长开放时间", "河上的桥修好了。"]
    assert listed(client, reporter="林小满", section="身边事") == ["河东图书馆延长开放时间"]
    assert listed(client, file="三版") == ["东河整治工程提前完工"]


def test_filters_stay_chosen_and_go_along_to_the_next_page(client):
    page = client.get("/articles?reporter=林小满&limit=1", headers=HTML).text
    assert '<option lang="zh" selected>林小满</option>' in page
    assert f'href="?{urlencode({"reporter": "林小满", "limit": 1, "offset": 1}).replace("&", "&amp;")}"' in page


# language and light


def test_pages_speak_english_on_request_and_remember_it(client):
    page = client.get("/?lang=en").text
    assert '<html lang="en">' in page
    assert "What would you like to ask the paper?" in page
    assert "All" in client.get("/articles", headers=HTML).text
    assert '<html lang="zh-CN">' in client.get("/?lang=zh").text
    assert '<html lang="zh-CN">' in client.get("/", headers=HTML).text


def test_quotes_stay_chinese_in_english(client):
    page = client.get("/", query_string={"q": HOTLINE, "lang": "en"}).text
    assert '<blockquote data-fill="text" lang="zh">读者可拨打' in page
    assert "lines 4–5" in page


def test_switch_keeps_the_question(client):
    page = client.get("/", query_string={"q": HOTLINE}).text
    switched = html.unescape(re.search(r'<a href="(\?[^"]*lang=en)"', page)[1])
    assert "0571-5550123" in client.get(f"/{switched}").text


def test_theme_is_kept_and_only_known_ones_are_taken(client):
    assert 'media="(prefers-color-scheme: dark)"' in client.get("/").text
    assert 'media="all"' in client.get("/?theme=dark").text
    assert 'media="all"' in client.get("/").text
    assert "Set-Cookie" not in client.get("/?theme=pink&lang=fr").headers


def test_page_holds_no_script_style_or_address_of_its_own(client):
    for address in ("/", f"/?q={HOTLINE}", LIBRARY.url, "/articles"):
        page = client.get(address, headers=HTML).text
        assert re.findall(r"<script(?![^>]* src=)", page) == []
        assert not re.search(r"<style| style=| on\w+=|https?://", page)


def test_what_the_page_loads_is_there(client):
    page = client.get("/").text
    for address in re.findall(r'(?:src|href)="(/static/[^"]+)"', page):
        assert client.get(address).status_code == 200
