"""The official client of the Model Context Protocol, for tests that are not asynchronous."""

import asyncio
import sys
from contextlib import asynccontextmanager

from mcp import Client, MCPError, StdioServerParameters

SECONDS = 300  # that one answer may take before the test gives up: the command loads the models meanwhile
ERAS = ["2025-11-25", "2026-07-28"]  # with the handshake that most agents know, and without


def talk(server, conversation, era="2026-07-28"):
    """What a conversation, a coroutine function of a connected client, comes to; MCPError where the server tells one."""

    async def run():
        async with connected(server, era) as client:
            try:
                return await conversation(client), None
            except MCPError as error:  # outside, it would be part of a group
                return None, error

    told, error = asyncio.run(run())
    if error:
        raise error
    return told


@asynccontextmanager
async def connected(server, era):
    """A client of a server in this process, at an address, or to be started."""
    mode = "legacy" if era == "2025-11-25" else era
    async with Client(server, mode=mode, read_timeout_seconds=SECONDS) as client:
        assert client.protocol_version == era
        yield client


def command(*arguments, cwd=None):
    """How `qa-service mcp` is started."""
    return StdioServerParameters(
        command=sys.executable, args=["-m", "qa_service.commands.cli", "mcp", *arguments], cwd=cwd
    )
