"""What single nodes of workflows are given, and what their answers say. No I/O."""

from __future__ import annotations

from typing import Any

from dify_inner_api import models

from ..errors import InvalidRequestError, NodeFailedError, ProtocolError
from ..protocol.arguments import json_object, listed
from ..protocol.daemon_words import NODE_FAILED
from ..protocol.json import is_object
from ..protocol.plain import plain

_RESERVED = ("__reason", "__is_success")
_MODEL = "NodeModelConfig(...), LLMModelConfig(...) or the dict of a model-selector"
_PARAMETER = "{'name': 'city', 'type': 'string'}"
_CLASS = "{'id': '1', 'name': 'Weather'}"


def node_model(value: object) -> dict[str, Any]:
    """The fields of a node's model, for any form of one. A selector says `model` where a node says `name`."""
    example = "{'provider': 'langgenius/openai/openai', 'name': 'gpt-4o-mini'}"
    kind = (
        models.NodeModelConfig
        if isinstance(value, models.NodeModelConfig)
        else models.LLMModelConfig
    )
    fields = json_object(value, "model", f"{_MODEL}, such as {example}", kind)
    given = {name: item for name, item in fields.items() if item is not None}
    if "model" in given:
        given.setdefault("name", given.pop("model"))
    if (kind := given.pop("model_type", "llm")) != "llm":
        raise InvalidRequestError(f"model.model_type is {kind!r}: choose a model of type 'llm'")
    for name in ("provider", "name"):
        if not given.get(name):
            raise InvalidRequestError(
                f"model has no {name!r}: choose a model, or set it, as in {example}"
            )
    return given


def node_parameters(value: object) -> list[dict[str, Any]]:
    """The parameters to find. Null stands for no description, and for not required."""
    found: list[dict[str, Any]] = []
    for index, one in enumerate(listed(value, "parameters", _PARAMETER)):
        name = f"parameters[{index}]"
        fields = json_object(
            one, name, f"a parameter, such as {_PARAMETER}", models.ParameterConfig
        )
        if fields.get("name") in _RESERVED:
            raise InvalidRequestError(
                f"{name}.name is {fields['name']!r}, which the node itself uses: take another"
            )
        found.append({key: item for key, item in fields.items() if item is not None})
    if not found:
        raise InvalidRequestError(f"parameters is empty: give at least one, such as {_PARAMETER}")
    return found


def node_classes(value: object) -> list[Any]:
    """The classes of a question, at least one."""
    found = [*listed(value, "classes", _CLASS)]
    if not found:
        raise InvalidRequestError(f"classes is empty: give at least one, such as {_CLASS}")
    return found


def check_query(value: object) -> None:
    """Raises InvalidRequestError for a query that is empty; the platform refuses it."""
    if plain(value) == "":
        raise InvalidRequestError("query is an empty text: give what the node should read")


def extracted(response: models.NodeResponse) -> models.ParameterExtractorResult:
    """The parameters in the answer of a node. Raises NodeFailedError, or ProtocolError for an answer without them."""
    operation = "invoke_parameter_extractor"
    outputs = _outputs(response, operation)
    success = outputs.get("__is_success")
    if success is None:
        raise ProtocolError("the answer of the node has no `__is_success`", operation=operation)
    reason = outputs.get("__reason")
    return models.ParameterExtractorResult(
        parameters={name: item for name, item in outputs.items() if not name.startswith("__")},
        is_success=bool(success),
        reason=reason if isinstance(reason, str) else None,
        usage=_usage(outputs.get("__usage")),
        process_data=response.process_data,
        inputs=response.inputs,
        outputs=outputs,
    )


def classified(response: models.NodeResponse) -> models.QuestionClassifierResult:
    """The class in the answer of a node. Raises NodeFailedError, or ProtocolError for an answer without one."""
    operation = "invoke_question_classifier"
    outputs = _outputs(response, operation)
    id_, name, label = (outputs.get(key) for key in ("class_id", "class_name", "class_label"))
    if not isinstance(id_, str) or not isinstance(name, str):
        raise ProtocolError("the answer of the node names no class", operation=operation)
    return models.QuestionClassifierResult(
        class_id=id_,
        class_name=name,
        class_label=label if isinstance(label, str) else None,
        usage=_usage(outputs.get("usage")),
        process_data=response.process_data,
        inputs=response.inputs,
        outputs=outputs,
    )


def _outputs(response: models.NodeResponse, operation: str) -> dict[str, Any]:
    if response.outputs is None:
        raise NodeFailedError(NODE_FAILED, operation=operation)
    return response.outputs


def _usage(value: object) -> models.LLMUsage | None:
    """The usage in the outputs, which are free values; None where there is none, or it is not complete."""
    if not is_object(value):
        return None
    try:
        return models.LLMUsage.from_dict(value)
    except InvalidRequestError:
        return None
