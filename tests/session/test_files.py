"""`session.file.upload` on each channel, with a file server that reads forms as the platform does."""

import io
import json
from pathlib import Path
from typing import Any

import pytest

from dify_invoke import (
    APIStatusError,
    InvalidRequestError,
    InvokeError,
    Limits,
    ProtocolError,
    ReplyTooLargeError,
    TransportError,
    UploadFileResponse,
)

from ..support.files import Reply
from ..support.platform import TENANT, ChannelName, Fails, platform
from ..support.servers import free_port
from ..support.sessions import Mode
from .file_cases import Bench

NAME, TYPE = "report.txt", "text/plain"


class TestUpload:
    def test_is_the_file_that_the_server_made(self, bench: Bench) -> None:
        given = bench.upload(NAME, b"hello", TYPE)
        assert isinstance(given, UploadFileResponse)
        assert (given.id, given.name, given.size, given.type) == ("f1", NAME, 5, "document")
        assert given.to_app_parameter() == {
            "tool_file_id": "f1",
            "transfer_method": "tool_file",
            "type": "document",
        }
        (seen,) = bench.server.uploads
        assert (seen.name, seen.mime_type, seen.content) == (NAME, TYPE, b"hello")

    def test_asks_for_an_address_with_name_and_type(self, bench: Bench) -> None:
        bench.upload(NAME, b"hello", TYPE)
        wanted = {"filename": NAME, "mimetype": TYPE}
        if bench.platform.channel == "inner API":
            wanted |= {"tenant_id": TENANT, "user_id": ""}
        assert bench.requests() == [wanted]

    def test_goes_to_the_signed_address_as_it_is(self, bench: Bench) -> None:
        bench.upload(NAME, b"hello", TYPE)
        (target, headers) = bench.server.asked[0]
        assert f"{bench.server.url}{target}" == bench.server.upload_url
        assert int(headers["content-length"]) > 5
        assert not [name for name in headers if "key" in name or "session" in name]

    @pytest.mark.parametrize(
        "mimetype", ["Text/PLAIN", "text/plain; charset=utf-8", " text/plain;x=y "]
    )
    def test_has_the_same_type_in_both_steps(self, bench: Bench, mimetype: str) -> None:
        bench.server.signed = [(NAME, "text/plain")]
        assert bench.upload(NAME, b"hello", mimetype).mime_type == "text/plain"
        assert bench.requests()[0]["mimetype"] == "text/plain"

    @pytest.mark.parametrize(
        "name", ["Übersicht 2026.pdf", '"quoted".txt', "100%22.txt", "back\\slash", "a;b='c'", "日本\n.txt"]
    )  # fmt: skip
    def test_has_the_same_name_in_both_steps(self, bench: Bench, name: str) -> None:
        bench.server.signed = [(name, TYPE)]
        assert bench.upload(name, b"hello", TYPE).name == name
        assert bench.requests()[0]["filename"] == name

    @pytest.mark.parametrize("size", [0, 1, 65_536, 300_001])
    @pytest.mark.parametrize("kind", [bytes, bytearray, memoryview, io.BytesIO])
    def test_has_the_content(self, bench: Bench, kind: Any, size: int) -> None:
        content = bytes(range(256)) * (size // 256) + b"x" * (size % 256)
        assert bench.upload(NAME, kind(content), TYPE).size == size
        assert bench.server.uploads[0].content == content

    def test_of_a_file_begins_at_its_position(self, bench: Bench, tmp_path: Path) -> None:
        path = tmp_path / "file"
        path.write_bytes(b"0123456789")
        with path.open("rb") as file:
            file.seek(4)
            bench.upload(NAME, file, TYPE)
        assert bench.server.uploads[0].content == b"456789"

    def test_of_a_file_without_a_size_goes_in_chunks(self, bench: Bench) -> None:
        class Pipe:
            def __init__(self) -> None:
                self.pieces = [b"one ", b"two ", b"three"]

            def read(self, size: int) -> bytes:
                return self.pieces.pop(0) if self.pieces else b""

        told: list[tuple[int, int | None]] = []

        def tell(sent: int, total: int | None) -> None:
            told.append((sent, total))

        bench.upload(NAME, Pipe(), TYPE, progress=tell)
        assert bench.server.uploads[0].content == b"one two three"
        assert bench.server.asked[0][1]["transfer-encoding"] == "chunked"
        assert told == [(4, None), (8, None), (13, None)]

    def test_tells_its_progress(self, bench: Bench) -> None:
        told: list[tuple[int, int | None]] = []

        def tell(sent: int, total: int | None) -> None:
            told.append((sent, total))

        bench.upload(NAME, b"x" * 150_000, TYPE, progress=tell)
        assert told == [(65_536, 150_000), (131_072, 150_000), (150_000, 150_000)]

    @pytest.mark.parametrize("kind", [RuntimeError, ValueError, InvokeError])
    def test_ends_with_what_progress_raises(self, bench: Bench, kind: Any) -> None:
        raised = kind("enough")

        def stop(_: int, __: int | None) -> None:
            raise raised

        with pytest.raises(kind) as caught:
            bench.upload(NAME, b"x" * 150_000, TYPE, progress=stop)
        assert caught.value is raised
        assert bench.server.uploads == []


class TestAnswer:
    @pytest.mark.parametrize("status", [200, 201])
    def test_may_have_either_status(self, bench: Bench, status: int) -> None:
        bench.server.status = status
        assert bench.upload(NAME, b"hello", TYPE).id == "f1"

    @pytest.mark.parametrize("absent", [None, ...])
    def test_may_lack_what_the_server_does_not_know(self, bench: Bench, absent: Any) -> None:
        bench.server.fields = dict.fromkeys(("mime_type", "extension", "type"), absent)
        given = bench.upload("cat.png", b"hello", "image/png")
        assert (given.mime_type, given.extension, given.type) == ("", "", "image")

    @pytest.mark.parametrize(
        ("mime_type", "kind"),
        [("image/png", "image"), ("audio/mpeg", "audio"), ("video/mp4", "video"), ("a/b", "document")],
    )  # fmt: skip
    def test_has_the_kind_of_its_type(self, bench: Bench, mime_type: str, kind: str) -> None:
        assert bench.upload(NAME, b"hello", mime_type).type == kind

    def test_has_the_kind_that_the_server_says(self, bench: Bench) -> None:
        bench.server.fields = {"type": "custom"}
        assert bench.upload(NAME, b"hello", TYPE).type == "custom"

    @pytest.mark.parametrize(
        ("body", "words"),
        [
            (b"<html><title>Login</title></html>", "the reply is a page"),
            (b"{", "the reply is not JSON"),
            (b'{"id": 1}', "does not fit the contract"),
            (b"", "the reply is empty"),
        ],
    )
    def test_that_is_none_is_an_error(self, bench: Bench, body: bytes, words: str) -> None:
        bench.server.replies = [Reply(201, body)]
        error = bench.refused(NAME, b"hello", TYPE)
        assert isinstance(error, ProtocolError)
        assert error.operation == "upload_file"
        assert words in error.message

    @pytest.mark.parametrize(
        ("status", "code", "words"),
        [
            (400, "invalid_param", "does not take the form"),
            (403, "invalid_plugin_file_upload", "FILES_ACCESS_TIMEOUT"),
            (404, "not_found", "INTERNAL_FILES_URL"),
            (413, "file_too_large", "larger than the server"),
            (415, "unsupported_file_type", "files of this type"),
            (500, "internal_server_error", "no luck"),
        ],
    )
    def test_of_another_status_is_an_error(
        self, bench: Bench, status: int, code: str, words: str
    ) -> None:
        body = {"code": code, "message": "no luck", "status": status}
        bench.server.replies = [Reply(status, json.dumps(body).encode())]
        error = bench.refused(NAME, b"hello", TYPE)
        assert isinstance(error, APIStatusError)
        assert (error.operation, error.status, error.code) == ("upload_file", status, code)
        assert f"HTTP {status}" in error.message
        assert words in error.message
        assert "no luck" in error.message
        assert len(bench.server.asked) == 1

    def test_that_is_a_page_is_named(self, bench: Bench) -> None:
        bench.server.replies = [Reply(502, b"<html><title>Bad Gateway</title></html>")]
        assert "a page titled 'Bad Gateway'" in bench.refused(NAME, b"hello", TYPE).message

    def test_that_redirects_is_not_followed(self, bench: Bench) -> None:
        bench.server.replies = [Reply(307, b"", {"Location": "/elsewhere?sign=secret"})]
        error = bench.refused(NAME, b"hello", TYPE)
        assert "redirected to /elsewhere, and not followed" in error.message
        assert len(bench.server.asked) == 1

    def test_that_is_too_large_names_the_limit(self, bench: Bench) -> None:
        asked = bench.ask(
            lambda session: session.with_options(limits=Limits(reply=10)).file.upload(
                NAME, b"hello", TYPE
            )
        )
        assert isinstance(asked.error, ReplyTooLargeError)
        assert asked.error.limit == "reply"


class TestAddress:
    """The first step."""

    @pytest.mark.parametrize(
        ("url", "words"),
        [
            ("/files/upload/for-plugin?sign=secret", "FILES_URL is not set"),
            ("files.example.com/files/upload", "FILES_URL is not set"),
            ("ftp://files/upload", "of the kind 'ftp'"),
            ("http:///files/upload", "has no host"),
            ("http://u:secret@host/files", "has credentials"),
            ("http://host:port/files", "is malformed"),
            ("http://ho\nst/files", "characters"),
            ("", "names no server"),
        ],
    )
    def test_that_cannot_be_used(
        self, channel: ChannelName, mode: Mode, url: str, words: str
    ) -> None:
        with platform(channel, [{"url": url}]) as made:
            asked = made.ask(mode, lambda session: session.file.upload(NAME, b"hello", TYPE))
        assert isinstance(asked.error, ProtocolError)
        assert asked.error.operation == "upload_file"
        assert words in asked.error.message
        assert "secret" not in str(asked.error)

    @pytest.mark.parametrize("url", ["http://no-such-host.invalid/files/upload?sign=secret", None])
    def test_that_is_not_reached(self, channel: ChannelName, mode: Mode, url: str | None) -> None:
        port = free_port()
        address = url or f"http://127.0.0.1:{port}/files/upload?sign=secret"
        with platform(channel, [{"url": address}]) as made:
            asked = made.ask(mode, lambda session: session.file.upload(NAME, b"hello", TYPE))
        assert isinstance(asked.error, TransportError)
        assert asked.error.unsent
        assert "INTERNAL_FILES_URL" in asked.error.message
        assert ("no-such-host.invalid" if url else f"127.0.0.1:{port}") in asked.error.message
        assert "secret" not in str(asked.error)
        assert len(made.requests) == 1  # the address is still good

    def test_that_the_platform_refuses(self, channel: ChannelName, mode: Mode) -> None:
        with platform(channel, [Fails("upload file failed: data is nil")]) as made:
            asked = made.ask(mode, lambda session: session.file.upload(NAME, b"hello", TYPE))
        assert isinstance(asked.error, InvokeError)
        assert asked.error.operation == "request_file_upload"
        assert "inner API key is not the server's" in asked.error.message


class TestArguments:
    @pytest.mark.parametrize(
        ("arguments", "words"),
        [
            (("", b"x", TYPE), "filename is an empty text"),
            ((b"n", b"x", TYPE), "filename is bytes"),
            (("\ud83d.txt", b"x", TYPE), "half of a character"),
            ((NAME, "text", TYPE), "content is the text 'text'"),
            ((NAME, None, TYPE), "content is null"),
            ((NAME, io.StringIO("text"), TYPE), "content must be open in binary mode"),
            ((NAME, b"x", ""), "mimetype is an empty text"),
            ((NAME, b"x", "pdf"), "mimetype is the text 'pdf'"),
            ((NAME, b"x", "a/b\r\nX: y"), "mimetype is the text"),
            ((NAME, b"x", None), "mimetype is null"),
        ],
    )
    def test_are_refused_before_anything_is_sent(
        self, bench: Bench, arguments: Any, words: str
    ) -> None:
        error = bench.refused(*arguments)
        assert isinstance(error, InvalidRequestError)
        assert error.operation == "upload_file"
        assert words in error.message
        assert bench.platform.requests == []

    def test_of_a_file_that_was_read_before(self, bench: Bench) -> None:
        file = io.BytesIO(b"hello")
        file.read()
        assert "already read to its end" in bench.refused(NAME, file, TYPE).message

    def test_of_a_progress_that_is_no_function(self, bench: Bench) -> None:
        assert "progress is true" in bench.refused(NAME, b"x", TYPE, progress=True).message
