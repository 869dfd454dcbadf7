"""Filling in a JSON Schema: an object that satisfies it, with values taken from a prompt."""

import math
from collections.abc import Sequence
from typing import Any

from dify_invoke.emulator.embedded.clues import Clues
from dify_invoke.emulator.embedded.schema_reading import (
    Schema,
    is_schema,
    kind,
    number_fits,
    plain,
    some_number,
)

# From this depth on only what the schema requires is filled in, so that schemas which
# contain themselves come to an end.
_DEEP = 4
_MOST_ITEMS = 8


def fill(schema: Schema, prompt: str, subject: str = "") -> dict[str, Any]:
    """An object that satisfies a JSON Schema of type object.

    It has the required properties and those for which the prompt holds something: numbers,
    the named one of several options, capitalised or quoted words for strings without a
    default, and the remaining words, without those of the `subject`, for required strings.
    Where it would have nothing it has its first property. `pattern` and `format` are not
    looked at.
    """
    filled, _ = _Filling(schema, Clues(prompt, subject)).object(plain(schema, schema), 0)
    return filled


class _Filling:
    """One run over a schema. Each method returns a value and whether the prompt held it."""

    def __init__(self, root: Schema, clues: Clues) -> None:
        self._root = root
        self._clues = clues

    def object(self, schema: Schema, depth: int) -> tuple[dict[str, Any], bool]:
        properties = self._properties(schema, depth)
        required = schema.get("required", ())
        filled = {}
        anything_found = False
        # Options go first, since they are the surest to recognise; then what is required.
        for name in sorted(
            properties, key=lambda name: ("enum" not in properties[name], name not in required)
        ):
            if name in required or depth < _DEEP:
                value, found = self._value(properties[name], name, depth)
                anything_found = anything_found or found
                if name in required or found:
                    filled[name] = value
        if not filled and properties and depth < _DEEP:
            name = next(iter(properties))
            filled[name], _ = self._value(properties[name], name, depth)
        return {name: filled[name] for name in properties if name in filled}, anything_found

    def _properties(self, schema: Schema, depth: int) -> dict[str, Schema]:
        additional = schema.get("additionalProperties")
        properties = dict(schema.get("properties", {}))
        for name in schema.get("required", ()):
            properties.setdefault(name, additional)
        return {name: self._plain(one, depth) for name, one in properties.items()}

    def _plain(self, schema: Any, depth: int) -> Schema:
        # A schema may also be just `true`: anything goes.
        return plain(schema if is_schema(schema) else {}, self._root, depth >= _DEEP)

    def _value(self, schema: Schema, name: str, depth: int) -> tuple[Any, bool]:
        if "const" in schema:
            return schema["const"], False
        value, found = self._of_kind(schema, name, depth)
        if not found and "default" in schema:
            return schema["default"], False
        return value, found

    def _of_kind(self, schema: Schema, name: str, depth: int) -> tuple[Any, bool]:
        match kind(schema):
            case "enum":
                return self._option(schema["enum"])
            case "object":
                return self.object(schema, depth + 1)
            case "array":
                return self._array(schema, name, depth + 1)
            case "boolean":
                switch = self._clues.switch(name)
                return bool(switch), switch is not None
            case "integer" | "number":
                return self._number(schema)
            case "string":
                return self._string(schema)
            case _:
                return None, False

    def _array(self, schema: Schema, name: str, depth: int) -> tuple[list[Any], bool]:
        item_schema = self._plain(schema.get("items"), depth)
        least = schema.get("minItems", 0)
        most = schema.get("maxItems", max(least, _MOST_ITEMS))
        if depth >= _DEEP:
            most = least
        else:  # an empty array would say nothing
            least = min(max(least, 1), most)
        found_items: list[Any] = []
        while len(found_items) < most:
            item, found = self._value(item_schema, name, depth)
            if not found:
                missing = max(0, least - len(found_items))
                return found_items + [item] * missing, bool(found_items)
            found_items.append(item)
        return found_items, bool(found_items)

    def _option(self, options: Sequence[Any]) -> tuple[Any, bool]:
        option = self._clues.option(options)
        return (options[0], False) if option is None else (option, True)

    def _number(self, schema: Schema) -> tuple[float, bool]:
        number = self._clues.number(lambda number: number_fits(number, schema))
        return (some_number(schema), False) if number is None else (number, True)

    def _string(self, schema: Schema) -> tuple[str, bool]:
        if schema.get("default") is not None:  # a name may be meant for anything else
            return schema["default"], False
        least = schema.get("minLength", 0)
        most = schema.get("maxLength", math.inf)
        name = self._clues.name(lambda name: least <= len(name) <= most)
        if name is not None:
            return name, True
        topic = self._clues.topic()
        shortened = topic if len(topic) <= most else topic[:most]
        return shortened.ljust(least, "."), False
