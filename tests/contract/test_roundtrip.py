"""Whatever the contract allows is read and written back, by the client's and by the server's models."""

import json
from collections.abc import Callable
from decimal import Decimal
from functools import cache, reduce
from typing import Any

import attrs
import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from msgspec import DecodeError
from pydantic import TypeAdapter, ValidationError

from dify_inner_api import models, server_models
from dify_inner_api.types import decoder, encode
from dify_invoke.protocol.json import is_array, is_object

Values = Callable[[str], st.SearchStrategy[Any]]

# Up to here a float, which is what a number is read as, holds every whole number.
EXACT = 2**53
NUMBERS = st.integers(-EXACT, EXACT) | st.floats(allow_nan=False, allow_infinity=False)
DECIMAL_NUMBERS = st.decimals(allow_nan=False, allow_infinity=False).map(str) | NUMBERS
JSON: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | NUMBERS | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=5,
)
TYPES: dict[str, st.SearchStrategy[Any]] = {
    "null": st.none(),
    "boolean": st.booleans(),
    "integer": st.integers(),
    "number": NUMBERS,
    "string": st.text(),
    "object": st.dictionaries(st.text(), JSON, max_size=3),
}

a_few = settings(max_examples=15, deadline=None)


class Contract:
    """The contract's schemas, as something to make values from: all that they use, and no more.

    An object whose class follows from a tag becomes one of the classes, with its own tag. Objects
    have no other fields than those described.
    """

    def __init__(self, schemas: Any) -> None:
        self.schemas = schemas

    def target(self, reference: str) -> Any:
        return self.schemas[reference.rpartition("/")[2]]

    def values(self, schema: Any) -> st.SearchStrategy[Any]:
        """Makes the values that the schema allows."""
        if "$ref" in schema:
            return self.values(self.target(schema["$ref"]))
        if "discriminator" in schema:
            tag = schema["discriminator"]["propertyName"]
            variants = schema["discriminator"]["mapping"].items()
            return st.one_of(
                [self.objects(self.target(ref), {tag: word}) for word, ref in variants]
            )
        if "const" in schema:
            return st.just(schema["const"])
        if "enum" in schema:
            return st.sampled_from(schema["enum"])
        for union in ("oneOf", "anyOf"):
            if union in schema:
                return st.one_of([self.values(inner) for inner in schema[union]])
        if self.fields(schema):
            return self.objects(schema, {})
        if "allOf" in schema:
            (only,) = schema["allOf"]
            return self.values(only)
        if schema.get("format") == "decimal":
            return DECIMAL_NUMBERS
        if "type" not in schema:
            return JSON
        names = [schema["type"]] if isinstance(schema["type"], str) else schema["type"]
        return st.one_of(
            [
                st.lists(self.values(schema["items"]), max_size=3)
                if name == "array"
                else TYPES[name]
                for name in names
            ]
        )

    def objects(self, schema: Any, tag: dict[str, str]) -> st.SearchStrategy[Any]:
        made = {name: self.values(field) for name, field in self.fields(schema).items()}
        made |= {name: st.just(word) for name, word in tag.items()}
        required = self.required(schema)
        return st.fixed_dictionaries(
            {name: value for name, value in made.items() if name in required},
            optional={name: value for name, value in made.items() if name not in required},
        )

    def fields(self, schema: Any) -> dict[str, Any]:
        """All properties of an object, its bases' included."""
        if "$ref" in schema:
            return self.fields(self.target(schema["$ref"]))
        found: dict[str, Any] = {}
        for base in schema.get("allOf", []):
            found |= self.fields(base)
        found |= schema.get("properties", {})
        return found

    def required(self, schema: Any) -> set[str]:
        """The names of those that have to be there."""
        if "$ref" in schema:
            return self.required(self.target(schema["$ref"]))
        bases = (self.required(base) for base in schema.get("allOf", []))
        return {*schema.get("required", [])}.union(*bases)

    def field(self, schema_name: str, name: str) -> Any:
        """A property of a schema; what a reference says of itself comes before its target's."""
        given = self.fields(self.schemas[schema_name])[name]
        return self.target(given["$ref"]) | given if "$ref" in given else given


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


def assert_says(read: object, given: Any, described: Contract) -> None:
    """The object has what the JSON has, field by field."""
    if attrs.has(type(read)):
        for name, item in given.items():
            value, schema = getattr(read, name), described.field(type(read).__name__, name)
            if item is None:
                # A list that has no default is empty; see the descriptions of `docs`.
                empty: Any = [] if "array" in schema.get("type", "") else None
                assert value == schema.get("default", empty)
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
    """Equal, though a decimal may have become its text, from a number with a float's precision."""
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
    """The server's class; for a union any of its classes, since the class of its name is their base."""
    names = [schema_name]
    if "discriminator" in schemas[schema_name]:
        mapping = schemas[schema_name]["discriminator"]["mapping"]
        names = [reference.rpartition("/")[2] for reference in mapping.values()]
    classes: list[Any] = [getattr(server_models, name) for name in names]
    union: Any = reduce(lambda one, other: one | other, classes)
    return TypeAdapter(union)


@given(data=st.data())
@a_few
def test_the_client_model_says_what_the_json_says(
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
def test_what_is_made_for_these_tests_is_what_the_contract_allows(
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
    assert server.validate_json(json.dumps(more)) == server.validate_json(json.dumps(value))


def test_only_schemas_of_plain_fields_have_no_class(schemas: Any) -> None:
    without = {name for name in schemas if not isinstance(getattr(models, name, None), type)}

    assert without == {
        *("JsonObject", "JsonSchema"),
        *("TenantId", "UserId", "BackwardsRequestId"),
        *("MessageContent", "MessageName", "OpaqueBody", "StructuredOutput"),
    }


def conversation(message: Any) -> Any:
    return {**LLM, "prompt_messages": [message]}


def message_with(part: Any) -> Any:
    return {"role": "user", "content": [part]}


def invocation(invoked: Any) -> Any:
    return {"type": "invoke", "data": invoked}


LLM: dict[str, Any] = {
    "provider": "p",
    "model": "m",
    "model_type": "llm",
    "mode": "chat",
    "completion_params": {},
}
RERANK = {"provider": "p", "model": "m", "model_type": "rerank", "score_threshold": 0.5, "top_n": 1}
ID = {"backwards_request_id": "0f"}
CONTENT = {"content": "a cat", "content_type": "text"}

# Where the three unions are met: the union, the schema with such a field, a JSON with it, its name.
unions = pytest.mark.parametrize(
    ("union", "outer", "holding", "field"),
    [
        pytest.param("PromptMessage", "LLMRequest", conversation, "prompt_messages", id="message"),
        pytest.param(
            "PromptMessageContent", "UserPromptMessage", message_with, "content", id="part"
        ),
        pytest.param(
            "BackwardsInvocation", "TransactionInvoke", invocation, "data", id="invocation"
        ),
    ],
)


def inside(read: Any, field: str) -> Any:
    """The object that a field holds, alone or in a list."""
    held = getattr(read, field)
    return held[0] if is_array(held) else held


@unions
@given(data=st.data())
@a_few
def test_client_and_server_read_an_object_as_the_class_its_tag_names(
    union: str,
    outer: str,
    holding: Callable[[Any], Any],
    field: str,
    values: Values,
    schemas: Any,
    data: st.DataObject,
) -> None:
    value = data.draw(values(union))
    tag, mapping = schemas[union]["discriminator"].values()
    expected = mapping[value[tag]].rpartition("/")[2]

    client = decoder(getattr(models, outer)).decode(json.dumps(holding(value)))
    server = getattr(server_models, outer).model_validate_json(json.dumps(holding(value)))

    assert type(inside(client, field)).__name__ == expected
    assert type(inside(server, field)).__name__ == expected


@unions
@given(tag=st.text() | JSON, fields=st.dictionaries(st.text(), JSON, max_size=3))
@a_few
def test_the_client_keeps_an_object_of_an_unknown_tag_as_it_came(
    union: str,
    outer: str,
    holding: Callable[[Any], Any],
    field: str,
    schemas: Any,
    tag: Any,
    fields: dict[str, Any],
) -> None:
    name, mapping = schemas[union]["discriminator"].values()
    value = holding({**fields, name: tag if str(tag) not in mapping else f"new {tag}"})

    read = decoder(getattr(models, outer)).decode(json.dumps(value))

    assert type(inside(read, field)).__name__ == f"Unknown{union}"
    assert json.loads(encode(read))[field] == value[field]


@pytest.mark.parametrize(
    ("outer", "value"),
    [
        pytest.param(*case, id=name)
        for name, *case in [
            ("unknown role", "LLMRequest", conversation({"role": "narrator", "content": "hi"})),
            ("no role", "LLMRequest", conversation({"content": "hi"})),
            ("role null", "LLMRequest", conversation({"role": None, "content": "hi"})),
            ("tool without call", "LLMRequest", conversation({"role": "tool", "content": "hi"})),
            ("unknown part", "UserPromptMessage", message_with({"type": "sticker", "data": "hi"})),
            ("part of no type", "UserPromptMessage", message_with({"data": "hi"})),
            ("text without data", "UserPromptMessage", message_with({"type": "text"})),
            ("unknown invocation", "TransactionInvoke", invocation({"type": "fetch_app", **ID})),
            ("invocation of no type", "TransactionInvoke", invocation({"request": {}, **ID})),
        ]
    ],
)
def test_the_server_refuses_an_object_that_is_none_of_the_union(outer: str, value: Any) -> None:
    with pytest.raises(ValidationError):
        getattr(server_models, outer).model_validate_json(json.dumps(value))


def test_the_server_reads_a_message_by_its_role_whatever_other_fields_it_has() -> None:
    message = {"role": "user", "content": "hi", "tool_calls": None, "opaque_body": None}

    request = server_models.LLMRequest.model_validate_json(json.dumps(conversation(message)))

    assert type(request.prompt_messages[0]) is server_models.UserPromptMessage


REFUSED: dict[str, tuple[str, Any]] = {
    "text for an integer": ("RerankModelConfig", RERANK | {"top_n": "1"}),
    "bool for an integer": ("RerankModelConfig", RERANK | {"top_n": True}),
    "fraction for an integer": ("RerankModelConfig", RERANK | {"top_n": 1.5}),
    "text for a number": ("RerankModelConfig", RERANK | {"score_threshold": "0.5"}),
    "null for a number": ("RerankModelConfig", RERANK | {"score_threshold": None}),
    "number for a text": ("RerankModelConfig", RERANK | {"model": 5}),
    "other constant": ("RerankModelConfig", RERANK | {"model_type": "tts"}),
    "other word of an enum": ("MultiModalContent", CONTENT | {"content_type": "video"}),
    "missing field": ("MultiModalContent", {"content_type": "text"}),
    "list for an object": ("LLMModelConfig", LLM | {"completion_params": []}),
    "text for a bool": ("LLMRequest", conversation({"role": "user"}) | {"stream": "yes"}),
    "number for a bool": ("LLMRequest", conversation({"role": "user"}) | {"stream": 1}),
    "text for a list": ("LLMRequest", conversation({"role": "user"}) | {"stop": "END"}),
}


@pytest.mark.parametrize(("schema_refusing", "value"), REFUSED.values(), ids=REFUSED)
def test_client_and_server_refuse_what_the_contract_refuses(
    schema_refusing: str, value: Any, contract: Any
) -> None:
    schema = {
        "$ref": f"#/components/schemas/{schema_refusing}",
        "components": contract["components"],
    }

    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(value, schema, Draft202012Validator)
    with pytest.raises(DecodeError):
        decoder(getattr(models, schema_refusing)).decode(json.dumps(value))
    with pytest.raises(ValidationError):
        getattr(server_models, schema_refusing).model_validate_json(json.dumps(value))


def test_the_server_also_reads_null_where_a_field_may_be_absent() -> None:
    value = json.dumps(LLM | {"prompt_messages": [], "tool_choice": None})

    assert server_models.LLMRequest.model_validate_json(value).tool_choice is None
    with pytest.raises(DecodeError):
        decoder(models.LLMRequest).decode(value)
