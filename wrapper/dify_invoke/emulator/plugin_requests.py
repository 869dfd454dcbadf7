"""What the platform and a running plugin say to each other, whatever the plugin is."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, Protocol

from .answers import Json

CredentialType = Literal["api-key", "oauth2", "unauthorized"]
"""How a provider's credentials were made: by hand, by OAuth, or not at all."""


class PluginError(Exception):
    """The plugin did not start, or it answered an invocation with an error."""

    def __init__(self, message: str, error_type: str | None = None) -> None:
        super().__init__(message, error_type)
        self.message = message
        self.error_type = error_type
        """The name of the exception class that the plugin raised, if it raised one."""

    def __str__(self) -> str:
        return f"{self.error_type}: {self.message}" if self.error_type else self.message


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
    def from_hex(cls, text: str) -> "EndpointReply":
        """Reads the bytes of an HTTP response, in hex, as a plugin sends them."""
        head, _, body = bytes.fromhex(text).partition(b"\r\n\r\n")
        first, *lines = head.decode("latin-1").split("\r\n")
        headers = (line.partition(":") for line in lines)
        named = {name: value.strip() for name, _, value in headers}
        return cls(int(first.split()[1]), named, body)
