"""The Link protocol and the three ways to a running plugin: stdio, TCP and HTTP.

There is one link for each runtime of the official SDK. A local plugin reads and writes lines over
stdin and stdout. A plugin under remote debugging connects over TCP. A serverless plugin is an HTTP
server.
"""

import http.client
import json
import secrets
import socket
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from hmac import compare_digest
from typing import IO, Any, Protocol

from ..protocol.json import is_object
from .answers import Json

START_TIMEOUT = 60.0
"""How many seconds a plugin may take to start."""

MAX_LINE = 5_242_880
"""How many bytes a line of a local plugin may have, the daemon's `PLUGIN_RUNTIME_MAX_BUFFER_SIZE`."""


class LinkError(Exception):
    """The link could not reach the plugin."""


class Link(Protocol):
    """Carries lines of JSON between the emulator and a running plugin."""

    channel: str
    """The name of the channel."""
    environment: dict[str, str]
    """The environment variables that select the plugin's runtime."""

    def connect(
        self,
        process: "subprocess.Popen[bytes]",
        on_line: Callable[[Json], None],
        on_loss: Callable[[str], None],
    ) -> None:
        """Waits until the plugin is ready, then passes each line that it sends to `on_line`.

        `on_loss` is called with the reason if the daemon reads no further line, or with "" if there is none.

        Raises LinkError if the plugin does not become ready.
        """

    def send(self, line: Json) -> None:
        """Sends one line. Lines from different threads do not mix."""

    def close(self) -> None:
        """Closes the link."""


class _LineLink:
    """The sending half of a link that writes lines to one stream."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._out: IO[bytes] | None = None

    def send(self, line: Json) -> None:
        assert self._out is not None
        with self._lock, suppress(OSError, ValueError):
            self._out.write(json.dumps(line).encode() + b"\n")
            self._out.flush()


class StdioLink(_LineLink):
    """The link to a locally installed plugin."""

    def __init__(self) -> None:
        super().__init__()
        self.channel = "stdio"
        self.environment: dict[str, str] = {"INSTALL_METHOD": "local"}

    def connect(
        self,
        process: "subprocess.Popen[bytes]",
        on_line: Callable[[Json], None],
        on_loss: Callable[[str], None],
    ) -> None:
        assert process.stdin is not None
        assert process.stdout is not None
        self._out = process.stdin
        # The plugin's first line declares what it offers.
        if not process.stdout.readline():
            raise LinkError("the plugin closed its stdout before it sent its declaration")
        run_in_background(_read_short_lines, process.stdout, on_line, on_loss)

    def close(self) -> None:
        with suppress(OSError):
            assert self._out is not None
            self._out.close()


class TCPLink(_LineLink):
    """The link to a plugin under remote debugging.

    The plugin connects to the emulator and sends its key first.
    """

    def __init__(self) -> None:
        super().__init__()
        self.channel = "tcp"
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._port: int = self._listener.getsockname()[1]
        self._key = secrets.token_urlsafe(16)
        self._connection: socket.socket | None = None
        self.environment: dict[str, str] = {
            "INSTALL_METHOD": "remote",
            "REMOTE_INSTALL_HOST": "127.0.0.1",
            "REMOTE_INSTALL_PORT": str(self._port),
            "REMOTE_INSTALL_KEY": self._key,
        }

    def connect(
        self,
        process: "subprocess.Popen[bytes]",
        on_line: Callable[[Json], None],
        on_loss: Callable[[str], None],
    ) -> None:
        if process.stdout:
            run_in_background(_read_lines, process.stdout, _ignore)
        self._listener.settimeout(0.2)
        for _ in _while_starting(process):
            with suppress(TimeoutError):
                self._connection, _ = self._listener.accept()
                break
        if self._connection is None:
            raise LinkError(
                f"the plugin did not connect to 127.0.0.1:{self._port}: {_why_not_started(process)}"
            )
        self._out = self._connection.makefile("wb")
        lines = self._connection.makefile("rb")
        handshake = _parsed(lines.readline())
        if handshake.get("type") != "handshake" or not compare_digest(
            str(handshake["data"]["key"]), self._key
        ):
            raise LinkError(
                "the plugin did not send a handshake with the key in REMOTE_INSTALL_KEY first"
            )
        # The plugin then declares what it offers, in several lines.
        while _parsed(line := lines.readline()).get("type") != "end":
            if not line:
                raise LinkError("the plugin closed the connection before its declaration ended")
        run_in_background(_read_lines, lines, on_line, on_loss)

    def close(self) -> None:
        self._listener.close()
        if self._connection:
            with suppress(OSError):
                self._connection.shutdown(socket.SHUT_RDWR)
            if self._out:
                with suppress(OSError):
                    self._out.close()
            self._connection.close()


class ServerlessLink:
    """The link to a serverless plugin, which is an HTTP server.

    The emulator sends each line in a request of its own. The plugin sends its invocations to the
    daemon in HTTP requests.
    """

    def __init__(self, daemon_url: str) -> None:
        self.channel = "serverless"
        with socket.create_server(("127.0.0.1", 0)) as free:
            self._port: int = free.getsockname()[1]
        self._on_line: Callable[[Json], None] = _ignore
        self.environment: dict[str, str] = {
            "INSTALL_METHOD": "serverless",
            "SERVERLESS_HOST": "127.0.0.1",
            "SERVERLESS_PORT": str(self._port),
            "DIFY_PLUGIN_DAEMON_URL": daemon_url,
        }

    def connect(
        self,
        process: "subprocess.Popen[bytes]",
        on_line: Callable[[Json], None],
        on_loss: Callable[[str], None],
    ) -> None:
        self._on_line = on_line
        if process.stdout:
            run_in_background(_read_lines, process.stdout, _ignore)
        for _ in _while_starting(process):
            with suppress(OSError), socket.create_connection(("127.0.0.1", self._port)):
                return
            time.sleep(0.05)
        raise LinkError(
            f"the plugin did not listen on 127.0.0.1:{self._port}: {_why_not_started(process)}"
        )

    def send(self, line: Json) -> None:
        run_in_background(self._post, line)

    def _post(self, line: Json) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", self._port)
        try:
            headers = {"Content-Type": "application/json"}
            connection.request("POST", "/invoke", json.dumps(line), headers)
            with connection.getresponse() as reply:
                for answer in iter(reply.readline, b""):
                    if answer.strip():
                        self._on_line(_parsed(answer))
        except (OSError, http.client.HTTPException) as error:
            fields = {"message": str(error), "error_type": type(error).__name__}
            data = {"type": "error", "data": fields}
            self._on_line({"event": "session", "session_id": line["session_id"], "data": data})
        finally:
            connection.close()

    def close(self) -> None: ...


def link_of(runtime: str, daemon_url: str) -> Link:
    """A new link for a plugin that runs so. Raises ValueError if the runtime is unknown."""
    match runtime:
        case "stdio":
            return StdioLink()
        case "tcp":
            return TCPLink()
        case "serverless":
            return ServerlessLink(daemon_url)
        case _:
            raise ValueError(f"runtime must be 'stdio', 'tcp' or 'serverless', not {runtime!r}")


def run_in_background(target: Callable[..., None], *arguments: Any) -> None:
    """Calls a function in a daemon thread of its own."""
    threading.Thread(target=target, args=arguments, daemon=True).start()


def _while_starting(process: "subprocess.Popen[bytes]") -> Iterator[None]:
    """Yields until the process exits or START_TIMEOUT has passed."""
    deadline = time.monotonic() + START_TIMEOUT
    while process.poll() is None and time.monotonic() < deadline:
        yield


def _why_not_started(process: "subprocess.Popen[bytes]") -> str:
    code = process.poll()
    return f"{START_TIMEOUT:g} s passed" if code is None else f"it exited with code {code}"


def _ignore(_: Json) -> None: ...


def _parsed(line: bytes) -> Json:
    """Parses a line. One that is not a JSON object is what the plugin's code printed: a line of its log."""
    try:
        value = json.loads(line)
    except (ValueError, RecursionError):
        value = None
    if is_object(value):
        return value
    text = line.decode("utf-8", "replace").rstrip("\r\n")
    return {"event": "log", "data": {"level": "", "message": text}}


def _read_lines(
    lines: IO[bytes],
    on_line: Callable[[Json], None],
    on_loss: Callable[[str], None] = lambda _: None,
) -> None:
    with suppress(OSError, ValueError), lines:
        for line in lines:
            if line.strip():
                on_line(_parsed(line))
    on_loss("")


def _read_short_lines(
    lines: IO[bytes], on_line: Callable[[Json], None], on_loss: Callable[[str], None]
) -> None:
    with suppress(OSError, ValueError):
        while line := lines.readline(MAX_LINE):
            if len(line) == MAX_LINE and not line.endswith(b"\n"):
                on_loss(
                    f"the plugin wrote a line of more than {MAX_LINE} bytes, which ends the daemon's "
                    "reader, and so the plugin is killed: bufio.Scanner: token too long"
                )
                break
            if line.strip():
                on_line(_parsed(line))
        else:
            on_loss("")
    with suppress(OSError, ValueError):
        lines.close()
