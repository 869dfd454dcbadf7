"""For each operation: a reply as a test scripts it, the call of a session, and what the call then gives."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from dify_invoke import LLMModelConfig, UserPromptMessage
from dify_invoke.emulator import Emulator, call

PROVIDER = "langgenius/openai/openai"
MODEL: dict[str, Any] = {"provider": PROVIDER, "model": "gpt-4o-mini"}
LLM = LLMModelConfig(provider=PROVIDER, model="gpt-4o-mini")
LONG = "a long text " * 100
APP = "3c90c3cc-0d44-4b50-8888-8dd25736052a"
IMAGE: dict[str, Any] = {"content_type": "text", "content": "a"}


@dataclass(frozen=True)
class Case:
    """One operation."""

    name: str
    script: Callable[[Emulator], Any]
    invoke: Callable[[Any], Any]
    """Calls a session, sync or async, and returns what it returns."""
    expected: Any
    of_result: Callable[[Any], Any] = lambda result: result
    """What is compared of the result."""
    over_http: bool = True
    """Whether the inner API has the operation."""
    in_plugins: bool = True
    """Whether plugins have it."""


def say(session: Any, text: str, **arguments: Any) -> Any:
    return session.model.llm.invoke(LLM, [UserPromptMessage(content=text)], **arguments)


CASES = [
    Case(
        "llm",
        lambda emulator: emulator.llm.reply("Hello, world"),
        lambda session: say(session, "Hi", stream=False),
        "Hello, world",
        lambda result: result.message.text,
    ),
    Case(
        "llm_structured_output",
        lambda emulator: emulator.llm_structured_output.reply({"city": "Paris"}),
        lambda session: session.model.llm_structured_output.invoke(
            LLM, [UserPromptMessage(content="Hi")], {"type": "object"}, stream=False
        ),
        {"city": "Paris"},
        lambda result: result.structured_output,
    ),
    Case(
        "summary",
        lambda emulator: emulator.summary.reply("short"),
        lambda session: session.model.summary.invoke(LONG, "shorten"),
        "short",
    ),
    Case(
        "text_embedding",
        lambda emulator: emulator.text_embedding.reply([[1.0, 0.0], [0.5, 0.25]]),
        lambda session: session.model.text_embedding.invoke(MODEL, ["a", "b"]),
        [[1.0, 0.0], [0.5, 0.25]],
        lambda result: result.embeddings,
    ),
    Case(
        "multimodal_embedding",
        lambda emulator: emulator.multimodal_embedding.reply([[0.5]]),
        lambda session: session.model.text_embedding.invoke_multimodal(MODEL, [IMAGE]),
        [[0.5]],
        lambda result: result.embeddings,
        in_plugins=False,
    ),
    Case(
        "rerank",
        lambda emulator: emulator.rerank.reply([0.1, 0.9]),
        lambda session: session.model.rerank.invoke(MODEL, ["a", "b"], "b?"),
        [("b", 0.9), ("a", 0.1)],
        lambda result: [(doc.text, doc.score) for doc in result.docs],
    ),
    Case(
        "multimodal_rerank",
        lambda emulator: emulator.multimodal_rerank.reply([0.5]),
        lambda session: session.model.rerank.invoke_multimodal(MODEL, IMAGE, [IMAGE]),
        [0.5],
        lambda result: [doc.score for doc in result.docs],
        in_plugins=False,
    ),
    Case(
        "speech2text",
        lambda emulator: emulator.speech2text.reply("a song"),
        lambda session: session.model.speech2text.invoke(MODEL, b"mp3"),
        "a song",
    ),
    Case(
        "moderation",
        lambda emulator: emulator.moderation.reply(True),
        lambda session: session.model.moderation.invoke(MODEL, "kind words"),
        True,
    ),
    Case(
        "app",
        lambda emulator: emulator.app.reply("Bonjour"),
        lambda session: session.app.chat.invoke(APP, "Hello", {}, "blocking"),
        "Bonjour",
        lambda result: result.answer,
    ),
    Case(
        "app, a workflow",
        lambda emulator: emulator.app.reply({"words": 2}),
        lambda session: session.app.workflow.invoke(APP, {"text": "a b"}),
        {"words": 2},
        lambda result: result.outputs,
    ),
    Case(
        "fetch_app",
        lambda emulator: emulator.fetch_app.reply({"opening_statement": "Welcome"}),
        lambda session: session.app.fetch_app(APP),
        "Welcome",
        lambda result: result.opening_statement,
    ),
    Case(
        "parameter_extractor",
        lambda emulator: emulator.parameter_extractor.reply({"city": "Paris"}),
        lambda session: session.workflow_node.parameter_extractor.invoke(
            [{"name": "city", "type": "string", "description": "d", "required": True}],
            {**MODEL, "mode": "chat", "completion_params": {}},
            "Where?",
        ),
        {"city": "Paris"},
        lambda result: result.parameters,
    ),
    Case(
        "question_classifier",
        lambda emulator: emulator.question_classifier.reply("weather"),
        lambda session: session.workflow_node.question_classifier.invoke(
            [{"id": "1", "name": "sport"}, {"id": "2", "name": "weather"}],
            {**MODEL, "mode": "chat", "completion_params": {}},
            "Who won?",
        ),
        "weather",
        lambda result: result.class_name,
    ),
    Case(
        "storage_get",
        lambda emulator: emulator.storage_get.reply(b"value"),
        lambda session: session.storage.get("key"),
        b"value",
        over_http=False,
    ),
    Case(
        "storage_exist",
        lambda emulator: emulator.storage_exist.reply(True),
        lambda session: session.storage.exist("key"),
        True,
        over_http=False,
    ),
]

WEATHER = call("get_weather", city="Paris")
