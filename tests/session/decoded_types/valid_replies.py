"""Valid replies of each operation: the examples of the contract, and more."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from dify_inner_api import daemon_operations
from dify_inner_api.api.app import fetch_app, invoke_app
from dify_inner_api.api.datasource import invoke_datasource
from dify_inner_api.api.encryption import invoke_encrypt
from dify_inner_api.api.file import request_file_upload
from dify_inner_api.api.tool import invoke_tool
from dify_inner_api.api.workflow_node import invoke_parameter_extractor, invoke_question_classifier
from dify_inner_api.types import Operation

from ...support import operations
from .every_field import of_each_kind

CONTRACT = yaml.safe_load((Path(__file__).resolve().parents[3] / "openapi.yaml").read_text("utf-8"))
OPERATIONS: list[Operation[Any]] = [
    operations.LLM,
    operations.LLM_STRUCTURED_OUTPUT,
    operations.SUMMARY,
    operations.TEXT_EMBEDDING,
    operations.MULTIMODAL_EMBEDDING,
    operations.RERANK,
    operations.MULTIMODAL_RERANK,
    operations.TTS,
    operations.SPEECH2TEXT,
    operations.MODERATION,
    invoke_app.OPERATION,
    fetch_app.OPERATION,
    invoke_tool.OPERATION,
    invoke_parameter_extractor.OPERATION,
    invoke_question_classifier.OPERATION,
    request_file_upload.OPERATION,
    invoke_encrypt.OPERATION,
    invoke_datasource.OPERATION,
    daemon_operations.STORAGE_SET,
    daemon_operations.STORAGE_GET,
    daemon_operations.STORAGE_DELETE,
    daemon_operations.STORAGE_EXIST,
]
NODE: dict[str, Any] = {"process_data": {"a": 1}, "inputs": None}
SUCCESS = {"city": "Paris", "__is_success": 1, "__reason": None}

ID = "0f8f1c5e2b7a4c0d9e3a6b5d4c2f1e0a"
FILE = {"format": "f", "mime_type": "a/b", "url": "u", "base64_data": "", "filename": "n"}
USAGE = {
    **dict.fromkeys(("prompt_tokens", "completion_tokens", "total_tokens"), 9),
    **dict.fromkeys(("prompt_unit_price", "completion_unit_price"), "0.15"),
    **dict.fromkeys(("prompt_price_unit", "completion_price_unit"), 1e-06),
    **dict.fromkeys(("prompt_price", "completion_price", "total_price"), 2),
    "currency": "USD",
    "latency": 1,
}
CHUNK: dict[str, Any] = {
    "model": "m",
    "prompt_messages": [{"role": "user", "content": 1}],
    "system_fingerprint": "fp",
    "delta": {
        "index": 3,
        "message": {
            "role": "assistant",
            "content": [
                {"type": "text", "data": "a", "opaque_body": {"signature": [1, None]}},
                {"type": "image", "detail": "high", **FILE},
                {"type": "audio", **FILE},
                {"type": "video", **FILE},
                {"type": "document", **FILE},
                {"type": "hologram", "data": {"depth": 3}},
            ],
            "name": "n",
            "tool_calls": [
                {"id": "1", "type": "function", "function": {"name": "f", "arguments": "{}"}},
                {"id": None, "type": None, "function": {"name": None, "arguments": None}},
                {"function": {}},
            ],
            "opaque_body": [{"a": {"b": [True, 1.5, "c", None]}}],
        },
        "usage": USAGE,
        "finish_reason": "tool_calls",
    },
}
PLUGIN_ERROR = (
    'PluginInvokeError: {"args":{"a":1},"error_type":"InvokeRateLimitError","message":"slow"}'
)
MORE: dict[str, list[Any]] = {
    "invoke_llm": [CHUNK],
    "invoke_llm_structured_output": [{**CHUNK, "structured_output": {"city": {"zip": [1, "a"]}}}],
    "invoke_rerank": [{"model": "m", "docs": None}],
    "invoke_multimodal_rerank": [{"model": "m", "docs": None}],
    "invoke_parameter_extractor": [
        {**NODE, "outputs": {**SUCCESS, "__usage": USAGE}},
        {**NODE, "outputs": {"__is_success": 0, "__reason": "no city", "__usage": {}}},
    ],
    "invoke_question_classifier": [
        {
            **NODE,
            "outputs": {"class_id": "1", "class_name": "c", "class_label": "l", "usage": USAGE},
        }
    ],
    "storage_set": [{"data": "ok"}],
    "storage_get": [{"data": "00ff"}, {"data": ""}],
    "storage_delete": [{"data": "ok", "deleted_num": 0}],
    "storage_exist": [{"data": True, "exist_num": 1}, {"data": False}],
}


def results(operation: Operation[Any]) -> Iterator[Any]:
    """Valid results: those of the contract's examples, and more; of what has kinds, one of each, with all fields."""
    if operation.path:
        content = CONTRACT["paths"][operation.path]["post"]["responses"]["200"]["content"]
        for example in next(iter(content.values()))["examples"].values():
            if (data := example["value"]["data"]) is not None:
                yield data["data"] if operation.nested else data
    yield from MORE.get(operation.name, [])
    if operation.name in ("invoke_app", "fetch_app", "invoke_tool"):
        yield from of_each_kind(operation.result)


def envelopes(operation: Operation[Any]) -> Iterator[Any]:
    """Valid replies of the inner API: the results, and an error."""
    for data in results(operation):
        yield {"data": {"data": data} if operation.nested else data, "error": None}
    yield {"data": None, "error": PLUGIN_ERROR}


def event(kind: str, message: str | None, data: Any) -> Any:
    response = {"backwards_request_id": ID, "event": kind, "message": message, "data": data}
    unused = dict.fromkeys(("conversation_id", "message_id", "app_id", "endpoint_id", "context"))
    return {"session_id": "s", "event": "backwards_response", "data": response, **unused}


def events(operation: Operation[Any]) -> Iterator[Any]:
    """Valid events of the daemon: the results of the same replies, and errors of each kind."""
    for data in results(operation):
        yield event("response", "stream", data)
    yield event("end", "", None)
    for message in (
        f"read llm model failed: request failed: {PLUGIN_ERROR}",
        "permission denied, you need to enable llm access in plugin manifest",
        'request failed with status code: 400 and respond with: {"code":"c","message":"m"}',
        "you can not invoke dify from model",
    ):
        yield event("error", message, None)
    yield event("error", None, {"error_type": "SessionNotFound", "detail": "d", "session_id": "s"})


def is_failure(reply: Any) -> bool:
    return bool(reply["data"]["event"] == "error")


def refusals(_: Operation[Any]) -> Iterator[Any]:
    """Bodies of replies whose status is not 200: the API server's and the daemon's."""
    yield {"code": "c", "message": "m", "status": 400}
    yield event("error", PLUGIN_ERROR, {"error_type": "SessionNotFound"})["data"]
