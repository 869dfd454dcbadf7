"""Fields of classes, as JSON Schemas say them: OpenAPI's, or pydantic's."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

ANY = frozenset({"any"})
OTHERS = "others"
"""Stands among the values of a field that may have others than those named."""


@dataclass(frozen=True)
class Field:
    """A field of a class, in the words that both sides have for it."""

    types: frozenset[str]
    """JSON types, classes, and `array of ...`; `any` for all of them."""
    required: bool
    default: str | None
    """As JSON; None where there is no default."""
    values: frozenset[str]
    """The only values there are; empty where any value of the types will do."""

    @property
    def presence(self) -> str:
        if self.default is not None:
            return f"default {self.default}"
        return "required" if self.required else "optional"


class JsonSchema:
    """Reads the types and values of JSON Schemas, OpenAPI's or pydantic's."""

    def __init__(
        self, definitions: Mapping[str, Any], names: Mapping[str, str] | None = None
    ) -> None:
        self.definitions = definitions
        self.names = names or {}
        """What some definitions are called here."""

    def field(self, node: Mapping[str, Any], required: bool) -> Field:
        node = self._flat(node)
        # What is required and has a default is always written, and need not be given.
        default = json.dumps(node["default"], sort_keys=True) if "default" in node else None
        types = self.types(node)
        return Field(
            types=ANY if types >= ANY else types,
            required=required and default is None,
            default=default,
            values=frozenset(self._values(node)),
        )

    def types(self, node: Mapping[str, Any]) -> frozenset[str]:
        name = node.get("$ref", "").rpartition("/")[2]
        if name and self.is_class(name):
            variants = self.definitions[name].get("discriminator", {}).get("mapping", {})
            refs: list[str] = [ref.rpartition("/")[2] for ref in variants.values()] or [name]
            return frozenset(self.names.get(ref, ref) for ref in refs)
        node = self._flat(node)
        choices = node.get("oneOf") or node.get("anyOf")
        if choices:
            return frozenset[str]().union(*map(self.types, choices))
        if "const" in node or "enum" in node:
            return frozenset({"string"})
        types = node.get("type", "any")
        return frozenset(
            f"array of {words(self.types(node.get('items', {})))}" if one == "array" else one
            for one in ([types] if isinstance(types, str) else types)
        )

    def is_class(self, name: str) -> bool:
        """Whether the definition is that of objects with fields of their own."""
        definition = self.definitions[name]
        return "properties" in definition or "allOf" in definition

    def fields(self, name: str) -> dict[str, Field]:
        """The fields of a class, those of its base included. Where a tag picks another class, what all of those have."""
        mapping = self.definitions[name].get("discriminator", {}).get("mapping", {})
        variants = [self._own_fields(ref.rpartition("/")[2]) for ref in mapping.values()]
        if not variants:
            return self._own_fields(name)
        shared = [key for key in variants[0] if all(key in one for one in variants)]
        return {key: any_of([one[key] for one in variants]) for key in shared}

    def values(self, name: str) -> frozenset[str]:
        """The values of a class of values."""
        return frozenset(self._values(self.definitions[name]))

    def _own_fields(self, name: str) -> dict[str, Field]:
        properties: dict[str, Any] = {}
        required: set[str] = set()
        for part in self._parts(self.definitions[name]):
            properties |= part.get("properties", {})
            required |= {*part.get("required", [])}
        return {key: self.field(node, key in required) for key, node in properties.items()}

    def _parts(self, schema: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
        if "$ref" in schema:
            yield from self._parts(self.definitions[schema["$ref"].rpartition("/")[2]])
        else:
            yield schema
            for part in schema.get("allOf", []):
                yield from self._parts(part)

    def _flat(self, node: Mapping[str, Any]) -> Mapping[str, Any]:
        """The node with what it refers to, unless that is a class; its own words go first."""
        wrapped = node.get("allOf", [])
        ref = node.get("$ref") or (wrapped[0].get("$ref") if len(wrapped) == 1 else None)
        if ref is None or self.is_class(ref.rpartition("/")[2]):
            return node
        own = {key: value for key, value in node.items() if key not in ("$ref", "allOf")}
        return {**self._flat(self.definitions[ref.rpartition("/")[2]]), **own}

    def _values(self, node: Mapping[str, Any]) -> Iterator[str]:
        node = self._flat(node)
        choices = [self._flat(one) for one in node.get("anyOf", node.get("oneOf", []))]
        if any("const" in one or "enum" in one for one in choices):
            for one in choices:
                yield from self._values(one)
                if one.get("type") == "string" and not {"const", "enum"} & one.keys():
                    yield OTHERS
        yield from (json.dumps(one) for one in node.get("enum", []))
        if "const" in node:
            yield json.dumps(node["const"])
        if node.get("x-open"):
            yield OTHERS


def any_of(fields: list[Field]) -> Field:
    """A field that may be each of them."""
    types = frozenset[str]().union(*(one.types for one in fields))
    defaults = {one.default for one in fields}
    return Field(
        types=ANY if types >= ANY else types,
        # A tag that has one value is always there.
        required=all(one.required or one.values for one in fields),
        default=fields[0].default if len(defaults) == 1 else None,
        values=frozenset[str]().union(*(one.values for one in fields))
        if all(one.values for one in fields)
        else frozenset(),
    )


def words(names: frozenset[str]) -> str:
    """The names in one order, with what is open last."""
    return " | ".join(sorted(names, key=lambda name: (name in ("null", OTHERS), name)))
