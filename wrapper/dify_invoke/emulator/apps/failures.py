"""What the server makes of an exception while an app runs."""

from ..answers import Json
from ..failures import RefusedError, ScriptedError

_CODES = {
    "ValueError": "invalid_param",
    "ProviderTokenNotInitError": "provider_not_initialize",
    "QuotaExceededError": "provider_quota_exceeded",
    "ModelCurrentlyNotSupportError": "model_currently_not_support",
}
_UNKNOWN = "Internal Server Error, please contact support."


def error_fields(error: Exception) -> Json:
    """Returns the fields of the event `error`: code, message and status."""
    code = _code(error)
    if code is None:
        return {"code": "internal_server_error", "message": _UNKNOWN, "status": 500}
    return {"code": code, "message": str(error), "status": 400}


def refusal(error: Exception) -> RefusedError:
    """Returns what the server answers if nothing was sent yet."""
    if isinstance(error, RefusedError):
        return error
    if _code(error) is None:
        return RefusedError(500, "Internal Server Error")
    return RefusedError(400, str(error))


def _code(error: Exception) -> str | None:
    """The server's code, or None if the exception is none that it expects."""
    if isinstance(error, ScriptedError):
        name = error.error_type or "InvokeError"
    else:
        name = "ValueError" if isinstance(error, ValueError) else type(error).__name__
    if name.startswith("Invoke") and name.endswith("Error"):
        return "completion_request_error"
    return _CODES.get(name)
