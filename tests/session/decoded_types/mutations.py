"""Changes a valid reply into one that may be wrong in any place."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from json.encoder import encode_basestring_ascii as quoted
from typing import Any

from hypothesis import strategies as st

from dify_invoke.protocol.json import is_array, is_object

from .valid_replies import ID


@dataclass(frozen=True)
class Raw:
    """A piece of a document that is written without encoding."""

    text: str | bytes


def write(value: Any) -> bytes:
    """Encodes a value as JSON, with its raw pieces."""
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
    # containers, including objects of each class
    [], {}, [None], [[]], {"": None}, [0, "a"], [{}], {"a": {}},
    {"type": "text"}, {"type": 1}, {"type": "image", "format": 1, "mime_type": ""},
    {"type": "hologram", "data": {}}, [{"type": "text", "data": None}], {"role": "user", "name": 1},
    # tags
    "text", "image", "user", "system", "response", "error", "end", ID,
    # numbers that are too large, too small, malformed, or strings
    2**53, 2**63, 2**64, -(2**63) - 1, 10**100, 10**400, -(10**400), Raw(MANY), MANY,
    Raw("1e999"), Raw("1E-999"), Raw("1e9999999999999999999"), "1e9999999999999999999", "1e9",
    Raw("-0"), Raw("1.0"), Raw("01"), Raw("+1"), Raw(".5"), Raw("NaN"), Raw("Infinity"),
    Raw("-Infinity"), Raw("nan"), "NaN", "sNaN", "Infinity", "\u0661",
    # malformed strings
    SURROGATE, "\udc00\ud800", "\U0001f600", f"a{SURROGATE}b", {SURROGATE: 1}, "\0", Raw(r'"\x"'),
    Raw(b'"\xff"'), Raw(b'"\xed\xa0\x80"'), Raw(b'"\xc3"'), Raw(b'{"\xff": 1}'), Raw(b'"\0"'),
    Raw("'a'"), Raw('"a'), Raw("undefined"), Raw(""),
    # deep nesting, closed and open
    *(Raw("[" * depth + "]" * depth) for depth in (100, 480, 900, 1100, 100_000)),
    *(Raw('{"a":' * depth + "1" + "}" * depth) for depth in (100, 480, 1100, 100_000)),
    *(Raw('{"type":"text","data":"","opaque_body":' * depth + "1" + "}" * depth)
      for depth in (100, 2000)),
    Raw("[" * 100_000), Raw('{"a":' * 100_000),
    # malformed errors of the model
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
"""The wrong values that replace the right ones."""

Place = tuple[Any, Any]


def places(value: Any) -> Iterator[Place]:
    """Lists each container in the value, with each of its keys or indices."""
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
    """Removes the quotes of a string. Puts any other value in quotes."""
    value = here[0][here[1]]
    here[0][here[1]] = (
        Raw(value.encode("utf-8", "surrogatepass"))
        if isinstance(value, str)
        else write(value).decode("latin-1")
    )


def repeat(here: Place, _: Place, wrong: Any) -> None:
    """Repeats a field with another value."""
    if isinstance(here[0], dict):
        key = quoted(here[1]).encode()
        again = write(here[0][here[1]]) + b"," + key + b":" + write(wrong)
        here[0][here[1]] = Raw(again)


def rename(here: Place, _: Place, wrong: Any) -> None:
    container, key = here
    if is_object(container):
        container[str(wrong)[:100]] = container.pop(key)


CHANGES: list[Change] = [put, put, put, drop, swap, add, wrap, requote, repeat, rename]

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
class Mutation:
    """Changes that can be applied to any reply."""

    steps: list[tuple[Change, int, int, Any]]
    cut: Cut
    where: int

    def __call__(self, reply: Any) -> bytes:
        # The list makes the whole reply a place, too.
        root = [copied(reply)]
        for change, here, there, wrong in self.steps:
            if found := list(places(root)):
                change(found[here % len(found)], found[there % len(found)], wrong)
        document = write(root[0]) if root else b""
        return self.cut(document, self.where % (len(document) + 1))


NUMBER = st.integers(0, 2**16)
MUTATIONS = st.builds(
    Mutation,
    st.lists(
        st.tuples(st.sampled_from(CHANGES), NUMBER, NUMBER, st.sampled_from(WRONG)),
        min_size=1,
        max_size=4,
    ),
    st.sampled_from(CUTS),
    NUMBER,
)
