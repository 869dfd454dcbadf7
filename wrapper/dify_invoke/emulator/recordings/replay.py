"""The replay: answers from a recording, without a platform."""

import asyncio
import json
import os
from collections import defaultdict, deque
from collections.abc import Iterable
from typing import Any, Self

import attrs
from starlette.types import Receive, Scope, Send

from dify_inner_api.api.daemon.backwards_invocation_transaction import OPERATION as TRANSACTION

from ..requests import BrokenOffError
from .bodies import Body, read_body
from .differences import explanation
from .exchange_lines import Recorded
from .file_errors import RecordingError
from .filters import Filter, Filters
from .placeholders import KEY, SERVER, STAND_INS, Values, put_back
from .privacy import Asked, Privacy, comparable, lookup_key
from .recording_file import Recording
from .serving import Serving, begin, end, go_on, refuse, target_of

_REQUEST_ID = "backwards_request_id"


class Replay(Serving):
    """Answers requests with the recorded replies, byte for byte and piece by piece.

    Two requests are the same if method, path and body are, whatever the order of fields, and whoever asks: key, tenant,
    user and session do not count. Several recordings of a request are replayed in their order, and then the last
    again. Any other request gets the status 400, with the nearest recording and the differences in its message.

    Args:
        file: The recording.
        filters: The filters that the recording was made with.
        delay: How many seconds to wait between two pieces of a reply.
        host: The address to listen on.
        port: The port to listen on. 0 chooses a free port.

    Raises:
        RecordingError: The file is no recording, or is damaged; the message names the line. Or a filter is not valid.
    """

    def __init__(
        self,
        file: str | os.PathLike[str],
        *,
        filters: Iterable[Filter] = (),
        delay: float = 0.0,
        host: str = "127.0.0.1",
        port: int = 0,
    ) -> None:
        super().__init__(STAND_INS[KEY], STAND_INS["tenant_id"], host, port)
        if not 0 <= delay < 3600:
            raise RecordingError(f"delay must be seconds from 0 to 3600, not {delay!r}")
        self._file = os.fspath(file)
        self._delay = delay
        self._filters = Filters(filters)
        self._privacy = Privacy(self._filters)
        self._recording = Recording(self._file)
        self._problems: list[str] = []
        self._waiting: defaultdict[str, deque[Recorded]] = defaultdict(deque[Recorded])
        for one in self._recording.exchanges.values():
            self._waiting[lookup_key(one.method, one.path, one.request)].append(one)

    def problems(self) -> list[str]:
        """What was said to each request so far that was not recorded."""
        return list(self._problems)

    def start(self) -> Self:
        """Starts the server, as `with` does. Raises OSError if it cannot listen, and RuntimeError if it runs already."""
        started = super().start()
        self._privacy = Privacy(self._filters, {self.url: SERVER})
        return started

    def open_session(self) -> str:
        """Returns the id of a session for `Session.from_daemon`. Any id will do."""
        return STAND_INS["session_id"]

    async def _answer(self, scope: Scope, content: bytes, receive: Receive, send: Send) -> None:
        headers = list(scope["headers"])
        asked = Asked(scope["method"], target_of(scope), headers, read_body([content]))
        values, path = self._privacy.looked_up(asked)
        exchange = self._next(lookup_key(asked.method, path, asked.body))
        if exchange is None:
            await refuse(send, 400, self._not_recorded(asked, path, values))
        else:
            await self._send(send, exchange, values)

    def _next(self, key: str) -> Recorded | None:
        waiting = self._waiting.get(key)
        if not waiting:
            return None
        return waiting.popleft() if len(waiting) > 1 else waiting[0]

    async def _send(self, send: Send, exchange: Recorded, values: Values) -> None:
        pieces = _with_values(exchange.reply, {**values, SERVER: self.url}).pieces()
        length = sum(map(len, pieces))
        headers: list[tuple[bytes, bytes]] = []
        for name, value in exchange.headers:
            shown = _length(value, length, exchange) if name.lower() == "content-length" else value
            headers.append((name.encode("latin-1"), shown.encode("latin-1")))
        await begin(send, exchange.status, headers)
        for number, piece in enumerate(pieces):
            if number and self._delay:
                await asyncio.sleep(self._delay)
            await go_on(send, piece)
        if exchange.broken_off:
            raise BrokenOffError
        await end(send)

    def _not_recorded(self, asked: Asked, path: str, values: Values) -> bytes:
        given, recorded = self._filters.count, self._recording.filters
        hint = ""
        if given != recorded:
            hint = f"The recording was made with {recorded} filter(s), and {given} are given: give the same ones. "
        text = explanation(
            self._file, asked.method, path, comparable(asked.body), self._recording.exchanges, hint
        )
        self._problems.append(text)
        error: dict[str, Any] = {"code": "not_recorded", "message": text, "status": 400}
        if asked.path == TRANSACTION.path:
            request_id = values.get(_REQUEST_ID, "")
            error = {_REQUEST_ID: request_id, "event": "error", "message": text, "data": None}
        else:
            error["error_type"] = (
                "NotRecordedError"  # with a type, the client shows the whole message
            )
        return json.dumps(error).encode()

    def __repr__(self) -> str:
        return f"<Replay of {self._file}>"


def _length(recorded: str, length: int, exchange: Recorded) -> str:
    """The length to announce: more than there is for a reply that was broken off."""
    if not exchange.reply.payloads:
        return recorded  # that of a reply to HEAD is not its own
    if exchange.broken_off is None:
        return str(length)
    return str(max(int(recorded) if recorded.isdecimal() else 0, length + 1))


def _with_values(body: Body, values: Values) -> Body:
    payloads = [attrs.evolve(one, value=put_back(one.value, values)) for one in body.payloads]
    return attrs.evolve(body, payloads=payloads)
