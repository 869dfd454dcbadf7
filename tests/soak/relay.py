"""Relays one reply through the proxy, and breaks it as planned."""

import asyncio
import fcntl
import socket
import struct
import termios
from asyncio import StreamReader, StreamWriter
from collections.abc import Iterator

from .answer_spec import AnswerSpec
from .faults import FaultPlan
from .http import END, HEAD, chunk, read_chunk
from .proxy_report import ProxyReport

PATIENCE = 20.0
"""Seconds within which a client must close a connection that it cannot use any more."""
PAUSE = 0.2
"""Seconds between frames at most."""

_STATUS = {
    "502": b"HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n",
    "503": b"HTTP/1.1 503 Busy\r\nRetry-After: 1\r\nContent-Length: 4\r\n\r\nbusy",
    "302": b"HTTP/1.1 302 Found\r\nLocation: /elsewhere\r\nContent-Length: 0\r\n\r\n",
}
_HEADER = 14
"""Bytes before the payload of a frame."""
_GARBAGE = b'\xff"\xff"'
"""Bytes that make a document malformed in any place, even in a string."""


async def wait_until_left(reader: StreamReader) -> bool:
    """Waits until the client closes the connection. Returns whether it did."""
    try:
        async with asyncio.timeout(PATIENCE):
            while await reader.read(65_536):
                pass
    except TimeoutError:
        return False
    except OSError:
        pass
    return True


class Relay:
    """Relays one reply as planned."""

    def __init__(
        self, spec: AnswerSpec, plan: FaultPlan, reader: StreamReader, writer: StreamWriter
    ) -> None:
        self.report = ProxyReport(id=spec.id, fault=str(plan.fault), manner=plan.manner)
        self.usable: bool = False
        """Whether the connection can serve another request."""
        self._count = spec.count
        self._plan = plan
        self._chance = plan.chance
        self._reader = reader
        self._writer = writer
        self._frames = 0
        self._held: list[bytes] = []
        self._garbled = False

    async def run(self, path: str, request: bytes) -> None:
        """Sends the request to the origin, and relays its reply."""
        reader, writer = await asyncio.open_unix_connection(path)
        try:
            writer.write(request)
            await reader.readuntil(b"\r\n\r\n")
            await self._relay(reader)
        except OSError:
            self.report.left = not self._garbled
        finally:
            writer.transport.abort()

    async def _relay(self, origin: StreamReader) -> None:
        place = self._plan.fault.place
        head = HEAD[:-2] + b"Connection: close\r\n\r\n" if self._plan.closes else HEAD
        match place:
            case "502" | "503" | "302":
                await self._send(_STATUS[place])
                self.usable = True
            case "for a head":
                await self._break(b"\x15\x03\x01" + self._chance.randbytes(40) + b"\r\n\r\n")
            case "before the head":
                await self._break(b"")
            case "in the head":
                # At least two bytes are missing, as libcurl accepts a head without its last byte.
                await self._break(head[: self._chance.randrange(1, len(head) - 1)])
            case "after the head":
                await self._break(head)
            case _:
                await self._send(head)
                await self._relay_body(origin)

    async def _relay_body(self, origin: StreamReader) -> None:
        kind, place = self._plan.fault
        index = 0
        while frame := await read_chunk(origin):
            if index == self._plan.at and place not in ("whole", "in the last chunk"):
                await self._flush()
                if kind != "garbage":
                    return await self._break(self._part(frame))
                if place == "for a chunk":
                    return await self._break(b"\xfe garbage\r\n")
                self._garbled = True
                start = self._chance.randrange(_HEADER, len(frame) - 10)
                frame = frame[:start] + _GARBAGE + frame[start + len(_GARBAGE) :]
            self._held.append(frame)
            if self._plan.manner != "joined" or len(self._held) > self._chance.randrange(9):
                await self._flush()
            index += 1
        await self._flush()
        if place == "in the last chunk":
            return await self._break(END[: self._chance.randrange(len(END))])
        self.report.complete = not self._garbled
        return await self._end()

    def _part(self, frame: bytes) -> bytes:
        """The part of a broken frame that is sent, in an HTTP chunk or in a part of one."""
        kind, place = self._plan.fault
        if place == "between frames":
            return b""
        first, end = (1, _HEADER) if place == "in a frame header" else (_HEADER, len(frame) - 4)
        part = frame[: self._chance.randrange(first, end)]
        if kind == "finish" or self._chance.random() < 0.5:
            return chunk(part)
        return b"%x\r\n%b" % (len(frame), part)

    async def _flush(self) -> None:
        """Sends the frames that are held, as one HTTP chunk or as many tiny ones."""
        if not self._held:
            return
        data = b"".join(self._held)
        if not self._garbled:
            self._frames += len(self._held)
            self.report.passed = min(self._frames, self._count)
            self.report.complete = (
                self._frames > self._count
            )  # including the `end` event of the daemon
        self._held.clear()
        if self._plan.manner == "in tiny pieces":
            for piece in self._pieces(data):
                cut = self._chance.randrange(len(piece))
                await self._send(piece[:cut])
                await asyncio.sleep(0)
                await self._send(piece[cut:])
        else:
            await self._send(chunk(data))
        if self._plan.manner != "at once":
            await asyncio.sleep(self._chance.random() * PAUSE)

    def _pieces(self, data: bytes) -> Iterator[bytes]:
        start = 0
        while start < len(data):
            size = self._chance.randint(1, 5 if start < 30 else max(300, len(data) // 4))
            yield chunk(data[start : start + size])
            start += size

    async def _send(self, data: bytes) -> None:
        self._writer.write(data)
        await self._writer.drain()

    async def _end(self) -> None:
        await self._send(END)
        self.usable = not self._plan.closes

    async def _break(self, last: bytes) -> None:
        """Sends the last bytes, and breaks the reply."""
        await self._send(last)
        kind = self._plan.fault.kind
        if kind == "finish":
            await self._end()
        elif kind == "reset":
            await self._reset()
        else:
            if kind == "close":
                self._writer.write_eof()
            self.report.kept = not await wait_until_left(self._reader)

    async def _reset(self) -> None:
        """Resets the connection once the kernel of the client has all bytes, so that none is lost."""
        transport = self._writer.transport
        connection: socket.socket = transport.get_extra_info("socket")
        while not (transport.is_closing() or self._reader.at_eof()) and _unsent(connection):  # noqa: ASYNC110
            await asyncio.sleep(0.001)  # there is no event to wait for
        if not transport.is_closing():
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        transport.abort()


def _unsent(connection: socket.socket) -> int:
    """How many bytes the kernel of the client has not acknowledged yet."""
    (count,) = struct.unpack("i", fcntl.ioctl(connection.fileno(), termios.TIOCOUTQ, bytes(4)))
    return int(count)
