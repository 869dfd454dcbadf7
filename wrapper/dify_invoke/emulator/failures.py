"""The ways in which the API server fails, in its own words."""

import json
import secrets
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TypeVar

from .exchange import Failure

T = TypeVar("T")

_KNOWN = {
    "InvokeBadRequestError": "Bad Request Error",
    "InvokeConnectionError": "Connection Error",
    "InvokeRateLimitError": "Rate Limit Error",
    "InvokeServerUnavailableError": "Server Unavailable Error",
}
_CODES = {
    400: "invalid_param",
    403: "forbidden",
    404: "not_found",
    405: "method_not_allowed",
    413: "request_entity_too_large",
    429: "too_many_requests",
}
_NOT_FOUND = (
    "The requested URL was not found on the server. If you entered the URL manually please check "
    "your spelling and try again."
)


class ScriptedError(Exception):
    """What the script makes the function of an app or a tool raise."""

    def __init__(self, failure: Failure) -> None:
        super().__init__(failure.message)
        self.error_type: str | None = failure.error_type


class ServerFailureError(Exception):
    """The server itself fails while it answers. The text is what it says."""


class RefusedError(Exception):
    """The server refuses a request with an HTTP status."""

    def __init__(self, status: int, message: str, code: str | None = None) -> None:
        super().__init__(message)
        self.status: int = status
        code = code or _CODES.get(status, "unknown")
        self.content: str = json.dumps({"code": code, "message": message, "status": status})
        self.media_type: str = "application/json"


class NoSuchPageError(RefusedError):
    """The server does not have the path, and says so with a page."""

    def __init__(self) -> None:
        super().__init__(404, _NOT_FOUND)
        self.media_type = "text/html"
        self.content = (
            "<!doctype html>\n<html lang=en>\n<title>404 Not Found</title>\n"
            f"<h1>Not Found</h1>\n<p>{_NOT_FOUND}</p>\n"
        )


def hidden(path: str, likely: list[str]) -> RefusedError:
    """The refusal of a wrong key: the server pretends that the path does not exist."""
    meant = " or ".join(likely)
    return RefusedError(
        404, f"{_NOT_FOUND} You have requested this URI [{path}] but did you mean {meant} ?"
    )


def failing(items: Iterable[T], failure: Failure | None) -> Iterator[T]:
    """Yields the items, but as many as the failure lets pass, and then raises ScriptedError. No more are asked for."""
    if failure is None:
        yield from items
    else:
        yield from islice(items, failure.after)
        raise ScriptedError(failure)


def model_failure(message: str, error_type: str | None, provider: str) -> str:
    """The server's words for a model plugin that raises an exception of this type."""
    if error_type in _KNOWN:
        return f"[models] {_KNOWN[error_type]}, {message}"
    if error_type == "InvokeAuthorizationError":
        name = provider.rpartition("/")[2]
        return f"[{name}] Incorrect model credentials provided, please check and try again."
    if error_type in (None, "CredentialsValidateFailedError"):
        return message
    fields = {"args": {"description": message}, "error_type": error_type, "message": message}
    return f"req_id: {secrets.token_hex(5)} PluginInvokeError: {json.dumps(fields)}"
