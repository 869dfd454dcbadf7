"""The log of the emulator: an entry for each request, with what was asked, how it ended, and how long it took."""

import threading
import time
from collections import deque
from collections.abc import Awaitable, Callable, Iterator
from datetime import datetime, timedelta
from itertools import count
from typing import Any, TypeVar

from starlette.requests import Request
from starlette.responses import Response

from ..protocol.json import is_object
from ..protocol.mistakes import shown
from .answers import Json
from .failures import RefusedError

T = TypeVar("T")

_NAMES = ("provider", "model", "tool", "datasource", "app_id", "key", "filename")
"""The fields of a request that say what is asked."""
_LONGEST = 120
_KEPT = 100
"""How many entries a log keeps."""
_ENDED_WELL = frozenset(("200", "201", "ok"))


class RequestLog:
    """Keeps the last entries, and writes a line for each that ends.

    Args:
        write: Takes each line, without its end. Threads of the emulator call it, one at a time. None writes none.

    Raises:
        ValueError: It cannot be called.
    """

    def __init__(self, write: Callable[[str], object] | None) -> None:
        if write is not None and not callable(write):
            raise ValueError(
                f"log is {shown(write)}: give a function that takes a text, such as print"
            )
        self._write = write
        self._lock = threading.Lock()
        self._numbers = count(1)
        self._entries: deque[Entry] = deque(maxlen=_KEPT)

    def open(self, channel: str, operation: str) -> "Entry":
        """Begins the entry of a request."""
        entry = Entry(self._ended, next(self._numbers), channel, operation)
        self._entries.append(entry)
        return entry

    def last(self) -> "list[Entry]":
        """The last 100 entries, from oldest to newest. Some may be open."""
        return list(self._entries)

    def forget(self) -> None:
        """Forgets the entries. Their numbers go on."""
        self._entries.clear()

    def watched(
        self, operation: str, endpoint: Callable[[Request], Awaitable[Response]]
    ) -> Callable[[Request], Awaitable[Response]]:
        """Logs the requests of an endpoint, which gives one result unless it refuses a request."""

        async def answer(request: Request) -> Response:
            entry = self.open("files", operation)
            entry.subject = _short(str(request.path_params.get("name", "")))
            response = await endpoint(request)
            entry.close(str(response.status_code), int(response.status_code < 400))
            return response

        return answer

    def _ended(self, entry: "Entry") -> None:
        if self._write:
            line = str(entry)
            with self._lock:
                self._write(line)


class Entry:
    """What the log says of one request. It ends once, when the request is answered."""

    def __init__(
        self, ended: "Callable[[Entry], None]", number: int, channel: str, operation: str
    ) -> None:
        self._ended = ended
        self._clock = time.perf_counter()
        self.number: int = number
        """Which request it is, from 1."""
        self.began: datetime = datetime.now().astimezone()
        self.channel: str = channel
        self.operation: str = _short(operation)
        self.subject: str = ""
        """The model, the app, the tool or the key of the storage."""
        self.status: str = ""
        """How it ended. "" while it is open."""
        self.results: int = 0
        self.milliseconds: float | None = None
        """How long it took. None while it is open."""

    def ask(self, request: object) -> None:
        """Takes what is asked from the body of a request."""
        self.subject = _subject(request)

    def close(self, status: str, results: int = 0) -> None:
        """Ends the entry, unless it has ended."""
        if self.milliseconds is None:
            self.milliseconds = (time.perf_counter() - self._clock) * 1000
            self.status, self.results = _short(status), results
            self._ended(self)

    @property
    def failed(self) -> bool:
        return self.milliseconds is not None and self.status not in _ENDED_WELL

    def __str__(self) -> str:
        """The line of an entry that has ended."""
        took = self.milliseconds or 0
        ended = (self.began + timedelta(milliseconds=took)).isoformat(" ", "milliseconds")[11:23]
        results = f"{self.results} result" if self.results == 1 else f"{self.results} results"
        asked = f"{self.channel}  {self.operation}  {self.subject or '-'}"
        return f"{ended}  {asked}  {self.status}  {results}  {took:.0f} ms"

    def envelopes(self, envelopes: Iterator[T], *, streams: bool) -> Iterator[T]:
        """Counts the results in the envelopes of an answer, and closes the entry at their end."""
        return self._counted(envelopes, _of_envelope, "200", streams=streams)

    def lines(self, lines: Iterator[T]) -> Iterator[T]:
        """Counts the results in the lines of the daemon, and closes the entry at their end."""
        return self._counted(lines, _of_line, "ok", streams=True)

    def _counted(
        self,
        items: Iterator[T],
        read: Callable[[Json], tuple[int, str]],
        status: str,
        *,
        streams: bool,
    ) -> Iterator[T]:
        results = 0
        ended = "cut off"
        try:
            for item in items:
                step: object = item
                if is_object(step):
                    found, error = read(step)
                    results += found
                    status = f"error: {error}" if error else status
                    if not streams:
                        self.close(status, results)
                yield item
            ended = status
        except RefusedError as refusal:
            ended = str(refusal.status)
            raise
        finally:
            self.close(ended, results)


def _of_envelope(envelope: Json) -> tuple[int, str]:
    """How many results an envelope has, and its error."""
    error = str(envelope.get("error") or "")
    return int(not error), error


def _of_line(line: Json) -> tuple[int, str]:
    data: Any = line.get("data") or {}
    error = str(data.get("message")) if data.get("event") == "error" else ""
    return int(data.get("event") == "response"), error


def _subject(request: object) -> str:
    """Names what a request asks: `openai/gpt-4o`, the id of an app, or `time/current_time`."""
    if not is_object(request):
        return ""
    model = request.get("model")
    fields: Json = {**request, "model": model.get("name")} if is_object(model) else request
    if is_object(model):
        fields["provider"] = model.get("provider")
    return _short("/".join(str(fields[name]) for name in _NAMES if fields.get(name)))


def _short(text: str) -> str:
    """The text in one line, shortened."""
    line = " ".join(text.split())
    return line if len(line) <= _LONGEST else f"{line[: _LONGEST - 3]}..."
