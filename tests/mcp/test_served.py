"""An agent with the official client asks the running server, and the command that it starts itself."""

import asyncio
import shutil
import subprocess
import sys

import pytest
from asked_by_agents import ERAS, SECONDS, command, connected, talk

from qa_service.store import Store

HOTLINE = "职工技师申报打什么电话？"
NUMBERS = "010-63538576、010-83531876"


@pytest.fixture(scope="module", params=[1, 2])
def address(request, seed_address):
    """The address of a server of one process or two."""
    return f"{seed_address(request.param)}mcp"


async def ask_and_read(client):
    """The first quote of an answer, and the article that it names, from the tool and as a resource."""
    answer = (await client.call_tool("ask", {"question": HOTLINE})).structured_content
    source = answer["quotes"][0]["source"]["article_id"]
    article = (await client.call_tool("read_article", {"article_id": source})).structured_content
    [words] = (await client.read_resource(f"qa-service://articles/{source}")).contents
    return answer, article, words.text


def check(answer, article, words):
    quote = answer["quotes"][0]
    assert answer["answer"] == NUMBERS
    assert article[quote["field"]][quote["start"] : quote["end"]] == quote["text"]
    assert quote["text"] in words


@pytest.mark.parametrize("era", ERAS)
def test_an_agent_asks_the_running_server(address, era):
    check(*talk(address, ask_and_read, era))


@pytest.mark.parametrize("era", ERAS)
def test_many_agents_ask_at_once_and_whichever_process_answers_answers(address, era):
    async def all_at_once():
        async def one():
            async with connected(address, era) as client:
                return await ask_and_read(client)

        return await asyncio.gather(*(one() for _ in range(8)))

    for told in asyncio.run(all_at_once()):
        check(*told)


@pytest.mark.parametrize("era", ERAS)
def test_an_agent_asks_over_standard_input_and_output(seed_settings, era):
    check(*talk(command("--index", str(seed_settings.index)), ask_and_read, era))


def test_a_new_generation_answers_an_agent_that_is_connected(seed_settings, tmp_path):
    index = tmp_path / "index"
    shutil.copytree(seed_settings.index, index)
    old = Store(index).current_id()

    async def until_another(client):
        (await client.call_tool("ask", {"question": HOTLINE}))
        (seeds := tmp_path / "seeds").mkdir()
        (seeds / "page.txt").write_text("南河公园开放\n\n本报讯（记者 林小满）南河公园今天开放，门票五元。\n", "utf-8")
        build = [sys.executable, "-m", "qa_service.commands.cli", "build", "--index", str(index), "--seeds", str(seeds)]
        subprocess.run(build, check=True, capture_output=True, timeout=SECONDS)
        for _ in range(SECONDS * 5):
            answer = (await client.call_tool("ask", {"question": "南河公园门票多少钱？"})).structured_content
            if answer["index"]["generation"] != old:
                return answer
            await asyncio.sleep(0.2)
        return None

    assert "门票五元" in talk(command("--index", str(index)), until_another)["quotes"][0]["text"]


def test_an_index_that_is_damaged_is_told_to_an_agent_that_is_greeted_all_the_same(seed_settings, tmp_path):
    index = tmp_path / "index"
    shutil.copytree(seed_settings.index, index)
    largest = max((path for path in index.rglob("*") if path.is_file()), key=lambda path: path.stat().st_size)
    largest.write_bytes(largest.read_bytes()[:-1])

    async def list_and_ask(client):
        return (await client.list_tools()).tools, await client.call_tool("ask", {"question": HOTLINE})

    tools, told = talk(command("--index", str(index)), list_and_ask)
    assert len(tools) == 4
    assert told.is_error
    assert "qa-service build" in told.content[0].text


def test_the_command_without_an_index_says_what_to_do(tmp_path):
    ended = subprocess.run(
        [command().command, *command().args], cwd=tmp_path, capture_output=True, text=True, timeout=SECONDS, input=""
    )
    assert (ended.returncode, ended.stdout) == (1, "")
    assert "Build one: qa-service build" in ended.stderr


def test_the_command_ends_when_the_agent_closes_it_and_prints_nothing_but_answers(seed_settings):
    started = command("--index", str(seed_settings.index))
    ended = subprocess.run(
        [started.command, *started.args],
        capture_output=True,
        text=True,
        timeout=SECONDS,
        input='{"jsonrpc": "2.0", "id": 1, "method": "ping"}\n',
    )
    assert ended.returncode == 0
    assert all(line.startswith('{"jsonrpc"') for line in ended.stdout.splitlines())
    assert "Traceback" not in ended.stderr
