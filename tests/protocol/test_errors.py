"""The errors: their hierarchy, their messages, and pickling."""

import copy
import pickle
from collections.abc import Callable
from typing import Any

import cloudpickle
import pytest

import dify_invoke
from dify_invoke import errors
from dify_invoke.errors import (
    APIStatusError,
    AppRunError,
    ConfigurationError,
    ConversationNotFoundError,
    CredentialsValidateFailedError,
    FieldError,
    IncompleteRunError,
    InvalidRequestError,
    InvokeAuthorizationError,
    InvokeBadRequestError,
    InvokeConnectionError,
    InvokeError,
    InvokeRateLimitError,
    InvokeServerUnavailableError,
    InvokeTimeoutError,
    KeyNotFoundError,
    ModelNotConfiguredError,
    ModelNotFoundError,
    NodeFailedError,
    PermissionDeniedError,
    ProtocolError,
    QuotaExceededError,
    ReplyTooLargeError,
    RequestTooLargeError,
    ReverseInvocationError,
    SessionNotFoundError,
    StorageError,
    StorageQuotaError,
    StreamConsumedError,
    StreamInUseError,
    TransportError,
    WorkflowFailedError,
)

BASES: dict[type[ReverseInvocationError], tuple[type[Exception], ...]] = {
    ReverseInvocationError: (Exception,),
    InvokeError: (ReverseInvocationError,),
    InvokeConnectionError: (InvokeError,),
    InvokeServerUnavailableError: (InvokeError,),
    InvokeRateLimitError: (InvokeError,),
    InvokeAuthorizationError: (InvokeError,),
    InvokeBadRequestError: (InvokeError,),
    CredentialsValidateFailedError: (InvokeError,),
    ModelNotConfiguredError: (InvokeError,),
    QuotaExceededError: (InvokeError,),
    ModelNotFoundError: (InvokeError,),
    PermissionDeniedError: (InvokeError,),
    SessionNotFoundError: (InvokeError,),
    APIStatusError: (InvokeError,),
    ConversationNotFoundError: (APIStatusError,),
    AppRunError: (InvokeError,),
    WorkflowFailedError: (AppRunError,),
    NodeFailedError: (InvokeError,),
    StorageError: (InvokeError,),
    KeyNotFoundError: (StorageError, KeyError),
    StorageQuotaError: (StorageError,),
    TransportError: (ReverseInvocationError,),
    ReplyTooLargeError: (ProtocolError,),
    InvokeTimeoutError: (TransportError,),
    ProtocolError: (ReverseInvocationError,),
    IncompleteRunError: (ProtocolError,),
    InvalidRequestError: (ReverseInvocationError, ValueError),
    RequestTooLargeError: (InvalidRequestError,),
    FieldError: (InvalidRequestError, TypeError),
    ConfigurationError: (ReverseInvocationError, ValueError),
    StreamInUseError: (ReverseInvocationError, RuntimeError),
    StreamConsumedError: (ReverseInvocationError, RuntimeError),
}

every_error = pytest.mark.parametrize("class_", BASES, ids=lambda class_: class_.__name__)
every_invoke_error = pytest.mark.parametrize(
    "class_",
    [class_ for class_ in BASES if issubclass(class_, InvokeError)],
    ids=lambda class_: class_.__name__,
)


def pickled(protocol: int) -> Callable[[Exception], Any]:
    return lambda error: pickle.loads(pickle.dumps(error, protocol))


JOURNEYS: dict[str, Callable[[Exception], Any]] = {
    "copy": copy.copy,
    "deepcopy": copy.deepcopy,
    "cloudpickle": lambda error: cloudpickle.loads(cloudpickle.dumps(error)),
    **{f"pickle {protocol}": pickled(protocol) for protocol in range(pickle.HIGHEST_PROTOCOL + 1)},
}

every_journey = pytest.mark.parametrize("journey", JOURNEYS.values(), ids=JOURNEYS)


class TestHierarchy:
    @pytest.mark.parametrize(
        ("class_", "bases"), BASES.items(), ids=lambda value: getattr(value, "__name__", "")
    )
    def test_of_each_class(
        self, class_: type[ReverseInvocationError], bases: tuple[type[Exception], ...]
    ) -> None:
        assert class_.__bases__ == bases

    def test_is_complete(self) -> None:
        defined = {
            value
            for value in vars(errors).values()
            if isinstance(value, type) and issubclass(value, Exception)
        }

        assert defined == set(BASES)

    @every_error
    def test_is_public(self, class_: type[ReverseInvocationError]) -> None:
        assert class_.__name__ in dir(dify_invoke)
        assert getattr(dify_invoke, class_.__name__) is class_

    @every_error
    def test_is_documented(self, class_: type[ReverseInvocationError]) -> None:
        assert class_.__doc__

    def test_of_bad_arguments_is_a_value_error(self) -> None:
        with pytest.raises(ValueError, match=r"^stop must be a list$"):
            raise InvalidRequestError("stop must be a list")


class TestText:
    @every_error
    def test_is_the_message(self, class_: type[ReverseInvocationError]) -> None:
        error = class_("It failed.")

        assert (str(error), error.message, error.args) == (
            "It failed.",
            "It failed.",
            ("It failed.",),
        )

    @every_error
    def test_begins_with_the_operation(self, class_: type[ReverseInvocationError]) -> None:
        error = class_("It failed.", operation="invoke_llm", status=500, detail="Oops")

        assert str(error) == "invoke_llm: It failed."
        assert error.message == "It failed."

    def test_follows_an_operation_that_becomes_known_later(self) -> None:
        error = ProtocolError("It failed.")
        error.operation = "invoke_tts"

        assert str(error) == "invoke_tts: It failed."


class TestAttributes:
    @every_error
    def test_are_none_when_not_given(self, class_: type[ReverseInvocationError]) -> None:
        error = class_("It failed.")

        assert (error.operation, error.status, error.detail) == (None, None, None)

    @every_invoke_error
    def test_of_the_model_side_are_none_when_not_given(self, class_: type[InvokeError]) -> None:
        error = class_("It failed.")

        assert (error.error_type, error.error_args) == (None, None)

    def test_except_for_the_message_are_given_by_name(self) -> None:
        construct: Any = ReverseInvocationError

        with pytest.raises(TypeError):
            construct("It failed.", "invoke_llm")


class TestPickling:
    @every_journey
    @every_error
    def test_keeps_class_text_and_attributes(
        self, class_: type[ReverseInvocationError], journey: Callable[[Exception], Any]
    ) -> None:
        error = class_("It failed: é\n", operation="invoke_llm", status=500, detail="Oops")

        arrived = journey(error)

        assert type(arrived) is class_
        assert arrived is not error
        assert (str(arrived), arrived.args) == (str(error), error.args)
        assert vars(arrived) == {
            "message": "It failed: é\n",
            "operation": "invoke_llm",
            "status": 500,
            "detail": "Oops",
        }

    @every_journey
    @every_error
    def test_keeps_absent_attributes(
        self, class_: type[ReverseInvocationError], journey: Callable[[Exception], Any]
    ) -> None:
        arrived = journey(class_("It failed."))

        assert (arrived.operation, arrived.status, arrived.detail) == (None, None, None)

    @every_journey
    @every_invoke_error
    def test_keeps_the_attributes_of_a_model_error(
        self, class_: type[InvokeError], journey: Callable[[Exception], Any]
    ) -> None:
        error = class_("It failed.", operation="invoke_llm", detail="Oops")
        error.error_type = "SomethingNewError"
        error.error_args = {"description": ["a", {"b": None}]}

        arrived = journey(error)

        assert arrived.error_type == "SomethingNewError"
        assert arrived.error_args == {"description": ["a", {"b": None}]}

    @every_journey
    def test_keeps_notes(self, journey: Callable[[Exception], Any]) -> None:
        error = InvokeError("It failed.")
        error.add_note("while summarising")

        assert journey(error).__notes__ == ["while summarising"]
