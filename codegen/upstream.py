"""Compares openapi.yaml, and the calls of a session, with the official SDK that is installed here.

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

from .upstream_calls import OwnClasses, Parts, call_differences, official_calls
from .upstream_fields import Field, JsonSchema, words

ROOT = Path(__file__).resolve().parent.parent
CONTRACT = ROOT / "openapi.yaml"
DIFFERENCES = ROOT / "codegen" / "upstream-differences.yaml"
SESSION = ROOT / "wrapper" / "dify_invoke" / "session" / "_sync"
SDK = "dify_plugin"
MODELS = "dify_plugin.entities.model"
MODULES = [
    "dify_plugin.entities.invoke_message",
    "dify_plugin.entities.tool",
    "dify_plugin.entities.workflow_node",
    "dify_plugin.file.entities",
    "dify_plugin.invocations.file",
]
"""What is compared beside all modules of MODELS."""
INVOKE_TYPES = "dify_plugin.core.entities.invocation"
COMPARED = {
    f"{MODELS}.provider": frozenset[str](),
    "dify_plugin.entities.tool": frozenset({"ToolInvokeMessage", "ToolProviderType"}),
}
"""The classes of modules that are else about how a plugin describes itself."""
NAMES = {
    "InvokeMessage.TextMessage": "ToolText",
    "InvokeMessage.JsonMessage": "ToolJson",
    "InvokeMessage.BlobMessage": "ToolBlob",
    "InvokeMessage.BlobChunkMessage": "ToolBlobChunk",
    "InvokeMessage.VariableMessage": "ToolVariable",
    "InvokeMessage.LogMessage": "ToolLog",
    "InvokeMessage.RetrieverResourceMessage": "ToolRetrieverResources",
    "InvokeMessage.MessageType": "ToolMessageType",
    "ModelConfig": "NodeModelConfig",
    "UploadFileResponse.Type": "UploadFileType",
}
"""The contract's names of official classes that have another there, by their places in the module. Inside a class or a
module, a name need not say what it belongs to."""


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
    calls: Parts
    """What a session can invoke."""

    @property
    def names(self) -> set[str]:
        return {*self.classes, *self.enums, *self.others}


def own(document: Mapping[str, Any], session: Path = SESSION) -> Side:
    """The side of the contract, and of the session's classes in a folder."""
    definitions = document["components"]["schemas"]
    schemas = JsonSchema(definitions)
    classes = {name: schemas.fields(name) for name in definitions if schemas.is_class(name)}
    enums = {name: schemas.values(name) for name in definitions if "enum" in definitions[name]}
    return Side(
        classes=classes,
        enums=enums,
        others=frozenset(definitions) - {*classes, *enums},
        invocations=frozenset(definitions["BackwardsInvocation"]["discriminator"]["mapping"]),
        calls=OwnClasses(session).session(),
    )


def official() -> Side:
    """The SDK's side. Raises ImportError when there is no SDK."""
    package = importlib.import_module(MODELS)
    models = [one.name for one in pkgutil.iter_modules(package.__path__, f"{MODELS}.")]
    classes: dict[str, dict[str, Field]] = {}
    enums: dict[str, frozenset[str]] = {}
    for module in [*models, *MODULES]:
        for found in classes_in(importlib.import_module(module), module):
            if found.__name__ not in COMPARED.get(module, {found.__name__}):
                continue
            name = NAMES.get(found.__qualname__, found.__name__)
            if name in classes or name in enums:
                fail(f"two official classes would be called {name}: give one another in NAMES")
            if issubclass(found, enum.Enum):
                enums[name] = frozenset(json.dumps(one.value) for one in found)
            else:
                classes[name] = official_fields(found)
    types = importlib.import_module(INVOKE_TYPES).InvokeType
    invocations = frozenset(one.value for one in types)
    return Side(classes, enums, frozenset(), invocations, official_calls())


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
    names = {place.rpartition(".")[2]: name for place, name in NAMES.items()}
    schemas = JsonSchema(schema.get("$defs", {}), names)
    top = schema if "properties" in schema else schemas.definitions.get(model.__name__, {})
    fields: dict[str, Field] = {}
    for name, node in top.get("properties", {}).items():
        given = model.model_fields[name]
        own = dict(node)
        if not given.is_required():  # the schema is silent about a default that is made
            own["default"] = to_jsonable_python(given.get_default(call_default_factory=True))
        fields[name] = schemas.field(own, given.is_required())
    return fields


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
    yield from call_differences(ours.calls, theirs.calls)


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
    parser.add_argument("--session", type=Path, default=SESSION, help="another folder of classes")
    parser.add_argument("--differences", type=Path, default=DIFFERENCES, help="another list")
    parser.add_argument("--known", action="store_true", help="print the known differences, too")
    options = parser.parse_args()
    reasons: dict[Any, Any] | list[Any] | str | None = load(options.differences)
    if not isinstance(reasons, dict):
        fail(f"{options.differences} is not a list of patterns with their reasons")
    known = [Known(str(pattern), str(reason)) for pattern, reason in reasons.items()]
    try:
        ours = own(load(options.contract), options.session)
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
