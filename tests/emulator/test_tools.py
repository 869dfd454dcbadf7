"""The tools of the emulator's workspace, as a plugin invokes them through the daemon."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest

from dify_invoke.emulator import EmulatedTool, Emulator, Received

from .transaction_cases import error_of, events_of

LINK = {"type": "link", "message": {"text": "https://example.com"}, "meta": {"kept": True}}
TEXT = {"type": "text", "message": {"text": "and a text"}}


def greet(name: str = "you") -> str:
    return f"Hello, {name}!"


def breaks() -> Iterator[dict[str, Any]]:
    yield TEXT
    raise RuntimeError("out of order")


TOOLS = [
    EmulatedTool("greet", greet),
    EmulatedTool("look_up", lambda: {"found": [1]}, provider="acme/books/books"),
    EmulatedTool("tell", lambda: [LINK, TEXT]),
    EmulatedTool("break", breaks),
    EmulatedTool("count", lambda: {"price": Decimal(1)}),
]


@pytest.fixture(scope="module")
def emulator() -> Iterator[Emulator]:
    with Emulator(tools=TOOLS) as emulator:
        yield emulator


def request(tool: str, **further: Any) -> dict[str, Any]:
    provider = "langgenius/emulator/emulator"
    return {"tool_type": "builtin", "provider": provider, "tool": tool, **further}


def messages(emulator: Emulator, body: dict[str, Any]) -> list[Any]:
    events = events_of(emulator, "tool", body)
    assert {(event["event"], event["message"]) for event in events} == {("response", "stream")}
    return [event["data"] for event in events]


class TestMessages:
    def test_a_text(self, emulator: Emulator) -> None:
        body = request("greet", tool_parameters={"name": "Ann"}, credential_id="c")
        assert messages(emulator, body) == [
            {"type": "text", "message": {"text": "Hello, Ann!"}, "meta": None}
        ]
        assert emulator.requests[-1] == Received("tool", body)

    @pytest.mark.parametrize("none", [{}, {"tool_parameters": None}], ids=str)
    def test_no_parameters(self, emulator: Emulator, none: dict[str, Any]) -> None:
        (message,) = messages(emulator, request("greet", **none))
        assert message["message"]["text"] == "Hello, you!"

    def test_an_object(self, emulator: Emulator) -> None:
        (message,) = messages(emulator, request("look_up", provider="acme/books/books"))
        assert message == {"type": "json", "message": {"json_object": {"found": [1]}}, "meta": None}

    def test_messages_of_its_own(self, emulator: Emulator) -> None:
        assert messages(emulator, request("tell")) == [LINK, {**TEXT, "meta": None}]


class TestErrors:
    def test_a_tool_that_raises_midway(self, emulator: Emulator) -> None:
        first, error = events_of(emulator, "tool", request("break"))
        assert first["data"]["message"] == TEXT["message"]
        assert error["message"] == "read tool failed: request failed: out of order"

    def test_a_parameter_that_the_tool_does_not_have(self, emulator: Emulator) -> None:
        error = error_of(emulator, "tool", request("greet", tool_parameters={"nme": "Ann"}))
        assert "unexpected keyword argument 'nme'" in error

    def test_a_result_that_is_no_json(self, emulator: Emulator) -> None:
        assert error_of(emulator, "tool", request("count")) == (
            "read tool failed: request failed: Object of type Decimal is not JSON serializable"
        )

    @pytest.mark.parametrize(
        "wrong", [{"tool": "nothing"}, {"provider": "acme/other/other"}], ids=str
    )
    def test_no_such_tool(self, emulator: Emulator, wrong: dict[str, str]) -> None:
        error = error_of(emulator, "tool", {**request("greet"), **wrong})
        assert error.startswith("invoke tool failed: request failed with status code: 400 and resp")
        assert "it has: greet of langgenius/emulator/emulator, look_up of acme/books/books" in error

    @pytest.mark.parametrize(
        ("body", "told"),
        [
            (None, "the request is no object"),
            ({}, "tool_type field is required"),
            (request(""), "tool field is required"),
            ({**request("greet"), "tool_type": "app"}, "tool_type must be one of builtin, "),
            (request("greet", tool_parameters=["Ann"]), "tool_parameters must be an object"),
        ],
    )
    def test_a_malformed_request(self, emulator: Emulator, body: Any, told: str) -> None:
        error = error_of(emulator, "tool", body)
        assert error.startswith(f"unmarshal backwards invoke request failed: {told}")

    def test_no_permission(self, emulator: Emulator) -> None:
        assert error_of(emulator, "tool", request("greet"), ["llm"]) == (
            "permission denied, you need to enable tool access in plugin manifest"
        )

    def test_an_unknown_permission(self, emulator: Emulator) -> None:
        with pytest.raises(ValueError, match=r"unknown permission app; use any of: .*, tool, tts"):
            emulator.open_session(["app"])


def test_a_tool_without_tools() -> None:
    with Emulator() as emulator:
        assert "it has: none" in error_of(emulator, "tool", request("greet"))
