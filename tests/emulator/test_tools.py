"""The tools of the emulator's workspace, as plugins invoke them through the daemon, and services directly."""

from base64 import b64encode
from collections.abc import Iterator
from decimal import Decimal
from typing import Any
from uuid import uuid4

import httpx
import pytest

from dify_invoke.emulator import EmulatedTool, Emulator, Received

from .inner_api_cases import envelopes, post, refusal, results
from .transaction_cases import error_of, events_of

LINK = {"type": "link", "message": {"text": "https://example.com"}, "meta": {"kept": True}}
TEXT = {"type": "text", "message": {"text": "and a text"}}
PDF, PNG = b"%PDF-1.4", b"\x89PNG"
CREDENTIAL = "00000000-0000-4000-8000-00000000c0de"
EVERY_TYPE: list[dict[str, Any]] = [
    {"type": "text", "message": {"text": "hello"}},
    LINK,
    {"type": "image", "message": {"text": "https://example.com/a.png"}},
    {"type": "image_link", "message": {"text": "/files/tools/a.png"}},
    {"type": "binary_link", "message": {"text": "/files/tools/a.pdf"}},
    {"type": "json", "message": {"json_object": {"found": [1, 2.5]}}},
    {"type": "json", "message": {"json_object": ["a", "list"]}},
    {"type": "blob", "message": {"blob": b64encode(PDF).decode()}, "meta": {"mime_type": "a/b"}},
    {
        "type": "blob_chunk",
        "message": {"id": "1", "sequence": 0, "total_length": 0, "blob": "", "end": True},
    },
    {
        "type": "variable",
        "message": {"variable_name": "v", "variable_value": "a", "stream": True},
    },
    {
        "type": "log",
        "message": {"id": "1", "label": "step", "status": "start", "data": {}, "parent_id": None},
    },
    {"type": "retriever_resources", "message": {"retriever_resources": [], "context": ""}},
    {"type": "file", "message": None, "meta": {"file": {"url": "u"}}},
]


def greet(name: str = "you") -> str:
    return f"Hello, {name}!"


def breaks() -> Iterator[dict[str, Any]]:
    yield TEXT
    raise RuntimeError("out of order")


def draw() -> Iterator[dict[str, Any]]:
    yield {"type": "blob", "message": {"blob": PNG}, "meta": {"mime_type": "image/png"}}
    report = {"mime_type": "application/pdf", "filename": "report.pdf"}
    yield {"type": "blob", "message": {"blob": PDF}, "meta": report}
    for sequence, piece in enumerate((b"two ", b"pieces", b"")):
        chunk = {"id": "1", "sequence": sequence, "blob": piece, "end": not piece}
        yield {"type": "blob_chunk", "message": chunk, "meta": {"mime_type": "text/plain"}}


TOOLS = [
    EmulatedTool("greet", greet),
    EmulatedTool("look_up", lambda: {"found": [1]}, provider="acme/books/books"),
    EmulatedTool("tell", lambda: [LINK, TEXT]),
    EmulatedTool("break", breaks),
    EmulatedTool("count", lambda: {"price": Decimal(1)}),
    EmulatedTool("draw", draw),
    EmulatedTool("every_type", lambda: EVERY_TYPE, raw=True),
    EmulatedTool("thirteenth", lambda: [TEXT, {"type": "smell", "message": {}}], raw=True),
    EmulatedTool("flow", greet, provider="wf-1", provider_type="workflow"),
    EmulatedTool("locked", greet, provider="acme/lock/lock", credential_ids=[CREDENTIAL]),
    EmulatedTool("unset", greet, provider="acme/unset/unset", credential_ids=[]),
]


@pytest.fixture(scope="module")
def emulator() -> Iterator[Emulator]:
    with Emulator(tools=TOOLS) as emulator:
        yield emulator


def request(tool: str, **further: Any) -> dict[str, Any]:
    provider = "langgenius/emulator/emulator"
    return {
        "tool_type": "builtin",
        "provider": provider,
        "tool": tool,
        "tool_parameters": {},
        **further,
    }


def invoke(emulator: Emulator, tool: str, **further: Any) -> httpx.Response:
    return post(emulator, "invoke/tool", request(tool, **further))


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

    def test_an_object(self, emulator: Emulator) -> None:
        (message,) = messages(emulator, request("look_up", provider="acme/books/books"))
        assert message == {"type": "json", "message": {"json_object": {"found": [1]}}, "meta": None}

    def test_messages_of_its_own(self, emulator: Emulator) -> None:
        assert messages(emulator, request("tell")) == [LINK, {**TEXT, "meta": None}]

    def test_of_all_types(self, emulator: Emulator) -> None:
        sent = [{"meta": None, **one} for one in EVERY_TYPE]
        assert messages(emulator, request("every_type")) == sent
        assert results(invoke(emulator, "every_type")) == sent
        assert len({one["type"] for one in sent}) == 12

    def test_the_daemon_refuses_a_thirteenth(self, emulator: Emulator) -> None:
        good, error = events_of(emulator, "tool", request("thirteenth"))
        assert good["data"]["message"] == TEXT["message"]
        assert error["message"] == (
            "read tool response failed: validate request failed: Key: 'ToolResponseChunk.Type' "
            "Error:Field validation for 'Type' failed on the 'is_valid_tool_response_chunk_type' tag"
        )
        assert results(invoke(emulator, "thirteenth"))[1]["type"] == "smell"

    def test_the_inner_api_sends_the_same(self, emulator: Emulator) -> None:
        assert results(invoke(emulator, "tell")) == messages(emulator, request("tell"))

    def test_a_workflow_runs_whatever_the_tool(self, emulator: Emulator) -> None:
        reply = invoke(emulator, "anything", provider="wf-1", tool_type="workflow")
        assert results(reply)[0]["message"]["text"] == "Hello, you!"


class TestFiles:
    def test_they_become_links(self, emulator: Emulator) -> None:
        image, pdf, joined = results(invoke(emulator, "draw"))
        stored = {file.id: file for file in emulator.files}
        for message, type_, content, extension in (
            (image, "image_link", PNG, ".png"),
            (pdf, "binary_link", PDF, ".pdf"),
            (joined, "binary_link", b"two pieces", ".txt"),
        ):
            file = stored[message["meta"]["tool_file_id"]]
            assert message["type"] == type_
            assert message["message"] == {"text": f"/files/tools/{file.id}{extension}"}
            assert file.content == content
        assert pdf["meta"]["filename"] == "report.pdf"

    def test_an_image_at_an_address_of_the_emulator(self, emulator: Emulator) -> None:
        file = emulator.file(PNG, "a.png")
        url = file["url"]
        show = EmulatedTool("show", lambda: [{"type": "image", "message": {"text": url}}])
        with Emulator(tools=[show]) as other:
            (elsewhere,) = results(invoke(other, "show"))
        assert elsewhere["type"] == "text"
        assert elsewhere["message"]["text"].startswith(f"Failed to download image: {url}: ")

    def test_an_image_of_its_own(self) -> None:
        urls: list[str] = []
        show = EmulatedTool("show", lambda: [{"type": "image", "message": {"text": urls[0]}}])
        with Emulator(tools=[show]) as emulator:
            urls.append(emulator.file(PNG, "a.png")["url"])
            (message,) = results(invoke(emulator, "show"))
            assert message["type"] == "image_link"
            assert message["message"]["text"] == emulator.files[0].path

    def test_older_servers_do_not_name_them(self) -> None:
        with Emulator(
            server="1.4", framing="length-prefixed", tools=[EmulatedTool("draw", draw)]
        ) as emulator:
            assert results(invoke(emulator, "draw"))[0]["meta"] == {"mime_type": "image/png"}

    def test_a_blob_that_is_no_base64(self) -> None:
        bad = EmulatedTool("bad", lambda: [{"type": "blob", "message": {"blob": "~"}}])
        with Emulator(tools=[bad]) as emulator:
            (envelope,) = envelopes(invoke(emulator, "bad"))
            assert envelope["data"] is None
            assert "base64" in envelope["error"]


class TestErrors:
    def test_a_tool_that_raises_midway(self, emulator: Emulator) -> None:
        first, error = events_of(emulator, "tool", request("break"))
        assert first["data"]["message"] == TEXT["message"]
        assert error["message"] == "read tool response failed: request failed: out of order"
        good, failed = envelopes(invoke(emulator, "break"))
        assert good["data"]["message"] == TEXT["message"]
        assert failed == {"data": None, "error": "out of order"}

    def test_a_failure_that_is_asked_for(self, emulator: Emulator) -> None:
        emulator.fail_next("tool", "slow down", after=1)
        good, failed = envelopes(invoke(emulator, "tell"))
        assert (good["data"], failed["error"]) == (LINK, "slow down")
        emulator.fail_next("tool", "no key", error_type="ValueError")
        (failed,) = envelopes(invoke(emulator, "tell"))
        assert "PluginInvokeError: " in failed["error"]
        emulator.fail_next("tool", "down", status=502)
        assert refusal(invoke(emulator, "tell")) == (502, "unknown", "down")

    def test_a_parameter_that_the_tool_does_not_have(self, emulator: Emulator) -> None:
        error = error_of(emulator, "tool", request("greet", tool_parameters={"nme": "Ann"}))
        assert "unexpected keyword argument 'nme'" in error

    def test_a_result_that_is_no_json(self, emulator: Emulator) -> None:
        assert error_of(emulator, "tool", request("count")) == (
            "read tool response failed: request failed: "
            "Object of type Decimal is not JSON serializable"
        )

    @pytest.mark.parametrize(
        ("wrong", "told"),
        [
            ({"tool": "nothing"}, "builtin tool nothing not found"),
            ({"provider": "acme/other/other"}, "plugin provider acme/other/other not found"),
            ({"tool_type": "workflow", "provider": "x"}, "workflow provider x not found"),
            ({"tool_type": "mcp", "provider": "x"}, "mcp provider x not found"),
            (
                {"provider": "acme/unset/unset"},
                "No credential is configured for tool provider acme",
            ),
            (
                {"provider": "acme/lock/lock", "tool": "locked", "credential_id": str(uuid4())},
                "Tool credential ",
            ),
        ],
        ids=lambda one: str(one)[:30] if isinstance(one, str) else "",
    )
    def test_a_refusal_comes_before_the_stream(
        self, emulator: Emulator, wrong: dict[str, str], told: str
    ) -> None:
        tool = "unset" if "unset" in wrong.get("provider", "") else "greet"
        body = {**request(tool), **wrong}
        status, code, message = refusal(post(emulator, "invoke/tool", body))
        assert (status, code) == (400, "invalid_param")
        assert message.startswith(told)
        error = error_of(emulator, "tool", body)
        assert error.startswith(
            "invoke tool failed: request failed with status code: 400 and respond with: {"
        )
        assert told in error

    @pytest.mark.parametrize("given", [CREDENTIAL, "", "no-uuid", None])
    def test_a_credential_that_is_taken(self, emulator: Emulator, given: str | None) -> None:
        reply = invoke(emulator, "locked", provider="acme/lock/lock", credential_id=given)
        assert results(reply)[0]["message"]["text"] == "Hello, you!"

    @pytest.mark.parametrize("none", [{}, {"tool_parameters": None}], ids=str)
    def test_null_parameters_are_the_servers_to_refuse(
        self, emulator: Emulator, none: dict[str, Any]
    ) -> None:
        body = {name: value for name, value in request("greet").items() if "param" not in name}
        error = error_of(emulator, "tool", {**body, **none})
        assert "status code: 400" in error
        assert "tool_parameters\\n  Input should be a valid dictionary" in error

    def test_a_type_that_the_daemon_does_not_know(self, emulator: Emulator) -> None:
        assert error_of(emulator, "tool", {**request("greet"), "tool_type": "app"}) == (
            "unmarshal backwards invoke request failed: error validating struct: "
            "Key: 'InvokeToolRequest.ToolType' Error:Field validation for 'ToolType' failed on the "
            "'tool_type' tag"
        )

    def test_no_permission(self, emulator: Emulator) -> None:
        assert error_of(emulator, "tool", request("greet"), ["llm"]) == (
            "permission denied, you need to enable tool access in plugin manifest"
        )

    def test_an_unknown_permission(self, emulator: Emulator) -> None:
        with pytest.raises(ValueError, match=r"unknown permission apps; use any of: app, llm, .*"):
            emulator.open_session(["apps"])
