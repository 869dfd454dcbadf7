"""Wherever the reply of an app or a tool is cut, its caller gets the first events and an error, or all of them."""

from base64 import b64encode
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dify_invoke import ReverseInvocationError

from ..support.replies import http_chunk, with_length
from ..support.sessions import Mode
from .calls import APP, TOOL, Call, Fields, said
from .fault import Expected, Fault
from .harness import Case, Outcome, run
from .scripts import DAEMON, FRAMES, Channel, ReplyScript, as_json

ROADS = [(channel, mode) for channel in (FRAMES, DAEMON) for mode in ("sync", "async")]
TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
LAST_BYTES = 64
"""Where an answer is almost complete."""
DATA = st.dictionaries(TEXT, st.none() | st.booleans() | st.integers(-9, 9) | TEXT, max_size=3)

_apps = st.lists(
    st.one_of(
        st.builds(lambda text: {**APP.result(text)}, TEXT),
        st.builds(lambda text: {"event": "agent_message", "answer": text}, TEXT),
        st.builds(lambda text: {"event": "agent_thought", "thought": text, "position": 1}, TEXT),
        st.builds(lambda data: {"event": "hologram", "data": data}, DATA),
    ).map(lambda event: [event]),
    max_size=5,
).map(lambda events: [*events, [APP.last]])


def _message(kind: str, message: object) -> list[Fields]:
    return [{"type": kind, "message": message, "meta": {"mime_type": "text/plain"}}]


def _blob(data: bytes) -> str:
    return b64encode(data).decode()


def _pieces(first: bytes, rest: bytes) -> list[Fields]:
    """A file in two pieces, which is one message to the caller."""
    size = {"id": "1", "total_length": len(first) + len(rest)}
    parts = [(first, False), (rest, True)]
    return [
        one
        for place, (data, end) in enumerate(parts)
        for one in _message(
            "blob_chunk", {**size, "sequence": place, "blob": _blob(data), "end": end}
        )
    ]


_tools = st.lists(
    st.one_of(
        st.builds(lambda text: [said(text)], TEXT),
        st.builds(lambda data: _message("json", {"json_object": data}), DATA),
        st.builds(lambda text: _message("binary_link", {"text": text}), TEXT),
        st.builds(lambda data: _message("hologram", data), DATA),
        st.builds(lambda data: _message("blob", {"blob": _blob(data)}), st.binary(max_size=9)),
        st.builds(_pieces, st.binary(max_size=9), st.binary(max_size=9)),
        st.just(_message("file", None)),
    ),
    min_size=1,
    max_size=5,
)


def _whole(reply: ReplyScript, items: list[list[Fields]], chunked: bool) -> bytes:
    """The reply, in HTTP chunks or with a length."""
    documents = [reply.data(as_json(data)) for item in items for data in item]
    if reply.channel == DAEMON:
        documents.append(reply.event(reply.events.event("end")))
    if chunked:
        return b"".join([reply.head(), *map(http_chunk, documents), b"0\r\n\r\n"])
    return with_length(b"".join(documents))


def _seen(call: Call, channel: Channel, mode: Mode, reply: Callable[[ReplyScript], bytes]) -> Outcome:  # fmt: skip
    fault = Fault(
        name="a cut",
        call=replace(call, shown=lambda item: [repr(item)]),
        http=lambda script: [reply(script)],
        expected={channel: Expected()},
    )
    return run(Case(fault, channel, mode, "httpx"))[0]


@pytest.mark.parametrize(("channel", "mode"), ROADS)
@pytest.mark.parametrize(("call", "streams"), [(APP, _apps), (TOOL, _tools)], ids=["app", "tool"])
def test_a_cut_reply_gives_a_prefix_and_an_error(
    channel: Channel, mode: Mode, call: Call, streams: Any
) -> None:
    @settings(max_examples=20, deadline=None)
    @given(streams, st.booleans(), st.floats(0, 1), st.integers(0, 12))
    def check(items: list[list[Fields]], chunked: bool, share: float, short: int) -> None:
        whole = _seen(call, channel, mode, lambda reply: _whole(reply, items, chunked))
        assert whole.error is None
        assert len(whole.texts) == len(items)

        def cut(reply: ReplyScript) -> bytes:
            sent = _whole(reply, items, chunked)
            # Half of the cuts are near the end, where an answer is almost complete.
            return sent[: int(len(sent) * share)] if short > 6 else sent[: len(sent) - short]

        seen = _seen(call, channel, mode, cut)
        assert seen.leftovers == []
        assert seen.texts == whole.texts[: len(seen.texts)]
        if seen.error is None:
            assert len(seen.texts) == len(items)
        else:
            assert isinstance(seen.error, ReverseInvocationError)
            assert seen.error.operation == call.operation

    check()


@pytest.mark.parametrize(("call", "items"), [(APP, [[APP.result("ä")], [APP.last]]), (TOOL, [[said("ä")], _pieces(b"a", b"b")])], ids=["app", "tool"])  # fmt: skip
@pytest.mark.parametrize("channel", [FRAMES, DAEMON])
def test_none_of_the_last_bytes_may_be_missing(
    channel: Channel, call: Call, items: list[list[Fields]]
) -> None:
    sizes: list[int] = []

    def silent(size: int | None) -> bool:
        def cut(reply: ReplyScript) -> bytes:
            whole = _whole(reply, items, True)
            sizes.append(len(whole))
            return whole[:size]

        return _seen(call, channel, "sync", cut).error is None

    assert silent(None)
    size = sizes[0]
    # After the daemon's `end`, and one of its two line breaks, only HTTP's own end may be missing.
    least = size - len(b"\n\r\n0\r\n\r\n") if channel == DAEMON else size
    assert [cut for cut in range(size - LAST_BYTES, size) if silent(cut)] == [*range(least, size)]
