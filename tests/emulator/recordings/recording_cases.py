"""What the tests of recordings share: both kinds of session, raw exchanges, and the command in its own process."""

import asyncio
import re
import socket
import subprocess
import sys
from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx

from dify_invoke import AsyncSession, Session
from dify_invoke.emulator import Emulator
from dify_invoke.emulator.recordings import Recorder

from ...support.sessions import Mode

COMMAND = [sys.executable, "-m", "dify_invoke", "emulator", "--port", "0"]
CONFIG: Any = {"provider": "p", "model": "m"}
USER = "b5a0a1a4-58f6-4d5e-8f43-6a3f2a1f7c55"

Call = Callable[[Any], Any]
"""Invokes in a session of either kind, and returns the result, an awaitable or a stream."""


@dataclass(frozen=True)
class Client:
    """How a session reaches a server."""

    mode: Mode
    daemon_session: str | None
    """None for the inner API."""
    api_key: str
    tenant_id: str
    user_id: str = USER

    def results(self, url: str, call: Call) -> Any:
        """What the call gives: a list for a stream."""
        if self.mode == "async":
            return asyncio.run(self._results(url, call))
        with self._session(Session, url) as session:
            given = call(session)
            return list(given) if hasattr(given, "__next__") else given

    async def _results(self, url: str, call: Call) -> Any:
        async with self._session(AsyncSession, url) as session:
            given = call(session)
            return [one async for one in given] if hasattr(given, "__anext__") else await given

    def _session(self, class_: Any, url: str) -> Any:
        if self.daemon_session is not None:
            return class_.from_daemon(url, self.daemon_session)
        sender = {"tenant_id": self.tenant_id, "user_id": self.user_id}
        return class_.from_inner_api(url, api_key=self.api_key, **sender)


def client_of(emulator: Emulator, mode: Mode, channel: str) -> Client:
    """A client with the emulator's key and tenant, or with a session of its daemon."""
    session_id = emulator.open_session(user_id=USER) if channel == "daemon" else None
    return Client(mode, session_id, emulator.api_key, emulator.tenant_id)


def recorder_of(emulator: Emulator, file: Path, **options: Any) -> Recorder:
    """A recorder in front of the emulator, with its key and tenant."""
    options = {"api_key": emulator.api_key, "tenant_id": emulator.tenant_id, **options}
    return Recorder(emulator.url, file, **options)


@contextmanager
def command(*arguments: str) -> Generator[str]:
    """Runs `dify-invoke emulator` with these arguments in a process of its own, and gives its address."""
    started = [*COMMAND, *arguments]
    with subprocess.Popen(started, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        try:
            (url,) = re.findall(r"export DIFY_INNER_API_URL=(.*)", process.stdout.readline())
            yield url
        finally:
            process.terminate()
            process.communicate()
    assert process.returncode == 0


def raw_exchange(url: str, path: str, body: bytes, **headers: str) -> bytes:
    """Posts a body over a socket, and returns all bytes of the reply as they travel."""
    parts = urlsplit(url)
    lines = [f"POST {path} HTTP/1.1", f"Host: {parts.netloc}", "Content-Type: application/json"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    lines += [f"Content-Length: {len(body)}", "Connection: close", "", ""]
    with socket.create_connection((str(parts.hostname), parts.port or 80)) as connection:
        connection.sendall("\r\n".join(lines).encode() + body)
        received = b""
        while piece := connection.recv(65_536):
            received += piece
    return received


def without_clock(reply: bytes) -> bytes:
    """A reply without the headers that say who sent it, and when: they are not recorded."""
    head, separator, body = reply.partition(b"\r\n\r\n")
    kept = [line for line in head.split(b"\r\n") if not re.match(rb"(?i)(date|server):", line)]
    return b"\r\n".join(kept) + separator + body


def written(file: Path) -> str:
    """All that a recording has written, the names of files included."""
    folder = file.with_name(f"{file.name}.d")
    beside = sorted(folder.iterdir()) if folder.exists() else []
    texts = [path.name + path.read_bytes().decode("latin-1") for path in beside]
    return file.read_text("utf-8") + "".join(texts)


def post(url: str, path: str, body: Any, **headers: str) -> httpx.Response:
    return httpx.post(f"{url}{path}", json=body, headers=headers, trust_env=False, timeout=30)
