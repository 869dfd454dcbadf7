"""Requests are equal, as JSON, to those of the official SDK 0.10.2, plus tenant and user."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from dify_invoke import (
    AssistantPromptMessage,
    EmbeddingInputType,
    LLMModelConfig,
    ModerationModelConfig,
    MultiModalContent,
    MultiModalContentType,
    MultiModalEmbeddingModelConfig,
    PromptMessageTool,
    RerankModelConfig,
    Session,
    Speech2TextModelConfig,
    SystemPromptMessage,
    TextEmbeddingModelConfig,
    ToolCall,
    ToolCallFunction,
    ToolPromptMessage,
    TTSModelConfig,
    UserPromptMessage,
)
from dify_invoke.emulator import Emulator

CAPTURES = json.loads((Path(__file__).parent / "official_requests.json").read_text())
USER = "b5a0a1a4-58f6-4d5e-8f43-6a3f2a1f7c55"
PROVIDER = "langgenius/openai/openai"
LLM = LLMModelConfig(
    provider=PROVIDER, model="gpt-4o-mini", mode="chat", completion_params={"temperature": 0.2}
)
WEATHER = PromptMessageTool(
    name="get_weather",
    description="w",
    parameters={
        "type": "object",
        "properties": {"city": {"type": "string"}},
        "required": ["city"],
    },
)
CALL = ToolCall(
    id="c1",
    type="function",
    function=ToolCallFunction(name="get_weather", arguments='{"city":"Paris"}'),
)

# The calls for which the requests of the official session were captured.
INVOCATIONS: dict[str, Callable[[Any], Any]] = {
    "llm_basic": lambda model: model.llm.invoke(
        LLM,
        [
            SystemPromptMessage(content="you are a helpful assistant"),
            UserPromptMessage(content="hello"),
        ],
    ).result(),
    "llm_tools": lambda model: model.llm.invoke(
        LLM,
        [
            UserPromptMessage(content="weather?"),
            AssistantPromptMessage(content="", tool_calls=[CALL]),
            ToolPromptMessage(content="sunny", name="get_weather", tool_call_id="c1"),
        ],
        tools=[WEATHER],
        stop=["END"],
    ).result(),
    "llm_blocking": lambda model: model.llm.invoke(
        LLM, [UserPromptMessage(content="hello")], stream=False
    ),
    "llm_dict_config": lambda model: model.llm.invoke(
        {"provider": "p", "model": "m", "model_type": "llm", "mode": "chat"},
        [{"role": "developer", "content": "d"}],
    ).result(),
    "summary": lambda model: model.summary.invoke("x" * 2000, "short please"),
    "text_embedding": lambda model: model.text_embedding.invoke(
        TextEmbeddingModelConfig(provider=PROVIDER, model="text-embedding-3-small"),
        ["a", "b"],
        EmbeddingInputType.DOCUMENT,
    ),
    "multimodal_embedding": lambda model: model.text_embedding.invoke_multimodal(
        MultiModalEmbeddingModelConfig(provider="p", model="m", tenant_id="t"),
        [
            MultiModalContent(content="a", content_type=MultiModalContentType.TEXT),
            MultiModalContent(content="AAAA", content_type=MultiModalContentType.IMAGE),
        ],
    ),
    "rerank": lambda model: model.rerank.invoke(
        RerankModelConfig(provider="p", model="m", score_threshold=0.5, top_n=3), ["a", "b"], "q"
    ),
    "tts": lambda model: list(
        model.tts.invoke(TTSModelConfig(provider="p", model="tts-1", voice="alloy"), "hello")
    ),
    "speech2text": lambda model: model.speech2text.invoke(
        Speech2TextModelConfig(provider="p", model="whisper-1"), b"ID3\x00\xff"
    ),
    "moderation": lambda model: model.moderation.invoke(
        ModerationModelConfig(provider="p", model="omni-moderation"), "bad"
    ),
}


def captured(name: str) -> dict[str, Any]:
    request: dict[str, Any] = CAPTURES[name]["body"]["data"]["data"]["request"]
    if name == "summary":
        # The capture has the length of the text instead of the text.
        request = {**request, "text": "x" * 2000}
    return request


def test_there_is_an_invocation_for_each_capture() -> None:
    assert set(INVOCATIONS) == set(CAPTURES)


@pytest.mark.parametrize("name", INVOCATIONS)
@pytest.mark.parametrize(("user_id", "sent"), [(USER, USER), (None, "")], ids=["user", "no user"])
def test_the_request_is_the_official_one_with_tenant_and_user(
    name: str, user_id: str | None, sent: str
) -> None:
    # One of the requests has a `developer` message, which only the newer server takes.
    with Emulator(server="newer") as emulator, emulator.session(user_id=user_id) as session:
        INVOCATIONS[name](session.model)
        (received,) = emulator.requests
    sender = {"tenant_id": emulator.tenant_id, "user_id": sent}
    assert received.body == {**captured(name), **sender}


@pytest.mark.parametrize("name", INVOCATIONS)
def test_to_the_daemon_the_request_is_the_official_one(name: str) -> None:
    with (
        Emulator(server="newer") as emulator,
        Session.from_daemon(emulator.url, emulator.open_session()) as session,
    ):
        INVOCATIONS[name](session.model)
        (received,) = emulator.requests
    assert received.body == captured(name)
