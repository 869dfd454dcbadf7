"""The language model, which calls a tool that fits the question or restates the question."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from dify_invoke.emulator.embedded.prompt_messages import Message, attachments, said
from dify_invoke.emulator.embedded.schema_filling import fill
from dify_invoke.emulator.embedded.schema_reading import Schema, is_schema
from dify_invoke.emulator.embedded.words import find_phrase, stems

_PIECE = re.compile(r"\S+\s*|\s+")
_TOKEN = re.compile(r"\w+|[^\w\s]")
_MOST_QUOTED_WORDS = 60


@dataclass(frozen=True)
class ToolCall:
    """A call of a tool. `arguments` is the text of a JSON object."""

    name: str
    arguments: str


@dataclass(frozen=True)
class Answer:
    """The model's answer. The text is empty if the model calls tools."""

    text: str
    tool_calls: tuple[ToolCall, ...] = ()


def answer(
    messages: Sequence[Message],
    tools: Sequence[Mapping[str, Any]] = (),
    stop: Sequence[str] = (),
    max_tokens: int | None = None,
) -> Answer:
    """Answers Dify prompt messages, which are JSON values.

    If the question shares words with a tool, the model calls this tool. If the last message is a
    tool's, the answer quotes it. Otherwise the answer restates the question, the attachments and
    the instruction. The text ends before the first `stop` sequence, and after at most `max_tokens`
    tokens.
    """
    if messages and messages[-1]["role"] == "user":
        prompt = said(messages[-1])
        tool = _related(tools, prompt)
        if tool is not None:
            arguments = fill(tool.get("parameters") or {}, prompt, subject=tool["name"])
            return Answer("", (ToolCall(tool["name"], json.dumps(arguments, ensure_ascii=False)),))
    if messages and messages[-1]["role"] == "tool":
        text = _quote_of_tool(messages[-1])
    else:
        text = _restatement(messages)
    return Answer(_cut(text, stop, max_tokens))


def structured(messages: Sequence[Message], schema: Mapping[str, Any]) -> dict[str, Any]:
    """Returns an object that satisfies a JSON Schema, with values from the last user message."""
    return fill(schema, said(_last(messages, "user")))


def pieces(text: str) -> Iterator[str]:
    """Splits a text for streaming: into words, each with the white space after it."""
    return (found[0] for found in _PIECE.finditer(text))


def count_tokens(text: str) -> int:
    """Returns the number of words and punctuation marks in a text."""
    return sum(1 for _ in _TOKEN.finditer(text))


def _related(tools: Sequence[Mapping[str, Any]], prompt: str) -> Mapping[str, Any] | None:
    """Returns the tool that shares most words with the prompt. Words of its name count twice."""
    asked = set(stems(prompt))
    best, best_score = None, 0
    for tool in tools:
        parameters: Schema = tool.get("parameters") or {}
        properties: Schema = parameters.get("properties") or {}
        described = " ".join([tool.get("description") or "", *properties])
        options = [
            str(option)
            for one in properties.values()
            if is_schema(one)
            for option in one.get("enum", ())
        ]
        score = (
            2 * len(asked.intersection(stems(tool["name"])))
            + len(asked.intersection(stems(described)))
            + sum(find_phrase(prompt, option) >= 0 for option in options)
        )
        if score > best_score:
            best, best_score = tool, score
    return best


def _quote_of_tool(message: Message) -> str:
    tool = f"The tool {message['name']}" if message.get("name") else "The tool"
    result = said(message).strip()
    return f"{tool} answered: {result}" if result else f"{tool} answered with nothing."


def _restatement(messages: Sequence[Message]) -> str:
    instruction = _quoted(said(_last(messages, "system", "developer")))
    question = _last(messages, "user")
    asked = _quoted(said(question))
    given = attachments(question)
    parts = [f"You asked: {asked}" if asked else "You asked nothing in words."]
    if given:
        parts.append(f"You gave me {' and '.join(given)}.")
    if instruction:
        parts.append(f"My instruction is: {instruction}")
    parts.append("I am a small embedded model and can only say what I was given.")
    return " ".join(parts)


def _last(messages: Sequence[Message], *roles: str) -> Message:
    nothing: Message = {}
    return next((one for one in reversed(messages) if one["role"] in roles), nothing)


def _quoted(text: str) -> str:
    parts = text.split()
    shown = " ".join(parts[:_MOST_QUOTED_WORDS])
    return f"“{shown}{' …' if len(parts) > _MOST_QUOTED_WORDS else ''}”" if parts else ""


def _cut(text: str, stop: Sequence[str], max_tokens: int | None) -> str:
    ends = [text.find(sequence) for sequence in stop if sequence in text]
    text = text[: min(ends, default=len(text))]
    if max_tokens is None:
        return text
    tokens = list(_TOKEN.finditer(text))[:max_tokens]
    return text[: tokens[-1].end()] if tokens else ""
