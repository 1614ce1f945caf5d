"""The server of an agent, driven as an agent drives it: a process, standard input and output."""

import asyncio
import json
import sys

from mcp import Client
from mcp.client.stdio import StdioServerParameters

from app.agents.fitting import LIMIT_BYTES
from app.openapi import QUESTION

SERVER = StdioServerParameters(command=sys.executable, args=["-c", "from app.cli import main; main()", "mcp"])


def test_an_agent_asks_explains_and_is_told_what_is_wrong() -> None:
    asyncio.run(_a_session())


async def _a_session() -> None:
    async with Client(SERVER) as client:
        tools = (await client.list_tools()).tools
        assert len(tools) <= 7
        assert all(
            tool.annotations and tool.annotations.read_only_hint and tool.description for tool in tools
        )
        answer = json.loads(await _text(client, "recommend", question=QUESTION))
        assert answer["status"] == "optimal"
        told = json.loads(await _text(client, "explain", id=answer["id"], section="placements"))
        assert [line["workload"] for line in told["placements"]] == [
            line["workload"] for line in answer["winner"]
        ]
        faulty = await client.call_tool("check_question", {"question": {"name": "x", "workloads": [{}]}})
        assert faulty.is_error
        assert "workloads" in faulty.content[0].text  # type: ignore[union-attr]


async def _text(client: Client, name: str, **arguments: object) -> str:
    result = await client.call_tool(name, arguments)
    assert not result.is_error
    text: str = result.content[0].text  # type: ignore[union-attr]
    assert len(text.encode()) < LIMIT_BYTES
    return text
