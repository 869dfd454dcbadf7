"""Reading a JSON Schema: resolving references and alternatives, and checking limits on numbers."""

import functools
import math
from collections.abc import Mapping, Sequence
from typing import Any, TypeGuard

Schema = Mapping[str, Any]


def is_schema(value: object) -> TypeGuard[Schema]:
    """Returns whether the value is a schema object, not `true`, `false` or no schema."""
    return isinstance(value, Mapping)


def plain(schema: Schema, root: Schema, shortest: bool = False) -> Schema:
    """Returns the schema with its references, alternatives and `allOf` parts merged into it.

    The first alternative that is not null is chosen. With `shortest`, an alternative that is null
    is preferred, then one that does not refer to another schema.
    """
    rest = dict(schema)
    if "$ref" in schema:
        united = _united(_target(rest.pop("$ref"), root), rest)
    elif "allOf" in schema:
        united = functools.reduce(_united, rest.pop("allOf"), rest)
    elif "anyOf" in schema or "oneOf" in schema:
        alternatives = rest.pop("anyOf" if "anyOf" in schema else "oneOf")
        united = _united(rest, _chosen(alternatives, shortest))
    else:
        return schema
    return plain(united, root, shortest)


def kind(schema: Schema) -> str:
    """Returns the kind of the schema's values: "enum", or a JSON type.

    If the schema allows several types, the first that is not null is returned. If it names none,
    the type is guessed.
    """
    if "enum" in schema:
        return "enum"
    named = schema.get("type")
    if isinstance(named, str):
        return named
    if named:
        return next((one for one in named if one != "null"), "null")
    if "properties" in schema:
        return "object"
    return "array" if "items" in schema else "string"


def number_fits(number: float, schema: Schema) -> bool:
    """Returns whether a number has the schema's type and is within its limits."""
    return (
        (kind(schema) != "integer" or float(number).is_integer())
        and schema.get("minimum", -math.inf) <= number <= schema.get("maximum", math.inf)
        and schema.get("exclusiveMinimum", -math.inf) < number
        and number < schema.get("exclusiveMaximum", math.inf)
        and ("multipleOf" not in schema or number % schema["multipleOf"] == 0)
    )


def some_number(schema: Schema) -> float:
    """Returns a number that fits the schema: 0 if it fits, otherwise one near a limit."""
    low = schema.get("minimum", schema.get("exclusiveMinimum"))
    high = schema.get("maximum", schema.get("exclusiveMaximum"))
    edge = low if low is not None else high if high is not None else 0
    step = schema.get("multipleOf", 1)
    near = math.ceil(edge / step) * step
    middle = edge if low is None or high is None else (low + high) / 2
    candidates: tuple[float, ...] = (0, near, near + step, near - step, edge, middle)
    return next((number for number in candidates if number_fits(number, schema)), edge)


def _target(reference: str, root: Schema) -> Schema:
    found: Any = root
    for step in reference.removeprefix("#").split("/")[1:]:
        found = found.get(step.replace("~1", "/").replace("~0", "~"), {})
    return found if is_schema(found) else {}


def _chosen(alternatives: Sequence[Any], shortest: bool) -> Schema:
    schemas: list[Schema] = [one if is_schema(one) else {} for one in alternatives]
    return min(
        schemas,
        key=lambda one: ((one.get("type") == "null") != shortest, shortest and "$ref" in one),
    )


def _united(first: Schema, second: Schema) -> dict[str, Any]:
    united = {**first, **second}
    if "properties" in first and "properties" in second:
        united["properties"] = {**first["properties"], **second["properties"]}
    if "required" in first and "required" in second:
        united["required"] = [*first["required"], *second["required"]]
    return united
