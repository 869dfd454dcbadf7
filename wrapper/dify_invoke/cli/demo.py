"""The demo: all eight types of models, invoked as a plugin would."""

import textwrap
from collections.abc import Callable

from dify_inner_api.models import (
    LLMModelConfig,
    ModerationModelConfig,
    PromptMessageTool,
    RerankModelConfig,
    Speech2TextModelConfig,
    SystemPromptMessage,
    TextEmbeddingModelConfig,
    TTSModelConfig,
    UserPromptMessage,
)

from ..session._sync.session import Session

_PROVIDER = "langgenius/emulator/emulator"
_LLM = LLMModelConfig(provider=_PROVIDER, model="small-llm")
_SPOKEN = "Plugins reach models through the platform. That is reverse invocation."
_ARTICLE = (
    "Dify is a platform for LLM apps. Its plugins extend it with tools, models and endpoints. "
    "A plugin has no model credentials of its own. It asks the platform to run a model for it. "
    "That is called reverse invocation. The platform streams the answer back to the plugin. "
    "The same channel serves embeddings, rerank, speech and moderation models."
)


def run(session: Session) -> None:
    """Invokes each type of model and prints what a person wants to see."""
    parts: list[tuple[str, Callable[[Session], None]]] = [
        ("llm: a streamed answer", _llm),
        ("llm: a tool call", _tool_call),
        ("llm_structured_output: an object that follows a schema", _structured_output),
        ("summary", _summary),
        ("text_embedding: similar texts are closer", _text_embedding),
        ("rerank: the most relevant first", _rerank),
        ("tts and speech2text: there and back", _speech),
        ("moderation", _moderation),
    ]
    for title, show in parts:
        print(f"\n{title}\n{'-' * len(title)}")
        show(session)


def _llm(session: Session) -> None:
    messages = [
        SystemPromptMessage(content="You are a helpful assistant."),
        UserPromptMessage(content="What is reverse invocation?"),
    ]
    usage = None
    for chunk in session.model.llm.invoke(_LLM, messages):
        print(chunk.delta.message.content, end="", flush=True)
        usage = chunk.delta.usage or usage
    if usage:
        print(f"\n{usage.total_tokens} tokens, {usage.total_price:f} {usage.currency}")


def _tool_call(session: Session) -> None:
    weather = PromptMessageTool(
        name="get_weather",
        description="Current weather of a city",
        parameters={
            "type": "object",
            "properties": {"city": {"type": "string"}},
            "required": ["city"],
        },
    )
    question = [UserPromptMessage(content="What is the weather in Paris?")]
    result = session.model.llm.invoke(_LLM, question, tools=[weather], stream=False)
    for call in result.message.tool_calls:
        print(f"{call.function.name}({call.function.arguments})")


def _structured_output(session: Session) -> None:
    schema = {
        "type": "object",
        "properties": {"city": {"type": "string"}, "days": {"type": "integer"}},
        "required": ["city", "days"],
    }
    question = [UserPromptMessage(content="A forecast of 3 days for Paris, please.")]
    result = session.model.llm_structured_output.invoke(_LLM, question, schema, stream=False)
    print(result.structured_output)


def _summary(session: Session) -> None:
    text = session.model.summary.invoke(_ARTICLE, "In one sentence.", min_summarize_length=0)
    print(textwrap.fill(text, 80))


def _text_embedding(session: Session) -> None:
    texts = ["a cat sleeps", "the cats are sleeping", "stock prices fell"]
    config = TextEmbeddingModelConfig(provider=_PROVIDER, model="small-embedding")
    vectors = session.model.text_embedding.invoke(config, texts).embeddings
    for text, vector in zip(texts[1:], vectors[1:], strict=True):
        product = sum(a * b for a, b in zip(vectors[0], vector, strict=True))
        print(f"{product:5.2f}  {texts[0]!r} and {text!r}")


def _rerank(session: Session) -> None:
    config = RerankModelConfig(
        provider=_PROVIDER, model="small-rerank", score_threshold=0.05, top_n=2
    )
    docs = ["how to bake bread", "the plugin invokes a model", "models that a plugin can invoke"]
    for doc in session.model.rerank.invoke(config, docs, "invoke models in a plugin").docs:
        print(f"{doc.score:5.2f}  {doc.text}")


def _speech(session: Session) -> None:
    tts = TTSModelConfig(provider=_PROVIDER, model="small-tts", voice="alloy")
    audio = b""
    for segment in session.model.tts.invoke(tts, _SPOKEN):
        print(f"a segment of {len(segment)} bytes, mp3")
        audio += segment
    config = Speech2TextModelConfig(provider=_PROVIDER, model="small-stt")
    print(f"heard: {session.model.speech2text.invoke(config, audio)}")


def _moderation(session: Session) -> None:
    config = ModerationModelConfig(provider=_PROVIDER, model="small-moderation")
    for text in ("I like trains.", "I will attack you."):
        flagged = session.model.moderation.invoke(config, text)
        print(f"{'flagged' if flagged else 'fine':8} {text}")
