"""The log of the emulator: a line for each request, with what was asked, how it ended, and how long it took."""

import threading
import time
from collections.abc import Awaitable, Callable, Iterator
from datetime import datetime
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


class RequestLog:
    """Writes the lines. Without a function to write them with, it does nothing.

    Args:
        write: Takes each line, without its end. Threads of the emulator call it, one at a time.

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

    def open(self, channel: str, operation: str) -> "Entry":
        """Begins the entry of a request."""
        return Entry(self._line if self._write else None, channel, operation)

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

    def _line(self, text: str) -> None:
        with self._lock:
            if self._write:
                self._write(text)


class Entry:
    """What the log says of one request. Its line is written once, when the request is answered."""

    def __init__(self, write: Callable[[str], None] | None, channel: str, operation: str) -> None:
        self._write = write
        self._began = time.perf_counter()
        self._about = f"{channel}  {_short(operation)}"
        self.subject: str = ""
        """The model, the app, the tool or the key of the storage."""

    def ask(self, request: object) -> None:
        """Takes what is asked from the body of a request."""
        if self._write:
            self.subject = _subject(request)

    def close(self, status: str, results: int = 0) -> None:
        """Writes the line, unless it is written."""
        write, self._write = self._write, None
        if write:
            milliseconds = (time.perf_counter() - self._began) * 1000
            now = datetime.now().astimezone().isoformat(" ", "milliseconds")[11:23]
            count = f"{results} result" if results == 1 else f"{results} results"
            asked = f"{self._about}  {self.subject or '-'}"
            write(f"{now}  {asked}  {_short(status)}  {count}  {milliseconds:.0f} ms")

    def envelopes(self, envelopes: Iterator[T], *, streams: bool) -> Iterator[T]:
        """Counts the results in the envelopes of an answer, and closes the entry at their end."""
        if not self._write:
            return envelopes
        return self._counted(envelopes, _of_envelope, "200", streams=streams)

    def lines(self, lines: Iterator[T]) -> Iterator[T]:
        """Counts the results in the lines of the daemon, and closes the entry at their end."""
        if not self._write:
            return lines
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
