"""How client and server tell the members of a union apart, and what both refuse."""

import json
from collections.abc import Callable
from typing import Any

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from msgspec import DecodeError
from pydantic import ValidationError

from dify_inner_api import models, server_models
from dify_inner_api.types import decoder, encode
from dify_invoke.protocol.json import is_array

from .contract_values import JSON, Contract, Values, a_few


def conversation(message: Any) -> Any:
    return {**LLM, "prompt_messages": [message]}


def message_with(part: Any) -> Any:
    return {"role": "user", "content": [part]}


def invocation(invoked: Any) -> Any:
    return {"type": "invoke", "data": invoked}


def enveloped(result: Any) -> Any:
    return {"data": result}


def storing(request: Any) -> Any:
    return {"type": "storage", "request": request, **ID}


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

# The fields of the unions: the union, the schema that has the field, the JSON around it, its name
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
        pytest.param("AppEvent", "AppEventEnvelope", enveloped, "data", id="event"),
        pytest.param(
            "ToolInvokeMessage", "ToolInvokeMessageEnvelope", enveloped, "data", id="tool message"
        ),
        pytest.param("StorageRequest", "StorageInvocation", storing, "request", id="storage"),
    ],
)


def inside(read: Any, field: str) -> Any:
    """The object in a field, alone or in a list."""
    held = getattr(read, field)
    return held[0] if is_array(held) else held


@unions
@given(data=st.data())
@a_few
def test_client_and_server_read_an_object_as_the_class_of_its_tag(
    union: str,
    outer: str,
    holding: Callable[[Any], Any],
    field: str,
    values: Values,
    described: Contract,
    data: st.DataObject,
) -> None:
    value = data.draw(values(union))
    tagged = described.class_of(described.schemas[union], value)
    expected = next(name for name, schema in described.schemas.items() if schema is tagged)

    client = decoder(getattr(models, outer)).decode(json.dumps(holding(value)))
    server = getattr(server_models, outer).model_validate_json(json.dumps(holding(value)))

    assert type(inside(client, field)).__name__ == expected
    assert type(inside(server, field)).__name__ == expected


@unions
@given(tag=st.text() | JSON, fields=st.dictionaries(st.text(), JSON, max_size=3))
@a_few
def test_the_client_keeps_an_object_with_an_unknown_tag(
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
            (
                "unknown invocation",
                "TransactionInvoke",
                invocation({"type": "encrypt", "request": {}, **ID}),
            ),
            ("unknown event", "AppEventEnvelope", enveloped({"event": "ping", "data": {}})),
            ("event null", "AppEventEnvelope", enveloped({"event": None, "data": {}})),
            ("event of no kind", "AppEventEnvelope", enveloped({"task_id": "t"})),
            ("unknown message", "ToolInvokeMessageEnvelope", enveloped({"type": "video"})),
            ("unknown storage", "StorageInvocation", storing({"opt": "list", "key": "k"})),
            ("invocation of no type", "TransactionInvoke", invocation({"request": {}, **ID})),
        ]
    ],
)
def test_the_server_refuses_an_object_outside_the_union(outer: str, value: Any) -> None:
    with pytest.raises(ValidationError):
        getattr(server_models, outer).model_validate_json(json.dumps(value))


def test_the_server_reads_a_message_by_its_role_with_any_other_fields() -> None:
    message = {"role": "user", "content": "hi", "tool_calls": None, "opaque_body": None}

    request = server_models.LLMRequest.model_validate_json(json.dumps(conversation(message)))

    assert type(request.prompt_messages[0]) is server_models.UserPromptMessage


REFUSED: dict[str, tuple[str, Any]] = {
    "text for an integer": ("RerankModelConfig", RERANK | {"top_n": "1"}),
    "bool for an integer": ("RerankModelConfig", RERANK | {"top_n": True}),
    "fraction for an integer": ("RerankModelConfig", RERANK | {"top_n": 1.5}),
    "text for a number": ("RerankModelConfig", RERANK | {"score_threshold": "0.5"}),
    "null for a number": ("RerankDocument", {"index": 0, "text": "a", "score": None}),
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
def test_client_and_server_refuse_values_outside_the_contract(
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
