"""A long stream of an app or a tool that is read event by event keeps nothing of what it has given."""

import asyncio
import json
import tracemalloc
from collections.abc import AsyncGenerator, Callable, Generator, Iterator
from typing import Any

import pytest

from dify_invoke import AsyncSession, Session, ToolBlobMessage
from dify_invoke.http._async.file_client import AsyncFileClient
from dify_invoke.http._sync.file_client import FileClient
from dify_invoke.protocol.call import Options
from dify_invoke.protocol.framing import frame
from dify_invoke.protocol.replies import read_reply

from ..support.sessions import Mode
from .run_cases import APP, Json, message, message_end, tool_message

ROUNDS = 1500
"""How often a stream repeats its events. What it keeps of each round would fill `GROWTH` many times."""
FIRST = 100
"""Rounds after which memory is measured: caches are full then."""
GROWTH = 20_000
"""Bytes that may be kept of all rounds: some fourteen of each, less than any event takes."""

NODE: Json = {"id": "r", "node_id": "n", "node_type": "llm", "title": "LLM", "inputs": {"a": "b"}}
EVENTS: list[Json] = [
    message("word "),
    {"event": "node_started", "workflow_run_id": "w", "data": NODE, "new_field": [1, 2]},
    {"event": "node_finished", "workflow_run_id": "w", "data": {**NODE, "new_field": {"a": 1}}},
    {"event": "agent_thought", "id": "t", "thought": "hm", "message_files": []},
    {"event": "of_next_year", "data": {"a": "b"}},
]
PIECE: Json = {"id": "f", "total_length": 6}
MESSAGES: list[Json] = [
    tool_message("text", {"text": "word "}),
    tool_message("json", {"json_object": {"a": [1, 2, 3]}}, {}),
    tool_message("variable", {"variable_name": "v", "variable_value": "w", "stream": True}),
    tool_message("blob_chunk", {**PIECE, "sequence": 0, "blob": "YWJj", "end": False}),
    tool_message("blob_chunk", {**PIECE, "sequence": 1, "blob": "ZGVm", "end": True}),
    tool_message("of_next_year", {"a": "b"}),
]


class Channel:
    """A channel whose answers repeat some results many times, and end with one more."""

    def __init__(self, results: list[Json], end: list[Json]) -> None:
        self.options = Options()
        self.files = FileClient()
        self._results = [self._framed(one) for one in results]
        self._end = [self._framed(one) for one in end]

    @staticmethod
    def _framed(result: Json) -> bytes:
        return frame(json.dumps({"data": result, "error": ""}).encode())

    def invoke(self, invocation: Any) -> Generator[Any, None, None]:
        reader = read_reply(invocation.operation)
        for _ in range(ROUNDS):
            for document in self._results:
                yield from reader.feed(document)
        for document in self._end:
            yield from reader.feed(document)
        yield from reader.close()

    def close(self) -> None:
        self.files.close()


class AsyncChannel:
    """The same for an AsyncSession."""

    def __init__(self, results: list[Json], end: list[Json]) -> None:
        self.options = Options()
        self.files = AsyncFileClient()
        self._channel = Channel(results, end)

    async def invoke(self, invocation: Any) -> AsyncGenerator[Any, None]:
        for result in self._channel.invoke(invocation):
            yield result

    async def aclose(self) -> None:
        self._channel.close()
        await self.files.aclose()


def read(mode: Mode, results: list[Json], end: list[Json], ask: Callable[[Any], Any]) -> Any:
    """Yields what a stream gives, in a session of either kind."""
    if mode == "sync":
        with Session(Channel(results, end)) as plain:
            yield from ask(plain)
        return
    with asyncio.Runner() as runner:
        session = AsyncSession(AsyncChannel(results, end))
        stream = ask(session)
        while (result := runner.run(_next(stream))) is not None:
            yield result
        runner.run(session.aclose())


async def _next(stream: Any) -> Any:
    return await anext(stream, None)


def growth(results: Iterator[Any], each: int) -> int:
    """The bytes that are kept of the results, of which a round has `each`, while they are read and dropped."""
    before = after = count = 0
    tracemalloc.start()
    try:
        for count, _ in enumerate(results, 1):
            if count == FIRST * each:
                before, _ = tracemalloc.get_traced_memory()
            elif count == (ROUNDS - 1) * each:
                after, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert count >= ROUNDS * each
    return after - before


def ask_app(session: Any) -> Any:
    return session.app.chat.invoke(APP, "hi", {})


def ask_tool(session: Any) -> Any:
    return session.tool.invoke_builtin_tool("author/plugin/provider", "tool", {})


class TestAStreamKeepsNothing:
    def test_of_an_app(self, mode: Mode) -> None:
        events = read(mode, EVENTS, [message_end()], ask_app)
        assert growth(events, len(EVENTS)) < GROWTH

    def test_of_a_tool(self, mode: Mode) -> None:
        messages = read(mode, MESSAGES, [], ask_tool)
        # The two pieces of a file become one message.
        assert growth(messages, len(MESSAGES) - 1) < GROWTH

    def test_of_files_that_come_in_pieces(self, mode: Mode) -> None:
        messages = read(mode, MESSAGES[3:5], [], ask_tool)
        assert all(isinstance(one, ToolBlobMessage) for one in messages)

    @pytest.mark.parametrize("ask", [ask_app, ask_tool])
    def test_which_this_would_see(self, ask: Callable[[Any], Any]) -> None:
        kept: list[Any] = []
        given: tuple[list[Json], list[Json]] = (MESSAGES[:1], [])
        if ask is ask_app:
            given = (EVENTS, [message_end()])
        results = read("sync", *given, ask)

        def keeping() -> Iterator[Any]:
            for one in results:
                kept.append(one)
                yield one

        assert growth(keeping(), len(given[0])) > 10 * GROWTH
