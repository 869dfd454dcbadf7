"""The contract as schemathesis reads it: with unions by tag, real values in requests, and replies without unknown fields.

JSON Schema does not read a `discriminator`, and OpenAPI has no words for the rest. So each schema is there twice: as a
request has it, under `asked.NAME`, and as a reply has it, under its own name.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any, cast

import yaml
from jsonschema import Draft202012Validator, ValidationError
from jsonschema.exceptions import (
    best_match,  # pyright: ignore[reportUnknownVariableType] -- jsonschema has no full types for it
)
from jsonschema.protocols import Validator

from dify_invoke.protocol.json import is_array, is_object

Schema = dict[str, Any]
Schemas = dict[str, Schema]
Values = Mapping[str, Sequence[Any]]
"""By `Schema.property` or `Schema`, the values that requests have there."""

CONTRACT = Path(__file__).parents[2] / "openapi.yaml"
_ASKED = "asked."
_most_telling = cast(Callable[[Iterable[ValidationError]], ValidationError | None], best_match)
REFERENCE = "#/components/schemas/"
"""How a reference to a schema begins."""


def document(values: Values, beside: Mapping[str, Sequence[str]]) -> Schema:
    """Returns the contract as schemathesis reads it.

    Args:
        values: What of the workspace requests name, such as the ids of its apps.
        beside: By schema, the fields that a reply may have beside those of the contract.
    """
    contract = _contract()
    schemas: Schemas = contract["components"]["schemas"]
    asked: Schemas = json.loads(json.dumps(schemas).replace(REFERENCE, REFERENCE + _ASKED))
    asked = {_ASKED + name: schema for name, schema in asked.items()}
    _split_unions(asked, _one_of_the_classes)
    _give_values(asked, values)
    for name, fields in beside.items():
        schemas[name].setdefault("properties", {}).update({field: {} for field in fields})
    _split_unions(schemas, _class_of_the_tag)
    closed = {name for name in schemas if _lists_fields(schemas, name)}
    replies = {name: _strict(schema, closed) for name, schema in schemas.items()}
    for operation in operations(contract):
        for content in operation["requestBody"]["content"].values():
            content["schema"] = {"$ref": REFERENCE + _ASKED + _target(content["schema"])}
        operation["responses"] = _strict(operation["responses"], closed)
    shared = _strict(contract["components"]["responses"], closed)
    contract["components"] |= {"schemas": asked | replies, "responses": shared}
    return contract


def worst_mistake(schema: Schema, value: Any, depth: int = 0) -> ValidationError | None:
    """Returns what jsonschema thinks the most telling mistake at least so deep in a value; None if there is none."""
    errors = _validator(schema).iter_errors(value)
    return _most_telling(one for one in errors if len(one.absolute_path) >= depth)


def _validator(schema: Schema) -> Validator:
    return Draft202012Validator(schema)


def closest_mistake(
    contract: Schema, label: str, place: Sequence[str | int], value: Any
) -> tuple[str, str] | None:
    """Finds what is wrong with a part of a reply below an alternative: schemathesis tells only that none fits.

    Args:
        contract: What `document` has returned.
        label: The operation, such as `POST /inner/api/invoke/llm`.
        place: Where in a document of the reply the part is.
        value: The part.

    Returns:
        The exact place, and what is wrong there; None if nothing is.
    """
    path = label.partition(" ")[2]
    (content,) = contract["paths"][path]["post"]["responses"]["200"]["content"].values()
    whole = {**content["schema"], "components": contract["components"]}
    for key in reversed(place):
        value = {key: value} if isinstance(key, str) else [value]
    error = worst_mistake(whole, value, len(place))
    if error is None:
        return None
    below = [*error.absolute_path][len(place) :]
    return "/".join(map(str, [*place, *below])), error.message


def operations(contract: Schema) -> Iterator[Schema]:
    """Yields the operations of a contract, each a POST."""
    for path in contract["paths"].values():
        yield path["post"]


def fits_request(document: Schema, schema: str, value: Any) -> bool:
    """Whether a value fits a schema as requests have it."""
    whole = {"$ref": f"{REFERENCE}{_ASKED}{schema}", "components": document["components"]}
    return _validator(whole).is_valid(value)


@cache
def daemon_results() -> Mapping[tuple[str, str | None], str]:
    """By the type of an invocation, and for the storage by what it is to do, the schema of the daemon's result."""
    contract = _contract()
    schemas: Schemas = contract["components"]["schemas"]
    by_request: dict[str, str] = {}
    for operation in operations(contract):
        body = schemas[_target(operation["requestBody"]["content"]["application/json"]["schema"])]
        if "x-reverse-invocation" in body:
            (content,) = operation["responses"]["200"]["content"].values()
            envelope = schemas[_target(content["schema"])]
            result = _target(envelope["properties"]["data"]["oneOf"][0])
            result = body["x-reverse-invocation"].get("result", result)
            by_request[_target(body["allOf"][0])] = result
    found: dict[tuple[str, str | None], str] = {}
    for type_, invocation in _classes(schemas, "BackwardsInvocation"):
        (request,) = (
            _target(part["properties"]["request"])
            for part in invocation["allOf"]
            if "properties" in part
        )
        if "discriminator" not in schemas[request]:
            found[type_, None] = by_request[request]
            continue
        for word, one in _classes(schemas, request):
            found[type_, word] = one["x-daemon-operation"]["result"]
    return found


def _contract() -> Schema:
    # Aliases of YAML are one object in many places; JSON has each for itself.
    contract: Schema = json.loads(json.dumps(yaml.safe_load(CONTRACT.read_text("utf-8"))))
    return contract


def _classes(schemas: Schemas, union: str) -> Iterator[tuple[str, Schema]]:
    """Yields the classes of a union by their tags."""
    for word, reference in schemas[union]["discriminator"]["mapping"].items():
        yield word, schemas[_target({"$ref": reference})]


def _target(schema: Schema) -> str:
    """The name of the schema that a reference leads to; "" if it is none."""
    return str(schema.get("$ref", "")).removeprefix(REFERENCE)


def _split_unions(schemas: Schemas, union: Callable[[str, Schema, Schema], Schema]) -> None:
    """Gives each union a base for its classes to build on, and lets `union` say how its objects are told apart."""
    for name, schema in list(schemas.items()):
        discriminator = schema.pop("discriminator", None)
        if discriminator is None:
            continue
        base = f"{name}.base"
        for reference in discriminator["mapping"].values():
            for part in schemas[_target({"$ref": reference})]["allOf"]:
                if _target(part) == name:
                    part["$ref"] = REFERENCE + base
        schemas[base] = schema
        schemas[name] = union(base, discriminator, schema)


def _one_of_the_classes(base: str, discriminator: Schema, schema: Schema) -> Schema:
    """A request has one of the tags: a server takes no other."""
    return {"anyOf": [{"$ref": reference} for reference in discriminator["mapping"].values()]}


def _class_of_the_tag(base: str, discriminator: Schema, schema: Schema) -> Schema:
    """An object of a reply fits the class of its tag; one with an unknown tag may be anything."""
    tag, mapping = discriminator["propertyName"], discriminator["mapping"]
    cases = [
        {
            "if": {"required": [tag], "properties": {tag: {"const": word}}},
            "then": {"$ref": reference},
        }
        for word, reference in mapping.items()
    ]
    for field, word in schema.get("x-untagged", {}).items():
        untagged = {"required": [field], "not": {"required": [tag]}}
        cases.append({"if": untagged, "then": {"$ref": mapping[word]}})
    return {"allOf": [{"$ref": REFERENCE + base}, *cases]}


def _give_values(schemas: Schemas, values: Values) -> None:
    """Puts the values where requests have them. Raises ValueError if the contract has no such place."""
    for place, allowed in values.items():
        name, _, field = place.partition(".")
        schema = schemas.get(_ASKED + name, {})
        if schema and not field:
            schema["enum"] = list(allowed)
            continue
        owners = [part for part in (schema, *schema.get("allOf", ())) if "properties" in part]
        found = [one["properties"] for one in owners if field in one["properties"]]
        if not found:
            raise ValueError(f"the contract has no {place}")
        (properties,) = found
        properties[field] = {"enum": list(allowed)}


def _lists_fields(schemas: Schemas, name: str) -> bool:
    """Whether a schema lists all fields of its objects. A union does not, since unknown classes may have any."""
    schema = schemas[name]
    if name.endswith(".base") or f"{name}.base" in schemas or "additionalProperties" in schema:
        return False
    return "properties" in schema or "allOf" in schema


def _strict(node: Any, closed: set[str]) -> Any:
    """Closes objects where they are referred to, and tells null apart first, so that an error has its exact place."""
    if is_array(node):
        return [_strict(one, closed) for one in node]
    if not is_object(node):
        return node
    made: Schema = {key: _strict(value, closed) for key, value in node.items() if key != "allOf"}
    if "allOf" in node:  # what is put together from parts is closed as a whole
        made["allOf"] = [
            part if "$ref" in part else _strict(part, closed) for part in node["allOf"]
        ]
    if made.get("oneOf", [])[1:] == [{"type": "null"}]:
        given, _ = made.pop("oneOf")
        made |= {"if": {"not": {"type": "null"}}, "then": given}
    if _target(made) in closed:
        made["unevaluatedProperties"] = False
    return made
