"""What a test replies, as results of the contract: a text becomes an answer in words, a list of numbers an embedding."""

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from ...protocol.json import is_array, is_object
from ...protocol.values import Value
from ..answers import Json, assistant, chunks, embeddings, ranked_documents, structured_chunks
from ..apps.definitions import ChatApp, CompletionApp, WorkflowApp
from ..apps.forms import parameters
from ..apps.invoke import run_app
from ..embedded import llm
from ..nodes import answer_of_node
from ..tool_links import linked
from ..tools import EmulatedTool
from ..workspace_answers import Call
from .given import check_reply
from .matchers import as_json


@dataclass(frozen=True)
class Speech:
    """What an LLM says."""

    content: str | Sequence[Any]
    """A text, which comes in words, or its pieces: texts, and chunks of the contract."""
    tool_calls: Sequence[Any] = ()
    usage: Any = None
    """What the answer costs. None counts the words."""
    finish_reason: str | None = None


def results_of(operation: str, call: Call, value: Any) -> Iterator[Json]:
    """The results for what a test replies. Raises TypeError if the operation cannot answer with that."""
    make = _RESULTS.get(operation)
    if make is None:
        raise TypeError(f"{operation} has no reply of its own: script how it fails")
    if not isinstance(value, Speech):
        check_reply(operation, value)
    return make(call, value)


def _llm(call: Call, value: Any) -> Iterator[Json]:
    speech = value if isinstance(value, Speech) else Speech(value)
    body = call.request
    calls = [as_json(one) for one in speech.tool_calls]
    pieces = [*llm.pieces(speech.content)] if isinstance(speech.content, str) else speech.content
    reason = speech.finish_reason or ("tool_calls" if calls else "stop")
    messages = [
        assistant(one) if isinstance(one, str) else assistant("") | as_json(one) for one in pieces
    ]
    messages += [assistant("", [one]) for one in calls]
    return chunks(body, messages, as_json(speech.usage), reason)


def _structured(call: Call, value: Any) -> Iterator[Json]:
    parsed: Json = as_json(value)
    return structured_chunks(call.request, parsed)


def _embeddings(call: Call, value: Any) -> Iterator[Json]:
    body = call.request
    asked: list[Any] = body.get("texts") or body.get("documents") or []
    if len(value) != len(asked):
        raise TypeError(f"{len(value)} vectors for {len(asked)} texts: give one for each")
    yield embeddings(body, [list(one) for one in value], [str(one) for one in asked])


def _rerank(call: Call, value: Any) -> Iterator[Json]:
    docs: list[Any] = call.request["docs"]
    if len(value) != len(docs):
        raise TypeError(f"{len(value)} scores for {len(docs)} documents: give one for each")
    yield ranked_documents(call.request, list(value))


def _text(field: str) -> Callable[[Call, Any], Iterator[Json]]:
    def make(_: Call, value: Any) -> Iterator[Json]:
        yield {field: value}

    return make


def _tts(_: Call, value: bytes | Iterable[bytes]) -> Iterator[Json]:
    for segment in [value] if isinstance(value, bytes) else value:
        yield {"result": segment.hex()}


def _app(call: Call, value: Any) -> Iterator[Json]:
    request = call.request
    given: Any = as_json(value) if is_object(value) or isinstance(value, Value) else value
    if is_object(given):
        app: Any = WorkflowApp(lambda _: given, app_id=request["app_id"])
    else:
        pieces = given if isinstance(given, str) else [as_json(one) for one in given]
        if request.get("query"):
            app = ChatApp(lambda _query, _inputs, _turns: pieces, app_id=request["app_id"])
        else:
            app = CompletionApp(lambda _: pieces, app_id=request["app_id"])
    place = call.workspace.conversations, call.workspace.files
    return run_app(app, request, call.user_id, call.failure, *place)


def _fetch_app(call: Call, value: Any) -> Iterator[Json]:
    app = ChatApp(lambda _query, _inputs, _turns: "", app_id=call.request["app_id"])
    yield {**parameters(app), **as_json(value)}


def _tool(call: Call, value: Any) -> Iterator[Json]:
    said = [_message(one) for one in value] if is_array(value) else value

    def answer(**_: Any) -> Any:
        return said

    tool = EmulatedTool(call.request["tool"], answer)
    return linked(tool.messages({}), call.workspace.files, not call.rules.older)


def _message(value: Any) -> Json:
    if isinstance(value, str):
        return {"type": "text", "message": {"text": value}}
    message: Json = as_json(value)
    return (
        message
        if message.keys() >= {"type", "message"}
        else {
            "type": "json",
            "message": {"json_object": message},
        }
    )


def _parameters(call: Call, value: Any) -> Iterator[Json]:
    found = {"__is_success": 1, "__reason": None, **as_json(value)}
    yield answer_of_node(call.request, "parameters", lambda usage: {**found, "__usage": usage})


def _class(call: Call, value: Any) -> Iterator[Json]:
    classes: list[Json] = call.request["classes"]
    chosen = [one for one in enumerate(classes, 1) if value in (one[1]["name"], one[1]["id"])]
    if not chosen:
        names = ", ".join(repr(one["name"]) for one in classes)
        raise TypeError(f"the question has no class {value!r}, but {names}")
    number, found = chosen[0]
    outputs = {
        "class_name": found["name"],
        "class_id": found["id"],
        "class_label": found.get("label") or f"CLASS {number}",
    }
    yield answer_of_node(call.request, "classes", lambda usage: {**outputs, "usage": usage})


def _whole(_: Call, value: Any) -> Iterator[Json]:
    yield as_json(value)


def _each(_: Call, value: Any) -> Iterator[Json]:
    for one in value:
        yield as_json(one)


def _stored_value(_: Call, value: Any) -> Iterator[Json]:
    yield {"data": bytes(value).hex()}


def _existence(_: Call, value: Any) -> Iterator[Json]:
    yield {"data": bool(value), "exist_num": int(value)}


_RESULTS: dict[str, Callable[[Call, Any], Iterator[Json]]] = {
    "llm": _llm,
    "llm_structured_output": _structured,
    "summary": _text("summary"),
    "text_embedding": _embeddings,
    "multimodal_embedding": _embeddings,
    "rerank": _rerank,
    "multimodal_rerank": _rerank,
    "tts": _tts,
    "speech2text": _text("result"),
    "moderation": _text("result"),
    "app": _app,
    "fetch_app": _fetch_app,
    "tool": _tool,
    "parameter_extractor": _parameters,
    "question_classifier": _class,
    "file_upload": _text("url"),
    "encrypt": _whole,
    "datasource": _each,
    "storage_get": _stored_value,
    "storage_exist": _existence,
}
"""For each operation, what makes its results."""


def call(name: str, /, **arguments: object) -> Any:
    """A call of a tool, as a model makes it, for `emulator.llm.reply(tool_calls=[...])`.

    Its id is made of the name: `call_get_weather`.
    """
    from dify_inner_api.models import ToolCall

    written = json.dumps(arguments, ensure_ascii=False)
    function = {"name": name, "arguments": written}
    return ToolCall.from_dict({"id": f"call_{name}", "type": "function", "function": function})
