"""The file that an `invoke` sends."""

import io
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dify_inner_api.models import (
    Speech2TextRequest,
)
from dify_invoke.http.upload import HexFile

from ..support import prepared as requests
from .request_cases import MODEL, refusal

RERANKER = MODEL | {"score_threshold": 0.5, "top_n": 3}
EMBEDDER = MODEL | {"tenant_id": "t"}
Refused = tuple[Callable[..., object], tuple[Any, ...], str]
"""A request function, arguments of which one is wrong, and the message of the error."""

TOOL = {"name": "f", "description": "d", "parameters": {"type": "object"}}


class Reads:
    """A file whose reads all return the same value."""

    def __init__(self, data: bytes) -> None:
        self._data = data

    def __repr__(self) -> str:
        return f"Reads({self._data!r})"

    def read(self, size: int) -> bytes:
        given, self._data = self._data[:size], self._data[size:]
        return given


A_FILE = "give bytes or a binary file, such as open('speech.mp3', 'rb')"


def sent(asked: tuple[Speech2TextRequest, HexFile]) -> str:
    """The text that replaces the mark of the file."""
    request, file = asked
    assert request.file == file.mark
    return b"".join(file).decode()


class TestFile:
    @pytest.mark.parametrize(
        "file",
        [b"\x00aB\xff", io.BytesIO(b"\x00aB\xff"), Reads(b"\x00aB\xff")],
        ids=["bytes", "file", "anything with read"],
    )
    def test_is_sent_in_hexadecimal(self, file: Any) -> None:
        assert sent(requests.speech2text_request(MODEL, file)) == "006142ff"

    def test_is_read_from_its_current_position(self) -> None:
        file = io.BytesIO(b"ab")
        file.seek(1)

        assert sent(requests.speech2text_request(MODEL, file)) == "62"

    def test_is_left_open(self) -> None:
        file = io.BytesIO(b"ab")

        requests.speech2text_request(MODEL, file)

        assert not file.closed

    @settings(max_examples=50, deadline=None)
    @given(st.binary(min_size=1))
    def test_arrives_unchanged(self, data: bytes) -> None:
        assert bytes.fromhex(sent(requests.speech2text_request(MODEL, data))) == data

    @pytest.mark.parametrize(
        ("file", "text"),
        [
            pytest.param(None, f"file is null: {A_FILE}", id="none"),
            pytest.param("a.mp3", f"file is the text 'a.mp3': {A_FILE}", id="a path"),
            pytest.param(5, f"file is the number 5: {A_FILE}", id="a number"),
            pytest.param(
                io.StringIO("x"),
                "file must be open in binary mode: it gives str, not bytes",
                id="a text file",
            ),
            pytest.param(
                io.StringIO(""),
                "file must be open in binary mode: it gives str, not bytes",
                id="an empty text file",
            ),
            pytest.param(b"", "file is empty, or already read to its end", id="no bytes"),
            pytest.param(
                io.BytesIO(), "file is empty, or already read to its end", id="an empty file"
            ),
        ],
    )
    def test_that_is_wrong_is_refused(self, file: Any, text: str) -> None:
        assert refusal(lambda: requests.speech2text_request(MODEL, file)) == text

    def test_already_read_is_refused(self) -> None:
        file = io.BytesIO(b"ab")
        file.read()

        assert "already read to its end" in refusal(
            lambda: requests.speech2text_request(MODEL, file)
        )
