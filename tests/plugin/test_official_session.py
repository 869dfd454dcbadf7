"""What the official session gives for apps, tools, nodes, storage and files of the emulator, on each channel."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from dify_invoke import ToolJsonMessage
from dify_invoke.emulator import (
    AgentApp,
    AgentPieces,
    ChatApp,
    EmulatedTool,
    Emulator,
    PluginError,
    RunningPlugin,
    Runtime,
    ToolStep,
    Turn,
    WorkflowApp,
)

from .sample_cases import RUNTIMES

PLUGIN = Path(__file__).parent / "official_session"
PDF = b"%PDF-1.4"
MODEL: dict[str, Any] = {"provider": "a/b/c", "name": "m", "mode": "chat", "completion_params": {}}
CALLS: list[tuple[str, str, dict[str, Any]]] = [
    ("app", "app.fetch_app", {"app_id": "a"}),
    ("storage", "storage.get", {"key": "k"}),
    (
        "node",
        "workflow_node.question_classifier.invoke",
        {"classes": [], "model": MODEL, "query": "x"},
    ),
    (
        "tool",
        "tool.invoke_builtin_tool",
        {"provider": "p", "tool_name": "t", "parameters": {}},
    ),
]
MISSING = "load data failed, please check if the key is correct or you have not set it"


def remember(query: str, inputs: dict[str, Any], history: Sequence[Turn]) -> str:
    return f"{query} after {len(history)}"


def use_tool(query: str, inputs: dict[str, Any], history: Sequence[Turn]) -> AgentPieces:
    yield ToolStep("weather", {"city": "Paris"}, "sunny")
    yield "It is sunny."


def greet(name: str) -> str:
    return f"Hello, {name}!"


def shout(text: str) -> dict[str, Any]:
    return {"text": text.upper()}


def draw() -> list[dict[str, Any]]:
    message = {"blob": b"\x89PNG"}
    return [{"type": "blob", "message": message, "meta": {"mime_type": "image/png"}}]


CHAT = ChatApp(remember, opening_statement="Hello")
AGENT = AgentApp(use_tool)
WORKFLOW = WorkflowApp(lambda inputs: {"text": inputs["text"].upper()})
TOOLS = [
    EmulatedTool("draw", draw),
    EmulatedTool("greet", greet),
    EmulatedTool("shout", shout, provider="wf-1", provider_type="workflow"),
    EmulatedTool("pdf", lambda: [{"type": "binary_link", "message": {"text": "/a.pdf"}}]),
]


@pytest.fixture(scope="module")
def emulator() -> Iterator[Emulator]:
    with Emulator(apps=[CHAT, AGENT, WORKFLOW], tools=TOOLS) as emulator:
        yield emulator


@pytest.fixture(scope="module", params=RUNTIMES)
def plugin(request: pytest.FixtureRequest, emulator: Emulator) -> Iterator[RunningPlugin]:
    with emulator.run_plugin(PLUGIN, runtime=request.param) as plugin:
        yield plugin


def told(plugin: RunningPlugin, method: str, **arguments: Any) -> dict[str, Any]:
    # The arguments of the method are no parameters of the tool.
    (message,) = plugin.invoke_tool("call", {"method": method, **arguments}, check=False)
    assert isinstance(message, ToolJsonMessage)
    found: dict[str, Any] = message.message.json_object
    return found


def returned(plugin: RunningPlugin, method: str, **arguments: Any) -> Any:
    found = told(plugin, method, **arguments)
    assert "returned" in found, found
    return found["returned"]


def raised(plugin: RunningPlugin, method: str, **arguments: Any) -> str:
    found = told(plugin, method, **arguments)
    assert "raised" in found, found
    text: str = found["message"]
    return text


class TestApps:
    def chat(self, plugin: RunningPlugin, **further: Any) -> Any:
        arguments: dict[str, Any] = {"app_id": CHAT.app_id, "query": "Hi", "inputs": {}, **further}
        return returned(plugin, "app.chat.invoke", **arguments)

    def test_a_stream_and_the_next_turn(self, plugin: RunningPlugin) -> None:
        *messages, end = self.chat(plugin)
        assert "".join(one["answer"] for one in messages) == "Hi after 0"
        assert end["event"] == "message_end"
        id_ = end["conversation_id"]
        again = self.chat(plugin, conversation_id=id_, response_mode="blocking")
        assert again["answer"] == "Hi after 1"
        assert again["conversation_id"] == id_

    def test_an_agent(self, plugin: RunningPlugin) -> None:
        events = self.chat(plugin, app_id=AGENT.app_id)
        assert [one["event"] for one in events][:2] == ["agent_thought"] * 2
        message = raised(
            plugin,
            "app.chat.invoke",
            app_id=AGENT.app_id,
            query="Hi",
            inputs={},
            response_mode="blocking",
        )
        assert "Agent Chat App does not support blocking mode" in message

    def test_a_workflow(self, plugin: RunningPlugin) -> None:
        arguments = {"app_id": WORKFLOW.app_id, "inputs": {"text": "hi"}}
        whole = returned(plugin, "app.workflow.invoke", **arguments)
        assert whole["data"]["outputs"] == {"text": "HI"}
        events = returned(plugin, "app.workflow.invoke", response_mode="streaming", **arguments)
        assert events[-1]["event"] == "workflow_finished"

    def test_a_failed_workflow_is_a_normal_reply(self, plugin: RunningPlugin) -> None:
        whole = returned(plugin, "app.workflow.invoke", app_id=WORKFLOW.app_id, inputs={})
        assert whole["data"]["status"] == "failed"

    def test_an_error_is_an_event(self, plugin: RunningPlugin, emulator: Emulator) -> None:
        emulator.fail_next("app", "slow down", after=1)
        assert [one["event"] for one in self.chat(plugin)] == ["message", "error"]

    def test_parameters(self, plugin: RunningPlugin) -> None:
        found = returned(plugin, "app.fetch_app", app_id=CHAT.app_id)
        assert found["opening_statement"] == "Hello"
        unknown = raised(plugin, "app.fetch_app", app_id="00000000-0000-4000-8000-00000000abcd")
        assert "fetch app failed: data is nil" in unknown

    def test_an_unknown_conversation(self, plugin: RunningPlugin) -> None:
        text = raised(
            plugin,
            "app.chat.invoke",
            app_id=CHAT.app_id,
            query="Hi",
            inputs={},
            conversation_id="00000000-0000-4000-8000-00000000abcd",
        )
        assert '"code": "invalid_param", "message": "", "status": 400' in text


class TestTools:
    def test_a_builtin_one(self, plugin: RunningPlugin) -> None:
        (message,) = returned(
            plugin,
            "tool.invoke_builtin_tool",
            provider="langgenius/emulator/emulator",
            tool_name="greet",
            parameters={"name": "Ann"},
        )
        assert message["type"] == "text"
        assert message["message"] == {"text": "Hello, Ann!"}

    def test_a_workflow(self, plugin: RunningPlugin) -> None:
        (message,) = returned(
            plugin,
            "tool.invoke_workflow_tool",
            provider="wf-1",
            tool_name="whatever",
            parameters={"text": "hi"},
        )
        assert message["message"]["json_object"] == {"text": "HI"}

    def test_an_image_is_a_link(self, plugin: RunningPlugin, emulator: Emulator) -> None:
        (message,) = returned(
            plugin,
            "tool.invoke",
            provider_type="builtin",
            provider="langgenius/emulator/emulator",
            tool_name="draw",
            parameters={},
        )
        assert message["type"] == "image_link"
        assert message["message"]["text"] == emulator.files[-1].path

    def test_the_official_session_does_not_know_a_binary_link(self, plugin: RunningPlugin) -> None:
        text = raised(
            plugin,
            "tool.invoke_builtin_tool",
            provider="langgenius/emulator/emulator",
            tool_name="pdf",
            parameters={},
        )
        assert text.startswith("Failed to parse response: 1 validation error")

    def test_an_unknown_one(self, plugin: RunningPlugin) -> None:
        text = raised(
            plugin,
            "tool.invoke_api_tool",
            provider="x",
            tool_name="y",
            parameters={},
        )
        assert "api provider x not found" in text


class TestNodes:
    def test_the_parameter_extractor(self, plugin: RunningPlugin) -> None:
        parameter = {"name": "city", "type": "string", "description": None, "required": True}
        arguments: dict[str, Any] = {
            "parameters": [parameter],
            "model": MODEL,
            "query": "I live in Paris",
        }
        found = returned(plugin, "workflow_node.parameter_extractor.invoke", **arguments)
        assert found["outputs"]["city"] == "Paris"
        assert found["outputs"]["__is_success"] == 1

    def test_null_params_of_the_model(self, plugin: RunningPlugin) -> None:
        parameter = {"name": "city", "type": "string", "description": "", "required": True}
        model: dict[str, Any] = {**MODEL, "completion_params": None}
        arguments: dict[str, Any] = {
            "parameters": [parameter],
            "model": model,
            "query": "I live in Paris",
        }
        text = raised(plugin, "workflow_node.parameter_extractor.invoke", **arguments)
        assert "invoke parameter extractor failed: data is nil" in text

    def test_the_question_classifier(self, plugin: RunningPlugin) -> None:
        classes = [{"id": "1", "name": "Weather"}, {"id": "2", "name": "Refunds"}]
        arguments: dict[str, Any] = {
            "classes": classes,
            "model": MODEL,
            "query": "How is the weather?",
        }
        found = returned(plugin, "workflow_node.question_classifier.invoke", **arguments)
        assert found["outputs"]["class_id"] == "1"


class TestStorage:
    def test_a_value_that_comes_and_goes(self, plugin: RunningPlugin) -> None:
        assert returned(plugin, "storage.set", key="k", val="00ff") is None
        assert returned(plugin, "storage.get", key="k") == "00ff"
        assert returned(plugin, "storage.exist", key="k") is True
        assert returned(plugin, "storage.delete", key="k") is None
        assert returned(plugin, "storage.exist", key="k") is False
        assert MISSING in raised(plugin, "storage.get", key="k")

    @pytest.mark.parametrize("runtime", RUNTIMES)
    def test_the_quota_of_the_manifest(self, runtime: Runtime) -> None:
        with Emulator() as emulator, emulator.run_plugin(PLUGIN, runtime=runtime) as plugin:
            for key in ("1", "2", "3", "4"):
                returned(plugin, "storage.set", key=key, val="00" * 2_000_000)
            text = raised(plugin, "storage.set", key="5", val="00" * 500_000)
            assert "allocated size is greater than max storage size" in text

    def test_processes_of_a_plugin_share_it(
        self, plugin: RunningPlugin, emulator: Emulator
    ) -> None:
        returned(plugin, "storage.set", key="shared", val="01")
        with emulator.run_plugin(PLUGIN, runtime="tcp") as other:
            assert returned(other, "storage.get", key="shared") == "01"


class TestFiles:
    def test_an_upload(self, plugin: RunningPlugin, emulator: Emulator) -> None:
        answer = returned(
            plugin,
            "file.upload",
            filename="Übersicht.pdf",
            content=PDF.hex(),
            mimetype="application/pdf",
        )
        stored = emulator.files[-1]
        assert (answer["id"], answer["type"]) == (stored.id, "document")
        assert (stored.name, stored.content) == ("Übersicht.pdf", PDF)

    def test_a_type_with_parameters_is_refused(self, plugin: RunningPlugin) -> None:
        arguments = {"filename": "a.txt", "content": "00", "mimetype": "text/plain; charset=utf-8"}
        text = raised(plugin, "file.upload", **arguments)
        assert "upload file failed, status code: 403" in text

    def test_files_that_a_tool_gets(self, plugin: RunningPlugin, emulator: Emulator) -> None:
        one, other = emulator.file(b"one", "a.txt"), emulator.file(b"other", "b.txt")
        read = returned(plugin, "tool_itself.read", file=one, files=[other])
        assert [bytes.fromhex(content) for content in read] == [b"one", b"other"]


class TestPermissions:
    @pytest.mark.parametrize(("permission", "method", "arguments"), CALLS)
    def test_each_is_needed(
        self, emulator: Emulator, permission: str, method: str, arguments: dict[str, Any]
    ) -> None:
        others = {"app", "node", "storage", "tool"} - {permission}
        with emulator.run_plugin(PLUGIN, permissions=others) as plugin:
            text = raised(plugin, method, **arguments)
        assert f"you need to enable {permission} access in plugin manifest" in text


class TestDuplex:
    def test_a_line_that_is_too_long_kills_a_local_plugin(self) -> None:
        with Emulator() as emulator, emulator.run_plugin(PLUGIN, runtime="stdio") as plugin:
            assert returned(plugin, "storage.set", key="k", val="00" * 2_600_000) is None
            with pytest.raises(PluginError, match="a line of more than 5242880 bytes"):
                told(plugin, "storage.set", key="k", val="00" * 2_700_000)
            with pytest.raises(PluginError, match="the plugin is killed"):
                told(plugin, "storage.get", key="k")

    def test_a_remote_plugin_has_no_such_limit(self) -> None:
        with Emulator() as emulator, emulator.run_plugin(PLUGIN, runtime="tcp") as plugin:
            assert returned(plugin, "storage.set", key="k", val="00" * 2_700_000) is None

    @pytest.mark.parametrize("runtime", ["stdio", "tcp"])
    def test_a_malformed_invocation_fails_the_call(
        self, emulator: Emulator, runtime: Runtime
    ) -> None:
        with (
            emulator.run_plugin(PLUGIN, runtime=runtime) as plugin,
            pytest.raises(PluginError, match="invoke dify failed: invoke request missing request"),
        ):
            told(plugin, "tool_itself.malformed")
