"""What the platform wraps in an error text, and the class of error that comes out of it."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dify_invoke.errors import (
    APIStatusError,
    CredentialsValidateFailedError,
    InvokeAuthorizationError,
    InvokeBadRequestError,
    InvokeConnectionError,
    InvokeError,
    InvokeRateLimitError,
    InvokeServerUnavailableError,
    ModelNotConfiguredError,
    ModelNotFoundError,
    PermissionDeniedError,
    QuotaExceededError,
)
from dify_invoke.protocol.refusals import model_error, status_error

OFFICIAL: dict[str, type[InvokeError]] = {
    class_.__name__: class_
    for class_ in (
        InvokeConnectionError,
        InvokeServerUnavailableError,
        InvokeRateLimitError,
        InvokeAuthorizationError,
        InvokeBadRequestError,
        CredentialsValidateFailedError,
    )
}
RATE_LIMIT = '{"args":{},"error_type":"InvokeRateLimitError","message":"slow"}'


def wrapped(message: str, error_type: str = "Exception", **fields: Any) -> str:
    return json.dumps({"args": {}, "error_type": error_type, "message": message, **fields})


class TestWrappers:
    @pytest.mark.parametrize(
        "text",
        [
            RATE_LIMIT,
            f"PluginInvokeError: {RATE_LIMIT}",
            f"req_id: 29aad4826e PluginInvokeError: {RATE_LIMIT}",
            f"[tongyi] Error: PluginInvokeError: {RATE_LIMIT}",
            f"read llm model failed: request failed: PluginInvokeError: {RATE_LIMIT}",
            f"some words of another version: {RATE_LIMIT}",
            "PluginInvokeError: "
            + wrapped(f"read llm model failed: request failed: [tongyi] Error: PluginInvokeError: {RATE_LIMIT}"),
            "req_id: 4356 PluginInvokeError: "
            + wrapped(RATE_LIMIT, "PluginInvokeError", args=None),
            "request failed with status code: 400 and respond with: "
            + json.dumps({"code": "invalid_param", "message": f"PluginInvokeError: {RATE_LIMIT}", "status": 400}),
            f"plugin daemon: {RATE_LIMIT}, code: -500",
            "An error occurred in the currently running plugin, please contact the author of it for "
            "help, error type: InvokeRateLimitError, error details: slow",
            "[openai] Rate Limit Error, slow",
            "PluginInvokeError: " + wrapped("[openai] Rate Limit Error, slow", "InvokeError"),
        ],
    )  # fmt: skip
    def test_the_innermost_error_counts(self, text: str) -> None:
        error = model_error(text, "invoke_llm")

        assert type(error) is InvokeRateLimitError
        assert error.error_type == "InvokeRateLimitError"
        assert error.provider_message == "slow"
        assert str(error) == "invoke_llm: InvokeRateLimitError: slow"
        assert error.detail == text

    def test_an_unknown_error_in_a_known_one_leaves_the_known_one(self) -> None:
        text = wrapped(wrapped("'choices'", "KeyError"), "InvokeServerUnavailableError")
        error = model_error(text)

        assert type(error) is InvokeServerUnavailableError
        assert error.provider_message == "'choices'"

    def test_without_a_known_error_the_innermost_type_is_named(self) -> None:
        error = model_error(wrapped(wrapped("'choices'", "KeyError", args={"a": 1})))

        assert type(error) is InvokeError
        assert (error.error_type, error.error_args) == ("KeyError", {"a": 1})
        assert error.message == "KeyError: 'choices'"

    @pytest.mark.parametrize(
        "text",
        [
            "[openai] Error: your prompt 'PluginInvokeError: %s' is too long",
            "[openai] Error: %s was what the user said",
            "the prompt %s, and more",
        ],
    )
    def test_a_prompt_that_quotes_an_error_is_no_wrapper(self, text: str) -> None:
        error = model_error(text % RATE_LIMIT)

        assert type(error) is InvokeError
        assert error.error_type is None

    def test_a_prompt_in_a_real_wrapper_is_no_wrapper(self) -> None:
        quoted = f"your prompt 'PluginInvokeError: {RATE_LIMIT}' is too long"
        error = model_error("PluginInvokeError: " + wrapped(quoted, "InvokeBadRequestError"))

        assert type(error) is InvokeBadRequestError
        assert error.provider_message == quoted

    def test_a_hundred_layers_are_read_as_far_as_is_sensible(self) -> None:
        text = "slow"
        for _ in range(12):
            text = wrapped(text, "InvokeRateLimitError" if text == "slow" else "Exception")

        assert type(model_error(text)) is InvokeRateLimitError


INNERMOST = st.sampled_from(sorted(OFFICIAL))
WORDS = st.text(st.characters(exclude_categories=["Cs"]), max_size=40).map(str.strip)
WRAPPERS: list[Callable[[str], str]] = [
    lambda text: f"PluginInvokeError: {wrapped(text)}",
    lambda text: f"req_id: 0a1b2c3d4e PluginInvokeError: {wrapped(text, 'KeyError')}",
    lambda text: wrapped(text, "PluginInvokeError", args=None),
    lambda text: json.dumps({"code": "invalid_param", "message": text, "status": 400}),
    lambda text: f"[models] Error: {text}",
    lambda text: f"read llm model failed: request failed: {text}",
    lambda text: f"invoke llm model failed: request failed with status code: 400 and respond with: {text}",
]  # fmt: skip


class TestNesting:
    @given(name=INNERMOST, words=WORDS, wrappers=st.lists(st.sampled_from(WRAPPERS), max_size=6))
    def test_of_any_kind_gives_the_innermost_error(
        self, name: str, words: str, wrappers: list[Callable[[str], str]]
    ) -> None:
        text = wrapped(f"said: {words}", name)
        for wrapper in wrappers:
            text = wrapper(text)
        error = model_error(text)

        assert type(error) is OFFICIAL[name]
        assert error.provider_message == f"said: {words}".strip()

    @given(
        name=INNERMOST,
        wrappers=st.lists(st.sampled_from(WRAPPERS), max_size=4),
        kept=st.floats(0, 1, exclude_max=True),
    )
    def test_that_is_cut_gives_no_other_error(
        self, name: str, wrappers: list[Callable[[str], str]], kept: float
    ) -> None:
        text = wrapped("slow", name)
        for wrapper in wrappers:
            text = wrapper(text)
        error = model_error(text[: int(len(text) * kept)])

        assert type(error) in (InvokeError, APIStatusError)


class TestWordsOfTheSDK:
    """`dify_plugin.errors.model`, and what `AIModel` writes before them."""

    @pytest.mark.parametrize(
        ("text", "class_", "words"),
        [
            ("[openai] Rate Limit Error, slow down", InvokeRateLimitError, "slow down"),
            ("[x] Server Unavailable Error, 503", InvokeServerUnavailableError, "503"),
            ("[x] Connection Error, refused", InvokeConnectionError, "refused"),
            ("[x] Authorization Error, no key", InvokeAuthorizationError, "no key"),
            ("[x] Bad Request Error, no such", InvokeBadRequestError, "no such"),
            ("[models] Rate Limit Error, a\nb", InvokeRateLimitError, "a\nb"),
            ("Rate Limit Error", InvokeRateLimitError, "Rate Limit Error"),
            (
                "[x] Incorrect model credentials provided, please check and try again. ",
                InvokeAuthorizationError,
                "Incorrect model credentials provided, please check and try again.",
            ),
        ],
    )
    def test_name_the_class(self, text: str, class_: type[InvokeError], words: str) -> None:
        error = model_error(text)

        assert type(error) is class_
        assert (error.error_type, error.provider_message) == (class_.__name__, words)

    @pytest.mark.parametrize(
        "text",
        ["a Rate Limit Error, they say", "[x] Rate Limit Errors, many", "[x]\nRate Limit Error, y"],
    )
    def test_count_only_at_the_beginning(self, text: str) -> None:
        assert type(model_error(text)) is InvokeError


class TestThePlatformsOwnErrors:
    @pytest.mark.parametrize(
        ("text", "class_", "where"),
        [
            ("Model gpt-4o credentials is not initialized.", ModelNotConfiguredError, "Settings"),
            ("Model credentials is not initialized.", ModelNotConfiguredError, "Settings"),
            ("Default model not found for ModelType.LLM", ModelNotConfiguredError, "Settings"),
            ("Model gpt-4o is disabled.", ModelNotConfiguredError, "Settings"),
            ("Model is not configured", ModelNotConfiguredError, "Settings"),
            ("Quota for openai exceeded", QuotaExceededError, "Settings"),
            ("Model provider openai quota exceeded.", QuotaExceededError, "Settings"),
            ("Model quota has been exceeded", QuotaExceededError, "Settings"),
            ("Insufficient credits remaining", QuotaExceededError, "Settings"),
            ("Provider a/b/c does not exist.", ModelNotFoundError, "Plugins"),
            ("Model gpt-9 not exist.", ModelNotFoundError, "Plugins"),
            ("Model gpt-9 not found", ModelNotFoundError, "Plugins"),
        ],
    )
    def test_have_classes_of_their_own(
        self, text: str, class_: type[InvokeError], where: str
    ) -> None:
        for given_text in (text, f"read llm model failed: request failed: {text}"):
            error = model_error(given_text)
            assert type(error) is class_
            assert error.message.startswith(text.rstrip("."))
            assert where in error.message
            assert error.provider_message == text

    def test_are_not_those_of_a_provider(self) -> None:
        error = model_error(wrapped("Model gpt-9 not found", "InvokeBadRequestError"))
        assert type(error) is InvokeBadRequestError

    @pytest.mark.parametrize("text", ["data is nil", "page"])
    def test_that_the_daemon_hides_are_explained(self, text: str) -> None:
        text = (
            "data is nil" if text == "data is nil" else "invalid character '<' looking for a value"
        )
        error = model_error(f"invoke text embedding model failed: {text}", "invoke_text_embedding")

        assert type(error) is InvokeError
        assert ("inner API key" if text == "data is nil" else "a page") in error.message

    def test_of_a_missing_permission_say_what_to_add(self) -> None:
        error = model_error(
            "permission denied, you need to enable text-embedding access in plugin manifest"
        )

        assert type(error) is PermissionDeniedError
        assert error.permission == "text_embedding"
        assert "text_embedding: true" in error.message

    def test_in_a_models_words_are_no_missing_permission(self) -> None:
        text = "permission denied, you need to enable llm access in plugin manifest"
        assert type(model_error(f"[x] Bad Request Error, {text}")) is InvokeBadRequestError


class TestStatuses:
    def test_that_the_daemon_reports_keep_code_and_message(self) -> None:
        error = model_error(
            "invoke llm model failed: request failed with status code: 400 and respond with: "
            '{"code":"invalid_param","message":"user not found","status":400}'
        )

        assert isinstance(error, APIStatusError)
        assert (error.status, error.code) == (400, "invalid_param")
        assert "user not found" in error.message
        assert "user_id must be a UUID" in error.message

    @pytest.mark.parametrize("words", ["slow down", "boom"])
    def test_of_a_models_failure_are_kept(self, words: str) -> None:
        said = f"[models] Rate Limit Error, {words}" if words == "slow down" else words
        body = json.dumps({"code": "invalid_param", "message": said, "status": 400}).encode()
        error = status_error("invoke_llm", 400, {}, body)

        assert type(error) is (InvokeRateLimitError if words == "slow down" else InvokeError)
        assert (error.status, error.provider_message) == (400, words)

    def test_of_another_kind_of_error_are_kept(self) -> None:
        said = "req_id: bab2bf2ab4 PluginInvokeError: " + wrapped("'choices'", "KeyError")
        body = json.dumps({"code": "invalid_param", "message": said, "status": 400}).encode()
        error = status_error("invoke_llm", 400, {}, body)

        assert (type(error), error.status, error.error_type) == (InvokeError, 400, "KeyError")

    def test_404_of_a_server_without_the_operation_names_its_version(self) -> None:
        page = b"<!doctype html>\n<title>404 Not Found</title>\n<h1>Not Found</h1>"
        error = status_error("invoke_llm", 404, {"x-version": "1.16.0-rc1"}, page)

        assert isinstance(error, APIStatusError)
        assert "this server, version 1.16.0-rc1, has no such operation" in error.message
        assert "key" not in error.message

    def test_400_for_an_unknown_role_is_one_sentence(self) -> None:
        said = (
            "invalid payload: 1 validation error for RequestInvokeLLM\nprompt_messages.role\n"
            "  Input should be 'system', 'user', 'assistant' or 'tool' [type=enum, "
            "input_value='developer', input_type=str]\n"
            "    For further information visit https://errors.pydantic.dev/2.12/v/enum"
        )
        body = json.dumps({"code": "invalid_param", "message": said, "status": 400}).encode()
        error = status_error("invoke_llm", 400, {}, body)

        assert error.message == (
            "HTTP 400: this server does not know the role 'developer' (prompt_messages.role): "
            "Input should be 'system', 'user', 'assistant' or 'tool'"
        )


class TestHintsOfADelay:
    @pytest.mark.parametrize(
        ("words", "seconds"),
        [
            ("Please try again in 20s.", 20),
            ("Please try again in 1m30s.", 90),
            ("try again in 250ms", 0.25),
            ("Please retry after 7 seconds", 7),
            ("retry in 12.5 sec", 12.5),
            ("wait for 2 minutes", 120),
            ("slow down", None),
            ("try again", None),
        ],
    )
    def test_of_the_provider_are_read(self, words: str, seconds: float | None) -> None:
        assert model_error(f"[x] Rate Limit Error, {words}").retry_after == seconds

    def test_may_be_in_the_details(self) -> None:
        text = wrapped("slow", "InvokeRateLimitError", args={"retry_after": 3})
        assert model_error(text).retry_after == 3.0
