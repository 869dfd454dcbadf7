"""Many concurrent streams in one event loop. Each gets the next slice of chunks when it has read the last one.

So no stream gets more than another, however fast the client is. A single stream is fed in the same way.
"""

import asyncio
import socket
from statistics import median
from time import perf_counter, process_time
from typing import Any
from urllib.parse import urlsplit

from ..support.memory import peak, reset_peak
from .measure import Subject
from .replies import SLICE, TEXT_LENGTH


class StreamReaders:
    """Reads all streams. CPU time and clock start when all are open and have read their first slice."""

    def __init__(self, client: Any, streams: int, count: int, acknowledge: socket.socket) -> None:
        self._client = client
        self._streams = streams
        self._count = count
        self._acknowledge = acknowledge
        self._open = 0
        self._all_open = asyncio.Event()
        self._begun = (0.0, 0.0)
        self.finished: list[float] = []
        self.cpu = 0.0
        """CPU seconds per chunk."""

    async def run(self) -> None:
        async with asyncio.TaskGroup() as tasks:
            for number in range(self._streams):
                tasks.create_task(self._read(number))
        chunks = self._streams * (self._count - SLICE)
        self.cpu = (process_time() - self._begun[0]) / chunks

    async def _read(self, number: int) -> None:
        seen = length = 0
        async for text in self._client.answer(f"turn-{number}"):
            seen += 1
            length += len(text)
            if seen % SLICE == 0:
                if seen == SLICE:
                    await self._wait_for_all()
                self._acknowledge.send(number.to_bytes(2))
        assert length == self._count * TEXT_LENGTH
        self.finished.append(perf_counter() - self._begun[1])

    async def _wait_for_all(self) -> None:
        self._open += 1
        if self._open == self._streams:
            self._begun = (process_time(), perf_counter())
            self._all_open.set()
        await self._all_open.wait()


def streams(subject: Subject, streams: int, count: int) -> dict[str, float]:
    """CPU per chunk compared with one stream, memory per stream, and the slowest stream compared with the median."""

    async def run() -> dict[str, float]:
        alone = subject.client("/turns/5000/0")
        many = subject.client(f"/turns/{count}/0")
        server = urlsplit(subject.url)
        with socket.create_connection((server.hostname, server.port)) as acknowledge:
            acknowledge.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            acknowledge.sendall(b"TURNS\n")
            ones = [StreamReaders(alone, 1, 5000, acknowledge) for _ in range(4)]
            for one in ones:
                await one.run()
            cpu_of_one = median(one.cpu for one in ones[1:])
            idle = reset_peak()
            all_ = StreamReaders(many, streams, count, acknowledge)
            await all_.run()
            memory = peak() - idle
        return {
            "ratio": all_.cpu / cpu_of_one,
            "cpu": all_.cpu * 1e6,
            "memory": memory / streams / 1024,
            "slowest": max(all_.finished) / median(all_.finished),
        }

    return asyncio.run(run())
