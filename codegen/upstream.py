"""Compares openapi.yaml with the models of the official SDK that is installed here.

Run it as `nox -s upstream`, which installs the SDK. It prints a line for each difference that is not in
codegen/upstream-differences.yaml, and for each entry there that no longer occurs. It exits with 0 when
there is none, with 1 when there is one, with 2 when it cannot compare.
"""

import argparse
import enum
import importlib
import inspect
import json
import pkgutil
import re
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any, NoReturn

import yaml
from pydantic import BaseModel
from pydantic_core import to_jsonable_python

ROOT = Path(__file__).resolve().parent.parent
CONTRACT = ROOT / "openapi.yaml"
DIFFERENCES = ROOT / "codegen" / "upstream-differences.yaml"
SDK = "dify_plugin"
MODELS = "dify_plugin.entities.model"
INVOKE_TYPES = "dify_plugin.core.entities.invocation"
NOT_COMPARED = {"provider"}
"""Modules of MODELS that are about how a provider plugin describes itself."""

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


@dataclass(frozen=True)
class Side:
    """What one side has."""

    classes: Mapping[str, Mapping[str, Field]]
    """The fields of each class of objects."""
    enums: Mapping[str, frozenset[str]]
    """The values of each class of values."""
    others: frozenset[str]
    """The names of what is neither."""
    invocations: frozenset[str]
    """The names of the types of invocations."""

    @property
    def names(self) -> set[str]:
        return {*self.classes, *self.enums, *self.others}


class JsonSchema:
    """Reads the types and values of JSON Schemas, OpenAPI's or pydantic's."""

    def __init__(self, definitions: Mapping[str, Any]) -> None:
        self.definitions = definitions

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
            return frozenset(ref.rpartition("/")[2] for ref in variants.values()) or frozenset(
                {name}
            )
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
        """The fields of a class, those of its base included."""
        properties: dict[str, Any] = {}
        required: set[str] = set()
        for part in self._parts(self.definitions[name]):
            properties |= part.get("properties", {})
            required |= {*part.get("required", [])}
        return {key: self.field(node, key in required) for key, node in properties.items()}

    def values(self, name: str) -> frozenset[str]:
        """The values of a class of values."""
        return frozenset(self._values(self.definitions[name]))

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


def contract(document: Mapping[str, Any]) -> Side:
    """The contract's side."""
    definitions = document["components"]["schemas"]
    schemas = JsonSchema(definitions)
    classes = {name: schemas.fields(name) for name in definitions if schemas.is_class(name)}
    enums = {name: schemas.values(name) for name in definitions if "enum" in definitions[name]}
    return Side(
        classes=classes,
        enums=enums,
        others=frozenset(definitions) - {*classes, *enums},
        invocations=frozenset(definitions["BackwardsInvocation"]["discriminator"]["mapping"]),
    )


def official() -> Side:
    """The SDK's side. Raises ImportError when there is no SDK."""
    package = importlib.import_module(MODELS)
    classes: dict[str, dict[str, Field]] = {}
    enums: dict[str, frozenset[str]] = {}
    for module in pkgutil.iter_modules(package.__path__, f"{MODELS}."):
        if module.name.rpartition(".")[2] in NOT_COMPARED:
            continue
        for found in classes_in(importlib.import_module(module.name), module.name):
            if issubclass(found, enum.Enum):
                enums[found.__name__] = frozenset(json.dumps(one.value) for one in found)
            else:
                classes[found.__name__] = official_fields(found)
    types = importlib.import_module(INVOKE_TYPES).InvokeType
    return Side(classes, enums, frozenset(), frozenset(one.value for one in types))


def classes_in(holder: object, module: str) -> Iterator[type[BaseModel] | type[enum.Enum]]:
    """The models and enums that a module defines, and those in them."""
    for found in vars(holder).values():
        if (
            inspect.isclass(found)
            and found.__module__ == module
            and issubclass(found, BaseModel | enum.Enum)
        ):
            yield found
            yield from classes_in(found, module)


def official_fields(model: type[BaseModel]) -> dict[str, Field]:
    """The fields of a pydantic model."""
    schema = model.model_json_schema(mode="validation")
    # A model that refers to itself is among its own definitions.
    schemas = JsonSchema(schema.get("$defs", {}))
    top = schema if "properties" in schema else schemas.definitions.get(model.__name__, {})
    fields: dict[str, Field] = {}
    for name, node in top.get("properties", {}).items():
        given = model.model_fields[name]
        own = dict(node)
        if not given.is_required():  # the schema is silent about a default that is made
            own["default"] = to_jsonable_python(given.get_default(call_default_factory=True))
        fields[name] = schemas.field(own, given.is_required())
    return fields


def words(names: frozenset[str]) -> str:
    """The names in one order, with what is open last."""
    return " | ".join(sorted(names, key=lambda name: (name in ("null", OTHERS), name)))


def differences(ours: Side, theirs: Side) -> Iterator[str]:
    """A line for each difference."""
    for name in sorted(ours.names | theirs.names):
        if name not in ours.names:
            yield f"{name}: the contract lacks the official class"
        elif name not in theirs.names:
            yield f"{name}: no official class"
        elif name in ours.classes and name in theirs.classes:
            yield from class_differences(name, ours.classes[name], theirs.classes[name])
        elif name in ours.enums and name in theirs.enums:
            values = words(theirs.enums[name]), words(ours.enums[name])
            if values[0] != values[1]:
                yield f"{name}: official values {values[0]}, contract {values[1]}"
        else:
            yield f"{name}: a class of objects on one side, and none on the other"
    for name in sorted(ours.invocations ^ theirs.invocations):
        missing = "the contract lacks the" if name in theirs.invocations else "no"
        yield f"invocation {name}: {missing} official type"


def class_differences(
    name: str, ours: Mapping[str, Field], theirs: Mapping[str, Field]
) -> Iterator[str]:
    """A line for each difference of the fields of a class."""
    for key in sorted({*ours, *theirs}):
        if key not in ours:
            yield f"{name}.{key}: the contract lacks the official field"
            continue
        if key not in theirs:
            yield f"{name}.{key}: no official field"
            continue
        our, their = ours[key], theirs[key]
        for what, official_word, contract_word in (
            ("", words(their.types), words(our.types)),
            ("", their.presence, our.presence),
            ("values ", words(their.values) or "any", words(our.values) or "any"),
        ):
            if official_word != contract_word:
                yield f"{name}.{key}: official {what}{official_word}, contract {contract_word}"


@dataclass(frozen=True)
class Known:
    """A difference that is meant, or several."""

    pattern: str
    """The line; `*` stands for anything."""
    reason: str

    def covers(self, line: str) -> bool:
        pattern = ".*".join(re.escape(part) for part in self.pattern.split("*"))
        return re.fullmatch(pattern, line) is not None


def unknown(lines: list[str], known: list[Known]) -> list[str]:
    """The differences that are not known."""
    return [line for line in lines if not any(one.covers(line) for one in known)]


def stale(lines: list[str], known: list[Known]) -> list[str]:
    """A line for each known difference that is none any more."""
    return [
        f"stale, no longer a difference: {one.pattern}"
        for one in known
        if not any(one.covers(line) for line in lines)
    ]


def fail(message: str) -> NoReturn:
    print(f"upstream: {message}", file=sys.stderr)
    sys.exit(2)


def load(path: Path) -> Any:
    try:
        return yaml.safe_load(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        fail(f"cannot read {path}: {error}")


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--contract", type=Path, default=CONTRACT, help="another openapi.yaml")
    parser.add_argument("--differences", type=Path, default=DIFFERENCES, help="another list")
    parser.add_argument("--known", action="store_true", help="print the known differences, too")
    options = parser.parse_args()
    reasons: dict[Any, Any] | list[Any] | str | None = load(options.differences)
    if not isinstance(reasons, dict):
        fail(f"{options.differences} is not a list of patterns with their reasons")
    known = [Known(str(pattern), str(reason)) for pattern, reason in reasons.items()]
    try:
        ours = contract(load(options.contract))
    except (KeyError, TypeError, AttributeError) as error:
        fail(f"{options.contract} is not the contract: {error!r}")
    try:
        theirs = official()
    except ImportError as error:
        fail(f"the official SDK is not installed here, `nox -s upstream` has it: {error}")

    lines = list(differences(ours, theirs))
    new, gone = unknown(lines, known), stale(lines, known)
    if options.known:
        for one in known:
            print(f"# {one.reason}", *filter(one.covers, lines), sep="\n", end="\n\n")
    for line in new + gone:
        print(line)
    compared = len(ours.names & theirs.names)
    print(
        f"{compared} classes compared with {SDK} {version(SDK)}: {len(lines) - len(new)} known "
        f"differences, {len(new)} unknown, {len(gone)} stale entries"
    )
    sys.exit(1 if new or gone else 0)


if __name__ == "__main__":
    main()
