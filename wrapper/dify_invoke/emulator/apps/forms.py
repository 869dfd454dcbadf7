"""The form of an app: what it asks, and what the server says of inputs that do not fit."""

from collections.abc import Iterator
from typing import Any

from ...protocol.json import is_array, is_object
from ..answers import Json
from ..failures import RefusedError
from ..files.tool_files import ToolFiles
from .definitions import App

_FILES = {"file": 1, "file-list": 5}


def parameters(app: App) -> Json:
    """Returns what `/fetch/app/info` tells of an app: neither its name nor its mode."""
    off = {"enabled": False}
    return {
        "opening_statement": app.opening_statement,
        "suggested_questions": list(app.suggested_questions),
        "suggested_questions_after_answer": off,
        "speech_to_text": off,
        "text_to_speech": {**off, "voice": "", "language": ""},
        "retriever_resource": {"enabled": True},
        "annotation_reply": off,
        "more_like_this": off,
        "user_input_form": list(app.user_input_form),
        "sensitive_word_avoidance": off,
        "file_upload": {"image": {**off, "number_limits": 3, "transfer_methods": ["remote_url"]}},
        "system_parameters": {
            "image_file_size_limit": 10,
            "video_file_size_limit": 100,
            "audio_file_size_limit": 50,
            "file_size_limit": 15,
            "workflow_file_upload_limit": 10,
        },
    }


def check_inputs(app: App, inputs: Json, files: ToolFiles) -> None:
    """Checks the inputs against the form. Raises RefusedError in the server's words."""
    for kind, variable in _variables(app):
        name = variable["variable"]
        value = inputs.get(name)
        if value in (None, "", []):
            if variable.get("required"):
                raise RefusedError(400, f"{name} is required in input form")
        elif kind in _FILES:
            _check_files(name, kind, variable, value, files)
        elif kind in ("text-input", "paragraph") and not isinstance(value, str):
            raise RefusedError(400, f"(type '{kind}') {name} in input form must be a string")
        elif kind == "select" and value not in variable.get("options", ()):
            options = variable.get("options", ())
            raise RefusedError(400, f"{name} in input form must be one of the following: {options}")


def _variables(app: App) -> Iterator[tuple[str, Json]]:
    for field in app.user_input_form:
        yield from field.items()


def _check_files(name: str, kind: str, variable: Json, value: Any, files: ToolFiles) -> None:
    if kind == "file":
        if not is_object(value):
            raise RefusedError(400, f"{name} in input form must be a file")
        _check_file(value, files)
        return
    if not is_array(value) or not all(map(is_object, value)):
        raise RefusedError(400, f"{name} in input form must be a list of files")
    most = variable.get("max_length") or _FILES[kind]
    if len(value) > most:
        raise RefusedError(400, f"{name} in input form must be less than {most} files")
    for one in value:
        _check_file(one, files)


def _check_file(given: Json, files: ToolFiles) -> None:
    method = given.get("transfer_method")
    if method not in ("tool_file", "remote_url", "local_file"):
        raise RefusedError(
            400,
            "Missing file transfer_method"
            if not method
            else f"Invalid file transfer_method: {method}",
        )
    if method == "tool_file":
        id_ = str(given.get("tool_file_id") or given.get("related_id") or "")
        if files.find(id_) is None:
            raise RefusedError(400, f"ToolFile {id_} not found")
    if method == "remote_url" and not (given.get("url") or given.get("remote_url")):
        raise RefusedError(400, "Invalid file url")
