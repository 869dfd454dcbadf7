"""Filling in a JSON Schema: making an object that satisfies it, with values from a prompt."""

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

# From this depth on, only required properties are filled in. Otherwise a schema that contains
# itself would be filled in forever.
_DEEP = 4
_MOST_ITEMS = 8


def fill(schema: Schema, prompt: str, subject: str = "") -> dict[str, Any]:
    """Returns an object that satisfies a JSON Schema of type object.

    The object has the required properties, and those for which the prompt has a value. A number
    comes from the prompt. An enum gets the option that the prompt names. A string without a default
    gets quoted or capitalised words. If there are none, a required string gets the remaining words
    of the prompt, without those of the `subject`. If the object would be empty, it gets its first
    property. `pattern` and `format` are ignored.
    """
    filled, _ = _Filling(schema, Clues(prompt, subject)).object(plain(schema, schema), 0)
    return filled


def find(schema: Schema, prompt: str) -> dict[str, Any]:
    """Returns the properties of a JSON Schema of type object for which the prompt has a value."""
    return _Filling(schema, Clues(prompt)).found(schema)


class _Filling:
    """One run over a schema. The methods return a value and whether it comes from the prompt."""

    def __init__(self, root: Schema, clues: Clues) -> None:
        self._root = root
        self._clues = clues

    def found(self, schema: Schema) -> dict[str, Any]:
        properties = self._properties(schema, 0)
        values = {
            name: self._value(properties[name], name, 0)
            for name in sorted(properties, key=lambda name: "enum" not in properties[name])
        }
        return {name: values[name][0] for name in properties if values[name][1]}

    def object(self, schema: Schema, depth: int) -> tuple[dict[str, Any], bool]:
        properties = self._properties(schema, depth)
        required = schema.get("required", ())
        filled = {}
        anything_found = False
        # Enums come first because they are recognised most reliably, then required properties.
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
        # A schema may also be `true`, which allows any value.
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
        else:  # an empty array would carry no value
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
        if schema.get("default") is not None:  # a name in the prompt may belong to another property
            return schema["default"], False
        least = schema.get("minLength", 0)
        most = schema.get("maxLength", math.inf)
        name = self._clues.name(lambda name: least <= len(name) <= most)
        if name is not None:
            return name, True
        topic = self._clues.topic()
        shortened = topic if len(topic) <= most else topic[:most]
        return shortened.ljust(least, "."), False
