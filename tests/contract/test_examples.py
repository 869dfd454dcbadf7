"""Every example fits the contract, the models of the client and the models of the server."""

import json
from decimal import Decimal
from typing import Any

import jsonschema
import pytest
from jsonschema import Draft202012Validator
from pydantic import TypeAdapter
from referencing.jsonschema import DRAFT202012, EMPTY_REGISTRY, SchemaRegistry

from dify_inner_api import models, server_models
from dify_inner_api.types import decoder, encode
from dify_invoke.protocol.json import is_array, is_object

from .contract_values import Contract


@pytest.fixture(scope="session")
def registry(contract: Any) -> SchemaRegistry:
    resource = DRAFT202012.create_resource(contract)
    registered: SchemaRegistry = EMPTY_REGISTRY.with_resource("urn:contract", resource)
    return registered


def by_value(value: Any, decimals: set[str]) -> Any:
    """Replaces each decimal string by its number: "8E-8" is "0.00000008"."""
    if is_object(value):
        return {
            key: Decimal(item)
            if key in decimals and isinstance(item, str)
            else by_value(item, decimals)
            for key, item in value.items()
        }
    if is_array(value):
        return [by_value(item, decimals) for item in value]
    return value


def test_there_are_many_examples(all_examples: list[tuple[str, str, Any]]) -> None:
    assert len(all_examples) > 30


def test_every_operation_has_an_example_of_its_request_and_of_its_result(
    operation: Any, all_examples: list[tuple[str, str, Any]]
) -> None:
    name = operation["operationId"]
    places = [place for place, _, _ in all_examples]

    assert [place for place in places if place.startswith(f"{name} request ")]
    assert [place for place in places if place.startswith(f"{name} 200 ")]


def test_the_schema_accepts_the_example(
    schema_name: str, example: Any, registry: SchemaRegistry
) -> None:
    schema = {"$ref": f"urn:contract#/components/schemas/{schema_name}"}

    jsonschema.validate(example, schema, Draft202012Validator, registry=registry)


def test_a_plain_text_example_is_a_string(contents: list[tuple[str, Any]]) -> None:
    texts = [
        example["value"]
        for place, content in contents
        if place.endswith(" text/plain")
        for example in content["examples"].values()
    ]

    assert texts
    assert all(isinstance(text, str) for text in texts)


def test_the_client_model_reads_the_example_and_writes_it_back_with_defaults(
    schema_name: str, example: Any, described: Contract
) -> None:
    read = decoder(getattr(models, schema_name)).decode(json.dumps(example))

    assert type(read).__name__ == schema_name
    schema = described.schemas[schema_name]
    assert json.loads(encode(read)) == described.written(schema, example)


def test_the_server_model_reads_the_example_and_writes_it_back(
    schema_name: str, example: Any, decimals: set[str]
) -> None:
    model: TypeAdapter[Any] = TypeAdapter(getattr(server_models, schema_name))
    read = model.validate_json(json.dumps(example))

    assert type(read).__name__ == schema_name
    written = json.loads(model.dump_json(read, exclude_unset=True))
    assert by_value(written, decimals) == by_value(example, decimals)
