"""What the server's failures are on the platform: the official errors, as the model plugins raise them."""

from collections.abc import Iterable, Iterator
from typing import Any, NoReturn, TypeVar

import openai

from ....errors import (
    InvokeAuthorizationError,
    InvokeBadRequestError,
    InvokeConnectionError,
    InvokeError,
    InvokeRateLimitError,
    InvokeServerUnavailableError,
    ReverseInvocationError,
)
from ....protocol.json import is_object
from ...answers import Json
from ...failures import ServerFailureError
from ...servers import Answer

T = TypeVar("T")
_CLASSES: tuple[tuple[type[Exception], type[InvokeError]], ...] = (
    (openai.APIConnectionError, InvokeConnectionError),  # a timeout is one
    (openai.InternalServerError, InvokeServerUnavailableError),
    (openai.RateLimitError, InvokeRateLimitError),
    (openai.AuthenticationError, InvokeAuthorizationError),
    (openai.PermissionDeniedError, InvokeAuthorizationError),
    (openai.APIStatusError, InvokeBadRequestError),
    (openai.APIResponseValidationError, InvokeServerUnavailableError),
)
_CODES: tuple[tuple[str, type[InvokeError]], ...] = (
    ("rate_limit", InvokeRateLimitError),
    ("quota", InvokeRateLimitError),
    ("429", InvokeRateLimitError),
    ("server_error", InvokeServerUnavailableError),
    ("internal", InvokeServerUnavailableError),
    ("overloaded", InvokeServerUnavailableError),
    ("unavailable", InvokeServerUnavailableError),
    ("50", InvokeServerUnavailableError),
    ("api_key", InvokeAuthorizationError),
    ("authentication", InvokeAuthorizationError),
    ("permission", InvokeAuthorizationError),
    ("401", InvokeAuthorizationError),
    ("403", InvokeAuthorizationError),
)
"""What the code or the type of an error inside a stream begins with, or has in it."""


def guarded(answer: Answer, key: str, body: Json) -> Iterator[Json]:
    """The results of an answer. What the server's client raises is raised as the official error, without the key."""
    try:
        yield from answer(body)
    except (ReverseInvocationError, ServerFailureError):
        raise
    except Exception as error:
        official = _class_of(error)
        text = str(error) or type(error).__name__
        if isinstance(error, openai.APIConnectionError) and error.__cause__ is not None:
            text = f"{text.rstrip('.')}: {error.__cause__}"
        if len(key) >= 6:
            text = text.replace(key, "[redacted]")
        raise official(text) from None


def expect(answer: Any, class_: type[T]) -> T:
    """The answer, if the server's is of that kind; its client gives a text for a page of HTML."""
    if not isinstance(answer, class_):
        raise InvokeServerUnavailableError(
            f"the server's answer is no {class_.__name__}: is the address of its API right? It mostly ends in /v1"
        )
    return answer


def whole(stream: Iterable[T]) -> Iterator[T]:
    """The chunks of a stream. Its client raises any errors of its HTTP library as they are."""
    try:
        yield from stream
    except openai.OpenAIError:
        raise
    except ValueError as error:
        raise InvokeServerUnavailableError(f"the server sent no JSON: {error}") from error
    except Exception as error:
        raise InvokeConnectionError(f"the stream broke off: {error}") from error


def unsupported(what: str, _: Json) -> NoReturn:
    """Refuses what OpenAI's API cannot be asked for."""
    raise InvokeBadRequestError(f"OpenAI's API has no {what}: script the answer")


def _class_of(error: Exception) -> type[InvokeError]:
    for class_, official in _CLASSES:
        if isinstance(error, class_):
            return official
    if isinstance(error, openai.APIError):  # an error inside a stream has no status
        body: object = error.body
        fields = body if is_object(body) else {}
        said = f"{fields.get('code') or ''} {fields.get('type') or ''}".lower()
        for code, official in _CODES:
            if code in said:
                return official
        return InvokeBadRequestError
    return InvokeServerUnavailableError
