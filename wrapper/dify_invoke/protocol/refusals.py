"""The errors for the platform's error texts, and for replies whose HTTP status is not 200; no I/O."""

import json
import re
from collections.abc import Mapping
from contextlib import suppress
from typing import Any

import msgspec

from .. import errors
from ..errors import APIStatusError, InvokeError, PermissionDeniedError, ProtocolError
from .json import is_array, is_object
from .retries import retry_after

MAX_DETAIL = 2000
"""Characters of the server's words that an error keeps."""
MAX_REFUSAL = 1_048_576
"""Bytes, 1 MiB, that are read of the body of a reply whose status is not 200."""

_MODEL_ERRORS: dict[str, type[InvokeError]] = {
    name: getattr(errors, name) for name in (
        "InvokeConnectionError", "InvokeServerUnavailableError", "InvokeRateLimitError",
        "InvokeAuthorizationError", "InvokeBadRequestError", "CredentialsValidateFailedError",
    )
}  # fmt: skip
_STATUS_HINTS = {
    401: "something in front of the API server asks for credentials",
    403: "something in front of the API server refuses the request",
    404: "the key does not match: the API server answers 404 to a wrong or missing X-Inner-Api-Key "
    "(its INNER_API_KEY_FOR_PLUGIN), and so does an address that is not an API server",
    405: "the address is not an API server",
    413: "the request is larger than the server or a proxy allows",
    429: "the platform, or something in front of it, limits how often it is asked",
    502: "a proxy could not reach the platform",
    503: "the platform is not available",
    504: "a proxy gave up waiting for the platform",
}
_TITLE = re.compile(r"<title\b[^<>]*>([^<]*)</title", re.IGNORECASE)


def not_the_contract(document: bytes, error: Exception) -> ProtocolError:
    """The error for a document that cannot be decoded, because of `error`."""
    text = document[:MAX_DETAIL].decode("utf-8", "replace").strip()
    if text.startswith("<"):
        message = "the reply is a page, not the API's: a proxy or a login page answered"
    elif isinstance(error, RecursionError):
        message = "the reply is nested more deeply than Python's recursion limit allows"
    elif isinstance(error, msgspec.ValidationError):
        message = f"the reply does not fit the contract: {error}"
    else:
        message = f"the reply is not JSON: {error}"
    return ProtocolError(message, detail=text)


def model_error(text: str, operation: str | None = None) -> InvokeError:
    """The error for an error text of the platform.

    The text is often `...PluginInvokeError: {"args": ..., "error_type": ..., "message": ...}`. The
    `error_type` then chooses the subclass of `InvokeError`.
    """
    detail = text[:MAX_DETAIL]
    if "permission denied, you need to enable" in text:
        return PermissionDeniedError(text, operation=operation, detail=detail)
    fields: Any = None
    if found := re.search(r"PluginInvokeError:\s*(?=\{)", text):
        with suppress(ValueError, RecursionError):
            fields, _ = json.JSONDecoder(strict=False).raw_decode(text, found.end())
    if not is_object(fields) or not isinstance(type_ := fields.get("error_type"), str):
        return InvokeError(text, operation=operation, detail=detail)
    message = f"{type_}: {fields.get('message') or 'no message'}"
    error = _MODEL_ERRORS.get(type_, InvokeError)(message, operation=operation, detail=detail)
    error.error_type = type_
    args = fields.get("args")
    error.error_args = args if is_object(args) and not _is_deep(args) else None
    return error


def _is_deep(value: Any, most: int = 50) -> bool:
    """Whether the value is nested so deeply that pickling or redacting it might fail."""
    inner: Any = value.values() if is_object(value) else value if is_array(value) else ()
    return most == 0 or any(_is_deep(one, most - 1) for one in inner)


def status_error(
    operation: str, status: int, headers: Mapping[str, str], body: bytes
) -> APIStatusError:
    """The error for a reply whose HTTP status is not 200."""
    text = body.decode("utf-8", "replace").strip()
    hint = _STATUS_HINTS.get(status, "")
    if 300 <= status < 400:
        target = headers.get("location", "nowhere")
        hint = f"redirected to {target}, and not followed: a proxy or a login page answered"
    words = filter(None, (f"HTTP {status}", hint, "" if status == 404 else _message(text)))
    detail = text[:MAX_DETAIL] or None
    error = APIStatusError(": ".join(words), operation=operation, status=status, detail=detail)
    error.retry_after = retry_after(headers.get("retry-after"))
    return error


def _message(text: str) -> str:
    """The message in an error's body: the platform's own, a page's title, or a short plain text."""
    if text.startswith("<"):
        title = _TITLE.search(text)
        return f"a page titled {title[1].strip()!r}" if title and title[1].strip() else "a page"
    try:
        fields = json.loads(text)
    except (ValueError, RecursionError):
        return text if len(text) <= 200 else f"{text[:200]}..."
    return str(fields.get("message") or "")[:MAX_DETAIL] if is_object(fields) else ""
