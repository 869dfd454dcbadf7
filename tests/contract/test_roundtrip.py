"""The models of client and server read and write back all values that the contract allows."""

import json
from base64 import b64decode
from decimal import Decimal
from functools import reduce
from typing import Any

import attrs
import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from pydantic import TypeAdapter, ValidationError

from dify_inner_api import models, server_models
from dify_inner_api.types import decoder, encode
from dify_invoke.protocol.json import is_array, is_object

from .contract_values import JSON, Contract, Values, a_few, null_of


def assert_says(read: object, given: Any, described: Contract) -> None:
    """Checks that the object has the same fields as the JSON."""
    if attrs.has(type(read)):
        for name, item in given.items():
            value, schema = getattr(read, name), described.field(type(read).__name__, name)
            if item is None:
                assert value == null_of(schema)
            elif schema.get("format") == "byte":
                assert value == b64decode(item)
            elif schema.get("format") == "decimal":
                assert value == Decimal(str(item))
            else:
                assert_says(value, item, described)
    elif is_array(given):
        assert is_array(read)
        assert len(read) == len(given)
        for one, item in zip(read, given, strict=True):
            assert_says(one, item, described)
    else:
        assert read == given
        assert isinstance(read, bool) is isinstance(given, bool)


def assert_same_json(written: Any, given: Any, decimals: set[str]) -> None:
    """Checks that both are equal. A decimal number may have become a string, with the precision of a float."""
    if is_object(given):
        assert set(written) == set(given)
        for name, item in given.items():
            if name in decimals and isinstance(written[name], str):
                number = Decimal if isinstance(item, str) else float
                assert number(written[name]) == number(item)
            else:
                assert_same_json(written[name], item, decimals)
    elif is_array(given):
        assert len(written) == len(given)
        for one, item in zip(written, given, strict=True):
            assert_same_json(one, item, decimals)
    else:
        assert written == given
        assert isinstance(written, bool) is isinstance(given, bool)


def server_model(schema_name: str, schemas: Any) -> TypeAdapter[Any]:
    """The class of the server. For a union it is any of its classes, as the class with its name is their base."""
    names = [schema_name]
    if "discriminator" in schemas[schema_name]:
        mapping = schemas[schema_name]["discriminator"]["mapping"]
        names = [reference.rpartition("/")[2] for reference in mapping.values()]
    classes: list[Any] = [getattr(server_models, name) for name in names]
    union: Any = reduce(lambda one, other: one | other, classes)
    return TypeAdapter(union)


@given(data=st.data())
@a_few
def test_the_client_model_has_the_fields_of_the_json(
    schema_name: str, values: Values, described: Contract, data: st.DataObject
) -> None:
    value = data.draw(values(schema_name))

    read = decoder(getattr(models, schema_name)).decode(json.dumps(value))

    assert_says(read, value, described)


@given(data=st.data())
@a_few
def test_the_client_model_reads_what_it_writes(
    schema_name: str, values: Values, data: st.DataObject
) -> None:
    reader = decoder(getattr(models, schema_name))
    read = reader.decode(json.dumps(data.draw(values(schema_name))))

    again = reader.decode(encode(read))

    assert again == read
    assert type(again) is type(read)


@given(data=st.data())
@a_few
def test_the_server_model_writes_what_it_reads(
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
    schema_name: str, values: Values, schemas: Any, data: st.DataObject
) -> None:
    read = decoder(getattr(models, schema_name)).decode(json.dumps(data.draw(values(schema_name))))

    server_model(schema_name, schemas).validate_json(encode(read))


@given(data=st.data())
@a_few
def test_the_values_of_these_tests_fit_the_contract(
    schema_name: str, values: Values, contract: Any, data: st.DataObject
) -> None:
    schema = {"$ref": f"#/components/schemas/{schema_name}", "components": contract["components"]}

    jsonschema.validate(data.draw(values(schema_name)), schema, Draft202012Validator)


@given(data=st.data(), addition=JSON)
@a_few
def test_client_and_server_ignore_a_field_of_a_later_release(
    object_name: str, values: Values, schemas: Any, data: st.DataObject, addition: Any
) -> None:
    value = data.draw(values(object_name))
    more = value | {"field of a later release": addition}
    client, server = decoder(getattr(models, object_name)), server_model(object_name, schemas)

    assert client.decode(json.dumps(more)) == client.decode(json.dumps(value))
    if schemas[object_name].get("unevaluatedProperties") is False:
        with pytest.raises(ValidationError, match="field of a later release"):
            server.validate_json(json.dumps(more))
    else:
        assert server.validate_json(json.dumps(more)) == server.validate_json(json.dumps(value))


def test_only_schemas_of_plain_fields_have_no_class(schemas: Any) -> None:
    without = {name for name in schemas if not isinstance(getattr(models, name, None), type)}

    assert without == {
        *("JsonObject", "JsonSchema", "DatasourceResult", "EncryptedSettings"),
        *("TenantId", "UserId", "BackwardsRequestId"),
        *("MessageContent", "GivenContent", "MessageName", "OpaqueBody", "StructuredOutput"),
    }
