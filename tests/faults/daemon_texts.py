"""Texts of the plugin daemon, and what a caller must learn from them: for each call that a manifest permits."""

from collections.abc import Iterator

from dify_invoke import InvokeError, PermissionDeniedError

from .answers import OF_DAEMON, Says, answered
from .calls import Call
from .fault import Expected, Fault

_REFUSES = "unmarshal backwards invoke request failed: "
_MODEL_CALLS = "you can not invoke dify from model"


def refusals_of(
    call: Call, permission: str, field: str, error: type[InvokeError] = InvokeError
) -> Iterator[Fault]:
    """What the daemon refuses before it asks anybody. `field` is a field in Go's words, such as `Request.AppId`."""
    denied = f"permission denied, you need to enable {permission} access in plugin manifest"
    entry = (
        rf"add to manifest.yaml:\nresource:\n  permission:\n    {permission}:\n      enabled: true"
    )
    go = field.rpartition(".")[2]
    name = "".join(f"_{one.lower()}" if one.isupper() else one for one in go).removeprefix("_")
    empty = f"Key: '{field}' Error:Field validation for '{go}' failed on the 'required' tag"
    unfit = f"1 error(s) decoding:\n\n* '{name}' expected type 'string', got unconvertible type 'float64', value: '1'"
    for title, text, expected in (
        ("the manifest does not permit it", denied, Expected(PermissionDeniedError, entry, attributes={"permission": permission})),
        ("a model plugin calls", _MODEL_CALLS, Expected(PermissionDeniedError, "a model plugin cannot use reverse invocation")),
        ("the daemon misses a field", f"{_REFUSES}error validating struct: {empty}", Expected(error, f"the daemon refuses the request: {name} is missing or empty")),
        ("the daemon finds a field of another type", f"{_REFUSES}error decoding map: {unfit}", Expected(error, f"the daemon refuses the request: {name} must be string, not float64")),
    ):  # fmt: skip
        yield answered(title, call, [Says(text)], expected, channels=OF_DAEMON)


def in_the_models_words(call: Call, before: str) -> Fault:
    """A page in place of the API server's JSON, of which the daemon only says that it is none."""
    text = f"{before} failed: invalid character '<' looking for beginning of value"
    wanted = Expected(InvokeError, "the daemon got a page from the API server's address")
    return answered("the daemon gets a page", call, [Says(text)], wanted, channels=OF_DAEMON)
