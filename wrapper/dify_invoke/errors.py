"""What can go wrong with a reverse invocation, one class for each thing a caller may want to tell apart.

All derive from `ReverseInvocationError`:

* the platform answered with an error: `InvokeError` and the classes below it;
* the road failed: `TransportError`, `InvokeTimeoutError`;
* the reply is not the protocol: `ProtocolError`;
* nothing was sent, since an argument does not fit: `InvalidRequestError`, `ConfigurationError`;
* a stream was used in a way it cannot serve: `StreamConsumedError`.
"""

from typing import Any


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
        """Takes a secret out of what the other side said, in case it echoed one.

        One of fewer than 6 characters is no secret, and too likely part of a word.
        """
        if len(secret) < 6:
            return
        self.message = self.message.replace(secret, "[redacted]")
        self.args: tuple[Any, ...] = (self.message,)
        self.detail = self.detail and self.detail.replace(secret, "[redacted]")

    def __str__(self) -> str:
        return f"{self.operation}: {self.message}" if self.operation else self.message


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


class TransportError(ReverseInvocationError):
    """The road failed: no connection, or one that broke before the reply was whole."""


class InvokeTimeoutError(TransportError):
    """The other side took too long to connect, to read the request, or to go on with the reply."""


class ProtocolError(ReverseInvocationError):
    """The reply is not what the contract says: no frame, no JSON, a wrong type, or it stops midway."""


class InvalidRequestError(ReverseInvocationError, ValueError):
    """An argument does not fit; nothing was sent."""


class RequestTooLargeError(InvalidRequestError):
    """The request is larger than the daemon reads; nothing was sent."""


class ConfigurationError(ReverseInvocationError, ValueError):
    """A session cannot be made from what it was given."""


class StreamConsumedError(ReverseInvocationError, RuntimeError):
    """`result()` was asked of a stream that has given chunks away, or was closed."""
