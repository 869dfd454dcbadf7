"""What single nodes of workflows are given, and what their answers say. No I/O."""

from __future__ import annotations

from typing import Any, get_args

import attrs

from dify_inner_api import models

from ..errors import InvalidRequestError, NodeFailedError, ProtocolError
from ..protocol.arguments import json_object, listed, names_of
from ..protocol.daemon_words import NODE_FAILED
from ..protocol.json import is_object
from ..protocol.mistakes import check_keys, nearest, wrong
from ..protocol.plain import plain

_RESERVED = ("__reason", "__is_success")
_MODEL = "{'provider': 'langgenius/openai/openai', 'name': 'gpt-4o-mini'}"
_PARAMETER = "{'name': 'city', 'type': 'string'}"
_CLASS = "{'id': '1', 'name': 'Weather'}"
_MODEL_NAMES = names_of(models.NodeModelConfig) | {"model", "model_type"}
_TYPES = [
    word
    for one in get_args(attrs.fields_dict(models.ParameterConfig)["type"].type)
    for word in get_args(one)
]
_OTHER_WORDS = {
    **dict.fromkeys(("str", "text"), "string"),
    **dict.fromkeys(("int", "integer", "float"), "number"),
    **dict.fromkeys(("list", "array", "list[str]"), "array[string]"),
    **dict.fromkeys(("dict", "object"), "array[object]"),
}
"""What the types of parameters are called elsewhere."""


def node_model(value: object) -> dict[str, Any]:
    """The fields of a node's model, for any form of one. A selector says `model` where a node says `name`."""
    kind = (
        models.NodeModelConfig
        if isinstance(value, models.NodeModelConfig)
        else models.LLMModelConfig
    )
    wanted = f"NodeModelConfig(...), LLMModelConfig(...) or the dict of a model-selector, such as {_MODEL}"
    fields = json_object(value, "model", wanted, kind)
    given = {name: item for name, item in fields.items() if item is not None}
    check_keys(given, _MODEL_NAMES, "model")
    if "model" in given:
        given.setdefault("name", given.pop("model"))
    if (type_ := given.pop("model_type", "llm")) != "llm":
        raise wrong("model.model_type", "a model of type 'llm'", type_)
    for name in ("provider", "name"):
        if not given.get(name):
            raise InvalidRequestError(
                f"model has no {name!r}: choose a model, or set it, as in {_MODEL}"
            )
    return given


def node_parameters(value: object) -> list[dict[str, Any]]:
    """The parameters to find. Null stands for no description, and for not required."""
    found = _fields(value, "parameters", models.ParameterConfig, _PARAMETER)
    for index, fields in enumerate(found):
        name, type_ = fields["name"], fields["type"]
        if name in _RESERVED:
            raise InvalidRequestError(
                f"parameters[{index}].name is {name!r}, which the node itself uses: take another"
            )
        # A type that is not known may be of a newer server, but not one that is only misspelt.
        if isinstance(type_, str) and type_ not in _TYPES:
            word = type_.strip().lower()
            if meant := _OTHER_WORDS.get(word) or nearest(word, _TYPES):
                raise wrong(f"parameters[{index}].type", repr(meant), type_)
    return found


def node_classes(value: object) -> list[dict[str, Any]]:
    """The classes of a question."""
    return _fields(value, "classes", models.ClassConfig, _CLASS)


def _fields(
    value: object, name: str, type_: type[attrs.AttrsInstance], example: str
) -> list[dict[str, Any]]:
    """The fields of each item, at least one, without those that are null. The platform needs the first two."""
    one = "a parameter" if name == "parameters" else "a class"
    found: list[dict[str, Any]] = []
    for index, item in enumerate(listed(value, name, example)):
        here = f"{name}[{index}]"
        fields = json_object(item, here, f"{one}, such as {example}", type_)
        check_keys(fields, names_of(type_), here)
        for field in attrs.fields(type_)[:2]:
            if fields.get(field.name) in (None, ""):
                raise InvalidRequestError(f"{here} has no {field.name!r}: give it, as in {example}")
        found.append({key: given for key, given in fields.items() if given is not None})
    if not found:
        raise InvalidRequestError(f"{name} is empty: give at least one, such as {example}")
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
