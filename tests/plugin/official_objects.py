"""`dify_invoke.plugin` on the official SDK's own objects; `test_official_objects.py` runs these tests."""

import copy
import json
from collections.abc import Generator
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from typing import Any
from unittest.mock import Mock, patch

import pytest
from dify_plugin.config.config import InstallMethod
from dify_plugin.core.runtime import Session as OfficialSession
from dify_plugin.core.server.__base.response_writer import ResponseWriter
from dify_plugin.entities.agent import AgentRuntime
from dify_plugin.entities.model import AIModelEntity as OfficialEntity
from dify_plugin.entities.model import ModelFeature as OfficialFeature
from dify_plugin.entities.model import message as official
from dify_plugin.entities.model.llm import LLMUsage as OfficialUsage
from dify_plugin.entities.tool import ToolInvokeMessage, ToolRuntime
from dify_plugin.interfaces.agent import AgentModelConfig

import dify_invoke
from dify_invoke import (
    AssistantPromptMessage,
    ConfigurationError,
    ImagePromptMessageContent,
    LLMMode,
    LLMModelConfig,
    LLMUsage,
    ModelFeature,
    ModelType,
    PromptMessage,
    PromptMessageContentType,
    PromptMessageRole,
    RerankDocument,
    SystemPromptMessage,
    TextEmbeddingModelConfig,
    TextPromptMessageContent,
    ToolBinaryLinkMessage,
    ToolBlob,
    ToolBlobMessage,
    ToolPromptMessage,
    ToolText,
    UserPromptMessage,
    llm_model_config,
)
from dify_invoke.plugin import AgentStrategy, Endpoint, PluginSession, Tool

MODEL: dict[str, Any] = {"provider": "p", "model": "m"}
ENTITY: dict[str, Any] = {
    "model": "m",
    "label": {"en_US": "m"},
    "model_type": "llm",
    "features": ["tool-call", "stream-tool-call"],
    "fetch_from": "predefined-model",
    "model_properties": {"context_size": 4096, "mode": "chat"},
    "parameter_rules": [
        {"name": "max_tokens", "label": {"en_US": "x"}, "type": "int", "use_template": "max_tokens"}
    ],
}

FUTURE = {"type": "hologram", "message": {"rays": 1}}
MESSAGES: list[dify_invoke.ToolInvokeMessage] = [
    ToolBlobMessage(message=ToolBlob(blob=b"\x00"), meta={"mime_type": "a/b"}),
    ToolBinaryLinkMessage(message=ToolText(text="/files/tools/1.pdf")),
    dify_invoke.ToolInvokeMessage.from_dict(FUTURE),
]


class MyTool(Tool):
    def _invoke(self, tool_parameters: dict[str, Any]) -> Generator[ToolInvokeMessage]:
        yield self.create_text_message("hi")


class ForwardingTool(Tool):
    def _invoke(
        self, tool_parameters: dict[str, Any]
    ) -> Generator[ToolInvokeMessage | dify_invoke.ToolInvokeMessage]:
        yield self.create_text_message("hi")
        yield from MESSAGES


class Strategy(AgentStrategy):
    def _invoke(self, parameters: dict[str, Any]) -> Generator[Any]:
        yield self.create_text_message("hi")


class Talks:
    session: Any


class MixedEndpoint(Endpoint, Talks):
    def _invoke(self, r: Any, values: Any, settings: Any) -> Any:
        return None


@pytest.fixture
def session() -> OfficialSession:
    return OfficialSession(
        session_id="s",
        executor=ThreadPoolExecutor(1),
        reader=Mock(),
        writer=Mock(),
        install_method=InstallMethod.Local,
        conversation_id="c",
    )


@pytest.fixture
def tool(session: OfficialSession) -> MyTool:
    return MyTool(ToolRuntime(credentials={}, user_id="u", session_id="s"), session)


@pytest.fixture
def strategy(session: OfficialSession) -> Strategy:
    return Strategy(AgentRuntime(user_id="u"), session)


class TestThePluginsSession:
    def test_is_an_official_session_with_other_parts(
        self, tool: MyTool, session: OfficialSession
    ) -> None:
        assert isinstance(tool.session, PluginSession)
        assert isinstance(tool.session, OfficialSession)
        assert tool.session.conversation_id == "c"
        official: Any = session
        for part in ("model", "app", "tool", "workflow_node", "storage", "file"):
            assert getattr(tool.session, part) is getattr(tool.session, part)
            assert getattr(tool.session, part) is not getattr(official, part)

    def test_passes_a_setting_on(self, tool: MyTool, session: OfficialSession) -> None:
        before = tool.session.model
        tool.session.max_invocation_timeout = 3

        assert session.max_invocation_timeout == 3
        assert tool.session.model is not before
        assert tool.session.model.llm._options.timeout.idle == 3  # pyright: ignore[reportPrivateUsage]

    def test_says_what_it_lacks(self, tool: MyTool) -> None:
        misspelt: Any = tool.session
        with pytest.raises(AttributeError, match="'Session' object has no attribute 'modl'"):
            _ = misspelt.modl

    def test_of_a_class_with_another_base_is_typed(self, session: OfficialSession) -> None:
        assert isinstance(MixedEndpoint(session).session, PluginSession)

    def test_can_be_copied_and_patched(self, tool: MyTool, session: OfficialSession) -> None:
        copied = copy.copy(tool.session)
        assert copied.conversation_id == "c"

        with patch.object(tool.session, "max_invocation_timeout", 3):
            assert session.max_invocation_timeout == 3
        with patch.object(tool.session.model.llm, "invoke", return_value="mocked"):
            given: Any = tool.session.model.llm
            assert given.invoke() == "mocked"

    def test_that_reaches_no_platform_says_so_when_a_model_is_invoked(self) -> None:
        tool = MyTool.from_credentials({})
        assert hasattr(tool.session.model, "llm")

        with pytest.raises(ConfigurationError, match="reaches no platform"):
            list(
                tool.session.model.llm.invoke(
                    LLMModelConfig(**MODEL), [UserPromptMessage(content="Hi")]
                )
            )

    def test_models_may_be_replaced(self, tool: MyTool) -> None:
        fake: Any = Mock()
        tool.session.model = fake

        assert tool.session.model is fake


class TestMessagesOfAnInvokedTool:
    def test_are_yielded_as_the_runtime_sends_them_on(self, session: OfficialSession) -> None:
        tool = ForwardingTool(ToolRuntime(credentials={}, user_id="u", session_id="s"), session)

        yielded: list[Any] = [*tool.invoke({})]
        text, file, link, future = yielded

        assert isinstance(text, ToolInvokeMessage)
        assert isinstance(file, ToolInvokeMessage)
        assert isinstance(file.message, ToolInvokeMessage.BlobMessage)
        assert (file.message.blob, file.meta) == (b"\x00", {"mime_type": "a/b"})
        message = {"text": "/files/tools/1.pdf"}
        assert link == {"type": "binary_link", "message": message, "meta": None}
        assert future == FUTURE

    def test_are_found_in_sets_of_the_official_words(self) -> None:
        blob, link, _ = MESSAGES
        words: Any = ToolInvokeMessage.MessageType
        assert blob.type in {words.BLOB, words.FILE}
        assert blob.type in {"blob"}
        assert link.type not in {words.BLOB, words.FILE}
        assert words.BLOB in {words.BLOB: 1}


class TestTheBase:
    def test_may_stand_where_classes_do(self, tool: MyTool) -> None:
        base: Any = Tool

        assert issubclass(MyTool, base)
        assert isinstance(tool, base)
        assert not issubclass(Strategy, base)
        assert isinstance(None, base | None)
        assert isinstance(tool, None | base)


class TestWhatIsNoOfficialSession:
    def test_stays_as_it_was_set(self, strategy: Strategy, session: OfficialSession) -> None:
        class Fake(OfficialSession):
            pass

        any_strategy: Any = strategy
        fake = Fake("s", ThreadPoolExecutor(1), Mock(), Mock())
        ours = dify_invoke.Session.from_plugin(session)
        for stand_in in (Mock(), fake, ours, None, strategy.session):
            any_strategy.session = stand_in
            assert any_strategy.session is stand_in


class TestOfficialObjectsTakeOurValues:
    def test_a_json_message(self, tool: MyTool) -> None:
        documents = [RerankDocument(index=0, text="Paris", score=0.5)]

        message = tool.create_json_message({"data": documents})

        dumped = json.loads(message.model_dump_json())
        assert dumped["message"]["json_object"] == {"data": [documents[0].to_dict()]}

    @pytest.mark.filterwarnings("ignore:Pydantic serializer warnings")
    def test_a_conversation(self) -> None:
        given: Any = {**MODEL, "mode": "chat", "entity": ENTITY, "history_prompt_messages": []}
        config = AgentModelConfig(**given)
        history: list[Any] = config.history_prompt_messages
        history.insert(0, SystemPromptMessage(content="Be brief."))
        history.append(AssistantPromptMessage(content="", tool_calls=[]))
        history.append(ToolPromptMessage(content="sunny", tool_call_id="1"))

        dumped = config.model_dump(mode="json")

        taken: Any = {**dumped, "history_prompt_messages": history}
        again = AgentModelConfig(**taken)
        assert again.history_prompt_messages[0].content == "Be brief."
        assert [message["role"] for message in dumped["history_prompt_messages"]] == [
            "system",
            "assistant",
            "tool",
        ]
        assert LLMModelConfig(**dumped) == LLMModelConfig(**MODEL)
        assert llm_model_config(config) == LLMModelConfig(**MODEL)

    def test_the_sum_of_usages(self, strategy: Strategy) -> None:
        one: Any = LLMUsage.from_dict({**LLMUsage.empty_usage().to_dict(), "total_price": "0.5"})
        total: dict[str, Any] = {"usage": None}

        strategy.increase_usage(total, one)
        strategy.increase_usage(total, one.model_copy())

        assert {name: usage.total_price for name, usage in total.items()} == {"usage": Decimal(1)}

    def test_the_limit_of_tokens(self, strategy: Strategy, monkeypatch: Any) -> None:
        counted: Any = Mock(return_value=4000)
        monkeypatch.setattr(strategy, "_get_num_tokens_by_gpt2", counted)
        messages: Any = [UserPromptMessage(content="Hi")]
        entity: Any = ENTITY
        parameters = {"max_tokens": 1000}

        strategy.recalc_llm_max_tokens(OfficialEntity(**entity), messages, parameters)

        assert parameters == {"max_tokens": 96}

    def test_a_call_over_the_official_session(self, session: OfficialSession) -> None:
        """Who changes the entities and not the base has the official invocation dump them."""
        lines: list[str] = []

        class Writer(ResponseWriter):
            def write(self, data: str) -> None:
                lines.append(data)

            def done(self) -> None: ...

        session.writer = Writer()
        reader: Any = session.reader
        reader.read.side_effect = LookupError
        models: Any = session.model

        with pytest.raises(LookupError):
            list(models.llm.invoke(LLMModelConfig(**MODEL), [UserPromptMessage(content="Hi")]))
        with pytest.raises(LookupError):
            models.text_embedding.invoke(TextEmbeddingModelConfig(**MODEL), ["a"])

        written = [json.loads(line) for line in "".join(lines).splitlines() if line]
        sent = [line["data"]["data"]["request"] for line in written]
        assert [request["model"] for request in sent] == ["m", "m"]
        assert sent[0]["prompt_messages"] == [UserPromptMessage(content="Hi").to_dict()]


class TestOfficialNames:
    def test_of_classes_also_know_the_official_objects(self) -> None:
        """A conversation holds official messages, whatever a plugin imports."""
        said = official.UserPromptMessage(content="Hi")

        assert isinstance(said, UserPromptMessage)
        assert isinstance(said, PromptMessage)
        assert not isinstance(said, AssistantPromptMessage)
        assert not isinstance(said, LLMUsage)
        assert PromptMessage.model_validate(said) == UserPromptMessage(content="Hi")

    def test_of_enums_equal_the_official_ones(self) -> None:
        assert ModelFeature.STREAM_TOOL_CALL in [*OfficialFeature]
        assert OfficialFeature.TOOL_CALL in [ModelFeature.TOOL_CALL]
        assert ModelFeature.VISION not in [OfficialFeature.AUDIO]
        assert (
            PromptMessageRole.USER == official.PromptMessageRole.USER == PromptMessageRole("user")
        )
        text: str = "text"
        assert PromptMessageContentType.TEXT == official.PromptMessageContentType.TEXT == text
        assert LLMMode.value_of("chat") is LLMMode.CHAT
        assert {member.name: member.value for member in ModelFeature} == {
            member.name: member.value for member in OfficialFeature
        }
        assert ModelType.TEXT_EMBEDDING == "text-embedding"

    def test_are_where_the_official_classes_have_them(self) -> None:
        function = AssistantPromptMessage.ToolCall.ToolCallFunction(name="f", arguments="{}")
        call = AssistantPromptMessage.ToolCall(id="1", type="function", function=function)
        image = ImagePromptMessageContent(
            format="png",
            mime_type="image/png",
            url="https://a/b",
            detail=ImagePromptMessageContent.DETAIL.HIGH,
        )

        assert call.function.parsed == {}
        assert image.detail == "high"
        assert [part.data for part in (image, TextPromptMessageContent(data="x"))] == [
            "https://a/b",
            "x",
        ]
        assert UserPromptMessage(content="").is_empty()
        assert not AssistantPromptMessage(content=None, tool_calls=[call]).is_empty()
        assert UserPromptMessage(content=[image, TextPromptMessageContent(data="x")]).text == "x"

    def test_of_an_empty_usage_has_the_official_values(self) -> None:
        ours, theirs = LLMUsage.empty_usage(), OfficialUsage.empty_usage()

        assert {name: getattr(ours, name) for name in type(theirs).model_fields} == dict(theirs)

    def test_of_what_describes_a_model_are_the_official_classes(self) -> None:
        assert dify_invoke.AIModelEntity is OfficialEntity
