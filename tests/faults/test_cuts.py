"""Wherever the reply of an app or a tool is cut, its caller gets the first events and an error, or all of them."""

from base64 import b64encode
from collections.abc import Callable
from dataclasses import replace

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

CHANNELS = [(channel, mode) for channel in (FRAMES, DAEMON) for mode in ("sync", "async")]
TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
LAST_BYTES = 64
"""Where an answer is almost complete."""
DATA: st.SearchStrategy[Fields] = st.dictionaries(
    TEXT, st.none() | st.booleans() | st.integers(-9, 9) | TEXT, max_size=3
)

Items = list[list[Fields]]
"""For each item that the caller gets, the data that it is made of."""


def _event(kind: str, **fields: object) -> list[Fields]:
    return [{"event": kind, **fields}]


_END = _event("message_end", conversation_id="c", metadata={})
_apps: st.SearchStrategy[Items] = st.lists(
    st.one_of(
        TEXT.map(lambda text: [APP.result(text)]),
        TEXT.map(lambda text: _event("agent_message", answer=text)),
        TEXT.map(lambda text: _event("agent_thought", thought=text, position=1)),
        DATA.map(lambda data: _event("hologram", data=data)),
    ),
    max_size=5,
).map(lambda events: [*events, _END])


def _message(kind: str, message: object) -> list[Fields]:
    return [{"type": kind, "message": message, "meta": {"mime_type": "text/plain"}}]


def _blob(data: bytes) -> str:
    return b64encode(data).decode()


def _pieces(data: bytes) -> list[Fields]:
    """A file in two pieces, which is one message to the caller."""
    half = len(data) // 2
    size = {"id": "1", "total_length": len(data)}
    first = {**size, "sequence": 0, "blob": _blob(data[:half]), "end": False}
    last = {**size, "sequence": 1, "blob": _blob(data[half:]), "end": True}
    return [*_message("blob_chunk", first), *_message("blob_chunk", last)]


_tools: st.SearchStrategy[Items] = st.lists(
    st.one_of(
        TEXT.map(lambda text: [said(text)]),
        TEXT.map(lambda text: _message("binary_link", {"text": text})),
        DATA.map(lambda data: _message("json", {"json_object": data})),
        DATA.map(lambda data: _message("hologram", data)),
        st.binary(max_size=9).map(lambda data: _message("blob", {"blob": _blob(data)})),
        st.binary(max_size=9).map(_pieces),
        st.just(_message("file", None)),
    ),
    min_size=1,
    max_size=5,
)


def _shown(item: object) -> list[str]:
    return [repr(item)]


def _whole(reply: ReplyScript, items: Items, chunked: bool) -> bytes:
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
        call=replace(call, shown=_shown),
        http=lambda script: [reply(script)],
        expected={channel: Expected()},
    )
    return run(Case(fault, channel, mode, "httpx"))[0]


@pytest.mark.parametrize(("channel", "mode"), CHANNELS)
@pytest.mark.parametrize(("call", "streams"), [(APP, _apps), (TOOL, _tools)], ids=["app", "tool"])
def test_a_cut_reply_gives_a_prefix_and_an_error(
    channel: Channel, mode: Mode, call: Call, streams: st.SearchStrategy[Items]
) -> None:
    @settings(max_examples=20, deadline=None)
    @given(streams, st.booleans(), st.floats(0, 1), st.integers(0, 12))
    def check(items: Items, chunked: bool, share: float, short: int) -> None:
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


@pytest.mark.parametrize(("call", "items"), [(APP, [[APP.result("ä")], _END]), (TOOL, [[said("ä")], _pieces(b"ab")])], ids=["app", "tool"])  # fmt: skip
@pytest.mark.parametrize("channel", [FRAMES, DAEMON])
def test_none_of_the_last_bytes_may_be_missing(channel: Channel, call: Call, items: Items) -> None:
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
