"""What an agent is given, asked by the official client without a wire between."""

import json

import pytest
from asked_by_agents import ERAS, talk
from fake_service import ARTICLES, HOSTILE, HOTLINE, LIBRARY, RIVER, UNTITLED, FakeService
from mcp import MCPError
from small_finder import SENTENCE, finder

from qa_service.errors import IndexMissing
from qa_service.mcp.server import BROKEN, mcp_server
from qa_service.wire.answers import told_answer, told_article

REFUSED = "月亮有多远？"


class FindingService(FakeService):
    """Looks up in the small newspaper."""

    def find_quote(self, text, top_k=3, filters=None):
        return finder().find(text, top_k)


@pytest.fixture(params=ERAS)
def call(request):
    """Calls a tool of the server as an agent of either era."""

    def call(tool, service=None, /, **given):
        server = mcp_server(lambda: service or FindingService())
        return talk(server, lambda client: client.call_tool(tool, given), request.param)

    return call


def given(result):
    """What a tool gave, which is the same as text and as values."""
    assert not result.is_error
    assert json.loads(result.content[0].text) == result.structured_content
    return result.structured_content


def refused(result):
    assert result.is_error
    assert result.structured_content is None
    return result.content[0].text


def test_every_tool_only_reads_and_says_what_it_takes_and_gives():
    tools = talk(mcp_server(FakeService), lambda client: client.list_tools()).tools
    assert [tool.name for tool in tools] == ["ask", "find_quote", "list_articles", "read_article"]
    for tool in tools:
        assert tool.annotations.read_only_hint
        assert tool.title
        assert tool.description
        assert tool.input_schema["type"] == tool.output_schema["type"] == "object"
        assert set(tool.output_schema["required"]) == set(tool.output_schema["properties"])


def test_an_answer_is_the_very_answer_of_the_api(call):
    service = FindingService()
    assert given(call("ask", service, question=HOTLINE)) == told_answer(service.ask(HOTLINE)).plain()


def test_a_quote_is_cut_out_of_the_article_that_it_names(call):
    [quote] = given(call("ask", question=HOTLINE))["quotes"]
    article = given(call("read_article", article_id=quote["source"]["article_id"]))
    assert article[quote["field"]][quote["start"] : quote["end"]] == quote["text"]


def test_a_refusal_is_an_answer(call):
    answer = given(call("ask", question=REFUSED))
    assert (answer["answerable"], answer["quotes"]) == (False, [])
    assert answer["message"]


def test_history_and_the_number_of_quotes_are_taken_and_none_is_made_up(call):
    service = FindingService()
    call("ask", service, question="夜读区怎么样？", history=[HOTLINE], top_k=1)
    call("ask", service, question=HOTLINE)
    assert service.asked == [("夜读区怎么样？", (HOTLINE,), 1), (HOTLINE, (), 3)]


def test_a_sentence_is_found(call):
    [match] = given(call("find_quote", text=SENTENCE))["matches"]
    assert (match["exact"], match["text"]) == (True, SENTENCE)


def test_articles_are_listed_page_by_page(call):
    seen, offset = [], 0
    while offset is not None:
        page = given(call("list_articles", offset=offset, limit=3))
        assert page["total"] == len(ARTICLES)
        assert all("text" not in article for article in page["articles"])
        seen += [article["article_id"] for article in page["articles"]]
        offset = page["next_offset"]
    assert seen == list(ARTICLES)


def test_articles_are_listed_the_newest_first(call):
    first, *others = given(call("list_articles", sort="-date"))["articles"]
    assert (first["article_id"], {article["date"] for article in others}) == (RIVER.article_id, {None})


def test_an_article_is_read_whole(call):
    assert given(call("read_article", article_id=HOSTILE.article_id)) == told_article(HOSTILE).plain()


def test_an_article_is_read_by_an_id_that_it_had_before(call):
    assert given(call("read_article", article_id="0dd0dd0dd0dd")) == told_article(LIBRARY).plain()


@pytest.mark.parametrize(
    ("tool", "arguments", "said"),
    [
        ("ask", {"question": "  "}, "question is empty; ask in 1 to 500 characters."),
        ("ask", {"question": "问" * 501}, "question has 501 characters; at most 500 are taken."),
        (
            "ask",
            {"questoin": "问"},
            "Unknown field 'questoin'; did you mean question? Known are question, history, top_k, filters.",
        ),
        ("ask", {}, "question is missing."),
        ("ask", {"question": 7}, "question must be text, not a number."),
        ("ask", {"question": HOTLINE, "top_k": 11}, "top_k must be from 1 to 10."),
        ("find_quote", {"text": "三个字"}, "text has 3 characters; paste 4 to 500."),
        ("list_articles", {"limit": 1000}, "limit must be from 1 to 100."),
        ("read_article", {"article_id": "nothing"}, "No article nothing is in the index."),
    ],
)
def test_what_cannot_be_used_is_said_to_the_agent_in_words_that_it_can_act_on(call, tool, arguments, said):
    assert refused(call(tool, **arguments)) == said


def test_what_breaks_inside_is_logged_and_not_told(call, caplog):
    assert refused(call("ask", question="坏掉")) == BROKEN
    assert "The tool ask failed" in caplog.text


def test_an_index_that_cannot_answer_is_told_with_what_to_do():
    def no_service():
        raise IndexMissing("No index in index. Build one: qa-service build")

    server = mcp_server(no_service)
    result = talk(server, lambda client: client.call_tool("ask", {"question": HOTLINE}))
    assert refused(result) == "No index in index. Build one: qa-service build"
    with pytest.raises(MCPError, match="qa-service build"):
        talk(server, lambda client: client.list_resources())


def test_every_answer_is_noted():
    noted = []
    server = mcp_server(FakeService, noted.append)
    talk(server, lambda client: client.call_tool("ask", {"question": REFUSED}))
    assert [answer.question.text for answer in noted] == [REFUSED]


def test_an_unknown_tool_is_said_with_those_that_there_are():
    with pytest.raises(MCPError, match="There is no tool 'answer'; known are ask, find_quote"):
        talk(mcp_server(FakeService), lambda client: client.call_tool("answer", {}))


# articles as resources


@pytest.mark.parametrize("era", ERAS)
def test_every_article_is_a_resource_and_read_line_by_line_as_the_paper_has_it(era):
    async def read_all(client):
        listed = (await client.list_resources()).resources
        return [(one, (await client.read_resource(one.uri)).contents) for one in listed]

    read = talk(mcp_server(FakeService), read_all, era)
    assert [resource.name for resource, _ in read] == list(ARTICLES)
    for resource, [contents] in read:
        article = ARTICLES[resource.name]
        own = [article.title, article.subtitle, article.text, *article.captions, *(h.text for h in article.headings)]
        lines = {line for part in own if part for line in part.split("\n")}
        assert {line for line in contents.text.split("\n") if line} == lines
        assert contents.uri == resource.uri


def test_a_resource_says_what_it_is():
    [library, *_, river] = talk(mcp_server(FakeService), lambda client: client.list_resources()).resources
    assert (library.title, library.description) == (
        LIBRARY.title,
        "身边事 · 林小满、周立 · 5月6日 · 河东报/一版.txt 3–9",
    )
    assert river.description == f"河东报 · {RIVER.date} · 第3版 · 河东报/三版.txt 1–8"


def test_articles_can_be_read_by_their_ids():
    async def read(client):
        [template] = (await client.list_resource_templates()).resource_templates
        return await client.read_resource(template.uri_template.replace("{article_id}", UNTITLED.article_id))

    assert talk(mcp_server(FakeService), read).contents[0].text == UNTITLED.text


def test_many_articles_are_resources_page_by_page():
    big = FakeService()
    big.articles = {f"{n:03}": LIBRARY for n in range(250)}

    async def pages(client):
        first = await client.list_resources()
        second = await client.list_resources(cursor=first.next_cursor)
        third = await client.list_resources(cursor=second.next_cursor)
        return [len(page.resources) for page in (first, second, third)], third.next_cursor

    assert talk(mcp_server(lambda: big), pages) == ([100, 100, 50], None)


@pytest.mark.parametrize(
    "address",
    [
        "qa-service://articles/nothing",
        "qa-service://articles/",
        "qa-service://other/0123456789ab",
        "file:///etc/passwd",
        "../x",
        "",
    ],
)
def test_an_address_without_an_article_is_said(address):
    with pytest.raises(MCPError, match=r"^(No article|Nothing is at) ") as said:
        talk(mcp_server(FakeService), lambda client: client.read_resource(address))
    assert said.value.code == -32602


@pytest.mark.parametrize("cursor", ["x", "-1", "1.5", "９", "9" * 40])
def test_a_cursor_that_was_never_given_is_refused(cursor):
    with pytest.raises(MCPError, match="cursor must be a whole number"):
        talk(mcp_server(FakeService), lambda client: client.list_resources(cursor=cursor))
