"""`session.file.read` and `stream`, in sessions on each channel."""

import asyncio
from dataclasses import dataclass
from typing import Any

import pytest

from dify_invoke import (
    APIStatusError,
    AsyncSession,
    InvalidRequestError,
    Limits,
    ReplyTooLargeError,
    Session,
    TransportError,
)

from ..support.files import Reply
from ..support.servers import free_port
from .file_cases import Bench


@dataclass
class OfficialLike:
    """The parts of the official SDK's `File` that are read."""

    url: str
    size: int | None = None

    @property
    def blob(self) -> bytes:
        raise AssertionError


def as_dict(url: str) -> dict[str, str]:
    return {"url": url}


class TestRead:
    @pytest.mark.parametrize("size", [0, 5, 1_000_001])
    @pytest.mark.parametrize("form", [str, OfficialLike, as_dict])
    def test_is_the_content(self, bench: Bench, form: Any, size: int) -> None:
        bench.server.files["/files/a b.txt"] = content = b"x" * size
        file = form(f"{bench.server.url}/files/a b.txt?sign=ä%3D")
        assert bench.ask(lambda session: session.file.read(file)).results == [content]
        ((target, headers),) = bench.server.asked
        assert target == "/files/a%20b.txt?sign=%C3%A4%3D"
        assert "content-type" not in headers
        assert not [name for name in headers if "key" in name or "session" in name]

    def test_as_a_stream_comes_in_pieces(self, bench: Bench) -> None:
        bench.server.files["/f"] = content = b"x" * 3_000_000
        asked = bench.ask(lambda session: session.file.stream(f"{bench.server.url}/f"))
        assert asked.error is None
        assert len(asked.results) > 1
        assert b"".join(asked.results) == content

    @pytest.mark.parametrize(
        ("file", "words"),
        [
            ("/files/tools/1.txt?sign=secret", "FILES_URL is not set"),
            ({"url": "files/1"}, "FILES_URL is not set"),
            ("file:///etc/passwd", "of the kind 'file'"),
            ({"id": 1}, "file is an object"),
            ({"url": 1}, "file.url is the number 1"),
            ("", "file is an empty text"),
            (None, "file is null"),
            (b"http://localhost", "file is bytes"),
        ],
    )
    def test_of_no_file(self, bench: Bench, file: Any, words: str) -> None:
        error = bench.unread(file)
        assert isinstance(error, InvalidRequestError)
        assert words in error.message
        assert "secret" not in str(error)

    @pytest.mark.parametrize(
        ("reply", "words"),
        [
            (Reply(302, b"", {"Location": "http://x/y?sign=secret"}), "redirected to http://x/y, and not followed"),
            (Reply(403, b'{"code":"forbidden"}'), "FILES_ACCESS_TIMEOUT"),
            (Reply(404, b"{}"), "no such file"),
            (Reply(410), "HTTP 410"),
            (Reply(500, b"<html><title>Oops</title>"), "'Oops'"),
        ],
    )  # fmt: skip
    def test_that_is_refused(self, bench: Bench, reply: Reply, words: str) -> None:
        bench.server.replies = [reply]
        error = bench.unread(f"{bench.server.url}/f")
        assert isinstance(error, APIStatusError)
        assert error.status == reply.status
        assert words in error.message
        assert "secret" not in error.message

    def test_of_a_server_that_is_not_reached(self, bench: Bench) -> None:
        error = bench.unread(f"http://127.0.0.1:{free_port()}/f?sign=secret")
        assert isinstance(error, TransportError)
        assert "FILES_URL" in error.message
        assert "secret" not in str(error)

    @pytest.mark.parametrize("limit", ["reply", "decompressed"])
    def test_of_a_file_above_a_limit(self, bench: Bench, limit: str) -> None:
        bench.server.files["/f"] = b"x" * 1001
        url = f"{bench.server.url}/f"
        error = bench.unread(url, limits=Limits(**{limit: 1000}))
        assert isinstance(error, ReplyTooLargeError)
        assert error.limit == limit
        asked = bench.ask(lambda session: session.file.read(url), limits=Limits(**{limit: 1001}))
        assert asked.error is None


class TestOptions:
    def test_of_one_call(self, bench: Bench) -> None:
        bench.server.files["/f"] = b"x" * 11
        url = f"{bench.server.url}/f"
        asked = bench.ask(
            lambda session: session.with_options(limits=Limits(reply=10)).file.read(url)
        )
        assert isinstance(asked.error, ReplyTooLargeError)
        assert bench.ask(lambda session: session.file.read(url)).results == [b"x" * 11]

    def test_a_closed_session_transfers_nothing(self, bench: Bench) -> None:
        url = f"{bench.server.url}/f"

        def read() -> None:
            session = bench.platform.session(Session)
            session.close()
            session.file.read(url)

        async def read_async() -> None:
            session = bench.platform.session(AsyncSession)
            await session.aclose()
            await session.file.read(url)

        with pytest.raises(TransportError, match="the session is closed"):
            read() if bench.mode == "sync" else asyncio.run(read_async())
        assert bench.server.asked == []

    def test_connections_are_kept_for_the_next_file(self, bench: Bench) -> None:
        bench.server.files["/f"] = b"x"
        url = f"{bench.server.url}/f"

        def read(session: Any) -> list[bytes]:
            return [session.file.read(url) for _ in range(3)]

        async def read_async(session: Any) -> list[bytes]:
            return [await session.file.read(url) for _ in range(3)]

        asked = bench.ask(read if bench.mode == "sync" else read_async)
        assert asked.results == [[b"x"] * 3]
        assert len(set(bench.server.ports)) == 1
