"""Reads an error text of the platform: what it wraps, and which official error it stands for; no I/O.

A model's error passes the SDK, the daemon and the API server, and each may wrap its text in another:
`read llm model failed: request failed: [tongyi] Error: PluginInvokeError: {"error_type": ..., "message":
...}`, where the message may be such a text again. Only an object at the end of a text is a wrapper, so a
prompt that is quoted in an error is not mistaken for one.
"""

import json
import re
from contextlib import suppress
from itertools import islice
from typing import Any

import attrs

from .. import errors
from ..errors import InvokeError
from .json import is_array, is_object

_MAX_LAYERS = 32
_MAX_TRIES = 32  # places in a text where its object may begin
_MAX_LENGTH = 1_048_576  # characters of a text that is searched

_OPENING = re.compile(r"(?:^|:|\s)\s{0,8}(?=\{)")
_WRAPPED = re.compile(r'"(?:error_type|code|status)"')
"""A field that each wrapper has. Most texts have none, and are read no further."""
_CODE = re.compile(r", code: -?[0-9]{1,6}\s*$")
_PREFIX = re.compile(
    r"(?:req_id: \S{0,64} |(?:read|invoke|fetch|upload)(?: [\w -]{1,60})? failed: |request failed: |plugin daemon: "
    r"|[A-Za-z]{1,40}(?:Invoke|Daemon|Inner|Server|Side|Request)Error: |\[[^\[\]\n]{1,100}\] Error: )+"
)
_STATUS = re.compile(r"request failed with status code: ([0-9]{3}) and respond with: ")
_FRIENDLY = re.compile(
    r"An error occurred in the [^\n]{1,100}?, please contact the author of [^\n]{1,100}? for help, "
    r"error type: (\w{1,100}), error details: "
)
"""The API server's sentence for a user: PluginInvokeError.to_user_friendly_error."""
_CONNECTION, _UNAVAILABLE, _RATE, _AUTHORIZATION, _REQUEST, _CREDENTIALS = (
    "InvokeConnectionError", "InvokeServerUnavailableError", "InvokeRateLimitError",
    "InvokeAuthorizationError", "InvokeBadRequestError", "CredentialsValidateFailedError",
)  # fmt: skip
_OFFICIAL: dict[str, type[InvokeError]] = {
    name: getattr(errors, name)
    for name in (_CONNECTION, _UNAVAILABLE, _RATE, _AUTHORIZATION, _REQUEST, _CREDENTIALS)
}
# The SDK's words for its classes: dify_plugin.errors.model and AIModel._transform_invoke_error.
_WORDS = {
    "Connection Error": _CONNECTION,
    "Server Unavailable Error": _UNAVAILABLE,
    "Rate Limit Error": _RATE,
    "Authorization Error": _AUTHORIZATION,
    "Bad Request Error": _REQUEST,
    "Incorrect model credentials provided, please check and try again.": _AUTHORIZATION,
}
_SPOKEN = re.compile(rf"(?:\[[^\[\]\n]{{1,100}}\] )?({'|'.join(map(re.escape, _WORDS))})(, |\s*$)")
# The errors of the API server itself: its model_manager, provider_configuration, model_entities, quota
# and credit_pool_service.
_PLATFORM: tuple[tuple[re.Pattern[str], type[InvokeError], str], ...] = (
    (
        re.compile(
            r"Model (?:\S+ )?credentials is not initialized|Default model not found for "
            r"|Model is not configured|Model (?:\S+ )?is disabled|No permission to use this model"
            r"|Dify Hosted OpenAI \S+ currently not support"
        ),
        errors.ModelNotConfiguredError,
        "the workspace has no usable credentials for the model, or its quota is used up: set them, and "
        "enable the model, in Dify under Settings > Model Provider",
    ),
    (
        re.compile(
            r"Model provider \S+ quota exceeded|Quota for .{1,200} exceeded|Model quota has been exceeded"
            r"|(?:No|Insufficient) credits remaining|(?:App Invoke )?Quota Exceeded",
            re.IGNORECASE,
        ),
        errors.QuotaExceededError,
        "the workspace has used up its quota for the provider: raise it, or set credentials of your "
        "own, in Dify under Settings > Model Provider",
    ),
    (
        re.compile(
            r"Provider \S+ (?:does )?not exist|Model \S+ (?:does )?not exist|Model \S+ not found"
            r"|(?:Invalid )?provider:? \S+ not found",
            re.IGNORECASE,
        ),
        errors.ModelNotFoundError,
        "the workspace does not have it: check the name, such as 'langgenius/openai/openai', or "
        "install the provider's plugin in Dify under Plugins",
    ),
)
_AGAIN = re.compile(
    r"(?:again|retry|retrying|wait)(?: after| in| for)?:? "
    r"(?:(\d{1,4})m)?(\d{1,6}(?:\.\d{1,6})?) ?(ms|milliseconds?|s\b|sec|minutes?|m\b)?",
    re.IGNORECASE,
)


@attrs.frozen(kw_only=True)
class ErrorText:
    """What an error text says."""

    words: str
    """The innermost text: mostly the provider's own words."""
    class_: type[InvokeError] | None
    """The class that the text stands for, if it names a known error."""
    error_type: str | None
    """The name of the innermost known error, or else of the innermost error."""
    args: dict[str, Any] | None
    """The details of that error."""
    status: int | None
    """The HTTP status of the API server that the text reports."""
    code: str | None
    """The API server's code for the error, such as `invalid_param`."""
    hint: str
    """What to do, for an error of the platform itself, or ""."""
    retry_after: float | None
    """Seconds until another attempt, if the provider says so."""


def read_error_text(text: str) -> ErrorText:
    """What the text says."""
    class_: type[InvokeError] | None = None
    error_type = code = status = args = None
    for _ in range(_MAX_LAYERS):
        text, stated = _stripped(text)
        fields = _object_at_end(text)
        type_, message, number = (fields.get(name) for name in ("error_type", "message", "status"))
        if type(number) is int and 100 <= number <= 599:
            stated = stated or number
        status = status or stated
        if isinstance(type_, str):
            if class_ is None or type_ in _OFFICIAL:
                error_type, class_, args = type_, _OFFICIAL.get(type_), fields.get("args")
        elif not isinstance(message, str) or fields.keys().isdisjoint(("code", "status")):
            break
        code = code or fields.get("code")
        text = message if isinstance(message, str) else ""
    if found := _FRIENDLY.match(text):
        text = text[found.end() :]
        if class_ is None or found[1] in _OFFICIAL:
            error_type, class_ = found[1], _OFFICIAL.get(found[1])
    hint = ""
    if found := _SPOKEN.match(text):
        error_type = _WORDS[found[1]]
        class_ = _OFFICIAL[error_type]
        text = text[found.end() :] or found[1]
    elif error_type is None:
        for pattern, own, advice in _PLATFORM:
            if pattern.match(text):
                class_, hint = own, advice
    args = args if is_object(args) and not _is_deep(args) else None
    return ErrorText(
        words=text, class_=class_, error_type=error_type, args=args, status=status,
        code=code if isinstance(code, str) else None, hint=hint, retry_after=_delay(text, args),
    )  # fmt: skip


def _object_at_end(text: str) -> dict[str, Any]:
    """The JSON object that the text ends with, or an empty one."""
    text = _CODE.sub("", text.rstrip())
    if text.endswith("}") and len(text) <= _MAX_LENGTH and _WRAPPED.search(text):
        decode = json.JSONDecoder(strict=False).raw_decode
        for place in islice(_OPENING.finditer(text), _MAX_TRIES):
            with suppress(ValueError, RecursionError):
                fields, end = decode(text, place.end())
                if end == len(text) and is_object(fields):
                    return fields
    return {}


def _stripped(text: str) -> tuple[str, int | None]:
    """The text without what the SDK, the daemon and the API server put before it, and the status in that."""
    text = text.strip()
    status = None
    for _ in range(_MAX_LAYERS):
        if found := _PREFIX.match(text):
            text = text[found.end() :].lstrip()
        elif found := _STATUS.match(text):
            status = status or int(found[1])
            text = text[found.end() :].lstrip()
        else:
            break
    return text, status


def _delay(words: str, args: dict[str, Any] | None) -> float | None:
    """The seconds to wait that the provider gives in the error's details, or in words."""
    given = (args or {}).get("retry_after")
    if isinstance(given, int | float) and not isinstance(given, bool) and 0 <= given < 1e6:
        return float(given)
    if not (found := _AGAIN.search(words[:2000])):
        return None
    minutes, number, unit = found.groups(default="")
    factor = 0.001 if unit.lower().startswith(("ms", "milli")) else 1.0
    factor = 60.0 if unit.lower() in ("m", "minute", "minutes") else factor
    return 60.0 * int(minutes or 0) + float(number) * factor


def _is_deep(value: Any, most: int = 50) -> bool:
    """Whether the value is nested so deeply that pickling or redacting it might fail."""
    inner: Any = value.values() if is_object(value) else value if is_array(value) else ()
    return most == 0 or any(_is_deep(one, most - 1) for one in inner)
