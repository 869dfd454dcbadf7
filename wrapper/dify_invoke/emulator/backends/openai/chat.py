"""LLMs and structured output, by the server's chat completions."""

import json
import re
from collections.abc import Iterator, Sequence
from time import perf_counter
from typing import Any

import attrs
from openai import OpenAI
from openai.types import CompletionUsage
from openai.types.chat import ChatCompletion, ChatCompletionChunk

from ....errors import InvalidRequestError, InvokeBadRequestError, InvokeConnectionError
from ....protocol.json import is_object
from ....session.to_openai import messages_to_openai, tools_to_openai
from ...answers import Json, assistant, chunk, llm_usage
from ...failures import ServerFailureError
from .failures import expect, whole
from .reasoning import Thoughts, reasoning_of
from .tool_calls import ToolCalls, tool_call

_UNSAID = ("filename", "opaque_body")
"""Fields of a message and its parts that OpenAI's form does not have; the model plugins leave them out, too."""
_THOUGHTS = re.compile(r"<think>.*?</think>", re.DOTALL)


class Chat:
    """Asks the server's chat completions."""

    def __init__(self, client: OpenAI, tool_call_fragments: bool) -> None:
        self._client = client
        self._fragments = tool_call_fragments

    def answer(self, body: Json) -> Iterator[Json]:
        """Yields the chunks of the answer, or one if `stream` is false."""
        if body.get("stream", True):
            yield from self._streamed(body, _request(body))
        else:
            yield self._at_once(body, _request(body))

    def structured(self, body: Json) -> Iterator[Json]:
        """Yields the same of an answer that fits a schema, with the object."""
        schema = {"name": "llm_response", "schema": body["structured_output_schema"]}
        request = _request(body)
        request["extra_body"]["response_format"] = {"type": "json_schema", "json_schema": schema}
        if not body.get("stream", True):
            result = self._at_once(body, request)
            yield {"structured_output": _parsed(result["delta"]["message"]["content"]), **result}
            return
        said: list[str] = []
        for result in self._streamed(body, request):
            said.append(result["delta"]["message"]["content"])
            yield {"structured_output": None, **result}
        last = chunk(body, 0, assistant("", name=None))
        yield {"structured_output": _parsed("".join(said)), **last}

    def _streamed(self, body: Json, request: Json) -> Iterator[Json]:
        timing = Timing()
        stream: Any = self._client.chat.completions.create(
            **request, stream=True, stream_options={"include_usage": True}
        )
        thoughts, calls = Thoughts(), ToolCalls(self._fragments)
        used: CompletionUsage | None = None
        reason: str | None = None
        spoken: list[str] = []
        count = 0
        with stream:
            for received in whole(stream):
                one = expect(received, ChatCompletionChunk)
                used = one.usage or used
                messages: list[Json] = []
                for choice in one.choices[:1]:
                    if text := thoughts.say(choice.delta.content, reasoning_of(choice.delta)):
                        messages.append(assistant(text))
                    messages.extend(calls.add(choice.delta.tool_calls or ()))
                    reason = choice.finish_reason or reason
                for message in messages:
                    timing.spoke()
                    spoken.append(message["content"])
                    yield chunk(body, count, message)
                    count += 1
        if reason is None:
            raise InvokeConnectionError("the stream broke off before its end")
        ends = [assistant(text) for text in [thoughts.end()] if text]
        for message in (*ends, *calls.whole()):
            yield chunk(body, count, message)
            count += 1
        said = "".join([*spoken, *calls.arguments()])
        yield chunk(body, max(1, count), assistant(""), _usage(body, used, said, timing), reason)

    def _at_once(self, body: Json, request: Json) -> Json:
        timing = Timing()
        completion = expect(self._client.chat.completions.create(**request), ChatCompletion)
        if not completion.choices:
            raise InvokeBadRequestError("the server's answer has no choices")
        message = completion.choices[0].message
        thoughts = Thoughts()
        text = thoughts.say(None, reasoning_of(message))
        text += thoughts.say(message.content, None) + thoughts.end()
        calls = [
            tool_call(one.id, one.function.name, one.function.arguments)
            for one in message.tool_calls or ()
            if one.type == "function"
        ]
        said = "".join([text, *(one["function"]["arguments"] for one in calls)])
        usage = _usage(body, completion.usage, said, timing)
        return chunk(body, 0, assistant(text, calls, name=None), usage, "")


@attrs.define
class Timing:
    """How long the server takes."""

    begun: float = attrs.field(factory=perf_counter)
    first: float | None = None

    def spoke(self) -> None:
        """The server has said something."""
        self.first = self.first or perf_counter()

    def fields(self) -> Json:
        """The times of a usage, in seconds."""
        now = perf_counter()
        first = self.first or now
        return {
            "latency": now - self.begun,
            "time_to_first_token": first - self.begun,
            "time_to_generate": now - first,
        }


def _request(body: Json) -> dict[str, Any]:
    parameters: Json = dict(body.get("completion_params") or {})
    schema = parameters.pop("json_schema", None)
    if isinstance(parameters.get("response_format"), str):
        parameters["response_format"] = _format(parameters["response_format"], schema)
    try:
        request: dict[str, Any] = {
            "model": body["model"],
            "messages": messages_to_openai([_sayable(one) for one in body["prompt_messages"]]),
            "extra_body": parameters,
        }
        if body.get("tools"):
            request["tools"] = tools_to_openai(body["tools"])
    except InvalidRequestError as error:
        raise InvokeBadRequestError(error.message) from error
    if body.get("stop"):
        request["stop"] = list(body["stop"])
    if body.get("tool_choice"):
        request["tool_choice"] = body["tool_choice"]
    return request


def _format(name: str, schema: object) -> Json:
    """The format of answers that the parameters of a model name, with its schema as a text beside it."""
    if name != "json_schema" or schema is None:
        return {"type": name}
    try:
        return {
            "type": name,
            "json_schema": json.loads(schema) if isinstance(schema, str) else schema,
        }
    except ValueError as error:
        raise InvokeBadRequestError(f"json_schema is no JSON: {error}") from error


def _sayable(message: Json) -> Json:
    """The message without what OpenAI's form does not have."""
    said = {name: value for name, value in message.items() if name not in _UNSAID}
    if isinstance(said.get("content"), list):
        parts: Sequence[Json] = said["content"]
        said["content"] = [
            {
                name: value
                for name, value in part.items()
                if name not in _UNSAID or (name == "filename" and part["type"] == "document")
            }
            for part in parts
        ]
    return said


def _parsed(text: str) -> Json:
    """The object that a model was asked for."""
    try:
        parsed: object = json.loads(_THOUGHTS.sub("", text))
    except ValueError:
        parsed = None
    if not is_object(parsed):
        raise ServerFailureError(f"Failed to parse structured output: {text}")
    return parsed


def _usage(body: Json, used: CompletionUsage | None, said: str, timing: Timing) -> Json:
    """The usage: the server's own numbers, or what is counted where it gives none. No price is known."""
    counted = llm_usage(body["prompt_messages"], said)
    prompt = used.prompt_tokens if used else counted["prompt_tokens"]
    completion = used.completion_tokens if used else counted["completion_tokens"]
    nothing = {name: "0" for name in counted if "price" in name and not name.endswith("unit")}
    return {
        **counted,
        **nothing,
        **timing.fields(),
        "prompt_tokens": prompt,
        "completion_tokens": completion,
        "total_tokens": used.total_tokens if used else prompt + completion,
    }
