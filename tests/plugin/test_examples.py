"""The plugins in `examples/`, run by the official runtime."""

import json
import subprocess
import sys
from base64 import b64decode, b64encode
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from dify_invoke import ToolPromptMessage
from dify_invoke.emulator import Emulator, EndpointReply, PluginError, RunningPlugin, Runtime

EXAMPLES = Path(__file__).parents[2] / "examples"
NAMES = sorted(manifest.parent.name for manifest in EXAMPLES.glob("*/manifest.yaml"))


@pytest.fixture(scope="module")
def emulator() -> Iterator[Emulator]:
    with Emulator() as emulator:
        yield emulator


@pytest.fixture(scope="module")
def plugin(emulator: Emulator, request: pytest.FixtureRequest) -> Iterator[RunningPlugin]:
    name, runtime = request.param
    with emulator.run_plugin(EXAMPLES / name, runtime=runtime) as plugin:
        yield plugin


def runs(name: str, *runtimes: Runtime) -> pytest.MarkDecorator:
    """Gives a class the example as `plugin`."""
    return pytest.mark.parametrize(
        "plugin", [(name, runtime) for runtime in runtimes], ids=runtimes, indirect=True
    )


def selected(model_type: str, **further: Any) -> dict[str, Any]:
    """What a model-selector gives."""
    model = {"provider": "p", "model": f"my {model_type}", "model_type": model_type}
    return {**model, "type": "model-selector", **further}


LLM = selected("llm", mode="chat", completion_params={})


def of_type(messages: list[dict[str, Any]], type_: str) -> list[Any]:
    return [message["message"] for message in messages if message["type"] == type_]


def text_of(messages: list[dict[str, Any]]) -> str:
    return "".join(message["text"] for message in of_type(messages, "text"))


def test_there_are_five() -> None:
    assert NAMES == ["moderated_endpoint", "retrieval", "streaming_llm", "tool_loop", "voice"]


@pytest.mark.parametrize("name", NAMES)
class TestFiles:
    def test_a_plugin_is_whole(self, name: str) -> None:
        folder = EXAMPLES / name
        manifest = yaml.safe_load((folder / "manifest.yaml").read_text("utf-8"))
        assert manifest["name"] == name
        assert (folder / "_assets" / manifest["icon"]).is_file()
        assert (folder / manifest["privacy"]).is_file()
        assert (folder / "README.md").is_file()
        requirements = (folder / "requirements.txt").read_text("utf-8").split()
        assert requirements == ["dify-invoke", "dify_plugin>=0.10.2"]

    def test_its_permissions_are_the_types_of_models_that_it_lets_choose(self, name: str) -> None:
        folder = EXAMPLES / name
        permission = yaml.safe_load((folder / "manifest.yaml").read_text("utf-8"))["resource"][
            "permission"
        ]
        selectors = [
            one
            for file in [*folder.glob("tools/*.yaml"), *folder.glob("group/*.yaml")]
            for content in [yaml.safe_load(file.read_text("utf-8"))]
            for one in content.get("parameters") or content.get("settings")
            if one["type"] == "model-selector"
        ]
        chosen = {one["scope"].split("&")[-1].replace("-", "_") for one in selectors}
        assert permission.pop("model") == {"enabled": True} | dict.fromkeys(chosen, True)
        assert permission == ({"endpoint": {"enabled": True}} if "endpoint" in name else {})


@runs("streaming_llm", "stdio", "tcp", "serverless")
class TestStreamingLLM:
    def test_streams_the_answer(self, plugin: RunningPlugin, emulator: Emulator) -> None:
        messages = plugin.invoke_tool("ask", {"query": "Are you there?", "model": LLM})
        assert len(messages) > 5
        assert "“Are you there?”" in text_of(messages)
        assert "“You are a helpful assistant.”" in text_of(messages)
        assert emulator.requests[-1].body["model"] == "my llm"

    def test_a_failing_model_says_so(self, plugin: RunningPlugin, emulator: Emulator) -> None:
        emulator.fail_next("llm", "slow down", error_type="InvokeRateLimitError", after=2)
        with pytest.raises(PluginError) as caught:
            plugin.invoke_tool("ask", {"query": "Are you there?", "model": LLM})
        assert caught.value.error_type == "InvokeRateLimitError"
        assert caught.value.message == "invoke_llm: InvokeRateLimitError: slow down"

    def test_no_model(self, plugin: RunningPlugin) -> None:
        with pytest.raises(PluginError, match=r"InvalidRequestError.* has no provider"):
            plugin.invoke_tool("ask", {"query": "Are you there?", "model": {"provider": None}})


def run_in(name: str, script: str) -> Any:
    """What a script prints in an example's folder, as JSON.

    In an interpreter of its own: importing the official SDK changes the one that imports it.
    """
    done = subprocess.run(
        [sys.executable, "-c", script],
        cwd=EXAMPLES / name,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    # The SDK writes there, too, as soon as it is imported.
    return json.loads(done.stdout.splitlines()[-1])


def test_streaming_llm_shows_every_kind_of_content() -> None:
    script = """
import json
import main
from dify_invoke import ImagePromptMessageContent, TextPromptMessageContent
from dify_invoke import UnknownPromptMessageContent
from tools.ask import Ask

tool = Ask.from_credentials({})
image = {"format": "png", "mime_type": "image/png"}
messages = []
for content in [
    None,
    "",
    "plain",
    [
        TextPromptMessageContent(data="in parts"),
        ImagePromptMessageContent(**image, base64_data="AAEC"),
        ImagePromptMessageContent(**image, url="https://example.com/i.png"),
        UnknownPromptMessageContent(type="smell"),
    ],
]:
    messages += [message.model_dump(mode="json") for message in tool._shown(content)]
print(json.dumps(messages))
"""
    messages = run_in("streaming_llm", script)
    assert [(message["type"], *message["message"].values()) for message in messages] == [
        ("text", "plain"),
        ("text", "in parts"),
        ("blob", "AAEC"),
        ("image", "https://example.com/i.png"),
    ]
    assert messages[2]["meta"] == {"mime_type": "image/png"}


def test_tool_loop_tells_the_model_of_a_call_that_does_not_fit() -> None:
    script = """
import json
import main
from dify_invoke import ToolCall, ToolCallFunction
from tools.ask_with_tools import _answered

calls = [("rm", "{}"), ("calculate", "{"), ("calculate", "[1]"), ("get_weather", '{"town": "x"}')]
results = [
    _answered(ToolCall(id="1", function=ToolCallFunction(name=name, arguments=arguments)))
    for name, arguments in calls
]
print(json.dumps([result.content for result in results]))
"""
    unknown, no_json, no_object, no_such_argument = run_in("tool_loop", script)
    assert unknown == "Error: no tool rm; there are: get_weather, calculate"
    assert no_json.startswith("Error: Expecting property name")
    assert "must be a mapping" in no_object
    assert "unexpected keyword argument 'town'" in no_such_argument


@runs("tool_loop", "stdio")
class TestToolLoop:
    def ask(self, plugin: RunningPlugin, query: str, **further: Any) -> str:
        parameters = {"query": query, "model": LLM, **further}
        return text_of(plugin.invoke_tool("ask_with_tools", parameters))

    @pytest.mark.parametrize(
        ("query", "answer"),
        [
            ("What is the weather in Paris?", "get_weather answered: light rain, 17 °C"),
            ("Calculate `-2 * (3 + 4.5)`", "calculate answered: -15.0"),
            ("Calculate `7 % 4 - 1`", "calculate answered: 2"),
            ("Hello!", "You asked: “Hello!”"),
        ],
    )
    def test_answers_with_what_the_tools_gave(
        self, plugin: RunningPlugin, query: str, answer: str
    ) -> None:
        assert answer in self.ask(plugin, query)

    @pytest.mark.parametrize(
        ("query", "error"),
        [
            ("What is the weather in Atlantis?", "no weather for Atlantis; known cities: berlin,"),
            ("Calculate `1 / 0`", "division by zero"),
            ("Calculate `__import__('os').name`", "only numbers, + - * / % and brackets"),
            ("Calculate `2 ** 99`", "only numbers, + - * / % and brackets"),
            ("Calculate `1 +`", "invalid syntax"),
            (f"Calculate `{'1+' * 100}1`", "the expression is too long"),
        ],
    )
    def test_the_model_reads_the_error_of_a_tool(
        self, plugin: RunningPlugin, query: str, error: str
    ) -> None:
        assert f"answered: Error: {error}" in self.ask(plugin, query)

    def test_the_second_round_has_call_and_result(
        self, plugin: RunningPlugin, emulator: Emulator
    ) -> None:
        before = len(emulator.requests)
        self.ask(plugin, "What is the weather in Tokyo?")
        first, second = (request.body for request in emulator.requests[before:])
        assert [tool["name"] for tool in first["tools"]] == ["get_weather", "calculate"]
        assert second["tools"] == first["tools"]
        assert second["prompt_messages"][:2] == first["prompt_messages"]
        assistant, tool = second["prompt_messages"][2:]
        (call,) = assistant["tool_calls"]
        assert call["function"] == {"name": "get_weather", "arguments": '{"city": "Tokyo"}'}
        assert tool["role"] == ToolPromptMessage(tool_call_id="").role
        assert tool["tool_call_id"] == call["id"]
        assert tool["content"] == "sunny, 26 °C"

    def test_the_rounds_are_bounded(self, plugin: RunningPlugin, emulator: Emulator) -> None:
        before = len(emulator.requests)
        with pytest.raises(PluginError, match="not answered within 1 rounds of tool calls"):
            self.ask(plugin, "What is the weather in Tokyo?", max_rounds=1)
        assert len(emulator.requests) == before + 1

    def test_a_failing_model_says_so(self, plugin: RunningPlugin, emulator: Emulator) -> None:
        emulator.fail_next("llm", "no such model", error_type="InvokeBadRequestError")
        with pytest.raises(PluginError, match="InvokeBadRequestError: no such model"):
            self.ask(plugin, "What is the weather in Tokyo?")


@runs("retrieval", "stdio")
class TestRetrieval:
    def find(self, plugin: RunningPlugin, query: str, **further: Any) -> list[dict[str, Any]]:
        parameters = {
            "query": query,
            "embedding_model": selected("text-embedding"),
            "rerank_model": selected("rerank"),
            **further,
        }
        return plugin.invoke_tool("find_passages", parameters)

    @pytest.mark.parametrize(
        ("query", "passage"),
        [
            ("When is the library open?", "The library is open from Tuesday"),
            ("What does it cost to return a book late?", "Whoever returns a book late"),
            ("Where do dogs wait?", "Dogs have to wait outside"),
        ],
    )
    def test_the_best_passage_is_first(
        self, plugin: RunningPlugin, query: str, passage: str
    ) -> None:
        messages = self.find(plugin, query)
        assert text_of(messages).startswith(passage)
        ((result,),) = (message.values() for message in of_type(messages, "json"))
        assert len(result["passages"]) == 2
        assert result["passages"][0]["text"].startswith(passage)
        assert result["passages"][0]["score"] >= result["passages"][1]["score"]
        assert result["note"] is None

    def test_what_it_asks_the_models(self, plugin: RunningPlugin, emulator: Emulator) -> None:
        before = len(emulator.requests)
        self.find(plugin, "dogs", top_n=3)
        documents, query, rerank = emulator.requests[before:]
        assert [len(documents.body["texts"]), documents.body["input_type"]] == [8, "document"]
        assert [query.body["texts"], query.body["input_type"]] == [["dogs"], "query"]
        assert len(rerank.body["docs"]) == 5
        assert [rerank.body["query"], rerank.body["top_n"]] == ["dogs", 3]

    def test_a_failing_rerank_model_costs_only_the_order(
        self, plugin: RunningPlugin, emulator: Emulator
    ) -> None:
        emulator.fail_next("rerank", "too busy", error_type="InvokeServerUnavailableError")
        messages = self.find(plugin, "Where do dogs wait?")
        note = "not reranked: invoke_rerank: InvokeServerUnavailableError: too busy"
        assert text_of(messages).startswith("Dogs have to wait outside")
        assert text_of(messages).endswith(f"({note})")
        assert of_type(messages, "json")[0]["json_object"]["note"] == note

    def test_a_failing_embedding_model_says_so(
        self, plugin: RunningPlugin, emulator: Emulator
    ) -> None:
        emulator.fail_next("text_embedding", "wrong key", error_type="InvokeAuthorizationError")
        with pytest.raises(PluginError, match="InvokeAuthorizationError: wrong key"):
            self.find(plugin, "dogs")


@runs("voice", "stdio")
class TestVoice:
    def talk(self, plugin: RunningPlugin, **given: Any) -> list[dict[str, Any]]:
        parameters = {
            "speech2text_model": selected("speech2text"),
            "model": LLM,
            "tts_model": selected("tts"),
            **given,
        }
        return plugin.invoke_tool("talk", parameters)

    def spoken(self, messages: list[dict[str, Any]]) -> bytes:
        """The file that a runtime sends in pieces."""
        pieces = [message for message in messages if message["type"] == "blob_chunk"]
        assert {message["meta"]["mime_type"] for message in pieces} == {"audio/mpeg"}
        assert len({message["message"]["id"] for message in pieces}) == 1
        assert [message["message"]["end"] for message in pieces[-2:]] == [False, True]
        return b"".join(b64decode(message["message"]["blob"]) for message in pieces)

    def test_answers_a_recording_by_voice(self, plugin: RunningPlugin, emulator: Emulator) -> None:
        with emulator.session() as session:
            voice = selected("tts", voice="alloy")
            recording = b"".join(session.model.tts.invoke(voice, "Who are you?"))
            messages = self.talk(plugin, audio=b64encode(recording).decode(), tts_model=voice)
            heard = session.model.speech2text.invoke(selected("speech2text"), self.spoken(messages))
        answer = text_of(messages)
        assert "“Who are you?”" in answer
        assert of_type(messages, "json") == [
            {"json_object": {"heard": "Who are you?", "answer": answer}}
        ]
        assert heard.split() == answer.split()
        assert {r.body["voice"] for r in emulator.requests if r.operation == "tts"} == {"alloy"}

    def test_speaks_a_text_first(self, plugin: RunningPlugin, emulator: Emulator) -> None:
        before = len(emulator.requests)
        messages = self.talk(plugin, text="Who are you?")
        assert "“Who are you?”" in text_of(messages)
        assert self.spoken(messages)
        sent = emulator.requests[before:]
        assert [one.operation for one in sent] == ["tts", "speech2text", "llm", "tts"]
        assert [one.body["voice"] for one in sent if one.operation == "tts"] == ["", ""]

    @pytest.mark.parametrize(
        ("given", "error"),
        [
            ({}, "give audio, in base64, or a text to be spoken"),
            ({"audio": "no base64!"}, "audio is not base64"),
        ],
    )
    def test_nothing_to_hear(
        self, plugin: RunningPlugin, given: dict[str, str], error: str
    ) -> None:
        with pytest.raises(PluginError, match=error):
            self.talk(plugin, **given)

    @pytest.mark.parametrize("operation", ["tts", "speech2text", "llm"])
    def test_a_failing_model_says_so(
        self, plugin: RunningPlugin, emulator: Emulator, operation: str
    ) -> None:
        emulator.fail_next(operation, "out of order", error_type="InvokeServerUnavailableError")
        with pytest.raises(PluginError) as caught:
            self.talk(plugin, text="Who are you?")
        message = f"invoke_{operation}: InvokeServerUnavailableError: out of order"
        assert caught.value.message == message


@runs("moderated_endpoint", "stdio")
class TestModeratedEndpoint:
    SETTINGS = {"moderation_model": selected("moderation"), "model": LLM}  # noqa: RUF012

    def post(self, plugin: RunningPlugin, asked: Any) -> EndpointReply:
        body = json.dumps(asked).encode()
        headers = {"Content-Type": "application/json"}
        return plugin.invoke_endpoint(
            "POST", "/answer", body=body, headers=headers, settings=self.SETTINGS
        )

    def test_answers(self, plugin: RunningPlugin, emulator: Emulator) -> None:
        before = len(emulator.requests)
        reply = self.post(plugin, {"text": "Schöne Grüße"})
        assert reply.status == 200
        assert reply.headers["Content-Type"] == "application/json"
        assert "“Schöne Grüße”" in json.loads(reply.body)["answer"]
        sent = emulator.requests[before:]
        assert [one.operation for one in sent] == ["moderation", "llm"]
        assert [one.body["model"] for one in sent] == ["my moderation", "my llm"]

    def test_refuses(self, plugin: RunningPlugin, emulator: Emulator) -> None:
        before = len(emulator.requests)
        reply = self.post(plugin, {"text": "I will attack"})
        assert reply.status == 403
        assert json.loads(reply.body) == {"error": "moderation refused the text"}
        assert [one.operation for one in emulator.requests[before:]] == ["moderation"]

    @pytest.mark.parametrize("asked", [{}, {"text": 1}, {"text": " "}, [], None])
    def test_a_request_that_asks_nothing(self, plugin: RunningPlugin, asked: Any) -> None:
        reply = self.post(plugin, asked)
        assert reply.status == 400
        assert json.loads(reply.body) == {"error": 'send {"text": "..."}'}

    def test_a_request_without_a_body(self, plugin: RunningPlugin) -> None:
        assert plugin.invoke_endpoint("POST", "/answer").status == 400

    @pytest.mark.parametrize("operation", ["moderation", "llm"])
    @pytest.mark.parametrize(
        ("error_type", "status", "error"),
        [
            ("InvokeRateLimitError", 503, "the model is overloaded; try again later"),
            ("InvokeServerUnavailableError", 503, "the model is overloaded; try again later"),
            ("InvokeAuthorizationError", 502, "the model failed"),
            (None, 502, "the model failed"),
        ],
    )
    def test_a_failing_model(
        self,
        plugin: RunningPlugin,
        emulator: Emulator,
        operation: str,
        error_type: str | None,
        status: int,
        error: str,
    ) -> None:
        emulator.fail_next(operation, "a secret of ours", error_type=error_type)
        reply = self.post(plugin, {"text": "Hello"})
        assert reply.status == status
        assert json.loads(reply.body) == {"error": error}

    def test_settings_that_do_not_fit(self, plugin: RunningPlugin) -> None:
        reply = plugin.invoke_endpoint("POST", "/answer", body=b'{"text": "Hello"}')
        assert reply.status == 500
        assert json.loads(reply.body) == {"error": "the endpoint is not set up"}

    @pytest.mark.parametrize(("method", "path"), [("POST", "/nowhere"), ("GET", "/answer")])
    def test_no_such_endpoint(self, plugin: RunningPlugin, method: str, path: str) -> None:
        assert plugin.invoke_endpoint(method, path).status == 404

    def test_it_has_no_tools(self, plugin: RunningPlugin) -> None:
        with pytest.raises(ValueError, match="no tool 'anything'"):
            plugin.invoke_tool("anything")
