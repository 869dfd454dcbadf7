"""Uploads and downloads that go wrong: what the official SDK makes of them, and what is right."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest

from ..support.files import FileServer, Reply, file_server
from .whole_session_bench import Bench, running_bench
from .whole_session_workspace import Kind


@pytest.fixture(scope="module")
def bench() -> Iterator[Bench]:
    with running_bench() as bench:
        yield bench


@pytest.fixture
def server() -> Iterator[FileServer]:
    with file_server() as made:
        yield made


@dataclass(frozen=True)
class Upload:
    """How a server answers an upload, and what the official session makes of it. `right` is what ours gives."""

    name: str
    official: str | dict[str, Any]
    right: str | dict[str, Any]
    status: int = 201
    fields: dict[str, Any] = field(default_factory=dict[str, Any])
    address: str = ""


UPLOADS = [
    Upload("status 200", "status code: 200", {"id": "f1", "type": "document"}, status=200),
    Upload(
        "a null type of media",
        "1 validation error for UploadFileResponse\nmime_type",
        {"mime_type": "", "type": "document"},
        fields={"mime_type": None, "type": "document"},
    ),
    Upload("a null kind of file", {"type": None}, {"type": "document"}, fields={"type": None}),
    Upload("no kind of file", {"type": "document"}, {"type": "document"}),
    Upload(
        "a relative address",
        "Invalid URL '/files/upload': No scheme supplied",
        "FILES_URL is not set",
        address="/files/upload",
    ),
    Upload(
        "a server that is not there",
        "Failed to establish a new connection",
        "INTERNAL_FILES_URL",
        address="http://127.0.0.1:1/files/upload",
    ),
]


@pytest.mark.parametrize("upload", UPLOADS, ids=[upload.name for upload in UPLOADS])
@pytest.mark.parametrize("kind", ["official", "sync", "async"])
def test_an_upload(bench: Bench, server: FileServer, kind: Kind, upload: Upload) -> None:
    server.status, server.fields = upload.status, upload.fields
    reply = [{"url": upload.address or server.upload_url}]
    made = bench.ask(kind, "file upload", reply)
    wanted = upload.official if kind == "official" else upload.right
    if isinstance(wanted, str):
        assert wanted in made["error"]["message"]
    else:
        assert made["error"] is None
        assert {name: made["value"][name] for name in wanted} == wanted


@dataclass(frozen=True)
class Download:
    """A file that cannot be read, the official SDK's exception, and our error."""

    name: str
    official: str
    error: str
    words: str
    reply: Reply | None = None
    address: str = ""


DOWNLOADS = [
    Download("expired", "HTTPStatusError", "APIStatusError", "HTTP 403", Reply(403, b"{}")),
    Download("missing", "HTTPStatusError", "APIStatusError", "HTTP 404", Reply(404, b"{}")),
    Download(
        "moved",
        "HTTPStatusError",
        "APIStatusError",
        "not followed",
        Reply(302, b"", {"Location": "/elsewhere"}),
    ),
    Download(
        "cut",
        "RemoteProtocolError",
        "TransportError",
        "",
        Reply(200, b"half", {"Content-Length": "9", "Connection": "close"}),
    ),
    Download(
        "at a relative address",
        "ValueError",
        "InvalidRequestError",
        "FILES_URL",
        address="/files/tools/a.txt",
    ),
]


@pytest.mark.parametrize("download", DOWNLOADS, ids=[download.name for download in DOWNLOADS])
@pytest.mark.parametrize("kind", ["official", "sync", "async"])
def test_a_file(bench: Bench, server: FileServer, kind: Kind, download: Download) -> None:
    if download.reply is not None:
        server.replies = [download.reply]
    file = {
        "dify_model_identity": "__dify__file__",
        "url": download.address or f"{server.url}/files/tools/a.txt?sign=s",
        "mime_type": "text/plain",
        "filename": "a.txt",
        "extension": ".txt",
        "size": 9,
        "type": "document",
    }
    made = bench.ask(kind, "file read", [], file=file)
    error = made["error"]
    assert error["type"] == (download.official if kind == "official" else download.error)
    assert kind == "official" or download.words in error["message"]
