"""The most likely mistakes of a plugin's author, and the whole text that each of them prints.

Nothing is sent: the sessions here have no server.
"""

import asyncio
import inspect
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

import pytest

from dify_invoke import AsyncSession, InvalidRequestError, Session, TTSModelConfig

from ..support.sessions import Mode

MODEL: dict[str, Any] = {"provider": "langgenius/openai/openai", "model": "gpt-4o-mini"}
HI = [{"role": "user", "content": "Hi"}]
SCHEMA: dict[str, Any] = {"type": "object", "properties": {}}

CYCLIC: dict[str, Any] = {"type": "object", "properties": {"name": {"type": "string"}}}
CYCLIC["properties"]["child"] = CYCLIC


class City:
    """Stands for a pydantic model, which has a schema and is none."""

    @classmethod
    def model_json_schema(cls) -> dict[str, Any]:
        return SCHEMA


def message(**fields: Any) -> Callable[[Any], Any]:
    """Asks a language model with one message."""
    return lambda model: model.llm.invoke(MODEL, [fields])


def part(**fields: Any) -> Callable[[Any], Any]:
    """Asks a language model with a message of one part."""
    return message(role="user", content=[fields])


def parameter(value: Any) -> Callable[[Any], Any]:
    """Asks a language model with a parameter."""
    config = {**MODEL, "completion_params": {"x": value}}
    return lambda model: model.llm.invoke(config, HI)


def config(value: Any) -> Callable[[Any], Any]:
    """Asks a language model that is configured so."""
    return lambda model: model.llm.invoke(value, HI)


def tool(value: Any) -> Callable[[Any], Any]:
    """Asks a language model with a tool."""
    return lambda model: model.llm.invoke(MODEL, HI, tools=[value])


@dataclass(frozen=True)
class Mistake:
    name: str
    call: Callable[[Any], Any]
    prints: str


MISTAKES = [
    # Which model
    Mistake(
        "no model was chosen",
        config(None),
        "invoke_llm: model_config is null: give LLMModelConfig(...) or the dict of a model-selector, such as {'provider': 'langgenius/openai/openai', 'model': 'gpt-4o-mini'}",
    ),
    Mistake(
        "the name of the model alone",
        config("gpt-4o-mini"),
        "invoke_llm: model_config is the text 'gpt-4o-mini': give LLMModelConfig(...) or the dict of a model-selector, such as {'provider': 'langgenius/openai/openai', 'model': 'gpt-4o-mini'}",
    ),
    Mistake(
        "no provider",
        config({"model": "gpt-4o-mini"}),
        "invoke_llm: model_config has no 'provider': choose a model, or set it, such as 'langgenius/openai/openai'",
    ),
    Mistake(
        "no name of a model",
        config({"provider": "langgenius/openai/openai", "model": ""}),
        "invoke_llm: model_config has no 'model': choose a model, or set it, such as 'gpt-4o-mini'",
    ),
    Mistake(
        "the dict of another type of model",
        lambda model: model.rerank.invoke({**MODEL, "model_type": "llm"}, ["a"], "q"),
        "invoke_rerank: model_config.model_type is the text 'llm': choose a model of type 'rerank'",
    ),
    Mistake(
        "the class of another type of model",
        config(TTSModelConfig(**MODEL, voice="alloy")),
        "invoke_llm: model_config is of class TTSModelConfig: give LLMModelConfig(...) or the dict of a model-selector, such as {'provider': 'langgenius/openai/openai', 'model': 'gpt-4o-mini'}",
    ),
    Mistake(
        "the parameters as a text",
        config({**MODEL, "completion_params": '{"temperature": 0.2}'}),
        "invoke_llm: model_config.completion_params is the text '{\"temperature\": 0.2}': give the model's parameters as a dict, such as {'temperature': 0.2}",
    ),
    Mistake(
        "a mode that is none",
        config({**MODEL, "mode": ["chat"]}),
        "invoke_llm: model_config.mode is a list: give a text",
    ),
    Mistake(
        "a set among the parameters",
        parameter({"a"}),
        "invoke_llm: model_config.completion_params.x is a set: give a list, such as list(value)",
    ),
    Mistake(
        "a time among the parameters",
        parameter([datetime(2026, 1, 1)]),
        "invoke_llm: model_config.completion_params.x[0] is of class datetime: give a text, such as value.isoformat()",
    ),
    Mistake(
        "bytes among the parameters",
        parameter({"a key": b"x"}),
        "invoke_llm: model_config.completion_params.x['a key'] is bytes: give a text, such as base64.b64encode(value).decode()",
    ),
    Mistake(
        "NaN among the parameters",
        parameter(float("nan")),
        "invoke_llm: model_config.completion_params.x is the number nan: give a finite number",
    ),
    Mistake(
        "a Decimal among the parameters",
        parameter(Decimal("0.2")),
        "invoke_llm: model_config.completion_params.x is of class Decimal: give a number, such as float(value)",
    ),
    Mistake(
        "a key that is no text",
        parameter({None: -100}),
        "invoke_llm: model_config.completion_params.x has a key that is null: give a text, such as 'key'",
    ),
    # Messages
    Mistake(
        "a text for a list of messages",
        lambda model: model.llm.invoke(MODEL, "Hi"),
        "invoke_llm: prompt_messages is the text 'Hi': give a list of messages, such as [{'role': 'user', 'content': 'Hello'}]",
    ),
    Mistake(
        "a message for a list of messages",
        lambda model: model.llm.invoke(MODEL, HI[0]),
        "invoke_llm: prompt_messages is an object: give a list of messages, such as [{'role': 'user', 'content': 'Hello'}]",
    ),
    Mistake(
        "a text for a message",
        lambda model: model.llm.invoke(MODEL, ["Hi"]),
        "invoke_llm: prompt_messages[0] is the text 'Hi': give a message, such as {'role': 'user', 'content': 'Hello'}",
    ),
    Mistake(
        "no role",
        message(content="Hi"),
        "invoke_llm: prompt_messages[0] has no 'role': give one, as in {'role': 'user', 'content': 'Hello'}",
    ),
    Mistake(
        "a role in capitals",
        message(role="USER", content="Hi"),
        "invoke_llm: prompt_messages[0].role is the text 'USER': give 'user'",
    ),
    Mistake(
        "no content",
        message(role="user", content=None),
        "invoke_llm: prompt_messages[0] has no content: give a text or a list of parts, such as [{'type': 'text', 'data': 'Hello'}]",
    ),
    Mistake(
        "a part for a list of parts",
        message(role="user", content={"type": "text", "data": "Hi"}),
        "invoke_llm: prompt_messages[0].content is an object: give a text or a list of parts, such as [{'type': 'text', 'data': 'Hello'}]",
    ),
    Mistake(
        "the answer of a tool without the call",
        message(role="tool", content="22 degrees"),
        "invoke_llm: prompt_messages[0] is a tool message without 'tool_call_id': give the id of the tool call that it answers",
    ),
    Mistake(
        "arguments of a call as a dict",
        message(
            role="assistant",
            content="",
            tool_calls=[
                {"id": "1", "type": "function", "function": {"name": "f", "arguments": {}}}
            ],
        ),
        'invoke_llm: prompt_messages[0].tool_calls[0].function.arguments is an object: give a JSON object as a text, such as \'{"city": "Paris"}\'',
    ),
    # Parts of a message
    Mistake(
        "no text in a part",
        part(type="text"),
        "invoke_llm: prompt_messages[0].content[0] is a text part without 'data': give its text, such as {'type': 'text', 'data': 'Hello'}",
    ),
    Mistake(
        "a text of OpenAI's form",
        part(type="text", text="Hi"),
        "invoke_llm: prompt_messages[0].content[0] looks like a text part of OpenAI's: convert the messages with dify_invoke.messages_from_openai(...)",
    ),
    Mistake(
        "an image of OpenAI's form",
        part(type="image_url", image_url={"url": "https://example.com/dog.png"}),
        "invoke_llm: prompt_messages[0].content[0] looks like an image_url part of OpenAI's: convert the messages with dify_invoke.messages_from_openai(...)",
    ),
    Mistake(
        "audio of OpenAI's form",
        part(type="input_audio", input_audio={"data": "SUQz", "format": "mp3"}),
        "invoke_llm: prompt_messages[0].content[0] looks like an input_audio part of OpenAI's: convert the messages with dify_invoke.messages_from_openai(...)",
    ),
    Mistake(
        "a file of OpenAI's form",
        part(type="file", file={"file_data": "JVBE", "filename": "a.pdf"}),
        "invoke_llm: prompt_messages[0].content[0] looks like a file part of OpenAI's: convert the messages with dify_invoke.messages_from_openai(...)",
    ),
    Mistake(
        "a text of OpenAI's responses",
        part(type="input_text", text="Hi"),
        "invoke_llm: prompt_messages[0].content[0] is an input_text part of OpenAI's form: give Dify's, such as {'type': 'text', 'data': 'Hello'}",
    ),
    Mistake(
        "an image without its bytes",
        part(type="image", format="png", mime_type="image/png", url=None),
        "invoke_llm: prompt_messages[0].content[0] is an image part without 'url' or 'base64_data': give one of them, such as {'type': 'image', 'format': 'png', 'mime_type': 'image/png', 'url': 'https://example.com/cat.png'}",
    ),
    Mistake(
        "an image without its format",
        part(type="image", url="https://example.com/dog.png"),
        "invoke_llm: prompt_messages[0].content[0] is an image part without 'format': give the format of the file, such as 'png'",
    ),
    Mistake(
        "an image in bytes",
        part(type="image", format="png", mime_type="image/png", base64_data=b"\x89PNG"),
        "invoke_llm: prompt_messages[0].content[0].base64_data is bytes: give a text, such as base64.b64encode(value).decode()",
    ),
    # Tools and the rest of a conversation
    Mistake(
        "a tool of OpenAI's form",
        tool({"type": "function", "function": {"name": "f", "parameters": {}}}),
        "invoke_llm: tools[0] looks like a tool of OpenAI's: convert the tools with dify_invoke.tools_from_openai(...)",
    ),
    Mistake(
        "a tool without a name",
        tool({"description": "d", "parameters": {}}),
        "invoke_llm: tools[0] has no 'name': give one, such as 'get_weather'",
    ),
    Mistake(
        "a function for a tool",
        tool(print),
        "invoke_llm: tools[0] is of class builtin_function_or_method: give a tool, such as {'name': 'get_weather', 'description': 'The weather in a city', 'parameters': {'type': 'object', 'properties': {'city': {'type': 'string'}}}}",
    ),
    Mistake(
        "a text for a list of stops",
        lambda model: model.llm.invoke(MODEL, HI, stop="END"),
        "invoke_llm: stop is the text 'END': give a list of texts, such as ['END']",
    ),
    Mistake(
        "a word for true",
        lambda model: model.llm.invoke(MODEL, HI, stream="yes"),
        "invoke_llm: stream is the text 'yes': give true or false",
    ),
    Mistake(
        "a schema as a text",
        lambda model: model.llm_structured_output.invoke(MODEL, HI, '{"type":"object"}'),
        "invoke_llm_structured_output: structured_output_schema is the text '{\"type\":\"object\"}': give a JSON Schema as a dict, such as {'type': 'object', 'properties': {'city': {'type': 'string'}}}",
    ),
    Mistake(
        "a class for its schema",
        lambda model: model.llm_structured_output.invoke(MODEL, HI, City),
        "invoke_llm_structured_output: structured_output_schema is the class City: give a JSON Schema as a dict, such as City.model_json_schema()",
    ),
    Mistake(
        "a schema that contains itself",
        lambda model: model.llm_structured_output.invoke(MODEL, HI, CYCLIC),
        "invoke_llm_structured_output: structured_output_schema.properties.child is structured_output_schema itself, and JSON cannot represent what contains itself: give a copy without it",
    ),
    # Other types of models
    Mistake(
        "a text for a list of texts",
        lambda model: model.text_embedding.invoke(MODEL, "Hello"),
        "invoke_text_embedding: texts is the text 'Hello': give a list of texts, such as ['Hello']",
    ),
    Mistake(
        "null among the texts",
        lambda model: model.text_embedding.invoke(MODEL, ["a", None]),
        "invoke_text_embedding: texts[1] is null: give a text",
    ),
    Mistake(
        "another word for what texts are for",
        lambda model: model.text_embedding.invoke(MODEL, ["a"], input_type="search"),
        "invoke_text_embedding: input_type is the text 'search': give 'query' or 'document'",
    ),
    Mistake(
        "a text for one that says that it is a text",
        lambda model: model.text_embedding.invoke_multimodal(MODEL, ["a"]),
        "invoke_multimodal_embedding: documents[0] is the text 'a': give a text or an image, such as {'content': 'Hello', 'content_type': 'text'}",
    ),
    Mistake(
        "another type of content",
        lambda model: model.rerank.invoke_multimodal(
            MODEL, {"content": "a", "content_type": "video"}, []
        ),
        "invoke_multimodal_rerank: query.content_type is the text 'video': give 'text' or 'image'",
    ),
    Mistake(
        "documents of a knowledge base for texts",
        lambda model: model.rerank.invoke(MODEL, [{"content": "a"}], "q"),
        "invoke_rerank: docs[0] is an object: give a text",
    ),
    Mistake(
        "a number as a text",
        lambda model: model.rerank.invoke({**MODEL, "top_n": "3"}, ["a"], "q"),
        "invoke_rerank: model_config.top_n is the text '3': give a whole number",
    ),
    Mistake(
        "no voice",
        lambda model: model.tts.invoke(MODEL, "Hello"),
        "invoke_tts: model_config has no 'voice': give a voice of the model, such as 'alloy'",
    ),
    Mistake(
        "null for a text",
        lambda model: model.moderation.invoke(MODEL, None),
        "invoke_moderation: text is null: give a text",
    ),
    Mistake(
        "null for an instruction",
        lambda model: model.summary.invoke("x" * 2000, None),
        "invoke_summary: instruction is null: give a text",
    ),
    Mistake(
        "the path of a file",
        lambda model: model.speech2text.invoke(MODEL, "speech.mp3"),
        "invoke_speech2text: file is the text 'speech.mp3': give bytes or a binary file, such as open('speech.mp3', 'rb')",
    ),
]


def printed(call: Callable[[Any], Any], mode: Mode) -> str:
    """What the error of a call prints."""
    server: Any = {"base_url": "http://localhost:1", "api_key": "sk-unused", "tenant_id": "t"}

    def run() -> None:
        with Session.from_inner_api(**server) as session:
            call(session.model)

    async def run_async() -> None:
        async with AsyncSession.from_inner_api(**server) as session:
            answer = call(session.model)
            if inspect.isawaitable(answer):
                await answer

    with pytest.raises(InvalidRequestError) as caught:
        run() if mode == "sync" else asyncio.run(run_async())
    return str(caught.value)


@pytest.mark.parametrize("mode", ["sync", "async"])
@pytest.mark.parametrize("mistake", MISTAKES, ids=[mistake.name for mistake in MISTAKES])
def test_a_mistake_is_said_in_words(mistake: Mistake, mode: Mode) -> None:
    assert printed(mistake.call, mode) == mistake.prints


def test_a_long_text_is_shortened() -> None:
    said = printed(lambda model: model.llm.invoke(MODEL, "x" * 1000), "sync")

    assert said.startswith(f"invoke_llm: prompt_messages is the text '{'x' * 77}...': give a list")
