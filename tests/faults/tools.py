"""Faults of what tools answer."""

from base64 import b64encode
from typing import Any

from dify_invoke import APIStatusError, InvokeError, InvokeTimeoutError, ProtocolError

from .answers import OF_DAEMON, Says, answered, refused
from .calls import TEXTS, TOOL, Fields, said
from .daemon_texts import in_the_models_words, refusals_of
from .fault import SHORT, Expected, Fault
from .scripts import DAEMON, DUPLEX, FRAMES, LINES

A, B = map(said, TEXTS)
_UNKNOWN = "plugin provider author/plugin/provider not found"


def _message(kind: str, message: object, **meta: object) -> Fields:
    return {"type": kind, "message": message, "meta": meta}


def _piece(sequence: int, data: bytes, *, end: bool = False, total: int = 6, id_: str = "1") -> Fields:  # fmt: skip
    return _message(
        "blob_chunk",
        {
            "id": id_,
            "sequence": sequence,
            "total_length": total,
            "blob": b64encode(data).decode(),
            "end": end,
        },
    )


def _torn(name: str, problem: str, *pieces: Fields) -> Fault:
    wanted = Expected(ProtocolError, f"the file '1' of the tool is not whole: {problem}", ("a",))
    return answered(f"blob chunks: {name}", TOOL, [A, *pieces], wanted)


def _fine(name: str, shown: str, *messages: Any) -> Fault:
    return answered(name, TOOL, [A, *messages, B], Expected(texts=("a", shown, "b")))


def _misfit(name: str, pattern: str, message: Fields) -> Fault:
    return answered(name, TOOL, [A, message, B], Expected(ProtocolError, pattern, ("a",)))


_KINDS = (
    _fine("a `binary_link`", "[binary_link /files/tools/1.pdf]", _message("binary_link", {"text": "/files/tools/1.pdf"}, mime_type="application/pdf")),
    _fine("a message of an unknown kind", "[hologram]", _message("hologram", {"light": 1})),
    _fine("a message of an unknown kind that is a text", "[hologram]", _message("hologram", "light")),
    _fine("a `file` that is {}", "[file]", _message("file", {}, file={"id": "1"})),
    _fine("a `file` that is null", "[file]", _message("file", None, file={"id": "1"})),
    _fine("a `file` that is a marker", "[file]", _message("file", {"file_marker": "file_marker"}, file={"id": "1"})),
    _fine("a message without meta", "[link /x]", {"type": "link", "message": {"text": "/x"}}),
    _fine("a `blob`", "[blob of 3]", _message("blob", {"blob": "YWJj"})),
    _fine("an empty `blob`", "[blob of 0]", _message("blob", {"blob": ""})),
    _misfit("a `blob` that is not base64", "[Bb]ase64", _message("blob", {"blob": "no base64!"})),
    _misfit("a `blob` cut in base64", "[Bb]ase64", _message("blob", {"blob": "YWJ"})),
    _misfit("a `text` that is {}", "missing required field `text`", _message("text", {})),
    _misfit("a `text` that is null", "does not fit the contract", _message("text", None)),
    _misfit("a `variable` without a name", "missing required field `variable_name`", _message("variable", {"variable_value": 1})),
    _misfit("meta that is a number", "meta", {**A, "meta": 1}),
    _fine("a kind that is a number", "[None]", {**A, "type": 1}),
)  # fmt: skip
_CHUNKS = (
    _fine("blob chunks that fit", "[blob of 6]", _piece(0, b"abc"), _piece(1, b"def", end=True)),
    _fine("blob chunks with an empty last one", "[blob of 6]", _piece(0, b"abcdef"), _piece(1, b"", end=True)),
    _torn("a missing piece", "piece 2 where 1 is due", _piece(0, b"ab"), _piece(2, b"ef", end=True)),
    _torn("a missing first piece", "piece 1 where 0 is due", _piece(1, b"def", end=True)),
    _torn("the wrong order", "piece 1 where 0 is due", _piece(1, b"def", end=True), _piece(0, b"abc")),
    _torn("a piece twice", "piece 0 where 1 is due", _piece(0, b"abc"), _piece(0, b"abc")),
    _torn("fewer bytes than the total", "3 bytes of 6", _piece(0, b"abc", end=True)),
    _torn("more bytes than the total", "7 bytes of 6", _piece(0, b"abcdefg", end=True)),
    _torn("another total midway", "", _piece(0, b"abc"), _piece(1, b"defg", total=7, end=True)),
    _torn("no last piece", "3 bytes of 6, and no last piece", _piece(0, b"abc")),
    _torn("all bytes, and no last piece", "6 bytes of 6, and no last piece", _piece(0, b"abcdef")),
    _torn("one file of two is not whole", "3 bytes of 6, and no last piece", _piece(0, b"abc"), _piece(0, b"x", total=1, end=False, id_="2")),
    answered("blob chunks: a file that goes on after its last piece", TOOL, [A, _piece(0, b"abcdef", end=True), _piece(1, b"g")], Expected(ProtocolError, "piece 1 where 0 is due", ("a", "[blob of 6]"))),
    answered("blob chunks: an error between", TOOL, [A, _piece(0, b"abc"), Says("it broke")], Expected(InvokeError, ": it broke$", ("a",))),
    answered("blob chunks: cut before `end`", TOOL, [A, _piece(0, b"abc")], {
        DAEMON: Expected(ProtocolError, "stops without an `end` event", ("a",)),
        DUPLEX: Expected(InvokeTimeoutError, "nothing came for 0.3 s", ("a",)),
    }, ends=False, timeout=SHORT),
    answered("blob chunks: cut between pieces", TOOL, [A, _piece(0, b"abc")], dict.fromkeys((FRAMES, LINES), Expected(ProtocolError, "no last piece", ("a",)))),
)  # fmt: skip
_REFUSED = (
    answered("the tool fails", TOOL, [A, Says("read tool response failed: request failed: no such city")], Expected(InvokeError, "invoke_tool: no such city$", ("a",))),
    answered("no message at all", TOOL, [], Expected(texts=()), channels=OF_DAEMON),
    answered("cut before `end`", TOOL, [A, B], {
        DAEMON: Expected(ProtocolError, "stops without an `end` event", TEXTS),
        DUPLEX: Expected(InvokeTimeoutError, "nothing came for 0.3 s", TEXTS),
    }, ends=False, timeout=SHORT),
    answered("a kind that the daemon does not know", TOOL, [A, Says("read tool response failed: validate request failed: Key: 'ToolResponseChunk.Type' Error:Field validation for 'Type' failed on the 'is_available_tool_response_chunk_type' tag")], Expected(InvokeError, "the daemon refuses the API server's reply: type has a value that the daemon does not take", ("a",)), channels=OF_DAEMON),
    refused("an unknown provider", TOOL, 400, {"code": "invalid_param", "message": _UNKNOWN, "status": 400}, "tool", Expected(APIStatusError, f"HTTP 400: {_UNKNOWN}", attributes={"status": 400, "code": "invalid_param"})),
    in_the_models_words(TOOL, "read tool response"),
    *refusals_of(TOOL, "tool", "InvokeToolRequest.InvokeToolSchema.Provider"),
)  # fmt: skip
TOOLS = (*_KINDS, *_CHUNKS, *_REFUSED)
