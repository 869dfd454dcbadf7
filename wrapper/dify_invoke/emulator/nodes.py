"""The nodes of workflows that can be invoked alone, with the embedded models."""

from collections.abc import Callable
from typing import Any

from .answers import Json, llm_usage
from .embedded import embedding
from .embedded.schema_filling import find

_SCHEMAS: dict[str, Json] = {
    "string": {"type": "string"},
    "number": {"type": "number"},
    "boolean": {"type": "boolean"},
    "bool": {"type": "boolean"},
    "array[string]": {"type": "array", "items": {"type": "string"}},
    "array[number]": {"type": "array", "items": {"type": "number"}},
    "array[object]": {"type": "array", "items": {"type": "object"}},
    "array[boolean]": {"type": "array", "items": {"type": "boolean"}},
}
_ABSENT: dict[str, Any] = {"number": 0, "boolean": False, "bool": False}

FAILED: Json = {"process_data": None, "inputs": None, "outputs": None}
"""What the server answers if a node fails: it keeps the cause to itself."""


def extract_parameters(request: Json) -> Json:
    """Runs the node that finds parameters in a text."""
    asked: list[Json] = request["parameters"]
    schema = {"type": "object", "properties": {one["name"]: _schema(one) for one in asked}}
    found = find(schema, request["query"])
    values = {
        one["name"]: found[one["name"]] if one["name"] in found else _absent(one["type"])
        for one in asked
    }
    missing = [one["name"] for one in asked if one.get("required") and one["name"] not in found]
    success = bool(found) and not missing
    reason = f"Not found in the text: {', '.join(missing)}" if missing else None
    return answer_of_node(
        request,
        "parameters",
        lambda usage: {
            **values,
            "__is_success": int(success),
            "__reason": None if success else reason or "Nothing was found in the text",
            "__usage": usage,
        },
    )


def classify_question(request: Json) -> Json:
    """Runs the node that finds the class of a question: the one whose name is most like it."""
    classes: list[Json] = request["classes"]
    asked = embedding.embed(request["query"])
    likeness = [embedding.cosine(asked, embedding.embed(one["name"])) for one in classes]
    index = max(range(len(classes)), key=likeness.__getitem__)
    best = classes[index]
    return answer_of_node(
        request,
        "classes",
        lambda usage: {
            "class_name": best["name"],
            "class_id": best["id"],
            "class_label": best.get("label") or f"CLASS {index + 1}",
            "usage": usage,
        },
    )


def answer_of_node(request: Json, asked: str, outputs: Callable[[Json], Json]) -> Json:
    """What the server answers for a node. `asked` is the field of what it looks for; the outputs have the usage."""
    model, query, instruction = request["model"], request["query"], request["instruction"]
    prompts: list[Json] = [
        {"role": "system", "text": instruction, "files": []},
        {"role": "user", "text": query, "files": []},
    ]
    usage = llm_usage(prompts, query)
    return {
        "process_data": {
            "model_mode": model["mode"],
            "prompts": prompts,
            "usage": usage,
            "model_provider": model["provider"],
            "model_name": model["name"],
        },
        "inputs": {"query": query, "files": [], asked: request[asked], "instruction": instruction},
        "outputs": outputs(usage),
    }


def _schema(parameter: Json) -> Json:
    if parameter["type"] == "select":
        return {"enum": parameter.get("options") or [""]}
    return _SCHEMAS.get(parameter["type"], _SCHEMAS["string"])


def _absent(type_: str) -> Any:
    """What the server gives for a parameter that was not found."""
    return [] if type_.startswith("array") else _ABSENT.get(type_, "")
