"""The dicts that stand for models in arguments, as TypedDicts: what codegen/templates/dicts.py.jinja is filled with."""

from typing import Any, TypeGuard

Schema = dict[str, Any]
REFERENCE = "#/components/schemas/"
SCALARS = {
    "string": "str",
    "integer": "int",
    "number": "float",
    "boolean": "bool",
    "null": "None",
}


class Dicts:
    """Finds the models that a request holds, and describes the dict of each."""

    def __init__(self, schemas: dict[str, Schema]) -> None:
        self._schemas = schemas
        self._described: dict[str, Schema] = {}

    def described(self) -> list[Schema]:
        """Each dict with its name, description, and its keys or, for a union, its members."""
        for name, schema in self._schemas.items():
            if "x-function" in schema:
                self._describe(name)
            elif name.endswith("Request") and name != "TransactionRequest":
                for field in _own(schema).get("properties", {}).values():
                    self._type(field)
        return list(self._described.values())

    def _describe(self, name: str, tag: str = "") -> None:
        """Describes the dict of a model after those that it holds."""
        if name in self._described:
            return
        schema = self._schemas[name]
        about = {"name": f"{name}Dict", "description": _line(schema["description"])}
        if discriminator := schema.get("discriminator"):
            members = [ref.removeprefix(REFERENCE) for ref in discriminator["mapping"].values()]
            for member in members:
                self._describe(member, discriminator["propertyName"])
            self._described[name] = {**about, "members": [f"{member}Dict" for member in members]}
            return
        own = _own(schema)
        keys: list[Schema] = []
        for key, field in own["properties"].items():
            needed = key in own.get("required", ()) and ("default" not in field or key == tag)
            kind = self._type(field)
            whole = self._resolved(field)
            keys.append(
                {
                    "name": key,
                    "type": kind if needed else f"NotRequired[{kind}]",
                    "description": _line(field.get("description") or whole.get("description", "")),
                }
            )
        self._described[name] = {**about, "keys": keys}

    def _type(self, schema: Schema) -> str:
        """The annotation for a value of a schema."""
        if "$ref" in schema:
            return self._referred(schema["$ref"].removeprefix(REFERENCE))
        if "const" in schema:
            return f'Literal["{schema["const"]}"]'
        if choices := schema.get("oneOf") or schema.get("anyOf"):
            kinds = list(dict.fromkeys(map(self._type, choices)))
            return " | ".join(["str"] if "str" in kinds and "anyOf" in schema else kinds)
        kind = schema.get("type")
        if _is_list(kind):
            return " | ".join(self._type({**schema, "type": one}) for one in kind)
        if kind == "array":
            return f"Sequence[{self._type(schema['items'])}]"
        if kind == "object":
            return "Mapping[str, Any]"
        return SCALARS[kind] if isinstance(kind, str) else "Any"

    def _referred(self, name: str) -> str:
        schema = self._schemas[name]
        if "enum" in schema:
            words = ", ".join(f'"{word}"' for word in schema["enum"])
            return f"models.{name} | Literal[{words}]"
        if "discriminator" in schema or "properties" in _own(schema):
            self._describe(name)
            return f"models.{name} | {name}Dict"
        return self._type(schema)

    def _resolved(self, schema: Schema) -> Schema:
        name = schema.get("$ref", "").removeprefix(REFERENCE)
        return self._schemas[name] if name else schema


def _own(schema: Schema) -> Schema:
    """The part of a schema that is not its base's."""
    own: Schema = schema["allOf"][1] if "allOf" in schema else schema
    return own


def _is_list(kind: object) -> TypeGuard[list[str]]:
    return isinstance(kind, list)


def _line(text: str) -> str:
    return " ".join(text.split())
