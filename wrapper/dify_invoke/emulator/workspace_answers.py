"""The answers to the operations that use what the workspace has, or that fail in a way of their own."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from .answers import Json
from .apps.forms import parameters
from .apps.invoke import find_app, run_app
from .encryption import encrypt_settings
from .exchange import Failure
from .failures import RefusedError, ScriptedError, failing
from .nodes import FAILED, classify_question, extract_parameters
from .servers import Rules
from .tool_links import linked
from .tools import check_credential, find_tool
from .workspace import Workspace
from .workspace_datasources import ask_datasource


@dataclass(frozen=True)
class Call:
    """One invocation."""

    request: Json
    user_id: str
    workspace: Workspace
    rules: Rules
    failure: Failure | None
    """How it is to fail."""


def _app(call: Call) -> Iterator[Json]:
    app = find_app(call.workspace.apps, call.request["app_id"])
    if app.mode == "completion" and call.rules.breaks_completion:
        raise RefusedError(500, "Internal Server Error")
    request = call.request
    if call.rules.forgets_users and request.get("conversation_id"):
        raise RefusedError(400, "")  # each call had an end user of its own
    conversations, files = call.workspace.conversations, call.workspace.files
    return run_app(app, request, call.user_id, call.failure, conversations, files)


def _fetch_app(call: Call) -> Iterator[Json]:
    _refuse(call.failure)
    yield parameters(find_app(call.workspace.apps, call.request["app_id"]))


def _tool(call: Call) -> Iterator[Json]:
    tool = find_tool(call.workspace.tools, call.request)
    check_credential(tool, call.request.get("credential_id") or "")
    messages: Iterable[Json] = tool.messages(call.request["tool_parameters"])
    if not tool.raw:
        messages = linked(messages, call.workspace.files, not call.rules.older)
    return failing(messages, call.failure)


def _parameter_extractor(call: Call) -> Iterator[Json]:
    yield _run(extract_parameters, call)


def _question_classifier(call: Call) -> Iterator[Json]:
    yield _run(classify_question, call)


def _run(node: Callable[[Json], Json], call: Call) -> Json:
    """Runs a node. The server keeps the cause of a failure to itself."""
    try:
        return FAILED if call.failure else node(call.request)
    except Exception:  # like the platform: whatever it is, the answer has three nulls
        return FAILED


def _file_upload(call: Call) -> Iterator[Json]:
    _refuse(call.failure)
    request = call.request
    files = call.workspace.files
    yield {"url": files.upload_url(request["filename"], request["mimetype"], call.user_id)}


def _encrypt(call: Call) -> Iterator[Json]:
    if call.failure:
        raise ScriptedError(call.failure)
    yield encrypt_settings(call.request)


def _datasource(call: Call) -> Iterator[Json]:
    return failing(ask_datasource(call.workspace.datasources, call.request), call.failure)


def _refuse(failure: Failure | None) -> None:
    """Fails as an operation does whose exceptions the server does not put into an envelope."""
    if failure:
        raise RefusedError(400, failure.message)


WORKSPACE_ANSWERS: dict[str, Callable[[Call], Iterator[Json]]] = {
    "app": _app,
    "fetch_app": _fetch_app,
    "tool": _tool,
    "parameter_extractor": _parameter_extractor,
    "question_classifier": _question_classifier,
    "file_upload": _file_upload,
    "encrypt": _encrypt,
    "datasource": _datasource,
}
"""For each operation, the function that yields the results of a call, without envelopes.

A RefusedError before the first result is the server's HTTP status.
"""
