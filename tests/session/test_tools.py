"""Runs of tools, on each channel, in sessions of either kind: messages of each kind, files in pieces, and what goes wrong."""

import json
from base64 import b64encode
from types import SimpleNamespace
from typing import Any

import pytest

from dify_invoke import (
    APIStatusError,
    InvokeError,
    ProtocolError,
    ToolBinaryLinkMessage,
    ToolBlobMessage,
    ToolInvokeMessage,
    ToolMessageType,
    ToolProviderType,
    ToolResult,
    UnknownToolInvokeMessage,
)
from dify_invoke.channels.official import tool_credentials

from ..support.platform import CHANNELS, ChannelName, Fails, Refuses, platform
from ..support.sessions import Mode
from .run_cases import sent, texts, tool_message, value_of

pytestmark = [
    pytest.mark.parametrize("mode", ["sync", "async"]),
    pytest.mark.parametrize("channel", CHANNELS),
]
Json = dict[str, Any]
PDF = tool_message("binary_link", {"text": "/files/tools/1.pdf"}, {"tool_file_id": "1"})
LOG: Json = {
    "id": "1",
    "label": "Ask",
    "parent_id": None,
    "error": None,
    "status": "success",
    "data": {},
}
KINDS: dict[str, Any] = {
    "text": {"text": "a"},
    "link": {"text": "https://example.com"},
    "image": {"text": "https://example.com/a.png"},
    "image_link": {"text": "/files/tools/1.png"},
    "binary_link": {"text": "/files/tools/1.pdf"},
    "json": {"json_object": [1, {"a": None}]},
    "blob": {"blob": b64encode(b"\x00\xff").decode()},
    "variable": {"variable_name": "v", "variable_value": {"a": 1}, "stream": False},
    "log": LOG,
    "retriever_resources": {"retriever_resources": [{"position": 1}], "context": "c"},
    "file": {},
}

# What comes back has all fields of a passage.
NARROWED: dict[str, Json] = {"retriever_resources": {"context": "c"}}


def tool(session: Any) -> Any:
    return session.tool.invoke_builtin_tool("langgenius/time/time", "now", {"zone": "UTC"})


def piece(sequence: int, data: bytes, total: int, end: bool = False, id_: str = "f") -> Json:
    fields = {"id": id_, "sequence": sequence, "total_length": total, "end": end}
    return tool_message(
        "blob_chunk", {**fields, "blob": b64encode(data).decode()}, {"mime_type": "a/b"}
    )


class TestMessages:
    @pytest.mark.parametrize("kind", KINDS)
    def test_of_each_kind_come_back_as_they_were(
        self, channel: ChannelName, mode: Mode, kind: str
    ) -> None:
        given = tool_message(kind, KINDS[kind], {"a": 1})
        with platform(channel, [given]) as made:
            (message,) = made.ask(mode, tool).results
        assert isinstance(message, ToolInvokeMessage)
        assert message.type == kind
        assert message.type is ToolMessageType(kind)
        told = json.loads(message.to_json())
        assert told["meta"] == {"a": 1}
        expected: Any = NARROWED.get(kind, KINDS[kind])
        assert told["message"].items() >= expected.items()

    @pytest.mark.parametrize("marker", [None, {}, {"file": "x"}])
    def test_of_a_file_may_say_nothing(
        self, channel: ChannelName, mode: Mode, marker: Json | None
    ) -> None:
        with platform(channel, [tool_message("file", marker, {"file": {"id": "1"}})]) as made:
            (message,) = made.ask(mode, tool).results
        assert message.message == marker
        assert message.meta == {"file": {"id": "1"}}

    def test_of_an_unknown_kind_are_kept_whole(self, channel: ChannelName, mode: Mode) -> None:
        future = tool_message("hologram", {"rays": [1]})
        with platform(channel, [future]) as made:
            (message,) = made.ask(mode, tool).results
        assert isinstance(message, UnknownToolInvokeMessage)
        assert message == future

    def test_of_an_unknown_kind_have_attributes_of_the_annotated_type(
        self, channel: ChannelName, mode: Mode
    ) -> None:
        with platform(channel, [{**tool_message("hologram", {}), "meta": True}]) as made:
            (message,) = made.ask(mode, tool).results
        assert isinstance(message, UnknownToolInvokeMessage)
        assert (message.meta, message["meta"]) == (None, True)

    def test_of_a_pdf_are_links(self, channel: ChannelName, mode: Mode) -> None:
        with platform(channel, [PDF]) as made:
            (message,) = made.ask(mode, tool).results
        assert isinstance(message, ToolBinaryLinkMessage)
        assert message.url == "/files/tools/1.pdf"
        assert message.meta == {"tool_file_id": "1"}

    @pytest.mark.parametrize("broken", ["aGk", "a*==", "äö=="])
    def test_with_bytes_that_are_not_base64_are_an_error(
        self, channel: ChannelName, mode: Mode, broken: str
    ) -> None:
        with platform(channel, [tool_message("blob", {"blob": broken})]) as made:
            asked = made.ask(mode, tool)
        assert isinstance(asked.error, ProtocolError)
        assert "base64" in str(asked.error)


class TestFilesInPieces:
    def test_are_joined_where_they_end(self, channel: ChannelName, mode: Mode) -> None:
        pieces = [
            piece(0, b"ab", 4),
            piece(0, b"x", 1, end=True, id_="g"),
            tool_message("text", {"text": "t"}),
            piece(1, b"cd", 4),
            piece(2, b"", 4, end=True),
        ]
        with platform(channel, pieces) as made:
            other, text, file = made.ask(mode, tool).results
        assert (other.message.blob, text.text) == (b"x", "t")
        assert isinstance(file, ToolBlobMessage)
        assert (file.message.blob, file.meta) == (b"abcd", {"mime_type": "a/b"})

    @pytest.mark.parametrize(
        "pieces",
        [
            [piece(0, b"ab", 4)],
            [piece(0, b"ab", 4), piece(2, b"cd", 4, end=True)],
            [piece(1, b"ab", 2, end=True)],
            [piece(0, b"ab", 4, end=True)],
            [piece(0, b"abcde", 4)],
        ],
        ids=["no end", "a gap", "no first", "too short", "too long"],
    )
    def test_that_are_not_whole_are_an_error(
        self, channel: ChannelName, mode: Mode, pieces: list[Json]
    ) -> None:
        with platform(channel, [tool_message("text", {"text": "t"}), *pieces]) as made:
            asked = made.ask(mode, tool)
        assert [message.text for message in asked.results] == ["t"]
        assert isinstance(asked.error, ProtocolError)
        assert "'f' of the tool is not whole" in str(asked.error)


class TestAll:
    def test_that_a_tool_says(self, channel: ChannelName, mode: Mode) -> None:
        def variable(value: object, stream: bool) -> Json:
            said = {"variable_name": "v", "variable_value": value, "stream": stream}
            return tool_message("variable", said)

        messages = [
            tool_message("text", {"text": "It is "}),
            variable("no", False),
            variable("Sun", True),
            variable("ny", True),
            tool_message("json", {"json_object": {"a": 1}}),
            PDF,
            tool_message("text", {"text": "noon."}),
        ]
        with platform(channel, messages) as made:
            said = value_of(made, mode, lambda session: tool(session).result())
        assert isinstance(said, ToolResult)
        assert (said.text, said.json) == ("It is noon.", [{"a": 1}])
        assert said.variables == {"v": "noSunny"}
        assert [file.url for file in said.files] == ["/files/tools/1.pdf"]
        assert len(said.messages) == len(messages)

    def test_of_its_text_piece_by_piece(self, channel: ChannelName, mode: Mode) -> None:
        messages = [tool_message("text", {"text": text}) for text in "ab"]
        with platform(channel, [messages[0], PDF, messages[1]]) as made:
            pieces, stream = texts(mode, tool, made)
        assert pieces == ["a", "b"]
        assert len(stream.final.messages) == 3


class TestRequests:
    @pytest.mark.parametrize(
        ("method", "kind"),
        [
            ("invoke_builtin_tool", "builtin"),
            ("invoke_workflow_tool", "workflow"),
            ("invoke_api_tool", "api"),
            ("invoke_mcp_tool", "mcp"),
        ],
    )
    def test_name_the_kind_of_provider(
        self, channel: ChannelName, mode: Mode, method: str, kind: str
    ) -> None:
        def invoke(session: Any) -> Any:
            return getattr(session.tool, method)("p", "t", {"a": 1}, credential_id="c")

        with platform(channel, [PDF]) as made:
            made.ask(mode, invoke)
        assert sent(made) == {
            "tool_type": kind,
            "provider": "p",
            "tool": "t",
            "tool_parameters": {"a": 1},
            "credential_id": "c",
        }

    @pytest.mark.parametrize("kind", ["mcp", ToolProviderType.MCP])
    def test_take_the_kind_as_a_word(self, channel: ChannelName, mode: Mode, kind: Any) -> None:
        with platform(channel, [PDF]) as made:
            made.ask(mode, lambda session: session.tool.invoke(kind, "p", "t", None))
        assert sent(made) == {
            "tool_type": "mcp",
            "provider": "p",
            "tool": "t",
            "tool_parameters": {},
        }


class TestCredentials:
    @pytest.mark.parametrize(("given", "used"), [(None, "of the session"), ("mine", "mine")])
    def test_of_the_session_are_used_where_none_is_given(
        self, channel: ChannelName, mode: Mode, given: str | None, used: str
    ) -> None:
        with platform(channel, [PDF]) as made:

            def invoke(session: Any) -> Any:
                chosen = type(session)(session._channel, credentials={"p": "of the session"})
                return chosen.tool.invoke_builtin_tool("p", "t", {}, credential_id=given)

            made.ask(mode, invoke)
        assert sent(made)["credential_id"] == used

    def test_are_those_that_the_platform_chose(self, channel: ChannelName, mode: Mode) -> None:
        chosen = SimpleNamespace(credentials=SimpleNamespace(tool_credentials={"p": "c"}))
        assert tool_credentials(SimpleNamespace(context=chosen)) == {"p": "c"}
        assert tool_credentials(SimpleNamespace(context=None)) == {}


class TestWhatGoesWrong:
    def test_in_the_tool_is_raised_after_what_came(self, channel: ChannelName, mode: Mode) -> None:
        text = tool_message("text", {"text": "a"})
        words = 'PluginInvokeError: {"args":{},"error_type":"ValueError","message":"no such zone"}'
        with platform(channel, [text, Fails(words)]) as made:
            asked = made.ask(mode, tool)
        assert [message.text for message in asked.results] == ["a"]
        assert isinstance(asked.error, InvokeError)
        assert (asked.error.error_type, asked.error.provider_message) == (
            "ValueError",
            "no such zone",
        )

    def test_before_it_runs_has_status_and_code(self, channel: ChannelName, mode: Mode) -> None:
        body = '{"code":"invalid_param","message":"builtin tool x not found","status":400}'
        with platform(channel, [Refuses(400, body, "tool")]) as made:
            asked = made.ask(mode, tool)
        assert isinstance(asked.error, APIStatusError)
        assert (asked.error.status, asked.error.code) == (400, "invalid_param")
        assert "builtin tool x not found" in str(asked.error)
