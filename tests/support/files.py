"""A file server on loopback. It reads forms with werkzeug, as the platform does, and serves files."""

import json
import threading
from collections.abc import Generator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import BytesIO
from typing import Any
from urllib.parse import unquote

from werkzeug.exceptions import ClientDisconnected
from werkzeug.formparser import parse_form_data


@dataclass(frozen=True)
class Uploaded:
    """A file as the server has read it."""

    name: str | None
    mime_type: str
    content: bytes
    headers: Mapping[str, str]
    """Those of the request, by lower-case name."""


@dataclass(frozen=True)
class Reply:
    """A reply of the server."""

    status: int
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict[str, str])


@dataclass
class FileServer:
    """What the server is to answer, and what it has seen."""

    url: str = ""
    status: int = 201
    fields: dict[str, Any] = field(default_factory=dict[str, Any])
    """Fields of an `UploadFileResponse` that replace the usual ones."""
    signed: list[tuple[str, str]] = field(default_factory=list[tuple[str, str]])
    """If there are any: the name and the type that the address was signed for."""
    replies: list[Reply] = field(default_factory=list[Reply])
    """The next replies, in place of the usual ones."""
    uploads: list[Uploaded] = field(default_factory=list[Uploaded])
    files: dict[str, bytes] = field(default_factory=dict[str, bytes])
    """The files that are served, by path."""
    ports: list[int] = field(default_factory=list[int])
    """Those of the clients, one a request."""
    asked: list[tuple[str, Mapping[str, str]]] = field(
        default_factory=list[tuple[str, Mapping[str, str]]]
    )
    """The targets and the headers of all requests."""

    @property
    def upload_url(self) -> str:
        return f"{self.url}/files/upload/for-plugin?timestamp=1&nonce=n&sign=c2ln%3D&user_id=u"

    def take(self, uploaded: Uploaded) -> Reply:
        self.uploads.append(uploaded)
        if self.signed and (uploaded.name, uploaded.mime_type) not in self.signed:
            return Reply(403, b'{"code":"forbidden","message":"Invalid request.","status":403}')
        made = {
            "id": "f1",
            "name": uploaded.name,
            "size": len(uploaded.content),
            "extension": ".txt",
            "mime_type": uploaded.mime_type,
            "preview_url": None,
            **self.fields,
        }
        made = {name: value for name, value in made.items() if value is not ...}
        return Reply(self.status, json.dumps(made).encode())


@contextmanager
def file_server() -> Generator[FileServer, None, None]:
    """A file server that runs inside the `with`."""
    made = FileServer()
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(made))
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    made.url = f"http://127.0.0.1:{server.server_address[1]}"
    try:
        yield made
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def _handler(made: FileServer) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            try:
                usual = made.take(parsed(self.rfile, self._seen()))
            except (ClientDisconnected, OSError):
                self.close_connection = True
                return
            self._answer(made.replies.pop(0) if made.replies else usual)

        def do_GET(self) -> None:
            self._seen()
            content = made.files.get(unquote(self.path.partition("?")[0]))
            usual = Reply(404, b"{}") if content is None else Reply(200, content)
            self._answer(made.replies.pop(0) if made.replies else usual)

        def _seen(self) -> Mapping[str, str]:
            headers = {name.lower(): value for name, value in self.headers.items()}
            made.ports.append(self.client_address[1])
            made.asked.append((self.path, headers))
            return headers

        def _answer(self, reply: Reply) -> None:
            self.send_response(reply.status)
            for name, value in {"Content-Length": str(len(reply.body)), **reply.headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(reply.body)

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
            pass

    return Handler


class _Chunks:
    """The body of a request in chunks, as a stream."""

    def __init__(self, stream: Any) -> None:
        self._stream = stream
        self._rest = b""
        self._ended = False

    def read(self, size: int = -1) -> bytes:
        while not self._ended and (size < 0 or len(self._rest) < size):
            length = int(self._stream.readline(), 16)
            self._rest += self._stream.read(length)
            self._stream.readline()
            self._ended = not length
        size = len(self._rest) if size < 0 else size
        taken, self._rest = self._rest[:size], self._rest[size:]
        return taken


def parsed(stream: Any, headers: Mapping[str, str]) -> Uploaded:
    """The file in a form, read with werkzeug as Flask reads it."""
    environ: dict[str, Any] = {
        "REQUEST_METHOD": "POST",
        "CONTENT_TYPE": headers["content-type"],
        "wsgi.input": stream,
    }
    if headers.get("transfer-encoding") == "chunked":
        environ |= {"wsgi.input": _Chunks(stream), "wsgi.input_terminated": True}
    else:
        environ["CONTENT_LENGTH"] = headers["content-length"]
    in_memory: Any = lambda **_: BytesIO()  # noqa: E731
    _, form, files = parse_form_data(environ, stream_factory=in_memory)
    assert not form
    assert list(files) == ["file"]
    file = files["file"]
    with closing(file):
        return Uploaded(file.filename, file.mimetype, file.read(), headers)
