"""A decoded value has, in every attribute, the type its annotation says, or decoding raised.

Valid replies of every kind are spoilt in every place, and read on every road. What comes out is walked
beside its annotations; what is raised is a `ReverseInvocationError`.

DIFY_INVOKE_TRUTH_EXAMPLES says how many replies are spoilt at random, in all; with 10 000 or more,
each wrong value there is also comes in each place of each reply.
"""

import ast
import inspect
import json
import os
import re
import textwrap
from collections.abc import Callable, Iterator
from copy import copy
from dataclasses import dataclass
from decimal import Decimal
from enum import EnumType, StrEnum
from functools import cache
from itertools import chain
from json.encoder import encode_basestring_ascii as quoted
from pathlib import Path
from reprlib import repr as short
from types import UnionType
from typing import Any, ClassVar, Literal, Union, get_args, get_origin, get_type_hints

import attrs
import pytest
import yaml
from attrs import define, field
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dify_inner_api.api.daemon.backwards_invocation_transaction import OPERATION as TRANSACTION
from dify_inner_api.models import (
    AssistantPromptMessage,
    LLMResultChunk,
    LLMResultChunkDelta,
    PromptMessageContent,
    TextPromptMessageContent,
    ToolCall,
    ToolCallFunction,
    UnknownPromptMessageContent,
)
from dify_inner_api.types import Operation, OrNull, Unknown
from dify_invoke.channels.events import Answer, TransactionReader, read_event
from dify_invoke.errors import ReverseInvocationError
from dify_invoke.protocol.framing import frame
from dify_invoke.protocol.json import is_array, is_object
from dify_invoke.protocol.replies import Reader, read_reply
from dify_invoke.session import operations

CONTRACT = yaml.safe_load((Path(__file__).resolve().parents[2] / "openapi.yaml").read_text("utf-8"))
OPERATIONS: list[Operation[Any]] = [
    operations.LLM,
    operations.LLM_STRUCTURED_OUTPUT,
    operations.SUMMARY,
    operations.TEXT_EMBEDDING,
    operations.MULTIMODAL_EMBEDDING,
    operations.RERANK,
    operations.MULTIMODAL_RERANK,
    operations.TTS,
    operations.SPEECH2TEXT,
    operations.MODERATION,
]
EXAMPLES = int(os.environ.get("DIFY_INVOKE_TRUTH_EXAMPLES", "400"))


# The walk


def truthful(value: object, annotation: Any, path: str) -> Iterator[str]:
    """A line for each place, at this path or below, where the value is not what the annotation says.

    It is stricter than a type checker: no bool is an int, and no int is a float.
    """
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin in (Union, UnionType):
        yield from _one_of(value, annotation, path)
    elif not _is_one(value, annotation):
        yield f"{path}: {_name(annotation)}, not {short(value)}"
    elif origin is list and is_array(value):
        for number, item in enumerate(value):
            yield from truthful(item, arguments[0], f"{path}[{number}]")
    elif origin is dict and is_object(value):
        for key, item in value.items():
            yield from truthful(key, arguments[0], f"{path} key")
            yield from truthful(item, arguments[1], f"{path}[{key!r}]")
    elif isinstance(value, Unknown) and annotation is not Any:
        yield from _unknown(value, annotation, path)
    elif attrs.has(type(value)) and annotation is not Any:
        yield from _attributes(value, path)


def _is_one(value: object, annotation: Any) -> bool:
    """Whether the value is of the annotation's kind, whatever is in it."""
    origin = get_origin(annotation)
    if annotation is Any:
        return True
    if origin is Literal:
        return any(type(value) is type(one) and value == one for one in get_args(annotation))
    if origin in (list, dict) or annotation in (bool, int, float, str):
        return type(value) is (origin or annotation)
    if annotation is None:
        return value is None
    assert isinstance(annotation, type), f"no rule for {annotation}"
    return isinstance(value, annotation)


def _one_of(value: object, union: Any, path: str) -> Iterator[str]:
    """What is wrong with a value of a union: nothing, something in it, or all of it."""
    complaints = [list(truthful(value, one, path)) for one in get_args(union)]
    if all(complaints):
        inner = [lines for lines in complaints if not lines[0].startswith(f"{path}: ")]
        yield from inner[0] if inner else [f"{path}: {_name(union)}, not {short(value)}"]


def _attributes(value: object, path: str) -> Iterator[str]:
    """The walk through the attributes of an object."""
    cls: Any = type(value)
    for name, annotation in _annotations(cls).items():
        if hasattr(value, name):
            yield from truthful(getattr(value, name), annotation, f"{path}.{name}")
        else:
            yield f"{path}.{name}: nothing"


def _unknown(value: Unknown, base: Any, path: str) -> Iterator[str]:
    """The walk through an object of an unknown class: it is one, and what its base promises is so."""
    yield from truthful(dict(value), dict[str, Any], path)
    tag = value.get(base.TAG)
    if isinstance(tag, str) and tag in base.variants():
        yield f"{path}: {base.variants()[tag].__name__}, not {type(value).__name__}"
    for name, annotation in _hints(base).items():
        if get_origin(annotation) is not ClassVar:
            yield from truthful(getattr(value, name), annotation, f"{path}.{name}")


@cache
def _annotations(cls: Any) -> dict[str, Any]:
    """The annotations of a class's attributes, without None where the class promises that."""
    hints = get_type_hints(cls)
    never = set(chain.from_iterable(_never_null(one) for one in cls.__mro__ if attrs.has(one)))
    return {
        one.name: Union[tuple(set(get_args(hints[one.name])) - {type(None)})]  # noqa: UP007
        if one.name in never
        else hints[one.name]
        for one in attrs.fields(cls)
    }


def _never_null(cls: type) -> Iterator[str]:
    """The names of the class's own `OrNull` attributes: that is `Optional` once the program runs."""
    (definition,) = ast.parse(textwrap.dedent(inspect.getsource(cls))).body
    for node in ast.walk(definition):
        match node:
            case ast.AnnAssign(ast.Name(name), ast.Subscript(ast.Name("OrNull"))):
                yield name
            case _:
                pass


@cache
def _hints(cls: Any) -> dict[str, Any]:
    return get_type_hints(cls)


def _name(annotation: Any) -> str:
    """The annotation as it is written."""
    name = annotation.__name__ if type(annotation) in (type, EnumType) else str(annotation)
    return re.sub(r"\b(?:[a-z_]\w*\.)+", "", name)


class Colour(StrEnum):
    RED = "red"


@define(kw_only=True)
class Inner:
    texts: OrNull[list[str]] = field(factory=list[str])


@define(kw_only=True)
class Outer(Inner):
    inner: Inner | None = None
    price: Decimal
    kind: Literal["a"] | Literal["b"] | str = "a"


OUTER = Outer(price=Decimal(1))


def but(value: Any, **attributes: Any) -> Any:
    """A copy with other attributes, which need not fit."""
    other = copy(value)
    for name, attribute in attributes.items():
        setattr(other, name, attribute)
    return other


class TestTheWalk:
    FITTING: ClassVar[list[tuple[Any, list[Any]]]] = [
        (Any, [None, 1, ...]),
        (None, [None]),
        (bool, [True]),
        (int, [1, 10**400]),
        (float, [1.0, float("nan")]),
        (str, ["", "a"]),
        (Decimal, [Decimal(1)]),
        (Colour, [Colour.RED]),
        (Literal["a", 1], ["a", 1]),
        (Literal["a"] | str, ["a", "b"]),
        (str | None, ["a", None]),
        (list[int], [[], [1, 2]]),
        (list[list[float]], [[], [[]], [[1.0], [2.0, 3.0]]]),
        (list[str] | str | None, ["a", ["a"], None]),
        (dict[str, Any], [{}, {"a": ...}]),
        (dict[str, int] | None, [{"a": 1}, None]),
        (Outer, [OUTER, but(OUTER, inner=Inner(texts=["a"]))]),
        (
            PromptMessageContent,
            [TextPromptMessageContent(data="a"), UnknownPromptMessageContent({"type": "new"})],
        ),
    ]

    @pytest.mark.parametrize(("annotation", "values"), FITTING, ids=str)
    def test_nothing_is_said_of_what_fits(self, annotation: Any, values: list[Any]) -> None:
        assert [line for one in values for line in truthful(one, annotation, "it")] == []

    @pytest.mark.parametrize(
        ("annotation", "value", "line"),
        [
            (None, 0, "it: None, not 0"),
            (bool, 1, "it: bool, not 1"),
            (int, True, "it: int, not True"),
            (int, 1.0, "it: int, not 1.0"),
            (float, 1, "it: float, not 1"),
            (str, None, "it: str, not None"),
            (str, b"a", "it: str, not b'a'"),
            (Decimal, "1", "it: Decimal, not '1'"),
            (Colour, "red", "it: Colour, not 'red'"),
            (Literal["a"], "b", "it: Literal['a'], not 'b'"),
            (Literal[1], True, "it: Literal[1], not True"),
            (str | None, 1, "it: str | None, not 1"),
            (list[int], (1,), "it: list[int], not (1,)"),
            (list[int], [1, "2"], "it[1]: int, not '2'"),
            (list[list[float]], [[1.0], [None]], "it[1][0]: float, not None"),
            (list[str] | str | None, ["a", 1], "it[1]: str, not 1"),
            (list[str] | str | None, {}, "it: list[str] | str | None, not {}"),
            (dict[str, Any], [], "it: dict[str, Any], not []"),
            (dict[str, Any], {1: 1}, "it key: str, not 1"),
            (dict[str, int], {"a": "b"}, "it['a']: int, not 'b'"),
            (Inner, {"texts": []}, "it: Inner, not {'texts': []}"),
            (Outer, Inner(), "it: Outer, not Inner(texts=[])"),
            (Inner, but(Inner(), texts=None), "it.texts: list[str], not None"),
            (Outer, but(OUTER, texts=None), "it.texts: list[str], not None"),
            (
                Outer,
                but(OUTER, inner=but(Inner(), texts=[1])),
                "it.inner.texts[0]: str, not 1",
            ),
            (Outer, but(OUTER, price=1), "it.price: Decimal, not 1"),
            (Outer, Outer.__new__(Outer), "it.texts: nothing"),
            (PromptMessageContent, {}, "it: PromptMessageContent, not {}"),
            (
                PromptMessageContent,
                but(TextPromptMessageContent(data="a"), type="image"),
                "it.type: Literal['text'], not 'image'",
            ),
            (
                PromptMessageContent,
                Inner(),
                "it: PromptMessageContent, not Inner(texts=[])",
            ),
            (
                PromptMessageContent,
                UnknownPromptMessageContent({"type": "text"}),
                "it: TextPromptMessageContent, not UnknownPromptMessageContent",
            ),
        ],
    )
    def test_what_does_not_fit_is_named(self, annotation: Any, value: Any, line: str) -> None:
        said = list(truthful(value, annotation, "it"))

        assert said
        assert said[0] == line

    SPOILT: ClassVar[list[tuple[Callable[[Any], object], str]]] = [
        (lambda chunk: setattr(chunk, "model", None), "it.model: str, not None"),
        (lambda chunk: setattr(chunk.delta, "index", "0"), "it.delta.index: int, not '0'"),
        (
            lambda chunk: setattr(chunk.delta.message, "tool_calls", None),
            "it.delta.message.tool_calls: list[ToolCall], not None",
        ),
        (
            lambda chunk: setattr(chunk.delta.message.tool_calls[0].function, "name", None),
            "it.delta.message.tool_calls[0].function.name: str, not None",
        ),
        (
            lambda chunk: chunk.delta.message.content.append({}),
            "it.delta.message.content[1]: PromptMessageContent, not {}",
        ),
    ]

    @pytest.mark.parametrize(("spoil", "line"), SPOILT)
    def test_it_finds_one_wrong_attribute_in_a_chunk(
        self, spoil: Callable[[LLMResultChunk], object], line: str
    ) -> None:
        call = ToolCall(function=ToolCallFunction(name="f"))
        message = AssistantPromptMessage(
            content=[TextPromptMessageContent(data="a")], tool_calls=[call]
        )
        chunk = LLMResultChunk(model="m", delta=LLMResultChunkDelta(index=0, message=message))
        assert list(truthful(chunk, LLMResultChunk, "it")) == []

        spoil(chunk)

        assert list(truthful(chunk, LLMResultChunk, "it")) == [line]


# Valid replies

ID = "0f8f1c5e2b7a4c0d9e3a6b5d4c2f1e0a"
FILE = {"format": "f", "mime_type": "a/b", "url": "u", "base64_data": "", "filename": "n"}
USAGE = {
    **dict.fromkeys(("prompt_tokens", "completion_tokens", "total_tokens"), 9),
    **dict.fromkeys(("prompt_unit_price", "completion_unit_price"), "0.15"),
    **dict.fromkeys(("prompt_price_unit", "completion_price_unit"), 1e-06),
    **dict.fromkeys(("prompt_price", "completion_price", "total_price"), 2),
    "currency": "USD",
    "latency": 1,
}
CHUNK: dict[str, Any] = {
    "model": "m",
    "prompt_messages": [{"role": "user", "content": 1}],
    "system_fingerprint": "fp",
    "delta": {
        "index": 3,
        "message": {
            "role": "assistant",
            "content": [
                {"type": "text", "data": "a", "opaque_body": {"signature": [1, None]}},
                {"type": "image", "detail": "high", **FILE},
                {"type": "audio", **FILE},
                {"type": "video", **FILE},
                {"type": "document", **FILE},
                {"type": "hologram", "data": {"depth": 3}},
            ],
            "name": "n",
            "tool_calls": [
                {"id": "1", "type": "function", "function": {"name": "f", "arguments": "{}"}},
                {"id": None, "type": None, "function": {"name": None, "arguments": None}},
                {"function": {}},
            ],
            "opaque_body": [{"a": {"b": [True, 1.5, "c", None]}}],
        },
        "usage": USAGE,
        "finish_reason": "tool_calls",
    },
}
PLUGIN_ERROR = (
    'PluginInvokeError: {"args":{"a":1},"error_type":"InvokeRateLimitError","message":"slow"}'
)
MORE: dict[str, list[Any]] = {
    "invoke_llm": [CHUNK],
    "invoke_llm_structured_output": [{**CHUNK, "structured_output": {"city": {"zip": [1, "a"]}}}],
    "invoke_rerank": [{"model": "m", "docs": None}],
    "invoke_multimodal_rerank": [{"model": "m", "docs": None}],
}


def envelopes(operation: Operation[Any]) -> Iterator[Any]:
    """Valid replies of the inner API: the contract's examples, and more."""
    content = CONTRACT["paths"][operation.path]["post"]["responses"]["200"]["content"]
    for example in next(iter(content.values()))["examples"].values():
        yield example["value"]
    for data in MORE.get(operation.name, []):
        yield {"data": data, "error": None}
    yield {"data": None, "error": PLUGIN_ERROR}


def event(kind: str, message: str | None, data: Any) -> Any:
    response = {"backwards_request_id": ID, "event": kind, "message": message, "data": data}
    unused = dict.fromkeys(("conversation_id", "message_id", "app_id", "endpoint_id", "context"))
    return {"session_id": "s", "event": "backwards_response", "data": response, **unused}


def events(operation: Operation[Any]) -> Iterator[Any]:
    """Valid events of the daemon: the results of the same replies, and errors of each kind."""
    for envelope in envelopes(operation):
        if envelope["data"] is not None:
            yield event("response", "stream", envelope["data"])
    yield event("end", "", None)
    for message in (
        f"read llm model failed: request failed: {PLUGIN_ERROR}",
        "permission denied, you need to enable llm access in plugin manifest",
        'request failed with status code: 400 and respond with: {"code":"c","message":"m"}',
        "you can not invoke dify from model",
    ):
        yield event("error", message, None)
    yield event("error", None, {"error_type": "SessionNotFound", "detail": "d", "session_id": "s"})


def is_failure(reply: Any) -> bool:
    return bool(reply["data"]["event"] == "error")


def refusals(_: Operation[Any]) -> Iterator[Any]:
    """Bodies of replies whose status is not 200: the API server's and the daemon's."""
    yield {"code": "c", "message": "m", "status": 400}
    yield event("error", PLUGIN_ERROR, {"error_type": "SessionNotFound"})["data"]


# Spoilt replies


@dataclass(frozen=True)
class Raw:
    """A piece of a document, as it is."""

    text: str | bytes


def write(value: Any) -> bytes:
    """JSON, with the pieces that are none."""
    if isinstance(value, Raw):
        return value.text if isinstance(value.text, bytes) else value.text.encode()
    if is_object(value):
        members = [quoted(key).encode() + b":" + write(one) for key, one in value.items()]
        return b"{" + b",".join(members) + b"}"
    if is_array(value):
        return b"[" + b",".join([write(one) for one in value]) + b"]"
    return json.dumps(value).encode()


SURROGATE = "\ud800"
MANY = "9" * 5000
WRONG: list[Any] = [
    None, True, False, 0, -1, 7, 1.5, -0.0, 1e308, "", "a", "1", "1.5", "true", "null", "é\0\u2028",
    # containers, objects of each class among them
    [], {}, [None], [[]], {"": None}, [0, "a"], [{}], {"a": {}},
    {"type": "text"}, {"type": 1}, {"type": "image", "format": 1, "mime_type": ""},
    {"type": "hologram", "data": {}}, [{"type": "text", "data": None}], {"role": "user", "name": 1},
    # tags
    "text", "image", "user", "system", "response", "error", "end", ID,
    # numbers that are too large, too small, none, or written as texts
    2**53, 2**63, 2**64, -(2**63) - 1, 10**100, 10**400, -(10**400), Raw(MANY), MANY,
    Raw("1e999"), Raw("1E-999"), Raw("1e9999999999999999999"), "1e9999999999999999999", "1e9",
    Raw("-0"), Raw("1.0"), Raw("01"), Raw("+1"), Raw(".5"), Raw("NaN"), Raw("Infinity"),
    Raw("-Infinity"), Raw("nan"), "NaN", "sNaN", "Infinity", "\u0661",
    # texts that are none
    SURROGATE, "\udc00\ud800", "\U0001f600", f"a{SURROGATE}b", {SURROGATE: 1}, "\0", Raw(r'"\x"'),
    Raw(b'"\xff"'), Raw(b'"\xed\xa0\x80"'), Raw(b'"\xc3"'), Raw(b'{"\xff": 1}'), Raw(b'"\0"'),
    Raw("'a'"), Raw('"a'), Raw("undefined"), Raw(""),
    # deep nesting, closed and open
    *(Raw("[" * depth + "]" * depth) for depth in (100, 480, 900, 1100, 100_000)),
    *(Raw('{"a":' * depth + "1" + "}" * depth) for depth in (100, 480, 1100, 100_000)),
    *(Raw('{"type":"text","data":"","opaque_body":' * depth + "1" + "}" * depth)
      for depth in (100, 2000)),
    Raw("[" * 100_000), Raw('{"a":' * 100_000),
    # errors that do not say what they should
    *("PluginInvokeError: " + fields for fields in (
        "{", '{"error_type": 1}', '{"error_type":"E","args":[],"message":{"a":NaN}}',
        '{"error_type":"E","message":"\\ud800","args":{"a":' + MANY + "}}",
    )),
    *('PluginInvokeError: {"error_type":"E","message":' + "[" * depth + "]" * depth + "}"
      for depth in (100, 480, 900, 100_000)),
    f"permission denied, you need to enable {SURROGATE} access in plugin manifest",
    *(f"request failed with status code: {code} and respond with: {said}"
      for code in ("0", "302", "\u0664\u0660\u0664", MANY)
      for said in ("", "<title>", SURROGATE, '{"message":[[1]]}', f'{{"message":{MANY}}}',
                   '{"message":' + "[" * 480 + "]" * 480 + "}")),
    {"error_type": "SessionNotFound"}, {"error_type": ["SessionNotFound"]},
    {"error_type": "SessionNotFound", "session_id": [[{}]], "detail": 10**100},
]  # fmt: skip
"""What may stand in any place of a reply instead of what belongs there."""

Place = tuple[Any, Any]


def places(value: Any) -> Iterator[Place]:
    """Each container in the value, with each of its keys or indices."""
    keys: list[Any] = list(value) if is_object(value) else list(range(len(value)))
    for key in keys:
        yield value, key
        if isinstance(value[key], dict | list):
            yield from places(value[key])


def copied(value: Any) -> Any:
    if is_object(value):
        return {key: copied(one) for key, one in value.items()}
    if is_array(value):
        return [copied(one) for one in value]
    return value


Change = Callable[[Place, Place, Any], None]


def put(here: Place, _: Place, wrong: Any) -> None:
    here[0][here[1]] = copied(wrong)


def drop(here: Place, _: Place, __: Any) -> None:
    del here[0][here[1]]


def swap(here: Place, there: Place, _: Any) -> None:
    one, other = copied(here[0][here[1]]), copied(there[0][there[1]])
    here[0][here[1]] = other
    there[0][there[1]] = one


def add(here: Place, there: Place, wrong: Any) -> None:
    container, key = here
    if is_array(container):
        container.insert(key, copied(wrong))
    else:
        container[str(there[1])] = copied(wrong)


def wrap(here: Place, _: Place, __: Any) -> None:
    here[0][here[1]] = [here[0][here[1]]]


def requote(here: Place, _: Place, __: Any) -> None:
    """A text loses its quotes, a number or anything else gets them."""
    value = here[0][here[1]]
    here[0][here[1]] = (
        Raw(value.encode("utf-8", "surrogatepass"))
        if isinstance(value, str)
        else write(value).decode("latin-1")
    )


def twice(here: Place, _: Place, wrong: Any) -> None:
    """The field comes again, with something else."""
    if isinstance(here[0], dict):
        key = quoted(here[1]).encode()
        again = write(here[0][here[1]]) + b"," + key + b":" + write(wrong)
        here[0][here[1]] = Raw(again)


def rename(here: Place, _: Place, wrong: Any) -> None:
    container, key = here
    if is_object(container):
        container[str(wrong)[:100]] = container.pop(key)


CHANGES: list[Change] = [put, put, put, drop, swap, add, wrap, requote, twice, rename]

Cut = Callable[[bytes, int], bytes]


def whole(document: bytes, _: int) -> bytes:
    return document


CUTS: list[Cut] = [
    *[whole] * 8,
    lambda document, where: document[:where],
    lambda document, where: document[where:],
    lambda document, where: document[:where] + b"\xff" + document[where:],
    lambda document, where: document[:where] + b"\0" + document[where + 1 :],
    lambda document, where: document[:where] + b"\n" + document[where:],
    lambda document, _: b"\xef\xbb\xbf" + document,
    lambda document, _: document + document,
    lambda document, _: document + b" x",
    lambda document, _: b"data: " + document + b"\n\nevent: done\n\n",
    lambda document, _: document.decode("utf-8", "replace").encode("utf-16"),
]


@dataclass(frozen=True)
class Spoiling:
    """What is done to a reply, whichever it is."""

    steps: list[tuple[Change, int, int, Any]]
    cut: Cut
    where: int

    def __call__(self, reply: Any) -> bytes:
        # In a container of its own, so that the whole of it is a place, too.
        root = [copied(reply)]
        for change, here, there, wrong in self.steps:
            if found := list(places(root)):
                change(found[here % len(found)], found[there % len(found)], wrong)
        document = write(root[0]) if root else b""
        return self.cut(document, self.where % (len(document) + 1))


NUMBER = st.integers(0, 2**16)
SPOILINGS = st.builds(
    Spoiling,
    st.lists(
        st.tuples(st.sampled_from(CHANGES), NUMBER, NUMBER, st.sampled_from(WRONG)),
        min_size=1,
        max_size=4,
    ),
    st.sampled_from(CUTS),
    NUMBER,
)


# The roads


def check(reader: Reader[Any], result: Any, data: bytes, where: int) -> str:
    """Reads a reply, in two pieces, and walks what comes of it. Says how it went."""
    try:
        for piece in (data[: where % (len(data) + 1)], data[where % (len(data) + 1) :]):
            for value in reader.feed(piece):
                assert list(truthful(value, result, "result")) == []
        for value in reader.close():
            assert list(truthful(value, result, "result")) == []
    except ReverseInvocationError as error:
        check_error(error, reader.operation)
        return "refused"
    return "read"


def check_error(error: ReverseInvocationError, operation: str) -> None:
    """An error is as truthful as a result, and says what it is about."""
    cls: Any = type(error)
    hints = _hints(cls)
    complaints = [truthful(getattr(error, name), hints[name], name) for name in hints]
    assert list(chain.from_iterable(complaints)) == []
    assert error.operation == operation
    assert str(error).startswith(f"{operation}: ")


def over_the_inner_api(operation: Operation[Any], document: bytes, where: int) -> str:
    framed = operation.streams and where % 3
    data = frame(document) if framed else document
    return check(read_reply(operation), operation.result, data, where)


def over_the_transaction(operation: Operation[Any], document: bytes, where: int) -> str:
    """Both ways to read it: the events' results, and the events themselves."""
    framed = frame(document) if where % 3 else document + b"\n\n"
    check(read_reply(TRANSACTION), TRANSACTION.result, framed, where)
    end = write(event("end", "", None)) + b"\n\n"
    return check(
        TransactionReader(operation, ID), operation.result, document + b"\n\n" + end, where
    )


def over_the_channel(operation: Operation[Any], document: bytes, _: int) -> str:
    """Events that the official runtime has parsed."""
    try:
        line = json.loads(document)
    except (ValueError, RecursionError):
        return "no line"
    if not is_object(line) or not is_object(line.get("data")):
        return "no line"
    answer = Answer(operation, ID)
    try:
        response = read_event(line["data"], operation)
        assert list(truthful(response.event, str, "event")) == []
        assert list(truthful(response.backwards_request_id, str, "backwards_request_id")) == []
        value = answer.take(response)
        if value is not None:
            assert list(truthful(value, operation.result, "result")) == []
    except ReverseInvocationError as error:
        check_error(error, operation.name)
        return "refused"
    return "read"


def as_a_refusal(operation: Operation[Any], document: bytes, where: int) -> str:
    """The body of a reply whose status is not 200."""
    status = (400, 401, 404, 500, 302)[where % 5]
    readers: list[Reader[Any]] = [read_reply(operation), TransactionReader(operation, ID)]
    for reader in readers:
        check_error(reader.refusal(status, {}, document), operation.name)
    return "refused"


@dataclass(frozen=True)
class Road:
    """A way that replies take: the valid ones, and how one is read."""

    replies: Callable[[Operation[Any]], Iterator[Any]]
    fails: Callable[[Any], bool]
    """Whether a valid reply stands for an error."""
    read: Callable[[Operation[Any], bytes, int], str]
    """Reads a reply, checks what comes of it, and says whether it was read or refused."""


ROADS = {
    "inner API": Road(envelopes, lambda reply: reply["data"] is None, over_the_inner_api),
    "transaction": Road(events, is_failure, over_the_transaction),
    "channel": Road(events, is_failure, over_the_channel),
    "refusal": Road(refusals, lambda _: True, as_a_refusal),
}

every_operation = pytest.mark.parametrize(
    "operation", OPERATIONS, ids=lambda operation: operation.name
)
every_road = pytest.mark.parametrize("road", list(ROADS.values()), ids=list(ROADS))
at_random = settings(
    max_examples=-(-EXAMPLES // len(OPERATIONS) // len(ROADS)),
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.too_slow],
)
SHARE = 1 if EXAMPLES >= 10_000 else 32
"""One wrong value in so many is put in a place; the next place gets others."""


class TestFound:
    """What once raised something else, and was found by the tests below."""

    @pytest.mark.parametrize(
        "status", ["9" * 5000, "404" + "0" * 4300], ids=["no status", "digits after it"]
    )
    @pytest.mark.parametrize("road", ["transaction", "channel"])
    def test_status_of_many_digits_in_an_error(self, road: str, status: str) -> None:
        text = f"request failed with status code: {status} and respond with: slow"
        error = write(event("error", text, None))

        assert ROADS[road].read(operations.LLM, error, 0) == "refused"

    @pytest.mark.parametrize(
        ("reply", "outcome"),
        [
            pytest.param(event("response", "", {"result": SURROGATE}), "read", id="in a text"),
            pytest.param(event("response", "", SURROGATE), "refused", id="in place of a result"),
            pytest.param(event("response", "", {SURROGATE: 1}), "refused", id="in a name"),
            pytest.param(event("error", f"slow{SURROGATE}", None), "refused", id="in an error"),
            pytest.param(event("error", "slow", SURROGATE), "refused", id="beside an error"),
            pytest.param(
                event(
                    "error",
                    f"request failed with status code: 500 and respond with: {SURROGATE}",
                    None,
                ),
                "refused",
                id="in what the API server said",
            ),
        ],
    )
    def test_half_a_surrogate_pair_in_a_parsed_line(self, reply: Any, outcome: str) -> None:
        assert ROADS["channel"].read(operations.SPEECH2TEXT, write(reply), 0) == outcome


@every_road
@every_operation
class TestTruth:
    def test_a_valid_reply_is_read(self, operation: Operation[Any], road: Road) -> None:
        for reply in road.replies(operation):
            expected = "refused" if road.fails(reply) else "read"
            assert road.read(operation, write(reply), 1) == expected

    def test_one_wrong_value_in_any_place(self, operation: Operation[Any], road: Road) -> None:
        outcomes: set[str] = set()
        for reply in road.replies(operation):
            for here in range(len(list(places([reply])))):
                for number, wrong in enumerate(WRONG[here % SHARE :: SHARE]):
                    document = Spoiling([(put, here, 0, wrong)], whole, 0)(reply)
                    outcomes.add(road.read(operation, document, number))

        assert "refused" in outcomes
        assert "read" in outcomes or road is ROADS["refusal"]

    def test_any_mixture(self, operation: Operation[Any], road: Road) -> None:
        @at_random
        @given(st.sampled_from(list(road.replies(operation))), SPOILINGS)
        def run(reply: Any, spoiling: Spoiling) -> None:
            road.read(operation, spoiling(reply), spoiling.where)

        run()
