"""A proxy before the emulator, which cuts, holds and garbles what passes, and says how often."""

import asyncio
import random
import socket
import struct
import threading
from asyncio import IncompleteReadError, StreamReader, StreamWriter
from collections import Counter
from collections.abc import Callable
from typing import Any, Self

from ..soak.http import END, chunk, read_chunk
from ..soak.relay import wait_until_left

_WAYS = {
    "passed": 86,
    "closed after the reply": 3,
    "cut in the request": 3,
    "cut before the reply": 2,
    "cut in the reply": 3,
    "ended in the reply": 2,
    "held before the request": 0.5,
    "held in the reply": 0.5,
}
"""What happens to a request, and how often in a hundred. What is held ends when the client leaves."""


class Proxy:
    """Runs in a thread of its own, within a `with` block. A request that is cut or held never arrives later."""

    def __init__(self, port: int, seed: str, each: Callable[[int], None]) -> None:
        self.url = ""
        self.ways: Counter[str] = Counter()
        self._port = port
        self._seed = seed
        self._each = each
        """Called with the number of each request."""
        self._loop = asyncio.new_event_loop()
        self._ready = threading.Event()
        self._over = asyncio.Event()
        self._thread = threading.Thread(target=self._loop.run_until_complete, args=(self._run(),))
        self._tasks = set[asyncio.Task[Any] | None]()

    def __enter__(self) -> Self:
        self._thread.start()
        self._ready.wait()
        return self

    def __exit__(self, *_: object) -> None:
        self._loop.call_soon_threadsafe(self._over.set)
        self._thread.join()
        self._loop.close()

    async def _run(self) -> None:
        async with await asyncio.start_server(self._serve, "127.0.0.1", 0) as server:
            self.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
            self._ready.set()
            await self._over.wait()
            for task in [task for task in self._tasks if task]:
                task.cancel()

    async def _serve(self, reader: StreamReader, writer: StreamWriter) -> None:
        self._tasks.add(asyncio.current_task())
        try:
            upstream = await asyncio.open_connection("127.0.0.1", self._port)
            try:
                while await self._relay(reader, writer, *upstream):
                    pass
            finally:
                upstream[1].transport.abort()
        except (OSError, IncompleteReadError, asyncio.CancelledError):
            pass  # the client has left, or all is over
        finally:
            self._tasks.discard(asyncio.current_task())
            writer.transport.abort()

    async def _relay(
        self,
        reader: StreamReader,
        writer: StreamWriter,
        upstream_reader: StreamReader,
        upstream_writer: StreamWriter,
    ) -> bool:
        """Relays one request and its reply. Returns whether the connection is of further use."""
        head = await reader.readuntil(b"\r\n\r\n")
        number = self.ways.total()
        chance = random.Random(f"{self._seed} {number}")
        (way,) = chance.choices([*_WAYS], [*_WAYS.values()])
        self.ways[way] += 1
        self._each(number)
        length = _length_of(head)
        if way == "cut in the request":
            upstream_writer.write(head + await reader.readexactly(chance.randrange(length)))
            await upstream_writer.drain()
            return _leave(writer, chance)
        body = await reader.readexactly(length)
        if way == "held before the request":
            await wait_until_left(reader)
            return False
        upstream_writer.write(head + body)
        reply, frames = await _read_reply(upstream_reader)
        whole = b"".join([reply, *map(chunk, frames), END if frames else b""])
        match way:
            case "cut before the reply":
                return _leave(writer, chance)
            case "cut in the reply" | "held in the reply":
                writer.write(whole[: chance.randrange(1, len(whole))])
                await writer.drain()
                if way == "cut in the reply":
                    return _leave(writer, chance)
                await wait_until_left(reader)
                return False
            case "ended in the reply" if frames:
                data = b"".join(frames)
                writer.write(reply + chunk(data[: chance.randrange(1, len(data))]) + END)
            case _:
                writer.write(whole)
        await writer.drain()
        return way != "closed after the reply"


def _length_of(head: bytes) -> int:
    """The length of a body; 0 if its head says none."""
    named = [line.partition(b":") for line in head.lower().split(b"\r\n")]
    return next((int(value) for name, _, value in named if name == b"content-length"), 0)


async def _read_reply(reader: StreamReader) -> tuple[bytes, list[bytes]]:
    """The head of a reply with the body that it has at once, and the chunks of a body that comes in chunks."""
    head = await reader.readuntil(b"\r\n\r\n")
    if b"transfer-encoding: chunked" not in head.lower():
        return head + await reader.readexactly(_length_of(head)), []
    frames: list[bytes] = []
    while data := await read_chunk(reader):
        frames.append(data)
    return head, frames


def _leave(writer: StreamWriter, chance: random.Random) -> bool:
    """Ends the connection, in one of two ways."""
    if chance.random() < 0.5:
        connection: socket.socket = writer.transport.get_extra_info("socket")
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        writer.transport.abort()
    else:
        writer.close()
    return False
