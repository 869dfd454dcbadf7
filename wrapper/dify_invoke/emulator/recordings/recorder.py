"""The recorder: a proxy in front of a platform that writes down what passes."""

import asyncio
import os
from collections.abc import AsyncIterator, Iterable
from itertools import count
from typing import Self

import attrs
from starlette.types import Receive, Scope, Send

from ...errors import ReverseInvocationError
from ...http.relay import RawHeaders, Relay, Relayed
from ...protocol.compression import Decompressor, decompressor
from ..failures import RefusedError
from ..requests import BrokenOffError
from .bodies import read_body
from .exchange_lines import BROKEN_OFF
from .file_errors import RecordingError
from .filters import Filter, Filters
from .placeholders import KEY, SERVER, TENANT
from .privacy import Answered, Asked, Privacy
from .recording_file import RecordingWriter
from .serving import Serving, begin, end, go_on, refuse, target_of, until_left
from .uploads import asks_for_address, is_upload, led_to

_BY_UPSTREAM, _BY_CLIENT, _BY_END = BROKEN_OFF
_HOP_BY_HOP = frozenset(
    (b"connection", b"keep-alive", b"proxy-connection", b"te", b"trailer", b"upgrade")
)
_OF_REQUEST = _HOP_BY_HOP | {
    b"host",
    b"content-length",
    b"transfer-encoding",
    b"accept-encoding",
    b"expect",
}
_OF_COMPRESSION = frozenset((b"content-encoding", b"content-length", b"transfer-encoding"))


@attrs.define
class _Passing:
    """What has passed of an exchange."""

    number: int
    method: str
    path: str
    headers: RawHeaders
    content: bytes
    status: int | None = None
    """None before the head of the reply has come."""
    reply_headers: RawHeaders = ()
    pieces: list[bytes] = attrs.Factory(list[bytes])
    broken_off: str | None = None
    is_whole: bool = False


class Recorder(Serving):
    """Passes requests on to a platform, passes its replies back as they come, and records both.

    It serves the API server's inner API and the daemon's transactions, at any path below the upstream. An exchange
    is written when its reply is complete, or broken off. One that the upstream does not answer gets a 502, and is
    not recorded. Nothing is compressed.

    Args:
        upstream: The address of the platform, such as `http://localhost:5001`.
        file: The file to write. An earlier recording is replaced. Long audio and images go to the folder `FILE.d`.
        filters: What is replaced beside keys, tenants, users and sessions; see `Filter`.
        api_key: The platform's key, for `session()`. It is replaced wherever it occurs.
        tenant_id: The workspace, a UUID, for `session()`.
        host: The address to listen on.
        port: The port to listen on. 0 chooses a free port.

    Raises:
        ConfigurationError: The upstream is no address.
        RecordingError: A filter is not valid, or the file is there and no recording, or cannot be written.
    """

    def __init__(
        self,
        upstream: str,
        file: str | os.PathLike[str],
        *,
        filters: Iterable[Filter] = (),
        api_key: str | None = None,
        tenant_id: str | None = None,
        host: str = "127.0.0.1",
        port: int = 0,
    ) -> None:
        super().__init__(api_key, tenant_id, host, port)
        self._relay = Relay(upstream, "upstream")
        self._file = os.fspath(file)
        self._filters = Filters(filters)
        self._known = {text: name for text, name in ((api_key, KEY), (tenant_id, TENANT)) if text}
        self._privacy = Privacy(self._filters)
        self._file_server: Relay | None = None
        self._writer: RecordingWriter | None = None
        self._numbers = count()
        self._failures: list[Exception] = []
        self._problems: list[str] = []

    def problems(self) -> list[str]:
        """The requests so far that are not in the recording: the upstream gave no reply, or it could not be written."""
        return list(self._problems)

    def start(self) -> Self:
        """Starts the proxy, and the file.

        Raises:
            OSError: The recorder cannot listen on the address.
            RecordingError: The file is no recording, or cannot be written.
            RuntimeError: The recorder is already running.
        """
        started = super().start()
        try:
            self._writer = RecordingWriter(self._file, self._filters.count)
            self._privacy = Privacy(self._filters, {**self._known, self.url: SERVER})
        except RecordingError:
            super().stop()
            raise
        return started

    def stop(self) -> None:
        """Stops the proxy. Exchanges that still run are recorded as far as they came.

        Raises:
            RecordingError: An exchange could not be recorded, such as for a filter function that failed.
            RuntimeError: The recorder is not running.
        """
        super().stop()
        if self._writer is not None:
            self._writer.close()
        if self._failures:
            first, number = self._failures[0], len(self._failures)
            self._failures.clear()
            raise RecordingError(
                f"{number} exchange(s) could not be recorded; the first: {type(first).__name__}: {first}"
            ) from first

    async def _answer(self, scope: Scope, content: bytes, receive: Receive, send: Send) -> None:
        passing = _Passing(
            next(self._numbers), scope["method"], target_of(scope), list(scope["headers"]), content
        )
        passed = asyncio.ensure_future(self._pass(passing, send))
        left = asyncio.ensure_future(until_left(receive))
        try:
            await asyncio.wait((passed, left), return_when=asyncio.FIRST_COMPLETED)
            if not (passed.done() or passing.is_whole):
                await _cancel(passed)
                self._keep(passing, _BY_CLIENT)
        except asyncio.CancelledError:
            passed.cancel()
            # Now, since an event loop that ends may not wait for anything more.
            if not passing.is_whole:
                self._keep(passing, _BY_END)
            raise
        finally:
            await _cancel(left)
        if not passed.cancelled():
            await passed

    async def _pass(self, passing: _Passing, send: Send) -> None:
        """Passes the request on, and the reply back."""
        headers = [(name, value) for name, value in passing.headers if name not in _OF_REQUEST]
        headers.append((b"Accept-Encoding", b"identity"))
        target = passing.path.encode("ascii")
        relay = self._file_server if is_upload(passing.path) else None
        try:
            reply = await (relay or self._relay).send(
                passing.method.encode(), target, headers, passing.content
            )
            try:
                await self._pass_back(reply, passing, send)
            finally:
                await reply.aclose()
        except ReverseInvocationError as error:
            if passing.status is None:
                self._note(passing, error)
                refusal = RefusedError(502, f"the recorder has no reply: {error}", "bad_gateway")
                await refuse(send, 502, refusal.content.encode())
                return
            passing.is_whole = True
            self._keep(passing, _BY_UPSTREAM)
            raise BrokenOffError from error
        passing.is_whole = True
        self._keep(passing, None)
        await end(send)

    async def _pass_back(self, reply: Relayed, passing: _Passing, send: Send) -> None:
        fields = {name.lower(): value for name, value in reply.headers}
        plain = decompressor(fields.get(b"content-encoding", b"").decode("latin-1"))
        dropped = _HOP_BY_HOP | _OF_COMPRESSION if plain else _HOP_BY_HOP
        passing.reply_headers = [one for one in reply.headers if one[0].lower() not in dropped]
        passing.status = reply.status
        if asks_for_address(passing.path, passing.content):
            await self._pass_address_back(reply, passing, plain, send)
            return
        await begin(send, reply.status, passing.reply_headers)
        async for part in _plain(reply, plain):
            passing.pieces.append(part)
            await go_on(send, part)

    async def _pass_address_back(
        self, reply: Relayed, passing: _Passing, plain: Decompressor | None, send: Send
    ) -> None:
        """Passes a reply back in which the address of an upload leads here."""
        pieces = [part async for part in _plain(reply, plain)]
        content, server = led_to(self.url, b"".join(pieces))
        if server is not None:
            self._file_server = Relay(server)
            pieces = [content]
        passing.reply_headers = [
            (name, b"%d" % len(content) if name.lower() == b"content-length" else value)
            for name, value in passing.reply_headers
        ]
        passing.pieces = pieces
        await begin(send, reply.status, passing.reply_headers)
        for piece in pieces:
            await go_on(send, piece)

    def _keep(self, passing: _Passing, broken_off: str | None) -> None:
        """Records what has passed, unless no reply has come."""
        if passing.status is None or self._writer is None:
            return
        asked = Asked(passing.method, passing.path, passing.headers, read_body([passing.content]))
        answered = Answered(
            passing.status, passing.reply_headers, read_body(passing.pieces), broken_off
        )
        try:
            self._writer.add(passing.number, self._privacy.without_secrets(asked, answered))
        except (
            Exception
        ) as error:  # a person's filter may raise anything, and the reply still passes
            self._failures.append(error)
            self._note(passing, error)

    def _note(self, passing: _Passing, error: Exception) -> None:
        """Keeps why an exchange is not in the recording."""
        path = passing.path.partition("?")[0]
        why = f"{type(error).__name__}: {error}"
        self._problems.append(f"{passing.method} {path} was not recorded: {why}")

    def __repr__(self) -> str:
        return f"<Recorder of {self._relay.url}>"


async def _plain(reply: Relayed, decompressor: Decompressor | None) -> AsyncIterator[bytes]:
    """The pieces of a reply, decompressed."""
    async for piece in reply:
        if decompressor is None:
            yield piece
        else:
            for part in decompressor.feed(piece):
                yield part
    if decompressor is not None:
        decompressor.close()


async def _cancel(task: "asyncio.Future[None]") -> None:
    task.cancel()
    await asyncio.wait((task,))
