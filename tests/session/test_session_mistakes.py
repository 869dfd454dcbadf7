"""Mistakes with apps, tools, nodes and storage: the whole text that each of them prints, and that nothing is sent.

As tests/session/test_mistakes.py for models.
"""

import asyncio
import inspect
from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest

from dify_invoke import (
    AsyncSession,
    InvalidRequestError,
    Session,
    ToolProviderType,
    TransportError,
    TTSModelConfig,
)

from ..support.plugin_channel import PluginChannel
from ..support.sessions import Mode

A = "2f1c9b0e-6a7d-4a55-9c1f-5a0b8d7e3c21"
P, T = "langgenius/time/time", "current_time"
M: dict[str, Any] = {"provider": "p", "name": "m"}
PAR: list[Any] = [{"name": "city", "type": "string"}]
CL: list[Any] = [{"id": "1", "name": "W"}]
FILE: dict[str, Any] = {"type": "image", "transfer_method": "remote_url", "url": "u"}

Call = Callable[[Any], Any]


def extract(session: Any) -> Any:
    return session.workflow_node.parameter_extractor.invoke


def classify(session: Any) -> Any:
    return session.workflow_node.question_classifier.invoke


# fmt: off
MISTAKES: list[tuple[Call, str]] = [
    # Apps
    (lambda s: s.app.chat.invoke(None, "hi", {}), "invoke_app: app_id is null: give the id of an app of the workspace, such as an `app-selector` gives"),
    (lambda s: s.app.chat.invoke("", "hi", {}), "invoke_app: app_id is an empty text: give the id of an app of the workspace, such as an `app-selector` gives"),
    (lambda s: s.app.chat.invoke(5, "hi", {}), "invoke_app: app_id is the number 5: give the id of an app of the workspace, such as an `app-selector` gives"),
    (lambda s: s.app.chat.invoke(b"a", "hi", {}), "invoke_app: app_id is bytes: give the id of an app of the workspace, such as an `app-selector` gives"),
    (lambda s: s.app.chat.invoke(A, None, {}), "invoke_app: query is null: give what the user says, such as 'Hello'"),
    (lambda s: s.app.chat.invoke(A, "", {}), "invoke_app: query is an empty text: give what the user says, such as 'Hello'"),
    (lambda s: s.app.chat.invoke(A, 5, {}), "invoke_app: query is the number 5: give a text"),
    (lambda s: s.app.chat.invoke(A, b"hi", {}), "invoke_app: query is bytes: give a text"),
    (lambda s: s.app.chat.invoke(A, "hi", []), "invoke_app: inputs is a list: give the values of the app's variables as a dict, such as {'city': 'Paris'}"),
    (lambda s: s.app.chat.invoke(A, "hi", "x"), "invoke_app: inputs is the text 'x': give the values of the app's variables as a dict, such as {'city': 'Paris'}"),
    (lambda s: s.app.chat.invoke(A, "hi", {"f": b"x"}), "invoke_app: inputs.f is bytes: give a file by the result of session.file.upload(...), or a text"),
    (lambda s: s.app.chat.invoke(A, "hi", {"f": [b"x"]}), "invoke_app: inputs.f[0] is bytes: give a file by the result of session.file.upload(...), or a text"),
    (lambda s: s.app.chat.invoke(A, "hi", {"f": {"g": b"x"}}), "invoke_app: inputs.f.g is bytes: give a text, such as base64.b64encode(value).decode()"),
    (lambda s: s.app.chat.invoke(A, "hi", {"f": object()}), "invoke_app: inputs.f is of class object: give what JSON can represent"),
    (lambda s: s.app.chat.invoke(A, "hi", {None: 1}), "invoke_app: inputs has a key that is null: give a text, such as 'key'"),
    (lambda s: s.app.chat.invoke(A, "hi", {"f": {1, 2}}), "invoke_app: inputs.f is a set: give a list, such as list(value)"),
    (lambda s: s.app.chat.invoke(A, "hi", {"f": float("nan")}), "invoke_app: inputs.f is the number nan: give a finite number"),
    (lambda s: s.app.chat.invoke(A, "hi", {}, "stream"), "invoke_app: response_mode is the text 'stream': give 'streaming' or 'blocking'"),
    (lambda s: s.app.chat.invoke(A, "hi", {}, None), "invoke_app: response_mode is null: give 'streaming' or 'blocking'"),
    (lambda s: s.app.chat.invoke(A, "hi", {}, True), "invoke_app: response_mode is true: give 'streaming' or 'blocking'"),
    (lambda s: s.app.chat.invoke(A, "hi", {}, conversation_id=5), "invoke_app: conversation_id is the number 5: give a text"),
    (lambda s: s.app.chat.invoke(A, "hi", {}, user=5), "invoke_app: user is the number 5: give a text"),
    (lambda s: s.app.chat.invoke(A, "hi", {}, files="x"), "invoke_app: files is the text 'x': give a list of files, such as [FileInput.from_url('https://example.com/a.png', 'image')]"),
    (lambda s: s.app.chat.invoke(A, "hi", {}, files=["x"]), "invoke_app: files[0] is the text 'x': give a file, such as FileInput.from_url('https://example.com/a.png', 'image')"),
    (lambda s: s.app.chat.invoke(A, "hi", {}, files=[{"type": "image"}]), "invoke_app: files[0] has no 'transfer_method': give it"),
    (lambda s: s.app.chat.invoke(A, "hi", {}, files=[{"type": "image", "transfer_metod": "remote_url", "url": "u"}]), "invoke_app: files[0] has 'transfer_metod': did you mean 'transfer_method'?"),
    (lambda s: s.app.chat.conversation(None).invoke("x"), "invoke_app: app_id is null: give the id of an app of the workspace, such as an `app-selector` gives"),
    (lambda s: s.app.chat.conversation(A).invoke(None), "invoke_app: query is null: give what the user says, such as 'Hello'"),
    (lambda s: s.app.chat.conversation(A).invoke("x", []), "invoke_app: inputs is a list: give the values of the app's variables as a dict, such as {'city': 'Paris'}"),
    (lambda s: s.app.workflow.invoke(None, {}), "invoke_app: app_id is null: give the id of an app of the workspace, such as an `app-selector` gives"),
    (lambda s: s.app.workflow.invoke(A, []), "invoke_app: inputs is a list: give the values of the app's variables as a dict, such as {'city': 'Paris'}"),
    (lambda s: s.app.workflow.invoke(A, {}, "x"), "invoke_app: response_mode is the text 'x': give 'streaming' or 'blocking'"),
    (lambda s: s.app.completion.invoke(A, []), "invoke_app: inputs is a list: give the values of the app's variables as a dict, such as {'city': 'Paris'}"),
    (lambda s: s.app.completion.invoke(A, {}, "x"), "invoke_app: response_mode is the text 'x': give 'streaming' or 'blocking'"),
    (lambda s: s.app.fetch_app(None), "fetch_app: app_id is null: give the id of an app of the workspace, such as an `app-selector` gives"),
    (lambda s: s.app.fetch_app(""), "fetch_app: app_id is an empty text: give the id of an app of the workspace, such as an `app-selector` gives"),
    (lambda s: s.app.fetch_app(5), "fetch_app: app_id is the number 5: give the id of an app of the workspace, such as an `app-selector` gives"),
    (lambda s: s.app.completion.invoke(A, {}, files=[b"x"]), "invoke_app: files[0] is bytes: give a file, such as FileInput.from_url('https://example.com/a.png', 'image')"),
    (lambda s: s.app.workflow.invoke(A, {"f": BytesIO(b"x")}), "invoke_app: inputs.f is of class BytesIO: give a file by the result of session.file.upload(...), or a text"),
    (lambda s: s.app.workflow.invoke(A, {1: [b"x"]}), "invoke_app: inputs[1][0] is bytes: give a file by the result of session.file.upload(...), or a text"),
    (lambda s: s.app.chat.conversation(A, inputs=[]).invoke("hi"), "invoke_app: inputs is a list: give the values of the app's variables as a dict, such as {'city': 'Paris'}"),
    (lambda s: s.app.chat.conversation(A, 5).invoke("hi"), "invoke_app: conversation_id is the number 5: give a text"),
    # Tools
    (lambda s: s.tool.invoke("plugin", P, T, {}), "invoke_tool: provider_type is the text 'plugin': give 'builtin', 'workflow', 'api' or 'mcp'"),
    (lambda s: s.tool.invoke(None, P, T, {}), "invoke_tool: provider_type is null: give 'builtin', 'workflow', 'api' or 'mcp'"),
    (lambda s: s.tool.invoke("app", P, T, {}), "invoke_tool: provider_type is the text 'app': give 'builtin', 'workflow', 'api' or 'mcp'"),
    (lambda s: s.tool.invoke("dataset-retrieval", P, T, {}), "invoke_tool: provider_type is the text 'dataset-retrieval': give 'builtin', 'workflow', 'api' or 'mcp'"),
    (lambda s: s.tool.invoke(ToolProviderType.APP, P, T, {}), "invoke_tool: provider_type is the text 'app': give 'builtin', 'workflow', 'api' or 'mcp'"),
    (lambda s: s.tool.invoke("Builtin", P, T, {}), "invoke_tool: provider_type is the text 'Builtin': give 'builtin', 'workflow', 'api' or 'mcp'"),
    (lambda s: s.tool.invoke("builtin", None, T, {}), "invoke_tool: provider is null: give the provider's name, such as 'langgenius/time/time'"),
    (lambda s: s.tool.invoke("builtin", "", T, {}), "invoke_tool: provider is an empty text: give the provider's name, such as 'langgenius/time/time'"),
    (lambda s: s.tool.invoke("builtin", P, None, {}), "invoke_tool: tool_name is null: give the tool's name, such as 'current_time'"),
    (lambda s: s.tool.invoke("builtin", P, "", {}), "invoke_tool: tool_name is an empty text: give the tool's name, such as 'current_time'"),
    (lambda s: s.tool.invoke("builtin", P, 5, {}), "invoke_tool: tool_name is the number 5: give the tool's name, such as 'current_time'"),
    (lambda s: s.tool.invoke("builtin", P, T, []), "invoke_tool: parameters is a list: give the tool's parameters as a dict, such as {'city': 'Paris'}"),
    (lambda s: s.tool.invoke("builtin", P, T, "x"), "invoke_tool: parameters is the text 'x': give the tool's parameters as a dict, such as {'city': 'Paris'}"),
    (lambda s: s.tool.invoke("builtin", P, T, {"f": b"x"}), "invoke_tool: parameters.f is bytes: give a text, such as base64.b64encode(value).decode()"),
    (lambda s: s.tool.invoke("builtin", P, T, {"f": object()}), "invoke_tool: parameters.f is of class object: give what JSON can represent"),
    (lambda s: s.tool.invoke("builtin", P, T, {}, 5), "invoke_tool: credential_id is the number 5: give the id of a credential, a text"),
    (lambda s: s.tool.invoke("builtin", P, T, {}, b"x"), "invoke_tool: credential_id is bytes: give the id of a credential, a text"),
    (lambda s: s.tool.invoke_builtin_tool(None, T, {}), "invoke_tool: provider is null: give the provider's name, such as 'langgenius/time/time'"),
    (lambda s: s.tool.invoke_workflow_tool(None, T, {}), "invoke_tool: provider is null: give the id of the workflow's provider, a UUID"),
    (lambda s: s.tool.invoke_api_tool(P, None, {}), "invoke_tool: tool_name is null: give the id of the API's operation"),
    (lambda s: s.tool.invoke_mcp_tool(P, T, []), "invoke_tool: parameters is a list: give the tool's parameters as a dict, such as {'city': 'Paris'}"),
    (lambda s: s.tool.invoke_mcp_tool(P, T, {}, credential_id=5), "invoke_tool: credential_id is the number 5: give the id of a credential, a text"),
    (lambda s: s.tool.invoke_workflow_tool("", "t", {}), "invoke_tool: provider is an empty text: give the id of the workflow's provider, a UUID"),
    (lambda s: s.tool.invoke_mcp_tool(None, "t", {}), "invoke_tool: provider is null: give the id of the MCP server"),
    # Nodes
    (lambda s: extract(s)(None, M, "q"), "invoke_parameter_extractor: parameters is null: give a list of parameters, such as [{'name': 'city', 'type': 'string'}]"),
    (lambda s: extract(s)([], M, "q"), "invoke_parameter_extractor: parameters is empty: give at least one, such as {'name': 'city', 'type': 'string'}"),
    (lambda s: extract(s)("city", M, "q"), "invoke_parameter_extractor: parameters is the text 'city': give a list of parameters, such as [{'name': 'city', 'type': 'string'}]"),
    (lambda s: extract(s)(PAR[0], M, "q"), "invoke_parameter_extractor: parameters is an object: give a list of parameters, such as [{'name': 'city', 'type': 'string'}]"),
    (lambda s: extract(s)(["city"], M, "q"), "invoke_parameter_extractor: parameters[0] is the text 'city': give a parameter, such as {'name': 'city', 'type': 'string'}"),
    (lambda s: extract(s)([None], M, "q"), "invoke_parameter_extractor: parameters[0] is null: give a parameter, such as {'name': 'city', 'type': 'string'}"),
    (lambda s: extract(s)([{"name": "city"}], M, "q"), "invoke_parameter_extractor: parameters[0] has no 'type': give it, as in {'name': 'city', 'type': 'string'}"),
    (lambda s: extract(s)([{"type": "string"}], M, "q"), "invoke_parameter_extractor: parameters[0] has no 'name': give it, as in {'name': 'city', 'type': 'string'}"),
    (lambda s: extract(s)([{"name": "", "type": "string"}], M, "q"), "invoke_parameter_extractor: parameters[0] has no 'name': give it, as in {'name': 'city', 'type': 'string'}"),
    (lambda s: extract(s)([{"nme": "city", "type": "string"}], M, "q"), "invoke_parameter_extractor: parameters[0] has 'nme': did you mean 'name'?"),
    (lambda s: extract(s)([{"name": "city", "tpe": "string"}], M, "q"), "invoke_parameter_extractor: parameters[0] has 'tpe': did you mean 'type'?"),
    (lambda s: extract(s)([{"name": "city", "type": "string", "descripton": "x"}], M, "q"), "invoke_parameter_extractor: parameters[0] has 'descripton': did you mean 'description'?"),
    (lambda s: extract(s)([{"name": "city", "type": "text"}], M, "q"), "invoke_parameter_extractor: parameters[0].type is the text 'text': give 'string'"),
    (lambda s: extract(s)([{"name": "city", "type": "sting"}], M, "q"), "invoke_parameter_extractor: parameters[0].type is the text 'sting': give 'string'"),
    (lambda s: extract(s)([{"name": "city", "type": 5}], M, "q"), "invoke_parameter_extractor: parameters[0].type is the number 5: give a text"),
    (lambda s: extract(s)([{"name": "city", "type": "array[boolean]"}], M, "q"), "invoke_parameter_extractor: parameters[0].type is 'array[boolean]', which plugin daemons refuse: use 'array[string]', or the inner API"),
    (lambda s: extract(s)([{"name": "city", "type": "string", "required": "yes"}], M, "q"), "invoke_parameter_extractor: parameters[0].required is the text 'yes': give true or false or null"),
    (lambda s: extract(s)([{"name": "city", "type": "string", "options": "a"}], M, "q"), "invoke_parameter_extractor: parameters[0].options is the text 'a': give a list"),
    (lambda s: extract(s)([{"name": "city", "type": "string", "options": [1]}], M, "q"), "invoke_parameter_extractor: parameters[0].options[0] is the number 1: give a text"),
    (lambda s: extract(s)([{"name": "__reason", "type": "string"}], M, "q"), "invoke_parameter_extractor: parameters[0].name is '__reason', which the node itself uses: take another"),
    (lambda s: extract(s)([{"name": "__is_success", "type": "string"}], M, "q"), "invoke_parameter_extractor: parameters[0].name is '__is_success', which the node itself uses: take another"),
    (lambda s: extract(s)(PAR, None, "q"), "invoke_parameter_extractor: model is null: give NodeModelConfig(...), LLMModelConfig(...) or the dict of a model-selector, such as {'provider': 'langgenius/openai/openai', 'name': 'gpt-4o-mini'}"),
    (lambda s: extract(s)(PAR, "gpt", "q"), "invoke_parameter_extractor: model is the text 'gpt': give NodeModelConfig(...), LLMModelConfig(...) or the dict of a model-selector, such as {'provider': 'langgenius/openai/openai', 'name': 'gpt-4o-mini'}"),
    (lambda s: extract(s)(PAR, {}, "q"), "invoke_parameter_extractor: model has no 'provider': choose a model, or set it, as in {'provider': 'langgenius/openai/openai', 'name': 'gpt-4o-mini'}"),
    (lambda s: extract(s)(PAR, {"name": "m"}, "q"), "invoke_parameter_extractor: model has no 'provider': choose a model, or set it, as in {'provider': 'langgenius/openai/openai', 'name': 'gpt-4o-mini'}"),
    (lambda s: extract(s)(PAR, {"provider": "p"}, "q"), "invoke_parameter_extractor: model has no 'name': choose a model, or set it, as in {'provider': 'langgenius/openai/openai', 'name': 'gpt-4o-mini'}"),
    (lambda s: extract(s)(PAR, {"provider": "p", "name": None}, "q"), "invoke_parameter_extractor: model has no 'name': choose a model, or set it, as in {'provider': 'langgenius/openai/openai', 'name': 'gpt-4o-mini'}"),
    (lambda s: extract(s)(PAR, {"provder": "p", "name": "m"}, "q"), "invoke_parameter_extractor: model has 'provder': did you mean 'provider'?"),
    (lambda s: extract(s)(PAR, {"provider": "p", "modl": "m"}, "q"), "invoke_parameter_extractor: model has 'modl': did you mean 'model'?"),
    (lambda s: extract(s)(PAR, {"provider": "p", "name": "m", "completion_parms": {}}, "q"), "invoke_parameter_extractor: model has 'completion_parms': did you mean 'completion_params'?"),
    (lambda s: extract(s)(PAR, {"provider": "p", "name": "m", "completion_params": []}, "q"), "invoke_parameter_extractor: model.completion_params is a list: give the model's parameters as a dict, such as {'temperature': 0.2}"),
    (lambda s: extract(s)(PAR, {"provider": "p", "name": "m", "mode": 5}, "q"), "invoke_parameter_extractor: model.mode is the number 5: give a text"),
    (lambda s: extract(s)(PAR, {"provider": 5, "name": "m"}, "q"), "invoke_parameter_extractor: model.provider is the number 5: give a text"),
    (lambda s: extract(s)(PAR, {"provider": "p", "model": "m", "model_type": "rerank"}, "q"), "invoke_parameter_extractor: model.model_type is the text 'rerank': give a model of type 'llm'"),
    (lambda s: extract(s)(PAR, {"provider": "p", "model": "m", "model_type": 5}, "q"), "invoke_parameter_extractor: model.model_type is the number 5: give a model of type 'llm'"),
    (lambda s: extract(s)(PAR, TTSModelConfig(provider="p", model="m", voice="v"), "q"), "invoke_parameter_extractor: model is of class TTSModelConfig: give NodeModelConfig(...), LLMModelConfig(...) or the dict of a model-selector, such as {'provider': 'langgenius/openai/openai', 'name': 'gpt-4o-mini'}"),
    (lambda s: extract(s)(PAR, M, None), "invoke_parameter_extractor: query is null: give a text"),
    (lambda s: extract(s)(PAR, M, ""), "invoke_parameter_extractor: query is an empty text: give what the node should read"),
    (lambda s: extract(s)(PAR, M, 5), "invoke_parameter_extractor: query is the number 5: give a text"),
    (lambda s: extract(s)(PAR, M, "q", None), "invoke_parameter_extractor: instruction is null: give a text"),
    (lambda s: extract(s)(PAR, M, "q", 5), "invoke_parameter_extractor: instruction is the number 5: give a text"),
    (lambda s: classify(s)(None, M, "q"), "invoke_question_classifier: classes is null: give a list of classes, such as [{'id': '1', 'name': 'Weather'}]"),
    (lambda s: classify(s)([], M, "q"), "invoke_question_classifier: classes is empty: give at least one, such as {'id': '1', 'name': 'Weather'}"),
    (lambda s: classify(s)(["Weather"], M, "q"), "invoke_question_classifier: classes[0] is the text 'Weather': give a class, such as {'id': '1', 'name': 'Weather'}"),
    (lambda s: classify(s)([{"id": "1"}], M, "q"), "invoke_question_classifier: classes[0] has no 'name': give it, as in {'id': '1', 'name': 'Weather'}"),
    (lambda s: classify(s)([{"name": "1"}], M, "q"), "invoke_question_classifier: classes[0] has no 'id': give it, as in {'id': '1', 'name': 'Weather'}"),
    (lambda s: classify(s)([{"id": 1, "name": "x"}], M, "q"), "invoke_question_classifier: classes[0].id is the number 1: give a text"),
    (lambda s: classify(s)([{"id": "1", "nme": "x"}], M, "q"), "invoke_question_classifier: classes[0] has 'nme': did you mean 'name'?"),
    (lambda s: classify(s)([{"id": "1", "name": None}], M, "q"), "invoke_question_classifier: classes[0] has no 'name': give it, as in {'id': '1', 'name': 'Weather'}"),
    (lambda s: classify(s)({"1": "x"}, M, "q"), "invoke_question_classifier: classes is an object: give a list of classes, such as [{'id': '1', 'name': 'Weather'}]"),
    (lambda s: classify(s)(CL, M, ""), "invoke_question_classifier: query is an empty text: give what the node should read"),
    (lambda s: extract(s)([{"name": "city", "type": "integer"}], M, "q"), "invoke_parameter_extractor: parameters[0].type is the text 'integer': give 'number'"),
    (lambda s: classify(s)([{"id": "", "name": "x"}], M, "q"), "invoke_question_classifier: classes[0] has no 'id': give it, as in {'id': '1', 'name': 'Weather'}"),
    (lambda s: classify(s)(CL, {**M, "model_type": "rerank"}, "q"), "invoke_question_classifier: model.model_type is the text 'rerank': give a model of type 'llm'"),
    # Storage
    (lambda s: s.storage.set(None, b""), "storage_set: key is null: give a text, such as 'state'"),
    (lambda s: s.storage.set("", b""), "storage_set: key is an empty text: give a text, such as 'state'"),
    (lambda s: s.storage.set(5, b""), "storage_set: key is the number 5: give a text, such as 'state'"),
    (lambda s: s.storage.set(b"k", b""), "storage_set: key is bytes: give a text, such as 'state'"),
    (lambda s: s.storage.set("k", "text"), "storage_set: val is the text 'text': give bytes, such as 'text'.encode()"),
    (lambda s: s.storage.set("k", None), "storage_set: val is null: give bytes"),
    (lambda s: s.storage.set("k", 5), "storage_set: val is the number 5: give bytes"),
    (lambda s: s.storage.set("k", {}), "storage_set: val is an object: give bytes"),
    (lambda s: s.storage.set("é" * 129, b""), "storage_set: key has 258 bytes in UTF-8: give at most 256"),
    (lambda s: s.storage.set("a..b", b""), "storage_set: key is 'a..b': the daemon refuses `..`, backslashes and null characters; use other characters"),
    (lambda s: s.storage.set("a//b", b""), "storage_set: key is 'a//b', which is not the plain path of one value: give 'a/b'"),
    (lambda s: s.storage.set("/a", b""), "storage_set: key is '/a', which is not the plain path of one value: give 'a'"),
    (lambda s: s.storage.set("a/", b""), "storage_set: key is 'a/', which is not the plain path of one value: give 'a'"),
    (lambda s: s.storage.set("a/./b", b""), "storage_set: key is 'a/./b', which is not the plain path of one value: give 'a/b'"),
    (lambda s: s.storage.set(".", b""), "storage_set: key is '.', which is not the plain path of one value: give a name, such as 'state'"),
    (lambda s: s.storage.set("a\\b", b""), "storage_set: key is 'a\\\\b': the daemon refuses `..`, backslashes and null characters; use other characters"),
    (lambda s: s.storage.set("a\x00b", b""), "storage_set: key is 'a\\x00b': the daemon refuses `..`, backslashes and null characters; use other characters"),
    (lambda s: s.storage.set("\ud83d", b""), "storage_set: key has half of a character: give whole ones"),
    (lambda s: s.storage.get(None), "storage_get: key is null: give a text, such as 'state'"),
    (lambda s: s.storage.get("a//b", None), "storage_get: key is 'a//b', which is not the plain path of one value: give 'a/b'"),
    (lambda s: s.storage.get("a//b", b""), "storage_get: key is 'a//b', which is not the plain path of one value: give 'a/b'"),
    (lambda s: s.storage.delete(None), "storage_delete: key is null: give a text, such as 'state'"),
    (lambda s: s.storage.delete("/a"), "storage_delete: key is '/a', which is not the plain path of one value: give 'a'"),
    (lambda s: s.storage.exist(None), "storage_exist: key is null: give a text, such as 'state'"),
    (lambda s: s.storage.exist("a..b"), "storage_exist: key is 'a..b': the daemon refuses `..`, backslashes and null characters; use other characters"),
]
# fmt: on


class Daemon(PluginChannel):
    """Keeps what is sent, and answers nothing."""

    def __init__(self) -> None:
        super().__init__()
        self.sent: list[str] = []

    def write(self, data: str) -> None:
        self.sent.append(data)
        raise AssertionError("a mistake is sent")


def printed(call: Call, mode: Mode) -> str:
    """What the error of a call prints, where nothing is sent."""
    daemon = Daemon()
    session: Any = (Session if mode == "sync" else AsyncSession).from_plugin(daemon)

    async def run() -> None:
        answer = call(session)
        if inspect.isawaitable(answer):
            await answer

    with pytest.raises(InvalidRequestError) as caught:
        call(session) if mode == "sync" else asyncio.run(run())
    assert daemon.sent == []
    return str(caught.value)


@pytest.mark.parametrize("mode", ["sync", "async"])
@pytest.mark.parametrize(("call", "words"), MISTAKES, ids=[words for _, words in MISTAKES])
def test_a_mistake_is_said_in_words(call: Call, words: str, mode: Mode) -> None:
    assert printed(call, mode) == words


STORED: list[Call] = [
    lambda storage: storage.set("k", b"v"),
    lambda storage: storage.get("k"),
    lambda storage: storage.get("k", None),
    lambda storage: storage.delete("k"),
    lambda storage: storage.exist("k"),
    lambda storage: storage["k"],
    lambda storage: "k" in storage,
]


class TestOverTheInnerAPI:
    """These sessions have no server: what is sent is a TransportError."""

    @pytest.fixture
    def session(self) -> Any:
        return Session.from_inner_api("http://127.0.0.1:9", api_key="sk-unused", tenant_id="t")

    @pytest.mark.parametrize("call", STORED)
    def test_there_is_no_storage(self, session: Any, call: Call) -> None:
        with pytest.raises(InvalidRequestError, match="storage"):
            call(session.storage)

    def test_a_file_of_the_model_is_checked(self, session: Any) -> None:
        files = [{**FILE, "transfer_metod": "remote_url"}, {"type": "image"}]

        with pytest.raises(InvalidRequestError, match=r"files\[1\] has no 'transfer_method'"):
            session.app.chat.invoke(A, "hi", {}, files=files)


class TestAnItem:
    def test_of_a_storage_is_checked_as_its_methods_are(self) -> None:
        def set_text(session: Any) -> None:
            session.storage["k"] = "v"

        def delete(session: Any) -> None:
            del session.storage["/k"]

        assert printed(set_text, "sync").startswith("storage_set: val is the text 'v': give bytes")
        assert printed(delete, "sync").startswith("storage_delete: key is '/k'")
        assert printed(lambda session: session.storage[17], "sync").startswith(
            "storage_get: key is"
        )
        assert printed(lambda session: None in session.storage, "sync").startswith("storage_exist:")

    def test_cannot_be_listed(self) -> None:
        storage: Any = Session.from_plugin(Daemon()).storage

        with pytest.raises(TypeError, match="cannot list the keys"):
            list(storage)

    def test_of_an_async_storage_says_what_to_await(self) -> None:
        daemon = Daemon()
        storage: Any = AsyncSession.from_plugin(daemon).storage

        with pytest.raises(TypeError, match=r"await storage\.get\(key\)"):
            storage["k"]
        with pytest.raises(TypeError, match=r"await storage\.set\(key, val\)"):
            storage["k"] = b"v"
        with pytest.raises(TypeError, match=r"await storage\.delete\(key\)"):
            del storage["k"]
        with pytest.raises(TypeError, match=r"await storage\.exist\(key\)"):
            assert "k" in storage
        with pytest.raises(TypeError, match="cannot list the keys"):
            list(storage)
        assert daemon.sent == []


def test_no_parameters_of_a_model_are_sent_as_none() -> None:
    daemon = Daemon()
    session: Any = Session.from_plugin(daemon)

    with pytest.raises(TransportError, match="a mistake is sent"):
        extract(session)(PAR, {**M, "completion_params": None}, "q")
    assert '"completion_params":{}' in daemon.sent[0].replace(" ", "")
