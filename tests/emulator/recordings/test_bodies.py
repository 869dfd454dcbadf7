"""Bodies of any bytes, cut anywhere, are restored exactly from what a recording writes."""

import json
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dify_invoke.emulator.recordings.attachments import Attachments
from dify_invoke.emulator.recordings.bodies import Body, read_body
from dify_invoke.emulator.recordings.exchange_lines import Recorded, from_line, to_line
from dify_invoke.emulator.recordings.styles import STYLES, read_exactly, write_bytes
from dify_invoke.protocol.framing import frame


def through_a_line(body: Body) -> Body:
    """The body after it was written to a line, and read from it."""
    nothing = Body("none", [])
    exchange = Recorded("POST", "/", None, nothing, 200, [], body)
    with TemporaryDirectory() as folder:
        attachments = Attachments(Path(folder) / "r")
        line = to_line(exchange, attachments)
        line.encode()
        assert "\n" not in line
        return from_line(line, attachments).reply


def cut_at(content: bytes, places: list[int]) -> list[bytes]:
    ends = sorted({min(place, len(content)) for place in places} | {len(content)})
    pieces = [content[a:b] for a, b in zip([0, *ends], ends, strict=False)]
    return [piece for piece in pieces if piece]


JSON: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)
DOCUMENTS: st.SearchStrategy[bytes] = st.tuples(JSON, st.sampled_from(STYLES)).map(
    lambda one: write_bytes(json_value(one[0]), one[1]) or b"{}"
)
PAYLOADS = DOCUMENTS | st.binary(min_size=1, max_size=40)
CUTS = st.lists(st.integers(0, 400), max_size=6)
BODIES: st.SearchStrategy[bytes] = st.one_of(
    st.binary(max_size=60),
    st.text(max_size=60).map(str.encode),
    PAYLOADS,
    st.lists(PAYLOADS, max_size=4).map(lambda all_: b"".join(frame(one) for one in all_)),
    st.tuples(st.lists(PAYLOADS), st.binary()).map(
        lambda one: b"".join(map(frame, one[0])) + one[1]
    ),
    st.lists(PAYLOADS, max_size=4).map(lambda all_: b"".join(one + b"\n\n" for one in all_)),
    st.lists(PAYLOADS | st.just(b""), max_size=6).map(b"\n".join),
)


def json_value(value: Any) -> Any:
    """The value with numbers as they are read, which keep their digits."""
    read = read_exactly(json.dumps(value).encode())
    return value if read is None else read[0]


@given(BODIES, CUTS, st.integers(0, 60))
def test_any_body_cut_anywhere_is_restored_exactly(
    content: bytes, places: list[int], missing: int
) -> None:
    content = content[: max(0, len(content) - missing)] if missing % 2 else content
    pieces = cut_at(content, places)
    assert read_body(pieces).pieces() == pieces
    assert through_a_line(read_body(pieces)).pieces() == pieces


@pytest.mark.parametrize(
    ("content", "style"),
    [
        (b'{"a":1.0,"b":1e-7,"c":12345678901234567890,"d":-0}', "compact"),
        (b'{"a": [1.50, NaN], "b": {}}', "spaced"),
        ('{"a":"ä"}'.encode(), "compact"),
        (b'{"a":"\\u00e4"}', "compact-ascii"),
        (b'{"a": "\\ud83d"}', "spaced-ascii"),
        (b'{"a":"\\u003cb\\u003e"}', "compact-html"),
    ],
)
def test_json_is_kept_as_json_however_it_is_written(content: bytes, style: str) -> None:
    (payload,) = read_body([content]).payloads
    assert payload.style == style
    (again,) = through_a_line(read_body([content])).payloads
    assert again.content() == content


@pytest.mark.parametrize(
    "content", [b'{"a":1,"a":2}', b'{"a" :1}', b'{"a":"\\/"}', b"[1,2", b"\xff\xfe", b""]
)
def test_what_json_cannot_write_again_is_kept_as_it_is(content: bytes) -> None:
    assert [payload.style for payload in read_body([content]).payloads] in ([None], [])
    assert b"".join(through_a_line(read_body([content])).pieces()) == content


def test_frames_and_events_are_documents_of_their_own() -> None:
    documents = [b'{"data":1,"error":""}', b'{"data":2,"error":""}']
    framed = read_body([frame(one) for one in documents])
    assert (framed.framing, framed.cuts) == ("frames", None)
    assert [payload.comparable() for payload in framed.payloads] == [
        {"data": 1, "error": ""},
        {"data": 2, "error": ""},
    ]
    events = read_body([b'{"a": 1}\n\n', b"\n\n", b'{"b": 2}\n\n'])
    assert (events.framing, events.cuts) == ("lines", None)
    assert [payload.value for payload in events.payloads] == [{"a": 1}, "", {"b": 2}]


def test_a_frame_that_is_cut_short_stays_too_short_when_its_text_grows() -> None:
    body = read_body([frame(b'{"tenant_id":"t"}')[:-4]])
    assert body.payloads[0].announced == 17
    body.payloads[0].value = "x" * 100
    (piece,) = body.pieces()
    assert int.from_bytes(piece[4:8], "little") > len(piece) - 14


@pytest.mark.parametrize("written", ["hex", "base64", "data URL", "bytes"])
def test_long_binary_content_is_a_file_beside_the_recording(written: str, tmp_path: Path) -> None:
    from base64 import b64encode

    content = b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 5
    in_base64 = b64encode(content).decode()
    forms = {
        "hex": json.dumps({"result": content.hex()}).encode(),
        "base64": json.dumps({"base64_data": in_base64}).encode(),
        "data URL": json.dumps({"url": f"data:image/png;base64,{in_base64}"}).encode(),
        "bytes": content,
    }
    attachments = Attachments(tmp_path / "r.jsonl")
    exchange = Recorded("POST", "/", None, Body("none", []), 200, [], read_body([forms[written]]))
    line = to_line(exchange, attachments)
    (file,) = (tmp_path / "r.jsonl.d").iterdir()
    assert (file.suffix, file.read_bytes()) == (".png", content)
    assert file.name in line
    assert len(line) < 400
    assert from_line(line, attachments).reply.pieces() == [forms[written]]


def test_a_body_that_has_the_mark_of_a_file_is_kept_as_text(tmp_path: Path) -> None:
    content = b'{"a":{"$file":"0123456789abcdef.bin","as":"hex"}}'
    assert through_a_line(read_body([content])).pieces() == [content]


@pytest.mark.parametrize("size", [1023, 1024, 1025])
def test_content_up_to_a_kibibyte_stays_in_the_line(size: int, tmp_path: Path) -> None:
    attachments = Attachments(tmp_path / "r")
    moved = attachments.moved_out((b"\xfb" * size).hex())
    assert isinstance(moved, str) == (size <= 1024)
    assert attachments.moved_in(moved) == (b"\xfb" * size).hex()
