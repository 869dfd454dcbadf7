"""The proxy, a process of its own: passes replies on, harms half of them, and tells what it did to each.

`python -m tests.soak.proxy ORIGIN ACCOUNT SEED` stands before the origin at the one Unix socket, and tells its deeds
at the other, a line of JSON each. It prints its port, and ends with its stdin.
"""

import asyncio
import sys
from asyncio import IncompleteReadError, StreamReader, StreamWriter
from contextlib import suppress
from typing import Any

import msgspec

from .deeds import Deed
from .faults import CLOSED_WHILE_IDLE, plan
from .http import read_request
from .passing import Passing, wait_until_left
from .process import serve
from .questions import read_question


class Proxy:
    """What all connections have in common."""

    def __init__(self, origin: str, seed: str) -> None:
        self._origin = origin
        self._seed = seed
        self._open = 0
        self._idle = 0
        self._account: StreamWriter | None = None
        self._tasks = set[asyncio.Task[Any] | None]()  # asyncio itself forgets some that wait

    async def account(self, _: StreamReader, writer: StreamWriter) -> None:
        """Whoever connects there is told of all that follows."""
        self._account = writer

    async def connected(self, reader: StreamReader, writer: StreamWriter) -> None:
        """Serves a connection of the client's."""
        writer.transport.set_write_buffer_limits(0)  # so that `drain` waits for all of it
        self._open += 1
        self._tasks.add(asyncio.current_task())
        try:
            idle: float | None = 0
            while idle is not None:
                request = await self._request(reader, writer, idle)
                idle = await self._answer(reader, writer, request) if request else None
        except (OSError, IncompleteReadError):
            pass  # the client has left
        finally:
            self._open -= 1
            self._tasks.discard(asyncio.current_task())
            writer.transport.abort()

    async def _request(self, reader: StreamReader, writer: StreamWriter, idle: float) -> bytes:
        """The next request; b"" where the connection was closed before it came."""
        self._idle += 1
        coming = asyncio.create_task(read_request(reader))
        try:
            if not idle or (await asyncio.wait({coming}, timeout=idle))[0]:
                return await coming
            with suppress(OSError):  # the client has left, which `coming` says, too
                writer.write_eof()
            deed = Deed(id=read_question(await coming).id, fault=str(CLOSED_WHILE_IDLE))
        finally:
            self._idle -= 1
        deed.kept = not await wait_until_left(reader)
        self._tell(deed)
        return b""

    async def _answer(
        self, reader: StreamReader, writer: StreamWriter, request: bytes
    ) -> float | None:
        """Seconds until the connection may be closed as idle, 0 for never; None where it is over."""
        question = read_question(request)
        planned = plan(self._seed, question)
        passing = Passing(question, planned, reader, writer)
        await passing.run(self._origin, request)
        self._tell(passing.deed)
        return planned.chance.choice([0, 0, 0, 0, 0.01, 0.03]) if passing.usable else None

    def _tell(self, deed: Deed) -> None:
        deed.open, deed.idle = self._open, self._idle
        assert self._account
        self._account.write(msgspec.json.encode(deed) + b"\n")


async def _main(origin: str, account: str, seed: str) -> None:
    proxy = Proxy(origin, seed)
    async with (
        await asyncio.start_unix_server(proxy.account, account),
        await asyncio.start_server(proxy.connected, "127.0.0.1", 0, backlog=2048) as server,
    ):
        await serve(server.sockets[0].getsockname()[1])


if __name__ == "__main__":
    asyncio.run(_main(*sys.argv[1:]))
