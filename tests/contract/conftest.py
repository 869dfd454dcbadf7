"""The contract: the document, its schemas, and its examples."""

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import strategies as st

from dify_inner_api import models

from .contract_values import Contract, Values

CONTRACT = Path(__file__).resolve().parents[2] / "openapi.yaml"
METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")


@cache
def document() -> Any:
    return yaml.safe_load(CONTRACT.read_text("utf-8"))


def resolve(node: Any, place: str) -> tuple[Any, str]:
    """Resolves a reference. Returns the node and its place."""
    if "$ref" not in node:
        return node, place
    target: Any = document()
    for key in node["$ref"].removeprefix("#/").split("/"):
        target = target[key]
    return target, node["$ref"].removeprefix("#/components/")


def media() -> Iterator[tuple[str, Any]]:
    """Every content of a request or a reply, with the name of its place. A shared reply is listed once."""
    seen: set[tuple[str, str]] = set()
    for path in document()["paths"].values():
        for operation in (path[method] for method in METHODS if method in path):
            name = operation["operationId"]
            bodies = [(operation["requestBody"], f"{name} request")]
            bodies += [
                (body, f"{name} {status}") for status, body in operation["responses"].items()
            ]
            for given in bodies:
                body, place = resolve(*given)
                for media_type, content in body["content"].items():
                    if (place, media_type) not in seen:
                        seen.add((place, media_type))
                        yield f"{place} {media_type}", content


def examples() -> Iterator[tuple[str, str, Any]]:
    """Every example of a content with a named schema: its place, the name of the schema, the JSON."""
    for place, content in media():
        if "$ref" in content["schema"]:
            schema = content["schema"]["$ref"].rpartition("/")[2]
            for name, example in content["examples"].items():
                yield f"{place} {name}", schema, example["value"]


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Parametrizes tests that have one of these arguments.

    - `schema_name`: the schemas that have a generated class
    - `object_name`: those of them that are not enums
    - `schema_name` and `example`: the examples, with the names of their schemas
    - `operation`: the operations of the document
    """
    names = metafunc.fixturenames
    if "example" in names:
        found = list(examples())
        metafunc.parametrize(
            ("schema_name", "example"),
            [(schema, value) for _, schema, value in found],
            ids=[place for place, _, _ in found],
        )
    elif "schema_name" in names or "object_name" in names:
        classes = {
            name: schema
            for name, schema in document()["components"]["schemas"].items()
            if isinstance(getattr(models, name, None), type)
        }
        if "schema_name" in names:
            metafunc.parametrize("schema_name", list(classes))
        else:
            objects = [name for name, schema in classes.items() if "enum" not in schema]
            metafunc.parametrize("object_name", objects)
    if "operation" in names:
        operations = [
            path[method]
            for path in document()["paths"].values()
            for method in METHODS
            if method in path
        ]
        metafunc.parametrize("operation", operations, ids=lambda one: str(one["operationId"]))


@pytest.fixture(scope="session")
def contract() -> Any:
    """The document."""
    return document()


@pytest.fixture(scope="session")
def schemas() -> Any:
    """The schemas of the document by name."""
    return document()["components"]["schemas"]


@pytest.fixture(scope="session")
def decimals(schemas: Any) -> set[str]:
    """The names of the fields that are decimal numbers."""
    return {
        name
        for schema in schemas.values()
        for name, field in schema.get("properties", {}).items()
        if field.get("format") == "decimal"
    }


@pytest.fixture(scope="session")
def contents() -> list[tuple[str, Any]]:
    """Every content of a request or a reply."""
    return list(media())


@pytest.fixture(scope="session")
def all_examples() -> list[tuple[str, str, Any]]:
    """Every example, with its place and the name of its schema."""
    return list(examples())


@pytest.fixture(scope="session")
def described(schemas: Any) -> Contract:
    return Contract(schemas)


@pytest.fixture(scope="session")
def values(described: Contract) -> Values:
    """Makes the values that a schema allows."""

    @cache
    def made(schema_name: str) -> st.SearchStrategy[Any]:
        return described.values(described.schemas[schema_name])

    return made
