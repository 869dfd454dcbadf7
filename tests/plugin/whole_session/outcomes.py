"""What comes of a call, as JSON: its result, or what it gave before an error."""

from collections.abc import Callable
from inspect import isawaitable
from typing import Any

from dify_invoke.protocol.json import is_array, is_object

Outcome = dict[str, Any]
"""`value` of a call that gives one, `items` of one that gives a stream; `error` is None if all went well."""


def outcome(call: Callable[[], Any]) -> Outcome:
    """Makes a call, and reads the stream that it gives."""
    made: Outcome = {"items": [], "value": None, "error": None}
    try:
        given = call()
        if hasattr(given, "__next__"):
            for item in given:
                made["items"].append(plain(item))
        else:
            made["value"] = plain(given)
    except Exception as error:
        made["error"] = _error(error)
    return made


async def outcome_in_time(call: Callable[[], Any]) -> Outcome:
    """The same for the call of an AsyncSession."""
    made: Outcome = {"items": [], "value": None, "error": None}
    try:
        given = call()
        if hasattr(given, "__anext__"):
            async for item in given:
                made["items"].append(plain(item))
        else:
            made["value"] = plain(await given if isawaitable(given) else given)
    except Exception as error:
        made["error"] = _error(error)
    return made


def plain(value: Any) -> Any:
    """A result as JSON."""
    if hasattr(value, "to_dict"):  # ours
        return plain(value.to_dict())
    if hasattr(value, "model_dump"):  # the official one's
        return plain(value.model_dump())
    if is_object(value):
        return {name: plain(item) for name, item in value.items()}
    if is_array(value):
        return [plain(item) for item in value]
    if isinstance(value, bytes):
        return {"bytes": value.hex()}
    return getattr(value, "value", value)


def _error(error: Exception) -> dict[str, Any]:
    kinds = [kind.__name__ for kind in type(error).__mro__]
    return {"type": kinds[0], "kinds": kinds, "message": str(error)}
