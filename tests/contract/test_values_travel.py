"""Each model becomes plain values, JSON, a pickle and part of a pydantic model, and comes back equal."""

import copy
import json
import pickle
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, TypeAdapter, ValidationError, create_model

from dify_inner_api import models
from dify_inner_api.types import Unknown, Value
from dify_invoke import (
    AssistantPromptMessage,
    ImagePromptMessageContent,
    InvalidRequestError,
    LLMResult,
    LLMUsage,
    PromptMessage,
    RerankDocument,
    TextEmbeddingResult,
    TextPromptMessageContent,
    UserPromptMessage,
)

from .contract_values import Values, a_few


class Anything(BaseModel):
    """A model of a user, whose fields say nothing of ours."""

    one: Any
    several: list[Any]
    named: dict[str, Any]


@given(data=st.data())
@a_few
def test_every_model_comes_back_equal(
    object_name: str, values: Values, data: st.DataObject
) -> None:
    class_: Any = getattr(models, object_name)
    value = class_.from_json(json.dumps(data.draw(values(object_name))))

    for again in (
        class_.from_dict(value.to_dict()),
        class_.from_dict(value.model_dump()),
        class_.from_json(value.to_json()),
        class_.from_json(value.model_dump_json().encode()),
        pickle.loads(pickle.dumps(value)),
        copy.deepcopy(value),
        value.model_copy(),
    ):
        assert again == value
        assert type(again) is type(value)
    assert json.loads(value.to_json()) == value.to_dict()


@given(data=st.data())
@a_few
def test_every_model_travels_in_pydantic(
    object_name: str, values: Values, data: st.DataObject
) -> None:
    class_: Any = getattr(models, object_name)
    value = class_.from_json(json.dumps(data.draw(values(object_name))))
    named: Any = dict
    typed: Any = create_model("Typed", field=(class_, ...), items=(named[str, class_], ...))

    holder = typed(field=value, items={"a": value})
    assert holder.field is value
    assert typed.model_validate_json(holder.model_dump_json()) == holder
    assert typed.model_validate(holder.model_dump()) == holder
    loose = Anything(one=value, several=[value], named={"a": value})
    assert json.loads(loose.model_dump_json())["several"] == [value.to_dict()]
    assert loose.model_dump(mode="json")["named"] == {"a": value.to_dict()}
    assert class_.from_dict(loose.model_dump()["one"]) == value


def test_every_model_has_a_json_schema(object_name: str) -> None:
    schema = TypeAdapter(getattr(models, object_name)).json_schema()

    assert schema.get("type") == "object" or "anyOf" in schema
    assert "$ref" not in json.dumps(schema)


USAGE = LLMUsage.from_dict(
    {**LLMUsage.empty_usage().to_dict(), "total_price": "0.10", "total_tokens": 2}
)


class TestToDict:
    def test_has_the_fields_in_the_order_of_the_contract(self) -> None:
        document = RerankDocument(index=0, text="Paris", score=0.5)

        assert list(document.to_dict().items()) == [("index", 0), ("text", "Paris"), ("score", 0.5)]

    def test_writes_prices_as_text_and_model_dump_keeps_them(self) -> None:
        assert USAGE.to_dict()["total_price"] == "0.10"
        assert USAGE.model_dump()["total_price"] == Decimal("0.10")
        assert USAGE.model_dump(mode="json") == USAGE.to_dict()

    def test_of_what_json_cannot_represent_is_an_error(self) -> None:
        message = AssistantPromptMessage(content="", opaque_body=object())

        with pytest.raises(InvalidRequestError, match="AssistantPromptMessage holds a value"):
            message.to_dict()
        with pytest.raises(InvalidRequestError, match="AssistantPromptMessage holds a value"):
            message.to_json()

    def test_model_dump_takes_the_usual_choices(self) -> None:
        message = UserPromptMessage(content="Hi")

        assert message.model_dump(include={"role"}) == {"role": "user"}
        assert message.model_dump(exclude={"role"}) == {"content": "Hi", "name": None}
        assert message.model_dump(exclude_none=True) == {"role": "user", "content": "Hi"}


class TestFromDict:
    def test_keeps_fields_that_the_contract_does_not_have(self) -> None:
        given = {
            "role": "user",
            "content": [{"type": "text", "data": "Hi", "cache": True}, {"type": "smell", "x": 1}],
            "priority": 3,
        }

        message = PromptMessage.from_dict(given)

        for travelled in (
            message,
            pickle.loads(pickle.dumps(message)),
            copy.deepcopy(message),
            message.model_copy(update={"name": "Ada"}),
            PromptMessage.from_json(message.to_json()),
        ):
            plain = travelled.to_dict()
            assert plain["priority"] == 3
            assert plain["content"][0]["cache"] is True
            assert plain["content"][1] == {"type": "smell", "x": 1}

    def test_of_a_union_finds_the_class(self) -> None:
        assert PromptMessage.from_dict({"role": "user", "content": "Hi"}) == UserPromptMessage(
            content="Hi"
        )
        assert isinstance(PromptMessage.from_dict({"role": "critic"}), Unknown)

    @pytest.mark.parametrize(
        ("class_", "given", "message"),
        [
            (LLMResult, {"model": "m"}, "LLMResult has no 'message'"),
            (RerankDocument, {"index": "0"}, "RerankDocument.index is the text '0': give a whole number"),
            (UserPromptMessage, {"role": "assistant", "content": ""}, "UserPromptMessage.role is"),
            (PromptMessage, ["role"], "PromptMessage is a list: give a dict"),
        ],
    )  # fmt: skip
    def test_of_wrong_values_is_an_error_that_names_the_place(
        self, class_: type[Value], given: Any, message: str
    ) -> None:
        with pytest.raises(InvalidRequestError, match=message):
            class_.from_dict(given)

    @pytest.mark.parametrize("text", ["", "{", b"\xff", "\ud83d"])
    def test_from_json_of_other_text_is_an_error(self, text: str | bytes) -> None:
        with pytest.raises(InvalidRequestError, match="PromptMessage: the text is not JSON"):
            PromptMessage.from_json(text)

    def test_from_json_of_wrong_values_names_the_place(self) -> None:
        with pytest.raises(InvalidRequestError, match=r"RerankDocument\.index is the text"):
            RerankDocument.from_json('{"index": "0", "text": "", "score": 1}')

    def test_price_as_a_json_number_keeps_its_digits(self) -> None:
        text = USAGE.to_json().replace('"0.10"', "0.1000000000000000000001")

        assert LLMUsage.from_json(text).total_price == Decimal("0.1000000000000000000001")


class TestInPydantic:
    def test_a_field_takes_a_dict_and_another_pydantic_object(self) -> None:
        class Official(BaseModel):
            index: int = 0
            text: str = "Paris"
            score: float = 0.5

        class Holder(BaseModel):
            document: RerankDocument

        expected = RerankDocument(index=0, text="Paris", score=0.5)
        for value in (expected.to_dict(), Official()):
            assert Holder.model_validate({"document": value}).document == expected

    def test_a_wrong_value_is_pydantics_error_with_our_words(self) -> None:
        with pytest.raises(ValidationError, match="RerankDocument has no 'text'"):
            TypeAdapter(RerankDocument).validate_python({"index": 1})

    def test_a_dataclass_holds_it(self) -> None:
        @dataclass
        class Kept:
            usage: LLMUsage

        dumped = TypeAdapter(Kept).dump_json(Kept(USAGE))
        assert TypeAdapter(Kept).validate_json(dumped) == Kept(USAGE)

    def test_another_model_is_built_from_it(self) -> None:
        class Official(BaseModel):
            index: int
            text: str
            score: float

        class Ranked(BaseModel):
            docs: list[Official]

        document: Any = RerankDocument(index=0, text="Paris", score=0.5)
        assert Ranked(docs=[document]) == Ranked(docs=[Official(index=0, text="Paris", score=0.5)])

    def test_is_a_mapping_of_its_fields(self) -> None:
        given: Any = RerankDocument.from_dict({"index": 0, "text": "a", "score": 1, "new": 2})
        document: Mapping[str, Any] = given

        assert isinstance(given, Mapping)
        assert dict(document) == {**document} == {"index": 0, "text": "a", "score": 1, "new": 2}
        assert (len(document), document.get("text"), document.get("nothing", 5)) == (4, "a", 5)
        assert "index" in document
        with pytest.raises(KeyError, match="nothing"):
            document["nothing"]

    def test_is_imported_by_the_users_program_alone(self) -> None:
        program = (
            "import sys\n"
            "from dify_invoke import LLMUsage\n"
            "usage = LLMUsage.empty_usage()\n"
            "assert LLMUsage.from_json(usage.to_json()) == usage\n"
            "assert not hasattr(LLMUsage, '__pydantic_serializer__')\n"
            "assert 'pydantic' not in sys.modules and 'pydantic_core' not in sys.modules\n"
        )

        subprocess.run([sys.executable, "-c", program], check=True)


class TestRepr:
    def test_of_many_vectors_is_short(self) -> None:
        result = TextEmbeddingResult(
            model="m", embeddings=[[0.25] * 1536] * 200, usage=models.EmbeddingUsage.empty_usage()
        )

        assert len(repr(result)) < 2_000

    def test_of_a_file_is_short(self) -> None:
        part = ImagePromptMessageContent(
            format="png", mime_type="image/png", base64_data="A" * 100_000
        )

        assert len(repr(part)) < 1_000

    def test_of_short_values_shows_them_whole(self) -> None:
        message = UserPromptMessage(content=[TextPromptMessageContent(data="Hello")])

        assert repr(message) == (
            "UserPromptMessage(role='user', content=[TextPromptMessageContent(type='text', "
            "data='Hello', opaque_body=None)], name=None)"
        )
