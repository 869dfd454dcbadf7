"""What a request must be like on one kind of channel and not on the other. No I/O."""

from typing import Any

import attrs

from dify_inner_api import models

from ..errors import InvalidRequestError
from ..protocol.json import UNSET

_DAEMON_TYPES = {"boolean": "bool"}
"""The types of parameters that a daemon has another word for."""


def for_inner_api(request: attrs.AttrsInstance) -> attrs.AttrsInstance:
    """The request as the inner API takes it. Raises InvalidRequestError if it drops a part of it."""
    if getattr(request, "tool_choice", UNSET) is not UNSET:
        raise InvalidRequestError(
            "tool_choice cannot be sent over the inner API, which drops it: leave it out, "
            "or invoke the model in a plugin"
        )
    return request


def for_daemon(request: attrs.AttrsInstance) -> attrs.AttrsInstance:
    """The request as a plugin daemon takes it. Raises InvalidRequestError if it drops a part of it."""
    if isinstance(request, models.AppRequest) and request.files is not UNSET and request.files:
        raise InvalidRequestError(
            "files cannot be sent by a plugin, whose daemon drops them: put each file into `inputs`, as the value of "
            "a file variable of the app, such as FileInput.from_upload(...)"
        )
    if isinstance(request, models.ParameterExtractorRequest):
        parameters = [_parameter(one, place) for place, one in enumerate(request.parameters)]
        return attrs.evolve(request, parameters=parameters)
    return request


def _parameter(parameter: models.ParameterConfig, place: int) -> models.ParameterConfig:
    if parameter.type == "array[boolean]":
        raise InvalidRequestError(
            f"parameters[{place}].type is 'array[boolean]', which plugin daemons refuse: use 'array[string]', or the "
            "inner API"
        )
    changed: dict[str, Any] = {"type": _DAEMON_TYPES.get(parameter.type, parameter.type)}
    return attrs.evolve(parameter, **changed)
