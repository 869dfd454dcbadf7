"""Events and messages are decoded in one pass over their bytes, with the same outcome as by way of decoded JSON."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dify_inner_api.api.app import invoke_app
from dify_inner_api.api.tool import invoke_tool
from dify_inner_api.types import Operation
from dify_invoke.protocol.arguments import names_of
from dify_invoke.protocol.json import NOT_DECODED, decoder
from dify_invoke.protocol.tagged_replies import EnvelopeDecoder, struct_like
from dify_invoke.protocol.values import Model, unknown_of

from .mutations import MUTATIONS, Mutation, write
from .test_decoded_types import at_random
from .valid_replies import envelopes, results

TAGGED: list[Operation[Any]] = [invoke_app.OPERATION, invoke_tool.OPERATION]
of_each = pytest.mark.parametrize("operation", TAGGED, ids=lambda one: one.name)


def by_way_of_json(operation: Operation[Any]) -> Callable[[bytes], Any]:
    return decoder(operation.reply).decode


def in_one_pass(operation: Operation[Any], decode_any: Callable[[bytes], Any]) -> EnvelopeDecoder:
    def envelope(result: Any) -> type[Any]:
        return struct_like(operation.reply, {"data": result | None})

    return EnvelopeDecoder(operation.result, envelope, decode_any)


def outcome(decode: Callable[[bytes], Any], document: bytes) -> Any:
    """What a document is decoded as, with all that the contract does not have, or the text of the error."""
    try:
        read = decode(document)
    except NOT_DECODED as error:
        return str(error)
    return read.error, list(described(read.data))


def described(value: Any) -> Iterator[Any]:
    """The class and the fields of a value, and of all within it. Values compare equal across much of that."""
    yield type(value)
    if isinstance(value, Model):
        yield unknown_of(value)
        for name in names_of(type(value)):
            yield name
            yield from described(getattr(value, name))
    elif isinstance(value, list):
        for one in value:  # pyright: ignore[reportUnknownVariableType]
            yield from described(one)
    else:
        yield repr(value)


def refuse(document: bytes) -> Any:
    raise AssertionError(f"another decoder was asked: {document!r}")


def tagged(operation: Operation[Any]) -> list[Any]:
    """Results whose tag the contract has."""
    kinds = operation.result.variants().keys() - {None}
    return [one for one in results(operation) if one.get(operation.result.TAG) in kinds]


@of_each
class TestInOnePass:
    def test_are_all_kinds(self, operation: Operation[Any]) -> None:
        """No example of the contract, and no kind with all its fields, needs another decoder."""
        decode = in_one_pass(operation, refuse).decode
        for result in tagged(operation):
            document = write({"data": result, "error": ""})
            assert outcome(decode, document) == outcome(by_way_of_json(operation), document)

        seen = {result[operation.result.TAG] for result in tagged(operation)}
        assert seen == operation.result.variants().keys() - {None}

    def test_fields_that_the_contract_does_not_have_are_kept(
        self, operation: Operation[Any]
    ) -> None:
        decode = in_one_pass(operation, refuse).decode
        documents = [write({"data": {**one, "new": [{"a": None}]}}) for one in tagged(operation)]
        # Once a server has sent more than the contract has, documents are decoded in another way.
        for document in documents * 2:
            assert unknown_of(decode(document).data)["new"] == [{"a": None}]
            assert outcome(decode, document) == outcome(by_way_of_json(operation), document)

    def test_a_number_that_no_decoder_takes_is_named_where_it_is(
        self, operation: Operation[Any]
    ) -> None:
        (first, *_) = tagged(operation)
        document = write({"data": {**first, "new": 0}}).replace(b'"new":0', b'"new":' + b"9" * 5000)
        decode = in_one_pass(operation, by_way_of_json(operation)).decode
        assert outcome(decode, document) == outcome(by_way_of_json(operation), document)
        assert "out of range" in str(outcome(decode, document))

    @pytest.mark.parametrize("newer", [False, True], ids=["", "of a newer server"])
    def test_is_the_same_as_by_way_of_json(self, operation: Operation[Any], newer: bool) -> None:
        decoder = in_one_pass(operation, by_way_of_json(operation))

        @at_random
        @given(st.sampled_from(list(envelopes(operation))), MUTATIONS)
        def run(reply: Any, mutation: Mutation) -> None:
            decoder._is_known = not newer  # pyright: ignore[reportPrivateUsage]  # any example changes it
            document = mutation(reply)
            expected = outcome(by_way_of_json(operation), document)
            assert outcome(decoder.decode, document) == expected

        run()
