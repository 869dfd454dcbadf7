"""What the platform and a running plugin say to each other, whatever the plugin is."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, Protocol

from dify_inner_api.models import ToolInvokeMessage

from ..errors import InvalidRequestError
from ..protocol.json import is_object
from ..session._sync.streams import LLMStream
from .answers import Json
from .tracebacks import place_of

CredentialType = Literal["api-key", "oauth2", "unauthorized"]
"""How a provider's credentials were made: by hand, by OAuth, or not at all."""

_GENERATOR = re.compile(r"'generator' object has no attribute '(\w+)'")


class PluginError(Exception):
    """The plugin did not start, or it answered an invocation with an error.

    Its text has the error, and, of an exception with a traceback, the file and the line in the plugin
    where it was raised, the plugin's own frames, and the exceptions that led to it.
    """

    def __init__(
        self,
        message: str,
        error_type: str | None = None,
        traceback: str | None = None,
        place: str = "",
    ) -> None:
        super().__init__(message, error_type, traceback, place)
        self.message = message
        self.error_type = error_type
        """The name of the exception class that the plugin raised, if it raised one."""
        self.traceback = traceback
        """The whole traceback, with the frames of the runtime; None if the error has none."""
        self._place = place

    def __str__(self) -> str:
        first = f"{self.error_type}: {self.message}" if self.error_type else self.message
        return f"{first}\n{self._place}" if self._place else first


class PluginStartError(PluginError):
    """The plugin did not start.

    Its text has the last error in the plugin's log with the file and the line in the plugin, then the log.
    """

    def __init__(self, reason: str, log: str, cause: str = "") -> None:
        lines = [f"the plugin did not start: {cause or reason}"]
        if cause:
            lines.append(f"({reason})")
        if log.strip():
            lines += ["The plugin's log:", log]
        super().__init__("\n".join(lines))
        self.reason = reason
        """How that was noticed."""
        self.log = log
        """What the plugin has written to stderr."""
        self.cause = cause
        """The last error in the log, in one line; "" if the log is empty."""

    def __reduce__(self) -> tuple[type["PluginStartError"], tuple[str, str, str]]:
        return PluginStartError, (self.reason, self.log, self.cause)


def plugin_error(data: Json, folder: Path) -> PluginError:
    """Returns the error for the data of a plugin's message `error`. The folder is the plugin's."""
    further = data.get("args")
    traceback = further.get("traceback") if is_object(further) else None
    text = traceback if isinstance(traceback, str) and traceback else None
    place = place_of(text, folder.resolve()) if text else ""
    message = str(data.get("message"))
    return PluginError(message + official_class_hint(message), data.get("error_type"), text, place)


def official_class_hint(message: str) -> str:
    """What to do where a plugin's class is the official one, whose session has plain generators; else ""."""
    found = _GENERATOR.search(message)
    if found is None or found[1].startswith("_") or not hasattr(LLMStream, found[1]):
        return ""
    return (
        f" (is it the stream of a class of dify_plugin? `.{found[1]}` needs one of "
        "dify_invoke.plugin: `from dify_invoke.plugin import Tool`)"
    )


def tool_messages(results: Iterable[Json]) -> Iterator[ToolInvokeMessage]:
    """Yields the messages of a tool or an agent strategy. Raises PluginError for one that is not valid."""
    for result in results:
        try:
            yield ToolInvokeMessage.from_dict(result)
        except InvalidRequestError as error:
            raise PluginError(f"the plugin sent a message that is not valid: {error}") from error


class Ask(Protocol):
    """Sends a request to the plugin and returns its results.

    Raises PluginError if the plugin answers with an error, and TimeoutError if it sends nothing for
    `timeout` seconds.
    """

    def __call__(self, type_: str, action: str, fields: Json, timeout: float) -> list[Json]: ...


def only(results: list[Json]) -> Json:
    """Returns the result of a request that has one. Raises PluginError if there is none."""
    if not results:
        raise PluginError("the plugin answered without a result; its runtime may be too old")
    return results[0]


@dataclass(frozen=True)
class HTTPRequest:
    """An HTTP request that reached the platform and that it hands to a plugin.

    `Host` and `Content-Length` have defaults.
    """

    method: str
    path: str
    """The path with its query, such as `/callback?code=1`."""
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict[str, str])

    def in_hex(self) -> str:
        """Returns the bytes of the request, in hex, as the platform sends them."""
        sent = {"host": "localhost", "content-length": str(len(self.body))}
        sent |= {name.lower(): value for name, value in self.headers.items()}
        lines = [f"{self.method} {self.path} HTTP/1.1"]
        lines += [f"{name}: {value}" for name, value in sent.items()]
        return ("\r\n".join(lines).encode() + b"\r\n\r\n" + self.body).hex()


@dataclass(frozen=True)
class EndpointReply:
    """The reply of an endpoint, or of a trigger to a webhook."""

    status: int
    headers: dict[str, str]
    body: bytes

    @classmethod
    def from_parts(cls, parts: list[Json]) -> "EndpointReply":
        """Reads the parts of an endpoint's reply: first status and headers, then pieces of the body, in hex."""
        first = only(parts)
        body = b"".join(bytes.fromhex(part.get("result", "")) for part in parts)
        return cls(first["status"], first["headers"], body)

    @classmethod
    def from_hex(cls, text: str) -> "EndpointReply":
        """Reads the bytes of an HTTP response, in hex, as a plugin sends them."""
        head, _, body = bytes.fromhex(text).partition(b"\r\n\r\n")
        first, *lines = head.decode("latin-1").split("\r\n")
        headers = (line.partition(":") for line in lines)
        named = {name: value.strip() for name, _, value in headers}
        return cls(int(first.split()[1]), named, body)
