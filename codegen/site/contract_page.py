"""The page of the contract: each operation with its fields, from openapi.yaml."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml

Json = dict[str, Any]


def contract_page(document: Path) -> str:
    """The operations of a contract, as a page."""
    contract: Json = yaml.safe_load(document.read_text("utf-8"))
    return "\n".join(_lines(contract)) + "\n"


def _lines(contract: Json) -> Iterator[str]:
    info: Json = contract["info"]
    yield "# Contract"
    yield ""
    yield "Each operation of `openapi.yaml`, which has the whole description, with examples."
    yield f"This is version {info['version']} of it."
    for path, methods in contract["paths"].items():
        for method, operation in methods.items():
            if method in ("post", "get", "put", "delete"):
                yield from _operation(contract, path, method, operation)


def _operation(contract: Json, path: str, method: str, operation: Json) -> Iterator[str]:
    yield ""
    yield f"## {operation['operationId']}"
    yield ""
    yield f"`{method.upper()} {path}`"
    yield ""
    yield str(operation.get("summary", "")).rstrip(".") + "."
    if text := operation.get("description"):
        yield ""
        yield str(text).strip()
    schema = _schema_of(contract, operation.get("requestBody", {}))
    fields = dict(_fields(contract, schema))
    if fields:
        required = _required(contract, schema)
        yield ""
        yield "| field | type | |"
        yield "|---|---|---|"
        for name, field in fields.items():
            text = " ".join(str(_resolved(contract, field).get("description", "")).split())
            needed = "" if name in required else "Optional. "
            yield f"| `{name}` | {_type(field)} | {needed}{text.replace('|', '&#124;')} |"


def _schema_of(contract: Json, body: Json) -> Json:
    content: Json = _resolved(contract, body).get("content", {})
    for media in content.values():
        return _resolved(contract, media.get("schema", {}))
    return {}


def _resolved(contract: Json, schema: Mapping[str, Any]) -> Json:
    reference = schema.get("$ref")
    if reference is None:
        return dict(schema)
    found: Any = contract
    for name in str(reference).removeprefix("#/").split("/"):
        found = found[name]
    beside = {name: value for name, value in schema.items() if name != "$ref"}
    return {**_resolved(contract, found), **beside}


def _fields(contract: Json, schema: Json) -> Iterator[tuple[str, Json]]:
    for part in schema.get("allOf", []):
        yield from _fields(contract, _resolved(contract, part))
    yield from schema.get("properties", {}).items()


def _required(contract: Json, schema: Json) -> set[str]:
    own = set(schema.get("required", []))
    parts = [_required(contract, _resolved(contract, part)) for part in schema.get("allOf", [])]
    return own.union(*parts)


def _type(field: Json) -> str:
    if reference := field.get("$ref"):
        return f"`{str(reference).rpartition('/')[2]}`"
    if "const" in field:
        return f"`{field['const']!r}`"
    for word in ("anyOf", "oneOf", "allOf"):
        if word in field:
            return " or ".join(dict.fromkeys(map(_type, field[word])))
    kind: Any = field.get("type", "any")
    kinds: list[Any] = [kind] if isinstance(kind, str) else kind
    named = [
        f"list of {_type(field['items'])}" if one == "array" and "items" in field else str(one)
        for one in kinds
    ]
    return " or ".join(named)
