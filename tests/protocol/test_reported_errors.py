"""How a model's error and an HTTP status become an error."""

import json
from typing import Any

import pytest
from hypothesis import given, settings
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
)
from dify_invoke.protocol.refusals import MAX_DETAIL, model_error, status_error

from ..support import operations


def plugin_error(**fields: Any) -> str:
    return f"PluginInvokeError: {json.dumps(fields)}"


class TestModelError:
    @pytest.mark.parametrize(
        ("error_type", "class_"),
        [
            ("InvokeConnectionError", InvokeConnectionError),
            ("InvokeServerUnavailableError", InvokeServerUnavailableError),
            ("InvokeRateLimitError", InvokeRateLimitError),
            ("InvokeAuthorizationError", InvokeAuthorizationError),
            ("InvokeBadRequestError", InvokeBadRequestError),
            ("CredentialsValidateFailedError", CredentialsValidateFailedError),
            ("SomethingNewError", InvokeError),
            ("InvokeError", InvokeError),
            ("ProtocolError", InvokeError),
            ("PermissionDeniedError", InvokeError),
            ("__class__", InvokeError),
            ("", InvokeError),
        ],
    )
    def test_type_gives_the_class(self, error_type: str, class_: type[InvokeError]) -> None:
        text = plugin_error(args={"a": [1]}, error_type=error_type, message="Why.")

        error = model_error(text, "invoke_llm")

        assert type(error) is class_
        assert str(error) == f"invoke_llm: {error_type}: Why."
        assert (error.error_type, error.error_args) == (error_type, {"a": [1]})
        assert (error.operation, error.status, error.detail) == ("invoke_llm", None, text)

    @pytest.mark.parametrize(
        "text",
        [
            plugin_error(error_type="InvokeRateLimitError", message="Slow."),
            plugin_error(message="Slow.", new={"x": 1}, error_type="InvokeRateLimitError"),
            "req_id: 8a2b PluginInvokeError: "
            '{"error_type":"InvokeRateLimitError","message":"Slow."}',
            "[models] Error: PluginInvokeError:"
            '{"error_type":"InvokeRateLimitError","message":"Slow."}',
            'PluginInvokeError: \n {"error_type":"InvokeRateLimitError",\n"message":"Slow."}\n',
        ],
        ids=["alone", "new fields", "after words", "after more words", "on several lines"],
    )
    def test_is_found_at_the_end_of_the_text(self, text: str) -> None:
        error = model_error(text)

        assert type(error) is InvokeRateLimitError
        assert (error.message, error.detail) == ("InvokeRateLimitError: Slow.", text)
        assert error.operation is None

    def test_message_may_have_line_breaks(self) -> None:
        error = model_error('PluginInvokeError: {"error_type":"X","message":"a\nb"}')

        assert error.message == "X: a\nb"

    @pytest.mark.parametrize(
        ("fields", "args"),
        [
            ({}, None),
            ({"args": None}, None),
            ({"args": ["a"]}, None),
            ({"args": {}}, {}),
            ({"args": {"description": "d"}}, {"description": "d"}),
        ],
        ids=str,
    )
    def test_args_are_kept_when_they_are_an_object(
        self, fields: dict[str, Any], args: dict[str, Any] | None
    ) -> None:
        error = model_error(plugin_error(error_type="X", message="Why.", **fields))

        assert error.error_args == args

    @pytest.mark.parametrize("fields", [{}, {"message": ""}, {"message": None}], ids=str)
    def test_without_a_message_is_described(self, fields: dict[str, Any]) -> None:
        assert model_error(plugin_error(error_type="X", **fields)).message == "X: no message"

    @pytest.mark.parametrize(
        "text",
        [
            "tokens exceed the limit",
            "PluginInvokeError",
            "PluginInvokeError: ",
            "PluginInvokeError: went wrong",
            "PluginInvokeError: {",
            'PluginInvokeError: {"error_type":"InvokeRateLimitError","mess',
            "PluginInvokeError: {'error_type': 'InvokeRateLimitError'}",
            'PluginInvokeError: ["error_type"]',
            'PluginInvokeError: {"message":"no type"}',
            'PluginInvokeError: {"error_type":"InvokeRateLimitError","message":"x"} or so',
        ],
    )
    def test_text_without_a_readable_type_is_the_message(self, text: str) -> None:
        error = model_error(text, "invoke_tts")

        assert type(error) is InvokeError
        assert str(error) == f"invoke_tts: {text}"
        assert error.detail == text
        assert (error.error_type, error.error_args) == (None, None)

    @pytest.mark.parametrize("error_type", [None, 5, {}, ["InvokeRateLimitError"]], ids=repr)
    def test_type_that_is_not_a_string_is_ignored(self, error_type: Any) -> None:
        error = model_error(plugin_error(error_type=error_type, message="Why."))

        assert type(error) is InvokeError
        assert error.error_type is None
        assert "Why." in error.message

    def test_deep_nesting_is_treated_as_text(self) -> None:
        error = model_error('PluginInvokeError: {"error_type":' + "[" * 100_000)

        assert type(error) is InvokeError
        assert error.error_type is None

    def test_detail_of_a_long_text_is_cut(self) -> None:
        text = plugin_error(error_type="InvokeBadRequestError", message="x" * 5000)

        error = model_error(text)

        assert type(error) is InvokeBadRequestError
        assert error.detail == text[:MAX_DETAIL]

    @settings(max_examples=100, deadline=None)
    @given(st.text() | st.text().map(lambda text: f"PluginInvokeError: {{{text}"))
    def test_any_text_gives_an_error(self, text: str) -> None:
        assert isinstance(model_error(text), InvokeError)


class TestStatusError:
    NOT_FOUND = json.dumps(
        {"code": "not_found", "message": "The requested URL was not found…", "status": 404}
    )
    PAGE = "<html><head><TITLE class='a'>\n503 Service Unavailable </TITLE></head>…</html>"
    BETWEEN = "and not followed: a proxy or a login page answered"

    @pytest.mark.parametrize(
        ("status", "headers", "body", "message"),
        [
            pytest.param(
                301,
                {"location": "https://sso.example/login"},
                "",
                f"HTTP 301: redirected to https://sso.example/login, {BETWEEN}",
                id="301",
            ),
            pytest.param(
                302,
                {"location": "/signin?next=%2F"},
                "<html><title>Found</title></html>",
                f"HTTP 302: redirected to /signin?next=%2F, {BETWEEN}: a page titled 'Found'",
                id="302 with a page",
            ),
            pytest.param(
                307, {}, "", f"HTTP 307: redirected to nowhere, {BETWEEN}", id="307 nowhere"
            ),
            pytest.param(
                400,
                {},
                '{"code":"invalid_param","message":"tenant not found","status":400}',
                "HTTP 400: tenant not found: tenant_id is not the id of a workspace of this server",
                id="400 of the API",
            ),
            pytest.param(400, {}, "no such thing", "HTTP 400: no such thing", id="400 in words"),
            pytest.param(400, {}, '{"code":"invalid_param"}', "HTTP 400", id="400 silent"),
            pytest.param(400, {}, '["tenant"]', "HTTP 400", id="400 other JSON"),
            pytest.param(
                401,
                {},
                "",
                "HTTP 401: something in front of the API server asks for credentials",
                id="401",
            ),
            pytest.param(
                403,
                {},
                '{"message":"Forbidden by rule 7"}',
                "HTTP 403: something in front of the API server refuses the request: "
                "Forbidden by rule 7",
                id="403",
            ),
            pytest.param(405, {}, "", "HTTP 405: the address is not an API server", id="405"),
            pytest.param(
                413,
                {},
                "<html><title>413 Request Entity Too Large</title></html>",
                "HTTP 413: the request is larger than the server or a proxy allows: "
                "a page titled '413 Request Entity Too Large'",
                id="413",
            ),
            pytest.param(
                429,
                {},
                '{"message":"Too many requests"}',
                "HTTP 429: the platform, or something in front of it, limits how often it is "
                "asked: Too many requests",
                id="429",
            ),
            pytest.param(
                500,
                {},
                '{"message":"Internal Server Error","code":"unknown","status":500}',
                "HTTP 500: Internal Server Error: the server's log has the cause; a tenant_id that "
                "is not a UUID is one",
                id="500 of the API",
            ),
            pytest.param(500, {}, "", "HTTP 500", id="500 empty"),
            pytest.param(
                502, {}, "", "HTTP 502: a proxy could not reach the platform", id="502 empty"
            ),
            pytest.param(
                503,
                {},
                PAGE,
                "HTTP 503: the platform is not available: a page titled '503 Service Unavailable'",
                id="503 with a page",
            ),
            pytest.param(
                504,
                {},
                "<html>upstream timed out</html>",
                "HTTP 504: a proxy gave up waiting for the platform: a page",
                id="504 with an untitled page",
            ),
            pytest.param(418, {}, "short and stout", "HTTP 418: short and stout", id="418"),
            pytest.param(204, {}, "", "HTTP 204", id="204"),
        ],
    )
    def test_describes_the_status(
        self, status: int, headers: dict[str, str], body: str, message: str
    ) -> None:
        error = status_error(operations.LLM.name, status, headers, body.encode())

        assert type(error) is APIStatusError
        assert error.message == message
        assert str(error) == f"invoke_llm: {message}"
        assert (error.operation, error.status) == ("invoke_llm", status)
        assert error.detail == (body or None)

    @pytest.mark.parametrize("body", [NOT_FOUND, ""])
    def test_404_suggests_a_wrong_key(self, body: str) -> None:
        error = status_error(operations.TTS.name, 404, {}, body.encode())

        assert error.message.startswith("HTTP 404: the key does not match")
        assert "X-Inner-Api-Key" in error.message
        assert "INNER_API_KEY_FOR_PLUGIN" in error.message
        assert "URL was not found" not in error.message
        assert (error.operation, error.status, error.detail) == ("invoke_tts", 404, body or None)

    def test_long_plain_text_is_cut(self) -> None:
        error = status_error(operations.LLM.name, 500, {}, b"x" * 5000)

        assert error.message == f"HTTP 500: {'x' * 200}..."
        assert error.detail == "x" * MAX_DETAIL

    @pytest.mark.parametrize("length", [200, 201], ids=["kept", "cut"])
    def test_plain_text_is_kept_up_to_200_characters(self, length: int) -> None:
        error = status_error(operations.LLM.name, 500, {}, b"x" * length)

        assert error.message.endswith("x") is (length == 200)

    def test_body_that_is_not_utf_8_is_shown_with_replacement_characters(self) -> None:
        error = status_error(operations.LLM.name, 500, {}, b"caf\xe9")

        assert error.message == "HTTP 500: caf\ufffd"
        assert error.detail == "caf\ufffd"

    def test_deep_nesting_is_treated_as_text(self) -> None:
        error = status_error(operations.LLM.name, 500, {}, b"[" * 100_000)

        assert error.message.startswith("HTTP 500: [[[")

    @settings(max_examples=100, deadline=None)
    @given(st.integers(min_value=100, max_value=599), st.binary())
    def test_any_body_gives_an_error(self, status: int, body: bytes) -> None:
        error = status_error(operations.LLM.name, status, {}, body)

        assert error.message.startswith(f"HTTP {status}")
        assert error.status == status
