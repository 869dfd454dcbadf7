"""The proxy, a process of its own: relays replies, breaks half of them, and reports what it did to each.

`python -m tests.soak.proxy ORIGIN REPORTS SEED` relays the replies of the origin at one Unix socket, and writes its
reports to the other, each a line of JSON. It prints its port, and ends with its stdin.
"""

import asyncio
import sys
from asyncio import IncompleteReadError, StreamReader, StreamWriter
from contextlib import suppress
from typing import Any

import msgspec

from .answer_spec import read_answer_spec
from .faults import CLOSED_WHILE_IDLE, plan_fault
from .http import read_request
from .process import serve
from .proxy_report import ProxyReport
from .relay import Relay, wait_until_left


class Proxy:
    """The state that all connections share."""

    def __init__(self, origin: str, seed: str) -> None:
        self._origin = origin
        self._seed = seed
        self._open = 0
        self._idle = 0
        self._reports: StreamWriter | None = None
        self._tasks = set[asyncio.Task[Any] | None]()  # asyncio only has weak references to tasks

    async def reconciler_connected(self, _: StreamReader, writer: StreamWriter) -> None:
        """Reports to this connection from now on."""
        self._reports = writer

    async def client_connected(self, reader: StreamReader, writer: StreamWriter) -> None:
        """Serves a connection of the client."""
        writer.transport.set_write_buffer_limits(0)  # `drain` waits until all bytes are sent
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
        """Reads the next request. Returns b"" if the connection was closed before."""
        self._idle += 1
        coming = asyncio.create_task(read_request(reader))
        try:
            if not idle or (await asyncio.wait({coming}, timeout=idle))[0]:
                return await coming
            with suppress(OSError):  # `coming` raises as well if the client has left
                writer.write_eof()
            report = ProxyReport(id=read_answer_spec(await coming).id, fault=str(CLOSED_WHILE_IDLE))
        finally:
            self._idle -= 1
        report.kept = not await wait_until_left(reader)
        self._send_report(report)
        return b""

    async def _answer(
        self, reader: StreamReader, writer: StreamWriter, request: bytes
    ) -> float | None:
        """Relays the reply. Returns after how many idle seconds to close the connection, 0 for never, None for now."""
        spec = read_answer_spec(request)
        plan = plan_fault(self._seed, spec)
        relay = Relay(spec, plan, reader, writer)
        await relay.run(self._origin, request)
        self._send_report(relay.report)
        return plan.chance.choice([0, 0, 0, 0, 0.01, 0.03]) if relay.usable else None

    def _send_report(self, report: ProxyReport) -> None:
        report.open, report.idle = self._open, self._idle
        assert self._reports
        self._reports.write(msgspec.json.encode(report) + b"\n")


async def _main(origin: str, reports: str, seed: str) -> None:
    proxy = Proxy(origin, seed)
    async with (
        await asyncio.start_unix_server(proxy.reconciler_connected, reports),
        await asyncio.start_server(proxy.client_connected, "127.0.0.1", 0, backlog=2048) as server,
    ):
        await serve(server.sockets[0].getsockname()[1])


if __name__ == "__main__":
    asyncio.run(_main(*sys.argv[1:]))
