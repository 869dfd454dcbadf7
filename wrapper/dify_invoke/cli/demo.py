"""The demo: all eight types of models, invoked as a plugin would."""

import textwrap
from typing import Any

from dify_inner_api import models

from ..session._sync.session import Session

_PROVIDER = "langgenius/emulator/emulator"
_SPOKEN = "Plugins reach models through the platform. That is reverse invocation."
_ARTICLE = (
    "Dify is a platform for LLM apps. Its plugins extend it with tools, models and endpoints. "
    "A plugin has no model credentials of its own. It asks the platform to run a model for it. "
    "That is called reverse invocation. The platform streams the answer back to the plugin. "
    "The same channel serves embeddings, rerank, speech and moderation models."
)


def run(session: Session) -> None:
    """Invokes each type of model, and prints its results."""
    _title("llm: a streamed answer")
    llm = models.LLMModelConfig(provider=_PROVIDER, model="small-llm")
    messages = [
        models.SystemPromptMessage(content="You are a helpful assistant."),
        models.UserPromptMessage(content="What is reverse invocation?"),
    ]
    usage = None
    for chunk in session.model.llm.invoke(llm, messages):
        print(chunk.delta.message.content, end="", flush=True)
        usage = chunk.delta.usage or usage
    if usage:
        print(f"\n{usage.total_tokens} tokens, {usage.total_price:f} {usage.currency}")

    _title("llm: a tool call")
    weather = models.PromptMessageTool(
        name="get_weather",
        description="Current weather of a city",
        parameters=_schema(city="string"),
    )
    question = [models.UserPromptMessage(content="What is the weather in Paris?")]
    result = session.model.llm.invoke(llm, question, tools=[weather], stream=False)
    for call in result.message.tool_calls:
        print(f"{call.function.name}({call.function.arguments})")

    _title("llm_structured_output: an object that follows a schema")
    question = [models.UserPromptMessage(content="A forecast of 3 days for Paris, please.")]
    schema = _schema(city="string", days="integer")
    forecast = session.model.llm_structured_output.invoke(llm, question, schema, stream=False)
    print(forecast.structured_output)

    _title("summary")
    text = session.model.summary.invoke(_ARTICLE, "In one sentence.", min_summarize_length=0)
    print(textwrap.fill(text, 80))

    _title("text_embedding: similar texts are closer")
    texts = ["a cat sleeps", "the cats are sleeping", "stock prices fell"]
    embedding = models.TextEmbeddingModelConfig(provider=_PROVIDER, model="small-embedding")
    first, *others = session.model.text_embedding.invoke(embedding, texts).embeddings
    for text, vector in zip(texts[1:], others, strict=True):
        product = sum(a * b for a, b in zip(first, vector, strict=True))
        print(f"{product:5.2f}  {texts[0]!r} and {text!r}")

    _title("rerank: the most relevant first")
    rerank = models.RerankModelConfig(
        provider=_PROVIDER, model="small-rerank", score_threshold=0.05, top_n=2
    )
    docs = ["how to bake bread", "the plugin invokes a model", "models that a plugin can invoke"]
    for doc in session.model.rerank.invoke(rerank, docs, "invoke models in a plugin").docs:
        print(f"{doc.score:5.2f}  {doc.text}")

    _title("tts and speech2text: there and back")
    tts = models.TTSModelConfig(provider=_PROVIDER, model="small-tts", voice="alloy")
    audio = b""
    for segment in session.model.tts.invoke(tts, _SPOKEN):
        print(f"a segment of {len(segment)} bytes, mp3")
        audio += segment
    speech = models.Speech2TextModelConfig(provider=_PROVIDER, model="small-stt")
    print(f"heard: {session.model.speech2text.invoke(speech, audio)}")

    _title("moderation")
    moderation = models.ModerationModelConfig(provider=_PROVIDER, model="small-moderation")
    for text in ("I like trains.", "I will attack you."):
        flagged = session.model.moderation.invoke(moderation, text)
        print(f"{'flagged' if flagged else 'fine':8} {text}")


def _title(text: str) -> None:
    print(f"\n{text}\n{'-' * len(text)}")


def _schema(**types: str) -> dict[str, Any]:
    """The JSON Schema of an object with these fields."""
    properties = {name: {"type": type_} for name, type_ in types.items()}
    return {"type": "object", "properties": properties, "required": list(types)}
