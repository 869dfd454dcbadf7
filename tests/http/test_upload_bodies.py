"""How a file becomes part of a request, in hexadecimal, piece by piece."""

import gzip
import io
import json
import os
import tempfile
import tracemalloc
from collections.abc import Callable, Iterator, Sequence
from itertools import cycle
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dify_invoke.channels.invocation import Caller
from dify_invoke.errors import InvalidRequestError
from dify_invoke.http.upload import PIECE, HexFile, Upload

from ..support.prepared import speech2text_request

MIB = 1_048_576
MODEL: Any = {"provider": "p", "model": "größe"}

thorough = settings(max_examples=150, deadline=None)


class File:
    """A file that counts how often it was read, and gives the given numbers of bytes."""

    def __init__(self, data: bytes, sizes: Sequence[int] = (), seekable: bool = True) -> None:
        self.data = data
        self.place = 0
        self.reads = 0
        self._sizes = cycle(sizes or [len(data) + 1])
        self._seekable = seekable

    def seekable(self) -> bool:
        return self._seekable

    def tell(self) -> int:
        if not self._seekable:
            raise OSError("Illegal seek")
        return self.place

    def seek(self, offset: int, whence: int = 0) -> int:
        self.place = offset + (len(self.data) if whence == 2 else 0)
        return self.place

    def read(self, count: int) -> bytes:
        self.reads += 1
        start = self.place
        self.place = min(start + count, start + next(self._sizes), len(self.data))
        return self.data[start : self.place]


def upload_of(file: Any) -> Upload:
    """The body of a request with the file."""
    request, taken = speech2text_request(MODEL, file)
    return taken.within(Caller("t", "u").body(request))


def sent(file: Any) -> Any:
    """The JSON that the server reads."""
    return json.loads(b"".join(upload_of(file)))


def refusal(act: Callable[[], object]) -> str:
    with pytest.raises(InvalidRequestError) as caught:
        act()
    return caught.value.message


@st.composite
def contents(draw: st.DrawFn) -> bytes:
    """Contents of files, also of several pieces."""
    if draw(st.booleans()):
        return draw(st.binary(min_size=1, max_size=100))
    size = draw(st.sampled_from([PIECE, 2 * PIECE])) + draw(st.integers(-2, 2))
    return Random(draw(st.integers())).randbytes(size)


class TestRequest:
    @thorough
    @given(contents(), st.lists(st.integers(1, 2 * PIECE), max_size=5), st.booleans())
    def test_is_json_with_the_whole_file(
        self, data: bytes, sizes: list[int], seekable: bool
    ) -> None:
        upload = upload_of(File(data, sizes, seekable))
        pieces = list(upload)
        body = b"".join(pieces)
        assert json.loads(body) == {
            **MODEL,
            "model_type": "speech2text",
            "file": data.hex(),
            "tenant_id": "t",
            "user_id": "u",
        }
        assert upload.length == (len(body) if seekable else None)
        assert max(map(len, pieces)) <= 2 * PIECE

    @pytest.mark.parametrize(
        "file",
        [
            b"mp3!",
            bytearray(b"mp3!"),
            memoryview(b"mp3!"),
            memoryview(b"m.p.3.!.")[::2],
            memoryview(b"mp3!").cast("I"),
            memoryview(b"mp3!").cast("B", (2, 2)),
            io.BytesIO(b"mp3!"),
        ],
        ids=["bytes", "bytearray", "view", "every second", "numbers", "a table", "file"],
    )
    def test_takes_bytes_of_any_kind(self, file: Any) -> None:
        upload = upload_of(file)
        body = b"".join(upload)
        assert json.loads(body)["file"] == "6d703321"
        assert upload.length == len(body)

    def test_takes_a_file_of_a_path(self, tmp_path: Path) -> None:
        path = tmp_path / "speech.mp3"
        path.write_bytes(b"mp3" * PIECE)
        with path.open("rb") as file:
            upload = upload_of(file)
            body = b"".join(upload)
        assert json.loads(body)["file"] == "6d7033" * PIECE
        assert upload.length == len(body)

    def test_takes_a_pipe(self) -> None:
        reads, writes = os.pipe()
        with open(reads, "rb") as file:
            with open(writes, "wb") as other:
                other.write(b"mp3")
            upload = upload_of(file)
            assert upload.length is None
            assert json.loads(b"".join(upload))["file"] == "6d7033"

    def test_takes_a_gzip_file(self) -> None:
        with gzip.open(io.BytesIO(gzip.compress(b"mp3" * PIECE))) as file:
            assert sent(file)["file"] == "6d7033" * PIECE

    def test_takes_a_spooled_file(self) -> None:
        with tempfile.SpooledTemporaryFile() as file:
            file.write(b"mp3")
            file.seek(0)
            assert sent(file)["file"] == "6d7033"

    @thorough
    @given(st.binary(min_size=1), st.data())
    def test_has_the_file_from_its_current_position(
        self, data: bytes, drawn: st.DataObject
    ) -> None:
        start = drawn.draw(st.integers(0, len(data) - 1))
        file = io.BytesIO(data)
        file.seek(start)
        upload = upload_of(file)
        body = b"".join(upload)
        assert json.loads(body)["file"] == data[start:].hex()
        assert upload.length == len(body)
        assert file.tell() == len(data)
        assert not file.closed

    def test_reads_the_file_while_it_is_sent(self) -> None:
        file = File(bytes(10 * PIECE))
        pieces = iter(upload_of(file))
        assert file.reads == 1  # the first read checks that the file can be read
        for reads in (1, 1, 2, 3):
            next(pieces)
            assert file.reads == reads

    def test_does_not_lock_a_bytearray(self) -> None:
        data = bytearray(b"mp3")
        assert sent(data)["file"] == "6d7033"
        data += b"!"
        assert data == b"mp3!"

    def test_may_contain_the_mark_of_another_file(self) -> None:
        one, another = HexFile(b"1"), HexFile(b"2")
        request = json.dumps([one.mark, another.mark]).encode()
        assert json.loads(b"".join(one.within(request))) == ["31", another.mark]


class TestAFileThatChanges:
    @pytest.mark.parametrize("missing", [1, PIECE - 1, PIECE])
    def test_is_refused_if_it_was_cut(self, missing: int) -> None:
        file = File(bytes(2 * PIECE))
        upload = upload_of(file)
        file.data = file.data[:-missing]
        said = f"file was cut while it was read: {missing} bytes are missing"
        assert refusal(lambda: list(upload)) == said

    @pytest.mark.parametrize("size", [1, PIECE, PIECE + 1])
    def test_is_sent_with_its_first_length(self, size: int) -> None:
        file = File(bytes(size))
        upload = upload_of(file)
        file.data += b"more"
        body = b"".join(upload)
        assert json.loads(body)["file"] == "00" * size
        assert upload.length == len(body)

    def test_of_unknown_size_is_sent_whole(self) -> None:
        file = File(bytes(PIECE), seekable=False)
        upload = upload_of(file)
        file.data += b"more"
        assert json.loads(b"".join(upload))["file"] == "00" * PIECE + b"more".hex()

    def test_that_claims_to_be_empty_is_sent_whole(self) -> None:
        """Files in /proc do so."""

        class Odd(File):
            def seek(self, offset: int, whence: int = 0) -> int:
                return 0

        upload = upload_of(Odd(b"mp3"))
        assert upload.length is None
        assert json.loads(b"".join(upload))["file"] == "6d7033"


class Answering:
    """A file whose reads return the given values in turn, or raise them if they are errors."""

    def __init__(self, *answers: Any) -> None:
        self._answers: Iterator[Any] = iter(answers)

    def read(self, count: int) -> Any:
        answer = next(self._answers, b"")
        if isinstance(answer, BaseException):
            raise answer
        return answer


class BrokenError(Exception):
    """An error of a library that dify_invoke does not know."""


ERRORS = [OSError(5, "disk"), ValueError("closed"), RuntimeError("disk"), BrokenError("disk")]


class TestAFileThatCannotBeRead:
    @pytest.mark.parametrize("error", ERRORS, ids=lambda error: type(error).__name__)
    def test_is_refused_before_anything_is_sent(self, error: Exception) -> None:
        with pytest.raises(InvalidRequestError, match=r"^invoke_speech2text: file cannot be read"):
            upload_of(Answering(error))

    @pytest.mark.parametrize("error", ERRORS, ids=lambda error: type(error).__name__)
    def test_is_refused_midway(self, error: Exception) -> None:
        upload = upload_of(Answering(b"mp3", error))
        with pytest.raises(
            InvalidRequestError, match=r"file cannot be read: .*(disk|closed)"
        ) as caught:
            list(upload)
        assert caught.value.__cause__ is error

    @pytest.mark.parametrize("stop", [KeyboardInterrupt(), SystemExit()])
    def test_does_not_catch_an_exit_or_an_interrupt(self, stop: BaseException) -> None:
        with pytest.raises(type(stop)):
            list(upload_of(Answering(b"mp3", stop)))

    def test_is_closed(self, tmp_path: Path) -> None:
        with (tmp_path / "speech.mp3").open("w+b") as file:
            file.write(b"mp3")
        assert "file cannot be read: " in refusal(lambda: upload_of(file))

    def test_is_open_for_writing_only(self, tmp_path: Path) -> None:
        with (tmp_path / "speech.mp3").open("wb") as file:
            assert "file cannot be read: " in refusal(lambda: upload_of(file))

    def test_has_a_read_without_an_argument(self) -> None:
        class Odd:
            def read(self) -> bytes:
                return b"mp3"

        assert "file cannot be read: " in refusal(lambda: upload_of(Odd()))

    @pytest.mark.parametrize("given", ["text", "", None, bytearray(b"mp3"), 3])
    @pytest.mark.parametrize("before", [[], [b"mp3"]], ids=["at once", "midway"])
    def test_does_not_return_bytes(self, before: list[bytes], given: Any) -> None:
        file = Answering(*before, given)
        said = refusal(lambda: list(upload_of(file)))
        if isinstance(given, str):
            assert said == "file must be open in binary mode: it gives str, not bytes"
        else:
            assert (
                said
                == f"file must be open in binary mode: it gives {type(given).__name__}, not bytes"
            )

    def test_is_open_as_text(self, tmp_path: Path) -> None:
        path = tmp_path / "speech.mp3"
        path.write_text("mp3")
        with path.open() as file:
            assert "binary mode" in refusal(lambda: upload_of(file))

    def test_returns_more_bytes_than_requested(self) -> None:
        file = Answering(b"mp3", bytes(PIECE + 1))
        said = refusal(lambda: list(upload_of(file)))
        assert said == f"file gave {PIECE + 1} bytes when asked for {PIECE}"

    def test_does_not_tell_its_size(self) -> None:
        """The file is sent without a size."""

        class Odd(File):
            def seek(self, offset: int, whence: int = 0) -> int:
                raise io.UnsupportedOperation("seek")

        upload = upload_of(Odd(b"mp3"))
        assert upload.length is None
        assert json.loads(b"".join(upload))["file"] == "6d7033"

    def test_is_at_its_end(self) -> None:
        file = io.BytesIO(b"mp3")
        file.seek(0, io.SEEK_END)
        assert refusal(lambda: upload_of(file)) == "file is empty, or already read to its end"


class Zeros:
    """A file of that many zeros, which takes no memory."""

    def __init__(self, size: int, seekable: bool) -> None:
        self._size = size
        self._place = 0
        self._seekable = seekable

    def seekable(self) -> bool:
        return self._seekable

    def tell(self) -> int:
        return self._place

    def seek(self, offset: int, whence: int = 0) -> int:
        self._place = offset + (self._size if whence == 2 else 0)
        return self._place

    def read(self, count: int) -> bytes:
        given = min(count, self._size - self._place)
        self._place += given
        return bytes(given)


@pytest.mark.parametrize("seekable", [True, False], ids=["seekable", "not seekable"])
def test_a_huge_file_needs_no_memory(seekable: bool) -> None:
    size = 64 * MIB
    tracemalloc.start()
    try:
        upload = upload_of(Zeros(size, seekable))
        length = sum(len(piece) for piece in upload)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert length > 2 * size
    assert upload.length == (length if seekable else None)
    assert peak < 2 * MIB
