"""The events of a transaction: those that come alone are read faster, with the same outcome."""

import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from dify_invoke.channels.events import TransactionReader
from dify_invoke.errors import ReverseInvocationError

from ..protocol.reply_cases import chunk_json
from ..support.operations import LLM

ID = "0f8f1c5e2b7a4c0d9e3a6b5d4c2f1e0a"


def event(kind: str, data: Any, request_id: str = ID) -> bytes:
    response = {"backwards_request_id": request_id, "event": kind, "message": "m", "data": data}
    return json.dumps({"session_id": "s", "event": "backwards_response", "data": response}).encode()


def texts(pieces: list[bytes], quick: bool) -> tuple[list[str], bool, str | None]:
    """The text of each chunk, whether the reply is complete, and the error; read as a client does."""
    reader = TransactionReader(LLM, ID)
    chunks: list[Any] = []
    try:
        for piece in pieces:
            sole = reader.sole(piece) if quick else None
            chunks += reader.feed(piece) if sole is None else [sole]
            if reader.done:
                break
        chunks += reader.close()
    except ReverseInvocationError as error:
        return [chunk.text for chunk in chunks], reader.done, str(error)
    return [chunk.text for chunk in chunks], reader.done, None


CHUNK = event("response", chunk_json("Hi")) + b"\n\n"


class TestFastPath:
    def test_takes_an_event_after_the_first(self) -> None:
        reader = TransactionReader(LLM, ID)
        assert reader.sole(CHUNK) is None
        assert reader.feed(CHUNK) == [reader.sole(CHUNK)]

    @given(
        st.lists(
            st.one_of(
                st.sampled_from(
                    [
                        CHUNK,
                        CHUNK[:-1],
                        b"\n" + CHUNK,
                        b"data: " + CHUNK,
                        CHUNK[:40] + b"\n" + CHUNK[40:],
                        CHUNK + CHUNK,
                        event("response", {"model": 1}) + b"\n\n",
                        event("response", None) + b"\n\n",
                        event("response", chunk_json("x"), "another's") + b"\n\n",
                        event("end", None) + b"\n\n",
                        event("error", None) + b"\n\n",
                        event("stray", {"a": 1}) + b"\n\n",
                        b"{}\n\n",
                        b"{\n\n",
                        b"\n\n",
                        b"<html>\n\n",
                    ]
                ),
                st.binary(max_size=20),
            ),
            max_size=6,
        ),
        st.integers(min_value=0, max_value=400),
    )
    def test_gives_the_same_as_the_general_path(self, pieces: list[bytes], cut: int) -> None:
        if cut < len(pieces):
            pieces[cut : cut + 1] = [pieces[cut][:cut], pieces[cut][cut:]]
        assert texts(pieces, quick=True) == texts(pieces, quick=False)
