"""The errors for the platform's error texts, and for replies whose HTTP status is not 200; no I/O."""

import json
import re
from collections.abc import Mapping
from itertools import islice

import msgspec

from ..errors import (
    APIStatusError,
    InvokeError,
    NodeFailedError,
    PermissionDeniedError,
    ProtocolError,
)
from .daemon_words import NODE_FAILED, field_problems, hidden_error, is_of_node
from .error_texts import ErrorText, read_error_text
from .json import is_object
from .retries import retry_after

MAX_DETAIL = 2000
"""Characters of the server's words that an error keeps."""

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
_WORDS_HINTS = {
    "tenant not found": "tenant_id is not the id of a workspace of this server",
    "user not found": "user_id must be a UUID, or empty for the server's default user",
    "Internal Server Error": "the server's log has the cause; a tenant_id that is not a UUID is one",
    "http: read on closed response body": "the daemon closed the reply, as it does 240 s after its beginning (its "
    "DIFY_BACKWARDS_INVOCATION_READ_TIMEOUT)",
}
_OF_SERVER = re.compile(
    r"(?:tenant|user) not found|[Ii]nvalid (?:json|payload)|[0-9]+ validation errors? for "
)
"""What the API server itself says in a 400. Any other text is the failure of a model."""
_SPEECH_FAULTS = ("Odd-length string", "Non-hexadecimal digit found", "read")
_MODEL_SIDE = re.compile(r"^(?:read|invoke|fetch|upload) .{1,60}? failed: request failed: ")
_TITLE = re.compile(r"<title\b[^<>]*>([^<]*)</title", re.IGNORECASE)
_PERMISSION = re.compile(
    r"permission denied, you need to enable (\S{1,60}) access in plugin manifest"
)
_PROBLEM = re.compile(
    r"^(?P<field>\S{1,200})\n +(?P<reason>[^\n]{1,500}?) \[type=\w{1,60}, "
    r"input_value=(?P<given>[^\n]{0,500}), input_type=\w{1,60}\]$",
    re.MULTILINE,
)
"""One problem in the text of pydantic's ValidationError."""


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
    """The error for an error text of the platform, which may wrap another; see `error_texts`."""
    said = read_error_text(text)
    if (found := _PERMISSION.match(said.words)) and said.error_type is None:
        return _completed(_not_permitted(found[1].replace("-", "_")), operation, said, text)
    if said.words.startswith("you can not invoke dify from"):
        denied = PermissionDeniedError(
            f"{said.words}: a model plugin cannot use reverse invocation; use it in a tool, an endpoint or "
            "an agent strategy"
        )
        return _completed(denied, operation, said, text)
    if is_of_node(said.words):
        return _completed(NodeFailedError(NODE_FAILED), operation, said, text)
    if said.status is None or said.class_ or said.error_type:
        error = (said.class_ or InvokeError)(_sentence(said, text, operation))
        error.status = said.status
        return _completed(error, operation, said, text)
    reported = _status_error(said, said.status, {})
    reported.message = f"the daemon's request to the API server failed: {reported.message}"
    return _completed(reported, operation, said, text)


def status_error(
    operation: str, status: int, headers: Mapping[str, str], body: bytes
) -> InvokeError:
    """The error for a reply whose HTTP status is not 200.

    It can be a model's: the API server answers a failing model with 400 if no stream was asked for.
    """
    text = body.decode("utf-8", "replace").strip()
    said = read_error_text(text)
    error: InvokeError
    # Only these answer a failing model with a status.
    of_model = (
        operation.startswith("invoke_llm")
        and status == 400
        and said.code == "invalid_param"
        and not _OF_SERVER.match(said.words)
    )
    if said.class_ or said.error_type or of_model:
        error = (said.class_ or InvokeError)(_sentence(said, said.words, operation))
    else:
        error = _status_error(said, status, headers)
    error.status = status
    _completed(error, operation, said, text)
    asked = retry_after(headers.get("retry-after"))
    error.retry_after = error.retry_after if asked is None else asked
    return error


def _completed(
    error: InvokeError, operation: str | None, said: ErrorText, text: str
) -> InvokeError:
    error.operation, error.detail = operation, text[:MAX_DETAIL] or None
    error.error_type, error.error_args, error.retry_after = (
        said.error_type,
        said.args,
        said.retry_after,
    )
    if not isinstance(error, APIStatusError | PermissionDeniedError | NodeFailedError):
        error.provider_message = said.words[:MAX_DETAIL] or None
    return error


def _sentence(said: ErrorText, text: str, operation: str | None) -> str:
    """The message for an error that is not about an HTTP status."""
    if said.error_type is not None:
        return f"{said.error_type}: {said.words or 'no message'}"
    if problems := field_problems(said.words):
        return problems
    hint = said.hint or _WORDS_HINTS.get(said.words, "")
    if said.words == "data is nil":
        hint = hidden_error(operation)
    if "invalid character '<'" in said.words[:300]:
        hint = (
            "the daemon got a page from the API server's address: is it a proxy or another server?"
        )
    if operation == "invoke_speech2text" and text in _SPEECH_FAULTS:
        hint = (
            "this is the server's fault, whatever is sent: API server 1.16.0-rc1 decodes the audio twice, "
            "and cannot read its own file"
        )
    words = said.words if said.hint else _MODEL_SIDE.sub("", text)
    return f"{words.rstrip('. ')}: {hint}" if hint else words


def _not_permitted(permission: str) -> PermissionDeniedError:
    if permission in ("app", "tool", "node", "storage"):
        entry = f"    {permission}:\n      enabled: true"
        entry += "\n      size: 1048576" if permission == "storage" else ""
    else:
        entry = f"    model:\n      enabled: true\n      {permission}: true"
    error = PermissionDeniedError(
        f"the plugin's manifest does not permit {permission}; add to manifest.yaml:\n"
        f"resource:\n  permission:\n{entry}"
    )
    error.permission = permission
    return error


def _status_error(said: ErrorText, status: int, headers: Mapping[str, str]) -> APIStatusError:
    hint, words = _STATUS_HINTS.get(status, ""), shown_words(said.words)
    if 300 <= status < 400:
        target = headers.get("location", "nowhere")
        hint = f"redirected to {target}, and not followed: a proxy or a login page answered"
    elif problems := _problems(said.words):
        words = problems
    elif status == 404 and said.words.startswith("<"):
        version = headers.get("x-version")
        hint = (
            f"this server, version {version}, has no such operation: update it, or do without"
            if version
            else "the server has no such operation, or the address is not an API server"
        )
    elif status == 404:
        words = ""  # it only repeats the path
    parts = (f"HTTP {status}", hint, words, _WORDS_HINTS.get(said.words, ""))
    error = APIStatusError(": ".join(filter(None, parts)))
    error.status, error.code = status, said.code
    return error


def _problems(words: str) -> str:
    """The problems in the text of pydantic's error, each in a sentence."""
    sentences: list[str] = []
    for found in islice(_PROBLEM.finditer(words), 3):
        field, reason, given = found["field"], found["reason"], found["given"][:80]
        if reason == "Field required":
            sentences.append(f"this server requires {field}")
        elif field.endswith("role"):
            sentences.append(f"this server does not know the role {given} ({field}): {reason}")
        else:
            sentences.append(f"this server does not accept {given} as {field}: {reason}")
    return "; ".join(sentences)


def shown_words(words: str) -> str:
    """The words in an error's body: the platform's own, a page's title, or a short plain text."""
    if words.startswith("<"):
        title = _TITLE.search(words)
        return f"a page titled {title[1].strip()!r}" if title and title[1].strip() else "a page"
    try:
        fields = json.loads(words)
    except (ValueError, RecursionError):
        return words if len(words) <= 200 else f"{words[:200]}..."
    return str(fields.get("message") or "")[:MAX_DETAIL] if is_object(fields) else ""
