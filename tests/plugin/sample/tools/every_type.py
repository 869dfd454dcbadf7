"""Makes one invocation, on the official session or on one of dify_invoke, and returns its result."""

import asyncio
import io
import json
from collections.abc import Callable, Generator
from decimal import Decimal
from typing import Any

import attrs
from dify_plugin.entities.model import EmbeddingInputType
from dify_plugin.entities.model.llm import LLMModelConfig
from dify_plugin.entities.model.message import (
    AssistantPromptMessage,
    AudioPromptMessageContent,
    DeveloperPromptMessage,
    DocumentPromptMessageContent,
    ImagePromptMessageContent,
    PromptMessageTool,
    SystemPromptMessage,
    TextPromptMessageContent,
    ToolPromptMessage,
    UserPromptMessage,
    VideoPromptMessageContent,
)
from dify_plugin.entities.model.moderation import ModerationModelConfig
from dify_plugin.entities.model.rerank import MultiModalRerankModelConfig, RerankModelConfig
from dify_plugin.entities.model.speech2text import Speech2TextModelConfig
from dify_plugin.entities.model.text_embedding import (
    MultiModalContent,
    MultiModalContentType,
    MultiModalEmbeddingModelConfig,
    TextEmbeddingModelConfig,
)
from dify_plugin.entities.model.tts import TTSModelConfig
from dify_plugin.entities.tool import ToolInvokeMessage
from pydantic import BaseModel

from dify_invoke import AsyncSession
from dify_invoke.plugin import Tool

PROVIDER: Any = {"provider": "langgenius/openai/openai", "model": "a-model"}
LLM = LLMModelConfig(**PROVIDER, mode="chat", completion_params={"temperature": 0.2})
HELLO = [SystemPromptMessage(content="be kind"), UserPromptMessage(content="Hello, world!")]
QUESTION = [UserPromptMessage(content="What is the weather in Paris?")]
SCHEMA = {"type": "object", "properties": {"city": {"type": "string"}}, "required": ["city"]}
WEATHER = PromptMessageTool(name="get_weather", description="Weather of a city", parameters=SCHEMA)
FILE = {"format": "bin", "mime_type": "application/octet-stream", "base64_data": "AAEC"}
PARTS = [
    TextPromptMessageContent(data="What is this?", opaque_body={"mark": 1}),
    ImagePromptMessageContent(**FILE, detail=ImagePromptMessageContent.DETAIL.HIGH),
    AudioPromptMessageContent(**FILE, filename="a.mp3"),
    VideoPromptMessageContent(**FILE | {"base64_data": "", "url": "https://example.com/v.mp4"}),
    DocumentPromptMessageContent(**FILE, opaque_body=["kept", None]),
]
CALL = AssistantPromptMessage.ToolCall(
    id="call_1",
    type="function",
    function=AssistantPromptMessage.ToolCall.ToolCallFunction(name="get_weather", arguments="{}"),
)
CONVERSATION = [
    DeveloperPromptMessage(content="be brief", name="dev"),
    UserPromptMessage(content="Weather?", name="ann"),
    AssistantPromptMessage(content="", tool_calls=[CALL], opaque_body={"signature": "x"}),
    ToolPromptMessage(content="sunny", name="get_weather", tool_call_id="call_1"),
]
TEXT = MultiModalContent(content="a cat", content_type=MultiModalContentType.TEXT)
IMAGE = MultiModalContent(content="iVBORw0KGgo=", content_type=MultiModalContentType.IMAGE)

CASES: dict[str, Callable[[Any], Any]] = {
    "llm": lambda model: model.llm.invoke(LLM, HELLO),
    "llm blocking": lambda model: model.llm.invoke(LLM, HELLO, stream=False),
    "llm dict config": lambda model: model.llm.invoke({**PROVIDER, "mode": "chat"}, HELLO),
    "llm tools": lambda model: model.llm.invoke(LLM, QUESTION, [WEATHER], ["END"]),
    "llm tools blocking": lambda model: model.llm.invoke(LLM, QUESTION, [WEATHER], stream=False),
    "llm parts": lambda model: model.llm.invoke(LLM, [UserPromptMessage(content=PARTS)]),
    "llm conversation": lambda model: model.llm.invoke(LLM, CONVERSATION),
    "structured": lambda model: model.llm_structured_output.invoke(LLM, QUESTION, SCHEMA),
    "structured blocking": lambda model: model.llm_structured_output.invoke(
        LLM, QUESTION, SCHEMA, stream=False
    ),
    "summary": lambda model: model.summary.invoke("Dify runs plugins. It is good. " * 50, "Short."),
    "summary of a short text": lambda model: model.summary.invoke("Short.", "Shorter."),
    "embedding": lambda model: model.text_embedding.invoke(
        TextEmbeddingModelConfig(**PROVIDER), ["a cat", "a dog"], EmbeddingInputType.DOCUMENT
    ),
    "multimodal embedding": lambda model: model.text_embedding.invoke_multimodal(
        MultiModalEmbeddingModelConfig(**PROVIDER, tenant_id="t"), [TEXT, IMAGE]
    ),
    "rerank": lambda model: model.rerank.invoke(
        RerankModelConfig(**PROVIDER, score_threshold=0.0, top_n=2), ["a car", "a cat"], "cats"
    ),
    "multimodal rerank": lambda model: model.rerank.invoke_multimodal(
        MultiModalRerankModelConfig(**PROVIDER), TEXT, [IMAGE, TEXT]
    ),
    "tts": lambda model: model.tts.invoke(
        TTSModelConfig(**PROVIDER, voice="v"), "Hello. You there?"
    ),
    "speech2text": lambda model: model.speech2text.invoke(
        Speech2TextModelConfig(**PROVIDER), io.BytesIO(b"ID3\x00\xff")
    ),
    "moderation": lambda model: model.moderation.invoke(
        ModerationModelConfig(**PROVIDER), "I will attack"
    ),
    "no permission": lambda model: model.llm.invoke(LLM, HELLO, stream=False),
}


def plain(value: Any) -> Any:
    """Converts a result to JSON, so that results of both sessions can be compared."""
    if isinstance(value, BaseModel):
        return plain({name: getattr(value, name) for name in type(value).model_fields})
    if attrs.has(type(value)):
        return {
            field.name: plain(getattr(value, field.name)) for field in attrs.fields(type(value))
        }
    if isinstance(value, dict):
        return {name: plain(item) for name, item in value.items()}
    if isinstance(value, list | Generator):
        return [plain(item) for item in value]
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, bytes):
        return value.hex()
    return getattr(value, "value", value)


class EveryType(Tool):
    def _invoke(self, tool_parameters: dict[str, Any]) -> Generator[ToolInvokeMessage]:
        case = CASES[tool_parameters["case"]]
        try:
            result = plain(self._results(case, tool_parameters["session"]))
        except Exception as error:
            result = {"error": type(error).__name__, "message": str(error)}
        yield self.create_text_message(json.dumps(result))

    def _results(self, case: Callable[[Any], Any], session: str) -> Any:
        if session == "official":
            return case(self.session._official.model)
        if session == "sync":
            return case(self.session.model)
        return asyncio.run(self._awaited(case))

    async def _awaited(self, case: Callable[[Any], Any]) -> Any:
        async with AsyncSession.from_plugin(self.session) as session:
            result = case(session.model)
            if hasattr(result, "__aiter__"):
                return [item async for item in result]
            return await result
