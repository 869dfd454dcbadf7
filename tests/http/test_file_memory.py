"""A large file needs little memory, sent or read, whatever the transport."""

import asyncio
import json
import tracemalloc
from collections.abc import Callable
from typing import Any

from dify_invoke import AsyncSession, Session

from ..support.drivers import Transport
from ..support.replies import with_length
from ..support.servers import Listen, Peer
from ..support.sessions import Mode
from .test_upload_bodies import MIB, Zeros

SIZE = 48 * MIB
MOST = 4 * MIB
PIECE = bytes(65_536)
UPLOADED = with_length(
    json.dumps({"id": "f", "name": "a.bin", "size": SIZE, "mime_type": "a/b"}).encode()
)


class Platform:
    """Gives addresses of itself, drops what is uploaded, and sends files of zeros."""

    url = ""

    def __call__(self, peer: Peer) -> None:
        while True:
            head = peer.head()
            target = head.head.split()[1]
            if target.startswith(b"/upload"):
                peer.drop_body(head)
                peer.send(UPLOADED)
            elif target.startswith(b"/file"):
                peer.send(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % SIZE)
                for _ in range(SIZE // len(PIECE)):
                    peer.connection.sendall(PIECE)
            else:
                peer.drop_body(head)
                address = {"data": {"url": f"{self.url}/upload"}, "error": ""}
                peer.send(with_length(json.dumps(address).encode()))


def ask(
    mode: Mode, transport: Transport, listen: Listen, act: Callable[[Any, str], Any]
) -> tuple[int, int]:
    """Makes a call of a session, with the address of the platform, and returns the bytes that it was about and the most that were in memory."""
    platform = Platform()
    platform.url = listen(platform).url
    given: dict[str, Any] = {
        "api_key": "key",
        "tenant_id": "11111111-1111-1111-1111-111111111111",
        "transport": transport,
    }
    tracemalloc.start()
    try:
        if mode == "sync":
            with Session.from_inner_api(platform.url, **given) as session:
                told = act(session, platform.url)
                size = sum(map(len, told)) if hasattr(told, "__next__") else told.size
        else:
            size = asyncio.run(_ask(platform.url, given, act))
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    return size, peak


async def _ask(url: str, given: dict[str, Any], act: Callable[[Any, str], Any]) -> int:
    async with AsyncSession.from_inner_api(url, **given) as session:
        told: Any = act(session, url)
        if hasattr(told, "__anext__"):
            return sum([len(piece) async for piece in told])
        return int((await told).size)


def test_an_upload_needs_little_memory(mode: Mode, transport: Transport, listen: Listen) -> None:
    file = Zeros(SIZE, seekable=True)
    size, peak = ask(
        mode, transport, listen, lambda session, _: session.file.upload("a.bin", file, "a/b")
    )
    assert (size, file.tell()) == (SIZE, SIZE)
    assert peak < MOST


def test_a_stream_needs_little_memory(mode: Mode, transport: Transport, listen: Listen) -> None:
    size, peak = ask(
        mode, transport, listen, lambda session, url: session.file.stream(f"{url}/file")
    )
    assert size == SIZE
    assert peak < MOST
