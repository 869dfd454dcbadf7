"""One reply on its way through the proxy, and what is done to it there."""

import asyncio
import fcntl
import socket
import struct
import termios
from asyncio import StreamReader, StreamWriter
from collections.abc import Iterator

from .deeds import Deed
from .faults import Plan
from .http import END, HEAD, chunk, read_chunk
from .questions import Question

PATIENCE = 20.0
"""Seconds after which a client has kept a connection that is of no use any more."""
PAUSE = 0.2
"""Seconds between frames, at most."""

_STATUS = {
    "502": b"HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n",
    "503": b"HTTP/1.1 503 Busy\r\nRetry-After: 1\r\nContent-Length: 4\r\n\r\nbusy",
    "302": b"HTTP/1.1 302 Found\r\nLocation: /elsewhere\r\nContent-Length: 0\r\n\r\n",
}
_HEADER = 14
"""Bytes before the payload of a frame."""
_NO_JSON = b'\xff"\xff"'
"""Is none wherever it stands, in a text, too."""


async def wait_until_left(reader: StreamReader) -> bool:
    """Waits until the client has closed the connection; whether it has."""
    try:
        async with asyncio.timeout(PATIENCE):
            while await reader.read(65_536):
                pass
    except TimeoutError:
        return False
    except OSError:
        pass
    return True


class Passing:
    """Passes one reply as planned."""

    def __init__(
        self, question: Question, plan: Plan, reader: StreamReader, writer: StreamWriter
    ) -> None:
        self.deed: Deed = Deed(id=question.id, fault=str(plan.fault), manner=plan.manner)
        self.usable: bool = False
        """Whether the connection can have another request."""
        self._count = question.count
        self._plan = plan
        self._chance = plan.chance
        self._reader = reader
        self._writer = writer
        self._frames = 0
        self._held: list[bytes] = []
        self._spoilt = False

    async def run(self, path: str, request: bytes) -> None:
        """Asks the origin, and passes its reply on."""
        reader, writer = await asyncio.open_unix_connection(path)
        try:
            writer.write(request)
            await reader.readuntil(b"\r\n\r\n")
            await self._pass(reader)
        except OSError:
            self.deed.left = not self._spoilt
        finally:
            writer.transport.abort()

    async def _pass(self, origin: StreamReader) -> None:
        place = self._plan.fault.place
        head = HEAD[:-2] + b"Connection: close\r\n\r\n" if self._plan.closes else HEAD
        match place:
            case "502" | "503" | "302":
                await self._send(_STATUS[place])
                self.usable = True
            case "for a head":
                await self._strike(b"\x15\x03\x01" + self._chance.randbytes(40) + b"\r\n\r\n")
            case "before the head":
                await self._strike(b"")
            case "in the head":
                # Not the last byte alone: libcurl can do without that.
                await self._strike(head[: self._chance.randrange(1, len(head) - 1)])
            case "after the head":
                await self._strike(head)
            case _:
                await self._send(head)
                await self._pass_body(origin)

    async def _pass_body(self, origin: StreamReader) -> None:
        kind, place = self._plan.fault
        index = 0
        while frame := await read_chunk(origin):
            if index == self._plan.at and place not in ("whole", "in the last chunk"):
                await self._flush()
                if kind != "garbage":
                    return await self._strike(self._part(frame))
                if place == "for a chunk":
                    return await self._strike(b"\xfe garbage\r\n")
                self._spoilt = True
                start = self._chance.randrange(_HEADER, len(frame) - 10)
                frame = frame[:start] + _NO_JSON + frame[start + len(_NO_JSON) :]
            self._held.append(frame)
            if self._plan.manner != "joined" or len(self._held) > self._chance.randrange(9):
                await self._flush()
            index += 1
        await self._flush()
        if place == "in the last chunk":
            return await self._strike(END[: self._chance.randrange(len(END))])
        self.deed.complete = not self._spoilt
        return await self._end()

    def _part(self, frame: bytes) -> bytes:
        """What goes out of the frame that is cut, within an HTTP chunk or as one."""
        kind, place = self._plan.fault
        if place == "between frames":
            return b""
        first, end = (1, _HEADER) if place == "in a frame header" else (_HEADER, len(frame) - 4)
        part = frame[: self._chance.randrange(first, end)]
        if kind == "finish" or self._chance.random() < 0.5:
            return chunk(part)
        return b"%x\r\n%b" % (len(frame), part)

    async def _flush(self) -> None:
        """Sends the frames that are held, as one HTTP chunk or, for tiny pieces, as many."""
        if not self._held:
            return
        data = b"".join(self._held)
        if not self._spoilt:
            self._frames += len(self._held)
            self.deed.passed = min(self._frames, self._count)
            self.deed.complete = self._frames > self._count  # with the daemon's `end`
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

    async def _strike(self, last: bytes) -> None:
        """Sends the last bytes, and ends the reply."""
        await self._send(last)
        kind = self._plan.fault.kind
        if kind == "finish":
            await self._end()
        elif kind == "reset":
            await self._reset()
        else:
            if kind == "close":
                self._writer.write_eof()
            self.deed.kept = not await wait_until_left(self._reader)

    async def _reset(self) -> None:
        """Breaks the connection when the client's kernel has all that was sent, so that none of it is lost."""
        transport = self._writer.transport
        connection: socket.socket = transport.get_extra_info("socket")
        while not (transport.is_closing() or self._reader.at_eof()) and _unsent(connection):  # noqa: ASYNC110
            await asyncio.sleep(0.001)  # the kernel tells of it in no other way
        if not transport.is_closing():
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        transport.abort()


def _unsent(connection: socket.socket) -> int:
    """Bytes that the client's kernel does not have yet."""
    (count,) = struct.unpack("i", fcntl.ioctl(connection.fileno(), termios.TIOCOUTQ, bytes(4)))
    return int(count)
