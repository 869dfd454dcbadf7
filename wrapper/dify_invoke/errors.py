"""What can go wrong with a reverse invocation, one class for each thing a caller may want to tell apart.

All derive from `ReverseInvocationError`:

* the platform answered with an error: `InvokeError` and the classes below it;
* the channel failed: `TransportError`, `InvokeTimeoutError`;
* the reply is not the protocol: `ProtocolError`, or is too large: `ReplyTooLargeError`;
* nothing was sent, since an argument does not fit: `InvalidRequestError`, `ConfigurationError`;
* a stream was used in a way it cannot serve: `StreamConsumedError`.
"""

from typing import Any, cast


class ReverseInvocationError(Exception):
    """A reverse invocation failed. It survives pickling, and never holds the API key."""

    message: str
    """What happened and what to do about it."""
    operation: str | None
    """The operation's id in openapi.yaml, such as `invoke_llm`; None before one was chosen."""
    status: int | None
    """The HTTP status, where it says something."""
    detail: str | None
    """What the other side said, as it came (long texts are cut)."""

    def __init__(
        self,
        message: str,
        *,
        operation: str | None = None,
        status: int | None = None,
        detail: str | None = None,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.operation = operation
        self.status = status
        self.detail = detail

    def redact(self, secret: str) -> None:
        """Takes a secret out of what the other side said, in case it echoed one, and out of the causes.

        One of fewer than 6 characters is no secret, and too likely part of a word.
        """
        if len(secret) >= 6:
            for name, value in vars(self).items():
                setattr(self, name, _redacted(value, secret))
            _redact_chain(self, secret)

    def __str__(self) -> str:
        return f"{self.operation}: {self.message}" if self.operation else self.message


def _redacted(value: Any, secret: str) -> Any:
    """The value, or JSON, without the secret."""
    if isinstance(value, str):
        return value.replace(secret, "[redacted]")
    if isinstance(value, dict):
        fields = cast("dict[str, Any]", value)
        return {_redacted(name, secret): _redacted(item, secret) for name, item in fields.items()}
    if isinstance(value, list):
        return [_redacted(item, secret) for item in cast("list[Any]", value)]  # type: ignore[redundant-cast]  # pyright needs it
    if isinstance(value, BaseException):
        _redact_chain(value, secret)
    return value


def _redact_chain(error: BaseException | None, secret: str) -> None:
    """Takes the secret out of the words of an error and of what it was raised from."""
    while error is not None:
        error.args = tuple(_redacted(argument, secret) for argument in error.args)
        error = error.__cause__ or error.__context__


class InvokeError(ReverseInvocationError):
    """The platform answered with an error; the base of the official names."""

    error_type: str | None = None
    """The model side's name for the error, such as `InvokeRateLimitError`."""
    error_args: dict[str, Any] | None = None
    """What the model side gave with it."""


class InvokeConnectionError(InvokeError):
    """The model plugin could not reach its provider."""


class InvokeServerUnavailableError(InvokeError):
    """The provider is down or overloaded."""


class InvokeRateLimitError(InvokeError):
    """The provider limits how often or how much it is asked."""


class InvokeAuthorizationError(InvokeError):
    """The provider refused the credentials that the workspace has for it."""


class InvokeBadRequestError(InvokeError):
    """The provider or the model plugin refused the request itself."""


class CredentialsValidateFailedError(InvokeError):
    """The credentials that the workspace has for the provider are not valid."""


class PermissionDeniedError(InvokeError):
    """The plugin's manifest does not permit the model type."""

    permission: str | None = None
    """The manifest's name for it, such as `text_embedding`."""


class SessionNotFoundError(InvokeError):
    """The daemon does not know the session: it has expired, or belongs to another daemon."""


class APIStatusError(InvokeError):
    """The answer's HTTP status is not 200; `status` has it. A 404 means that the key does not match."""

    retry_after: float | None = None
    """Seconds that the server asks to wait for."""


class TransportError(ReverseInvocationError):
    """The channel failed: no connection, or one that broke before the reply was whole."""

    unsent: bool = False
    """Whether there was no connection, so that the model was surely not asked, and asking again may help."""


class InvokeTimeoutError(TransportError):
    """The other side took too long to connect, to read the request, or to go on with the reply."""


class ProtocolError(ReverseInvocationError):
    """The reply is not what the contract says: no frame, no JSON, a wrong type, or it stops midway."""


class ReplyTooLargeError(ProtocolError):
    """The reply is larger than one of the session's limits."""

    limit: str | None = None
    """The limit's name in `Limits`."""


class InvalidRequestError(ReverseInvocationError, ValueError):
    """An argument does not fit; nothing was sent."""


class RequestTooLargeError(InvalidRequestError):
    """The request is larger than the daemon reads; nothing was sent."""


class ConfigurationError(ReverseInvocationError, ValueError):
    """A session cannot be made from what it was given."""


class StreamConsumedError(ReverseInvocationError, RuntimeError):
    """`result()` was asked of a stream that has given chunks away, or was closed."""
