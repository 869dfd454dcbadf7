"""What the daemon changes in the API server's results: it decodes them, and encodes them again."""

from typing import Any

from ..protocol.json import is_array, is_object
from .answers import Json
from .daemon_structs import RESULTS


class ResultRefusedError(Exception):
    """The result is not what the daemon expects. The text is the daemon's."""


def reencoded(name: str, result: Json) -> Json:
    """Returns the result of an operation as the daemon sends it. Raises ResultRefusedError."""
    if name in ("llm", "llm_structured_output"):
        return _chunk(result)
    struct = RESULTS.get(name)
    if struct is None:
        return {key: _free(value) for key, value in result.items()}
    if mistakes := struct.mistakes(result):
        raise ResultRefusedError(f"validate request failed: {mistakes}")
    return {key: _free(result.get(key)) for key in struct.fields}


def _chunk(result: Json) -> Json:
    delta = result["delta"]
    message = delta["message"]
    written = {
        "role": message["role"],
        "content": message["content"],
        "name": message["name"] or "",
        "tool_calls": message["tool_calls"],
        "tool_call_id": "",
    }
    return {
        **result,
        "system_fingerprint": result["system_fingerprint"] or "",
        "delta": {**delta, "message": written},
    }


def _free(value: Any) -> Any:
    """A value of a free map: Go has one kind of number, so 1.0 becomes 1."""
    if is_object(value):
        return {key: _free(one) for key, one in value.items()}
    if is_array(value):
        return [_free(one) for one in value]
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e21:
        return int(value)
    return value
