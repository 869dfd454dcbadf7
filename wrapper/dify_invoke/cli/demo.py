"""`dify-invoke demo`: all eight types of models on the emulator, invoked as a plugin would."""

import json
from collections.abc import Sequence
from itertools import combinations
from typing import TYPE_CHECKING, Any

import typer
from rich.text import Text

from .likeness import cosine
from .screen import Quiet, Screen, Verbose, screen_of

if TYPE_CHECKING:
    from ..session._sync.session import Session

PROVIDER = "langgenius/emulator/emulator"
CODE = """\
from dify_invoke import LLMModelConfig, UserPromptMessage
from dify_invoke.emulator import Emulator

provider = "langgenius/emulator/emulator"
config = LLMModelConfig(provider=provider, model="small-llm")
messages = [UserPromptMessage(content="What is reverse invocation?")]
with Emulator(delay=0.02) as emulator, emulator.session() as session:
    for text in session.model.llm.invoke(config, messages).text:
        print(text, end="", flush=True)
"""
"""The code that the demo shows. A test runs it."""
_NEXT = (
    ("dify-invoke emulator --demo", "a platform to develop with, on this machine"),
    ("dify-invoke doctor", "what is wrong with a platform of yours"),
    ("dify-invoke --help", "all commands"),
)
_SPOKEN = "Plugins reach models through the platform. That is reverse invocation."
_ARTICLE = (
    "Dify is a platform for LLM apps. Its plugins extend it with tools, models and endpoints. "
    "A plugin has no model credentials of its own. It asks the platform to run a model for it. "
    "That is called reverse invocation. The platform streams the answer back to the plugin. "
    "The same channel serves embeddings, rerank, speech and moderation models."
)
_TEXTS = ("a cat sleeps", "the cats are sleeping", "stock prices fell")
_DOCUMENTS = (
    "how to bake bread",
    "the plugin invokes a model",
    "models that a plugin can invoke",
)
_LONG = 4000
"""Bytes of a segment of speech whose bar is full."""


def demo(context: typer.Context, quiet: Quiet = False, verbose: Verbose = False) -> None:
    """Start the emulator, and invoke all eight types of models through a Session."""
    from ..emulator import Emulator

    screen = screen_of(context)
    with Emulator(delay=0.02) as emulator, emulator.session() as session:
        for show in (_llm, _tool_call, _structured_output, _summary, _embedding, _rerank):
            show(session, screen)
        _speech(session, screen)
        _moderation(session, screen)
    if not screen.quiet:
        _closing(screen)


def _llm(session: "Session", screen: Screen) -> None:
    from dify_inner_api.models import LLMModelConfig, UserPromptMessage

    _title(screen, "llm", "an answer, streamed")
    config = LLMModelConfig(provider=PROVIDER, model="small-llm")
    messages = [UserPromptMessage(content="What is reverse invocation?")]
    stream = session.model.llm.invoke(config, messages)
    screen.stream(stream.text)
    if usage := stream.usage:
        paid = f"{usage.total_tokens} tokens, {usage.total_price:f} {usage.currency}"
        screen.out.print(Text(paid, "dim"))


def _tool_call(session: "Session", screen: Screen) -> None:
    from dify_inner_api.models import LLMModelConfig, PromptMessageTool, UserPromptMessage

    _title(screen, "llm", "a call of a tool")
    weather = PromptMessageTool(
        name="get_weather",
        description="Current weather of a city",
        parameters=_schema(city="string"),
    )
    config = LLMModelConfig(provider=PROVIDER, model="small-llm")
    question = [UserPromptMessage(content="What is the weather in Paris?")]
    result = session.model.llm.invoke(config, question, tools=[weather], stream=False)
    for call in result.message.tool_calls:
        screen.out.print(Text(f"{call.function.name}({call.function.arguments})"))


def _structured_output(session: "Session", screen: Screen) -> None:
    from dify_inner_api.models import LLMModelConfig, UserPromptMessage

    _title(screen, "llm_structured_output", "an object that follows a schema")
    config = LLMModelConfig(provider=PROVIDER, model="small-llm")
    question = [UserPromptMessage(content="A forecast of 3 days for Paris, please.")]
    schema = _schema(city="string", days="integer")
    forecast = session.model.llm_structured_output.invoke(config, question, schema, stream=False)
    screen.out.print(Text(json.dumps(forecast.structured_output)))


def _summary(session: "Session", screen: Screen) -> None:
    _title(screen, "summary", "a text in one sentence")
    text = session.model.summary.invoke(_ARTICLE, "In one sentence.", min_summarize_length=0)
    screen.out.print(Text(text))


def _embedding(session: "Session", screen: Screen) -> None:
    from dify_inner_api.models import TextEmbeddingModelConfig

    _title(screen, "text_embedding", "similar texts are closer")
    config = TextEmbeddingModelConfig(provider=PROVIDER, model="small-embedding")
    vectors = session.model.text_embedding.invoke(config, list(_TEXTS)).embeddings
    pairs = combinations(zip(_TEXTS, vectors, strict=True), 2)
    alike = [(cosine(one, other), f"{a} / {b}") for (a, one), (b, other) in pairs]
    _bars(screen, sorted(alike, reverse=True))


def _rerank(session: "Session", screen: Screen) -> None:
    from dify_inner_api.models import RerankModelConfig

    _title(screen, "rerank", "the best documents for 'invoke models in a plugin'")
    config = RerankModelConfig(
        provider=PROVIDER, model="small-rerank", score_threshold=0.05, top_n=2
    )
    found = session.model.rerank.invoke(config, list(_DOCUMENTS), "invoke models in a plugin")
    _bars(screen, [(doc.score, doc.text) for doc in found.docs])


def _speech(session: "Session", screen: Screen) -> None:
    from dify_inner_api.models import Speech2TextModelConfig, TTSModelConfig

    _title(screen, "tts and speech2text", "to mp3 and back")
    config = TTSModelConfig(provider=PROVIDER, model="small-tts", voice="alloy")
    audio = b""
    for segment in session.model.tts.invoke(config, _SPOKEN):
        bar = screen.bar(len(segment) / _LONG)
        screen.out.print(bar, Text(f"a segment of {len(segment)} bytes, mp3"))
        audio += segment
    heard = Speech2TextModelConfig(provider=PROVIDER, model="small-stt")
    text = session.model.speech2text.invoke(heard, audio)
    screen.out.print(Text(f"heard: {text}"))


def _moderation(session: "Session", screen: Screen) -> None:
    from dify_inner_api.models import ModerationModelConfig

    _title(screen, "moderation", "what must not be said")
    config = ModerationModelConfig(provider=PROVIDER, model="small-moderation")
    for text in ("I like trains.", "I will attack you."):
        flagged = session.model.moderation.invoke(config, text)
        word = Text("flagged", "red") if flagged else Text("fine   ", "green")
        screen.out.print(word, Text(text))


def _closing(screen: Screen) -> None:
    from rich.syntax import Syntax

    _title(screen, "The code of the first answer")
    code = Syntax(CODE, "python", theme="ansi_dark").highlight(CODE)
    for line in code.split("\n"):
        screen.out.print(Text("  " if line else "").append_text(line), soft_wrap=True)
    _title(screen, "What to try next")
    longest = max(len(command) for command, _ in _NEXT)
    for command, what in _NEXT:
        screen.out.print(Text(f"  {command:{longest}}", "bold"), Text(f" {what}"))


def _title(screen: Screen, name: str, what: str = "") -> None:
    screen.out.print()
    about = Text(name, "bold cyan")
    screen.out.print(about.append(f": {what}", "default not bold") if what else about)


def _bars(screen: Screen, rows: Sequence[tuple[float, str]]) -> None:
    """A row for each number from 0 to 1: the number, its bar, and its name."""
    for number, name in rows:
        screen.out.print(Text(f"{number:5.2f}"), screen.bar(number), Text(name))


def _schema(**types: str) -> dict[str, Any]:
    """The JSON Schema of an object with these fields."""
    properties = {name: {"type": type_} for name, type_ in types.items()}
    return {"type": "object", "properties": properties, "required": list(types)}
