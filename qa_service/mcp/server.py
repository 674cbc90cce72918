"""The server of the protocol: tools and resources of the live service, told as the SDK has them."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from mcp.server.lowlevel import Server
from mcp.shared.exceptions import MCPError
from mcp_types import (
    INTERNAL_ERROR,
    INVALID_PARAMS,
    CallToolRequestParams,
    CallToolResult,
    ListResourcesResult,
    ListResourceTemplatesResult,
    ListToolsResult,
    PaginatedRequestParams,
    ReadResourceRequestParams,
    ReadResourceResult,
    Resource,
    ResourceTemplate,
    TextContent,
    TextResourceContents,
    ToolAnnotations,
)
from mcp_types import Tool as ToolTold

from qa_service import __version__
from qa_service.answering.quoting import shown_title
from qa_service.answering.service import QAService
from qa_service.errors import QAError
from qa_service.mcp.resources import TEMPLATE, about, address_of, id_in, page_at, words_of
from qa_service.mcp.tools import Note, Tool, article_of, tools
from qa_service.types import Answer, Article
from qa_service.wire.requests import printable
from qa_service.wire.schema import whole_schema

PLAIN = "text/plain"
BROKEN = "Something went wrong here; it has been logged."
INSTRUCTIONS = (
    "This is a Chinese newspaper that answers in its own words. What stands in a quote's `text` is the newspaper's, checked to the letter: "
    "repeat it unchanged, and name its source (title, reporters, newspaper, date and page as far as they are told, file and lines). Where it does not answer, say so, and give nothing "
    "of your own as the newspaper's. An address that begins with /articles/ is below the address of the newspaper's service."
)
READS = ToolAnnotations(read_only_hint=True, idempotent_hint=True, open_world_hint=False)

log = logging.getLogger(__name__)


def note_nothing(answer: Answer) -> None:
    """What is done with an answer beyond giving it: nothing."""


def mcp_server(get_service: Callable[[], QAService], note: Note = note_nothing) -> Server[Any]:
    """The server over the live service; `note` hears every answer.

    Its work is done where it is called, without a thread of its own: a call ends before the next begins.
    """
    offered = tools(note)

    async def list_tools(_: Any, params: PaginatedRequestParams | None) -> ListToolsResult:
        return ListToolsResult(tools=[_tool(tool) for tool in offered.values()])

    async def call_tool(_: Any, params: CallToolRequestParams) -> CallToolResult:
        if (tool := offered.get(params.name)) is None:
            known = ", ".join(offered)
            raise MCPError(INVALID_PARAMS, f"There is no tool {printable(params.name)!r}; known are {known}.")
        return _called(tool, get_service, params.arguments or {})

    async def list_resources(_: Any, params: PaginatedRequestParams | None) -> ListResourcesResult:
        with _told():
            articles, after = page_at(get_service().articles, params.cursor if params else None)
        return ListResourcesResult(resources=[_resource(article) for article in articles], next_cursor=after)

    async def list_templates(_: Any, params: PaginatedRequestParams | None) -> ListResourceTemplatesResult:
        told = "An article of the newspaper, by the article_id that answers and listings name."
        by_id = ResourceTemplate(name="article", uri_template=TEMPLATE, description=told, mime_type=PLAIN)
        return ListResourceTemplatesResult(resource_templates=[by_id])

    async def read_resource(_: Any, params: ReadResourceRequestParams) -> ReadResourceResult:
        with _told():
            article = article_of(get_service(), id_in(params.uri))
        words = TextResourceContents(uri=address_of(article), mime_type=PLAIN, text=words_of(article))
        return ReadResourceResult(contents=[words])

    return Server(
        "qa-service",
        version=__version__,
        title="问报",
        instructions=INSTRUCTIONS,
        on_list_tools=list_tools,
        on_call_tool=call_tool,
        on_list_resources=list_resources,
        on_list_resource_templates=list_templates,
        on_read_resource=read_resource,
    )


def _tool(tool: Tool) -> ToolTold:
    takes, gives = whole_schema(tool.takes), whole_schema(tool.gives)
    return ToolTold(
        name=tool.name,
        title=tool.title,
        description=tool.description,
        input_schema=takes,
        output_schema=gives,
        annotations=READS,
    )


def _called(tool: Tool, get_service: Callable[[], QAService], arguments: dict[str, Any]) -> CallToolResult:
    """What a tool gives, as text and as values; or why it does not, in words that the agent can act on."""
    try:
        told = tool(get_service(), arguments)
    except QAError as error:
        return _failed(str(error))
    except Exception:
        log.exception("The tool %s failed", tool.name)
        return _failed(BROKEN)
    return CallToolResult(content=[TextContent(text=told.json_text())], structured_content=told.plain())


def _failed(message: str) -> CallToolResult:
    return CallToolResult(content=[TextContent(text=message)], is_error=True)


@contextmanager
def _told() -> Iterator[None]:
    """Tell a failure inside as the protocol tells those that no tool can."""
    try:
        yield
    except QAError as error:
        raise MCPError(INTERNAL_ERROR if error.status >= 500 else INVALID_PARAMS, str(error)) from error
    except Exception as error:
        log.exception("The articles cannot be told")
        raise MCPError(INTERNAL_ERROR, BROKEN) from error


def _resource(article: Article) -> Resource:
    return Resource(
        uri=address_of(article),
        name=article.article_id,
        title=shown_title(article),
        description=about(article),
        mime_type=PLAIN,
    )
