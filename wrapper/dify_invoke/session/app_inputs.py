"""Checks what an app is given: the app, the response mode, and the values of its variables. No I/O."""

from collections.abc import Mapping
from typing import Any, TypeGuard

from dify_inner_api import models

from ..protocol.arguments import convert, json_object, listed, names_of
from ..protocol.json import is_array
from ..protocol.mistakes import check_keys, place, wrong
from ..protocol.plain import plain

_MODES = ("streaming", "blocking")
_FILE = "FileInput.from_url('https://example.com/a.png', 'image')"


def check_app(app_id: object) -> None:
    """Raises InvalidRequestError if an app is not named."""
    if not isinstance(app_id, str) or not app_id.strip():
        raise wrong(
            "app_id", "the id of an app of the workspace, such as an `app-selector` gives", app_id
        )


def check_query(value: object) -> None:
    """Raises InvalidRequestError for a query that says nothing; chat apps refuse it."""
    if value is None or plain(value) == "":
        raise wrong("query", "what the user says, such as 'Hello'", value)


def response_mode_of(value: object) -> str:
    """`streaming` or `blocking`. Raises InvalidRequestError for anything else."""
    mode = plain(value)
    if mode not in _MODES:
        error = wrong("response_mode", "'streaming' or 'blocking'", mode)
        error.operation = "invoke_app"
        raise error
    return str(mode)


def app_inputs(value: object) -> dict[str, Any]:
    """The values of the variables, with uploaded files in the form of an app's. None stands for none."""
    if value is None:
        return {}
    wanted = "the values of the app's variables as a dict, such as {'city': 'Paris'}"
    if not _is_mapping(value):
        raise wrong("inputs", wanted, value)
    given = {name: _input(item, [name]) for name, item in value.items()}
    return json_object(given, "inputs", wanted)


def _is_mapping(value: object) -> TypeGuard[Mapping[Any, Any]]:
    return isinstance(value, Mapping)


def _input(value: Any, steps: list[Any]) -> Any:
    """The value of a variable. A file, or each of a list of files, gets the form of an app's."""
    if is_array(value) and len(steps) == 1:
        return [_input(item, [*steps, index]) for index, item in enumerate(value)]
    if _is_binary(value):
        here = place("inputs", [step if type(step) in (str, int) else "?" for step in steps])
        raise wrong(here, "a file by the result of session.file.upload(...), or a text", value)
    return _file(value)


def _is_binary(value: object) -> bool:
    return hasattr(value, "read") or isinstance(value, bytes | bytearray | memoryview)


def app_files(value: object) -> list[dict[str, Any]] | None:
    """The files for the model itself. None stands for none."""
    if value is None:
        return None
    files: list[dict[str, Any]] = []
    for index, one in enumerate(listed(value, "files", _FILE)):
        name = f"files[{index}]"
        fields = json_object(_file(one), name, f"a file, such as {_FILE}", models.FileInput)
        check_keys(fields, names_of(models.FileInput), name)
        convert(fields, models.FileInput, name)
        files.append(fields)
    return files


def _file(value: Any) -> Any:
    uploaded = isinstance(value, models.UploadFileResponse)  # also the official SDK's
    return models.FileInput.from_upload(value) if uploaded else value
