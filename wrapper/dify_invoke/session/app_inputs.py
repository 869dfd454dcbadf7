"""Checks what an app is given: the app, the response mode, and the values of its variables. No I/O."""

from collections.abc import Mapping
from typing import Any

from dify_inner_api import models

from ..errors import InvalidRequestError
from ..protocol.arguments import json_object
from ..protocol.json import is_array
from ..protocol.mistakes import wrong
from ..protocol.plain import plain

_MODES = ("streaming", "blocking")


def check_app(app_id: object) -> None:
    """Raises InvalidRequestError if an app is not named."""
    if not isinstance(app_id, str) or not app_id.strip():
        raise wrong(
            "app_id", "the id of an app of the workspace, such as an `app-selector` gives", app_id
        )


def response_mode_of(value: object) -> str:
    """`streaming` or `blocking`. Raises InvalidRequestError for anything else."""
    mode = plain(value)
    if mode not in _MODES:
        error = wrong("response_mode", "'streaming' or 'blocking'", mode)
        error.operation = "invoke_app"
        raise error
    return str(mode)


def app_inputs(value: Any) -> dict[str, Any]:
    """The values of the variables, with uploaded files in the form of an app's. None stands for none."""
    if value is None:
        return {}
    wanted = "the values of the app's variables as a dict, such as {'city': 'Paris'}"
    if not isinstance(value, Mapping):
        raise wrong("inputs", wanted, value)
    return json_object({name: _input(value[name]) for name in value}, "inputs", wanted)


def _input(value: Any) -> Any:
    if isinstance(value, models.UploadFileResponse):  # also the official SDK's
        return models.FileInput.from_upload(value)
    if isinstance(value, bytes | bytearray | memoryview):
        raise InvalidRequestError(
            "inputs holds bytes, which an app does not take: upload them by session.file.upload(...), and give its result"
        )
    if is_array(value):
        return [_input(item) for item in value]
    return value
