"""The errors of a reverse invocation: one class for each case that a caller may handle on its own.

All of them derive from `ReverseInvocationError`.
"""

from typing import Any, Protocol, cast, runtime_checkable


class ReverseInvocationError(Exception):
    """A reverse invocation failed. The error can be pickled, and never holds the API key."""

    def __init__(
        self,
        message: str,
        *,
        operation: str | None = None,
        status: int | None = None,
        detail: str | None = None,
    ) -> None:
        super().__init__(message)
        self.message: str = message
        """What happened and what to do about it."""
        self.operation: str | None = operation
        """The operation's id in openapi.yaml, such as `invoke_llm`; None before one was chosen."""
        self.status: int | None = status
        """The HTTP status of the reply, if the error is about it."""
        self.detail: str | None = detail
        """The server's own words, unchanged; long texts are cut."""

    def redact(self, secret: str) -> None:
        """Removes a secret from this error and its causes: the server may have echoed it.

        A text of fewer than 6 characters is not removed. It is too likely to be part of a word.
        """
        if len(secret) >= 6:
            for name, value in vars(self).items():
                setattr(self, name, _redacted(value, secret))
            _redacted(self, secret)

    def __str__(self) -> str:
        return f"{self.operation}: {self.message}" if self.operation else self.message


def _redacted(value: Any, secret: str) -> Any:
    """A copy of a text or of decoded JSON without the secret. An exception is changed in place."""
    if isinstance(value, str):
        return value.replace(secret, "[redacted]")
    if isinstance(value, dict):
        fields = cast("dict[str, Any]", value)
        return {_redacted(name, secret): _redacted(item, secret) for name, item in fields.items()}
    if isinstance(value, list):
        return [_redacted(item, secret) for item in cast("list[Any]", value)]  # type: ignore[redundant-cast]  # pyright
    error = value
    while isinstance(error, BaseException):
        error.args = tuple(_redacted(argument, secret) for argument in error.args)
        error = error.__cause__ or error.__context__
    return value


class InvokeError(ReverseInvocationError):
    """The platform answered with an error. The subclasses have the names of the official SDK."""

    error_type: str | None = None
    """The model plugin's name for the error, such as `InvokeRateLimitError`."""
    error_args: dict[str, Any] | None = None
    """The details that the model plugin gave with the error."""
    provider_message: str | None = None
    """The provider's words alone, such as `slow down`, without those of the platform around them."""
    retry_after: float | None = None
    """Seconds that the provider or the server asks the caller to wait."""


class InvokeConnectionError(InvokeError):
    """The model plugin could not reach its provider."""


class InvokeServerUnavailableError(InvokeError):
    """The provider is down or overloaded."""


class InvokeRateLimitError(InvokeError):
    """The provider's rate limit was reached."""


class InvokeAuthorizationError(InvokeError):
    """The provider refused the credentials that the workspace has for it."""


class InvokeBadRequestError(InvokeError):
    """The provider or the model plugin refused the request itself."""


class CredentialsValidateFailedError(InvokeError):
    """The credentials that the workspace has for the provider are not valid."""


class ModelNotConfiguredError(InvokeError):
    """The workspace has no credentials for the model, or has it disabled."""


class QuotaExceededError(InvokeError):
    """The workspace has used up its quota for the provider."""


class ModelNotFoundError(InvokeError):
    """The workspace has no such provider or model."""


class PermissionDeniedError(InvokeError):
    """The plugin's manifest does not permit this invocation."""

    permission: str | None = None
    """The manifest's name for the permission, such as `text_embedding` or `storage`."""


class SessionNotFoundError(InvokeError):
    """The daemon does not know the session: it has expired, or it belongs to another daemon."""


class APIStatusError(InvokeError):
    """The reply's HTTP `status` is not 200, and the error is none of a model's."""

    code: str | None = None
    """The API server's code for the error, such as `invalid_param`."""


class ConversationNotFoundError(APIStatusError):
    """The conversation that a chat should go on with is unknown, or another user's. The server gives no reason."""


class AppRunError(InvokeError):
    """The run of an app failed after it had begun."""

    code: str | None = None
    """The platform's word for the error, such as `provider_quota_exceeded` or `internal_server_error`."""


@runtime_checkable
class FailedRun(Protocol):
    """What is known of a run that failed. It is the contract's `WorkflowRun`, which stands on a higher floor."""

    id: str
    workflow_id: str
    outputs: dict[str, Any] | None
    error: str | None
    elapsed_time: float | None
    total_tokens: int | None
    total_steps: int | None
    created_at: int | None
    finished_at: int | None


class WorkflowFailedError(AppRunError):
    """A workflow ended with the status `failed`."""

    run: FailedRun | None = None
    """The `WorkflowRun`: its outputs so far, steps, tokens and times."""


class NodeFailedError(InvokeError):
    """A node of a workflow failed. The server keeps the cause to itself."""


class StorageError(InvokeError):
    """The plugin's storage failed."""


class KeyNotFoundError(StorageError, KeyError):
    """The plugin's storage has no value for the key."""


class StorageQuotaError(StorageError):
    """The value does not fit into the plugin's storage. The daemon may have replaced the old value all the same."""


class TransportError(ReverseInvocationError):
    """The channel failed: there was no connection, or it broke before the reply was complete."""

    unsent: bool = False
    """Whether no connection was made. The model was then surely not asked, and a retry may help."""


class InvokeTimeoutError(TransportError):
    """The server took too long to accept the connection, to read the request, or to continue the reply."""


class ProtocolError(ReverseInvocationError):
    """The reply breaks the contract: a bad frame, no JSON, a wrong type, or an early end."""


class IncompleteRunError(ProtocolError):
    """The events of an app end without one that says how the run ended, so the answer may be incomplete."""


class ReplyTooLargeError(ProtocolError):
    """The reply is larger than a limit of the session."""

    limit: str | None = None
    """The name of the limit in `Limits`; `head` for the fixed limit of a reply's head."""


class InvalidRequestError(ReverseInvocationError, ValueError):
    """An argument of a call is not valid; nothing was sent."""


class FieldError(InvalidRequestError, TypeError):
    """A model was made without one of its fields, or with a misspelt one. The official classes raise a ValueError."""


class RequestTooLargeError(InvalidRequestError):
    """The request is larger than the daemon accepts; nothing was sent."""


class ConfigurationError(ReverseInvocationError, ValueError):
    """A session cannot be made from the given arguments."""


class StreamInUseError(ReverseInvocationError, RuntimeError):
    """Another thread or task is reading the stream at this moment."""


class StreamConsumedError(ReverseInvocationError, RuntimeError):
    """`result()` was called on a stream that was closed, or whose chunks were partly taken already."""


__all__ = [
    "APIStatusError", "AppRunError", "ConfigurationError", "ConversationNotFoundError",
    "CredentialsValidateFailedError", "FieldError", "IncompleteRunError", "InvalidRequestError",
    "InvokeAuthorizationError", "InvokeBadRequestError", "InvokeConnectionError", "InvokeError",
    "InvokeRateLimitError", "InvokeServerUnavailableError", "InvokeTimeoutError",
    "KeyNotFoundError", "ModelNotConfiguredError", "ModelNotFoundError", "NodeFailedError",
    "PermissionDeniedError", "ProtocolError", "QuotaExceededError", "ReplyTooLargeError",
    "RequestTooLargeError", "ReverseInvocationError", "SessionNotFoundError", "StorageError",
    "StorageQuotaError", "StreamConsumedError", "StreamInUseError", "TransportError",
    "WorkflowFailedError",
]  # fmt: skip
