"""Whatever the contract allows is read and written back, by the client's and by the server's models."""

import json
from collections.abc import Callable
from decimal import Decimal
from functools import cache, reduce
from operator import or_
from typing import Any

import attrs
import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis_jsonschema import from_schema
from pydantic import TypeAdapter, ValidationError

from dify_inner_api import models, server_models
from dify_inner_api.types import Tagged, decoder, encode

Values = Callable[[str], st.SearchStrategy[Any]]

# Texts that are decimal numbers, which `format: decimal` asks for.
DECIMALS = st.decimals(allow_nan=False, allow_infinity=False).map(str)
# Beyond this a float, which is what such a field is read as, skips whole numbers.
EXACT = 2**53
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=5,
).filter(lambda value: "Infinity" not in json.dumps(value))

a_few = settings(max_examples=20, deadline=None)


class Contract:
    """The contract's schemas, as something to make values from."""

    def __init__(self, schemas: Any) -> None:
        self.schemas = schemas

    def target(self, reference: str) -> Any:
        return self.schemas[reference.rpartition("/")[2]]

    def standalone(self, schema: Any) -> Any:
        """The schema without references and annotations, its objects closed, and its tags known.

        An object whose class follows from a tag becomes any of the classes, with its own tag.
        """
        if "$ref" in schema:
            return self.standalone(self.target(schema["$ref"]))
        if "discriminator" in schema:
            tag = schema["discriminator"]["propertyName"]
            variants = schema["discriminator"]["mapping"].items()
            return {"anyOf": [self.variant(tag, word, ref) for word, ref in variants]}
        if schema.get("format") == "decimal":
            number = {"type": "number", "minimum": -EXACT, "maximum": EXACT}
            return {"anyOf": [{"type": "string", "format": "decimal"}, number]}
        if "number" in schema.get("type", []):
            return {"type": schema["type"], "minimum": -EXACT, "maximum": EXACT}
        if "properties" in schema or "allOf" in schema:
            properties, required = self.fields(schema)
            if not properties:  # an enum with a default
                (only,) = schema["allOf"]
                return self.standalone(only)
            return {
                "type": "object",
                "properties": {name: self.standalone(field) for name, field in properties.items()},
                "required": sorted(required),
                "additionalProperties": False,
            }
        plain = {key: schema[key] for key in ("type", "const", "enum") if key in schema}
        if "items" in schema:
            # Few, since they are large.
            plain |= {"items": self.standalone(schema["items"]), "maxItems": 3}
        for union in ("oneOf", "anyOf"):
            if union in schema:
                plain["anyOf"] = [self.standalone(inner) for inner in schema[union]]
        return plain

    def variant(self, tag: str, word: str, reference: str) -> Any:
        """A class of a union, with its tag."""
        schema = self.standalone({"$ref": reference})
        schema["properties"][tag] = {"const": word}
        return schema

    def fields(self, schema: Any) -> tuple[dict[str, Any], set[str]]:
        """All properties of an object, its bases' included, and the names of the required ones."""
        if "$ref" in schema:
            return self.fields(self.target(schema["$ref"]))
        properties: dict[str, Any] = {}
        required: set[str] = set()
        for base in schema.get("allOf", []):
            more, needed = self.fields(base)
            properties |= more
            required |= needed
        return properties | schema.get("properties", {}), required | {*schema.get("required", [])}

    def field(self, schema_name: str, name: str) -> Any:
        """A property of a schema; what a reference says of itself comes before its target's."""
        given = self.fields(self.schemas[schema_name])[0][name]
        return self.target(given["$ref"]) | given if "$ref" in given else given


@pytest.fixture(scope="session")
def described(schemas: Any) -> Contract:
    return Contract(schemas)


@pytest.fixture(scope="session")
def values(described: Contract) -> Values:
    """Makes the values that a schema allows."""

    @cache
    def made(schema_name: str) -> st.SearchStrategy[Any]:
        schema = described.standalone(described.schemas[schema_name])
        return from_schema(schema, custom_formats={"decimal": DECIMALS})

    return made


def assert_says(read: Any, given: Any, described: Contract) -> None:
    """The object has what the JSON has, field by field."""
    if attrs.has(type(read)):
        for name, item in given.items():
            value, schema = getattr(read, name), described.field(type(read).__name__, name)
            if item is None and "array" in schema.get("type", []):
                assert value == (schema["default"] if "default" in schema else [])
            elif item is None:
                assert value == schema.get("default")
            elif schema.get("format") == "decimal":
                assert value == Decimal(str(item))
            else:
                assert_says(value, item, described)
    elif isinstance(given, list):
        assert len(read) == len(given)
        for one, item in zip(read, given, strict=True):
            assert_says(one, item, described)
    else:
        assert read == given
        assert isinstance(read, bool) is isinstance(given, bool)


def assert_same_json(written: Any, given: Any, decimals: set[str]) -> None:
    """Equal, though a decimal number may have become its text."""
    if isinstance(given, dict):
        assert set(written) == set(given)
        for name, item in given.items():
            if name in decimals and isinstance(written[name], str):
                assert Decimal(written[name]) == Decimal(str(item))
            else:
                assert_same_json(written[name], item, decimals)
    elif isinstance(given, list):
        assert len(written) == len(given)
        for one, item in zip(written, given, strict=True):
            assert_same_json(one, item, decimals)
    else:
        assert written == given
        assert isinstance(written, bool) is isinstance(given, bool)


def server_model(schema_name: str, schemas: Any) -> TypeAdapter[Any]:
    """The server's class; for a union any of its classes, since the class of its name is their base."""
    names = [schema_name]
    if "discriminator" in schemas[schema_name]:
        mapping = schemas[schema_name]["discriminator"]["mapping"]
        names = [reference.rpartition("/")[2] for reference in mapping.values()]
    return TypeAdapter(reduce(or_, [getattr(server_models, name) for name in names]))


class TestWhatTheContractAllows:
    @given(data=st.data())
    @a_few
    def test_the_client_model_says_what_the_json_says(
        self, schema_name: str, values: Values, described: Contract, data: st.DataObject
    ) -> None:
        value = data.draw(values(schema_name))

        read = decoder(getattr(models, schema_name)).decode(json.dumps(value))

        assert_says(read, value, described)

    @given(data=st.data())
    @a_few
    def test_the_client_model_reads_what_it_writes(
        self, schema_name: str, values: Values, data: st.DataObject
    ) -> None:
        reader = decoder(getattr(models, schema_name))
        read = reader.decode(json.dumps(data.draw(values(schema_name))))

        again = reader.decode(encode(read))

        assert again == read
        assert type(again) is type(read)

    @given(data=st.data())
    @a_few
    def test_the_server_model_writes_what_it_reads(
        self,
        schema_name: str,
        values: Values,
        schemas: Any,
        decimals: set[str],
        data: st.DataObject,
    ) -> None:
        value = data.draw(values(schema_name))
        model = server_model(schema_name, schemas)

        read = model.validate_json(json.dumps(value))

        written = json.loads(model.dump_json(read, exclude_unset=True))
        assert_same_json(written, value, decimals)

    @given(data=st.data())
    @a_few
    def test_the_server_model_reads_what_the_client_model_writes(
        self, schema_name: str, values: Values, schemas: Any, data: st.DataObject
    ) -> None:
        read = decoder(getattr(models, schema_name)).decode(
            json.dumps(data.draw(values(schema_name)))
        )

        server_model(schema_name, schemas).validate_json(encode(read))


class TestUnknownTags:
    """A client keeps a message, part or invocation of a later release; a server refuses it."""
