"""Runs a plugin as a process of its own, as the daemon does, and talks to it.

Three links, for the three runtimes of the official SDK: lines over stdin and stdout, lines over TCP, and
HTTP, where the plugin is the server.
"""

import http.client
import json
import os
import queue
import secrets
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from hmac import compare_digest
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Literal, Protocol, Self

from ..protocol.json import is_object
from .answers import Json
from .daemon import Daemon
from .manifest import read_manifest

Runtime = Literal["stdio", "tcp", "serverless"]
"""How a plugin is run: locally, under remote debugging, or as a server."""

START_TIMEOUT = 60.0
"""Seconds that a plugin has to start."""


class PluginError(Exception):
    """A plugin did not start, or answered an invocation with an error."""

    def __init__(self, message: str, error_type: str | None = None) -> None:
        super().__init__(message, error_type)
        self.message = message
        self.error_type = error_type
        """The class of the exception in the plugin."""

    def __str__(self) -> str:
        return f"{self.error_type}: {self.message}" if self.error_type else self.message


@dataclass(frozen=True)
class EndpointReply:
    """What an endpoint answered."""

    status: int
    headers: dict[str, str]
    body: bytes


class Link(Protocol):
    """A way to a running plugin."""

    environment: dict[str, str]
    """What tells the plugin its runtime."""

    def connect(self, process: "subprocess.Popen[bytes]", on_line: Callable[[Json], None]) -> None:
        """Waits until the plugin is there; from then on each line that it sends is handed over."""

    def send(self, line: Json) -> None:
        """Sends a line, whole."""

    def close(self) -> None: ...


class _LineLink:
    """Lines of JSON in both directions."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._out: IO[bytes] | None = None

    def send(self, line: Json) -> None:
        assert self._out is not None
        with self._lock, suppress(OSError, ValueError):
            self._out.write(json.dumps(line).encode() + b"\n")
            self._out.flush()


class StdioLink(_LineLink):
    """A plugin that is installed locally."""

    def __init__(self) -> None:
        super().__init__()
        self.environment: dict[str, str] = {"INSTALL_METHOD": "local"}

    def connect(self, process: "subprocess.Popen[bytes]", on_line: Callable[[Json], None]) -> None:
        assert process.stdin is not None
        assert process.stdout is not None
        self._out = process.stdin
        # The first line is the plugin's declaration of itself.
        if not process.stdout.readline():
            raise PluginError("the plugin ended before it was there")
        _in_background(_read_lines, process.stdout, on_line)

    def close(self) -> None:
        with suppress(OSError):
            assert self._out is not None
            self._out.close()


class TCPLink(_LineLink):
    """A plugin under remote debugging: it connects, and opens with the key that it was given."""

    def __init__(self) -> None:
        super().__init__()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._key = secrets.token_urlsafe(16)
        self._connection: socket.socket | None = None
        self.environment: dict[str, str] = {
            "INSTALL_METHOD": "remote",
            "REMOTE_INSTALL_HOST": "127.0.0.1",
            "REMOTE_INSTALL_PORT": str(self._listener.getsockname()[1]),
            "REMOTE_INSTALL_KEY": self._key,
        }

    def connect(self, process: "subprocess.Popen[bytes]", on_line: Callable[[Json], None]) -> None:
        if process.stdout:
            _in_background(_read_lines, process.stdout, _ignore)
        self._listener.settimeout(0.2)
        for _ in _while_starting(process):
            with suppress(TimeoutError):
                self._connection, _ = self._listener.accept()
                break
        if self._connection is None:
            raise PluginError("the plugin did not connect")
        self._out = self._connection.makefile("wb")
        lines = self._connection.makefile("rb")
        handshake = _parsed(lines.readline())
        if handshake.get("type") != "handshake" or not compare_digest(
            str(handshake["data"]["key"]), self._key
        ):
            raise PluginError("the plugin's handshake has another key")
        # Then it declares itself, line by line.
        while _parsed(line := lines.readline()).get("type") != "end":
            if not line:
                raise PluginError("the plugin left before it was there")
        _in_background(_read_lines, lines, on_line)

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
    """A plugin that is a server: it is asked over HTTP, and asks the daemon over HTTP."""

    def __init__(self, daemon_url: str) -> None:
        with socket.create_server(("127.0.0.1", 0)) as free:
            self._port = free.getsockname()[1]
        self._on_line: Callable[[Json], None] = _ignore
        self.environment: dict[str, str] = {
            "INSTALL_METHOD": "serverless",
            "SERVERLESS_HOST": "127.0.0.1",
            "SERVERLESS_PORT": str(self._port),
            "DIFY_PLUGIN_DAEMON_URL": daemon_url,
        }

    def connect(self, process: "subprocess.Popen[bytes]", on_line: Callable[[Json], None]) -> None:
        self._on_line = on_line
        if process.stdout:
            _in_background(_read_lines, process.stdout, _ignore)
        for _ in _while_starting(process):
            with suppress(OSError), socket.create_connection(("127.0.0.1", self._port)):
                return
            time.sleep(0.05)
        raise PluginError("the plugin does not listen")

    def send(self, line: Json) -> None:
        _in_background(self._post, line)

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


def _while_starting(process: "subprocess.Popen[bytes]") -> Iterator[None]:
    deadline = time.monotonic() + START_TIMEOUT
    while process.poll() is None and time.monotonic() < deadline:
        yield


def _ignore(_: Json) -> None: ...


def _in_background(target: Callable[..., None], *arguments: Any) -> None:
    threading.Thread(target=target, args=arguments, daemon=True).start()


def _parsed(line: bytes) -> Json:
    try:
        value = json.loads(line)
    except ValueError:
        return {}
    return value if is_object(value) else {}


def _read_lines(lines: IO[bytes], on_line: Callable[[Json], None]) -> None:
    with suppress(OSError, ValueError), lines:
        for line in lines:
            if line.strip():
                on_line(_parsed(line))


class RunningPlugin:
    """A plugin that runs; `with emulator.run_plugin(path) as plugin: plugin.invoke_tool(...)`."""

    def __init__(
        self,
        folder: str | os.PathLike[str],
        *,
        daemon: Daemon,
        link: Link,
        delay: float,
        python: str | None,
        permissions: frozenset[str] | None,
        environment: dict[str, str] | None,
    ) -> None:
        self.folder: Path = Path(folder)
        self._manifest = read_manifest(self.folder)
        self._permissions = self._manifest.permissions if permissions is None else permissions
        self._daemon = daemon
        self._link = link
        self._delay = delay
        self._answers: dict[str, queue.SimpleQueue[Json]] = {}
        self._log: list[str] = []
        self._process = subprocess.Popen(
            [python or sys.executable, "-m", "main"],
            cwd=self.folder,
            env={**os.environ, **link.environment, **(environment or {})},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        assert self._process.stderr is not None
        _in_background(self._read_log, self._process.stderr)
        try:
            link.connect(self._process, self._take)
        except BaseException as error:
            self.close()
            if isinstance(error, PluginError):
                raise PluginError(f"{error.message}; it wrote:\n{self.log}") from None
            raise

    @property
    def log(self) -> str:
        """What the plugin has written to stderr."""
        return "".join(self._log)

    def invoke_tool(
        self,
        tool: str,
        parameters: Json | None = None,
        *,
        credentials: Json | None = None,
        timeout: float = 60.0,
    ) -> list[Json]:
        """Invokes a tool and returns its messages: `{"type": "text", "message": {"text": ...}}`, ...

        Raises PluginError when the tool raises, ValueError when the plugin has no such tool, and
        TimeoutError when nothing comes for so many seconds.
        """
        provider = self._manifest.providers.get(tool)
        if provider is None:
            known = ", ".join(sorted(self._manifest.providers))
            raise ValueError(f"the plugin has no tool {tool!r}; there are: {known}")
        data = {
            "type": "tool",
            "action": "invoke_tool",
            "user_id": "",
            "provider": provider,
            "tool": tool,
            "credentials": credentials or {},
            "tool_parameters": parameters or {},
        }
        return list(self._invoke(data, timeout))

    def invoke_endpoint(
        self,
        method: str,
        path: str,
        *,
        body: bytes = b"",
        headers: Mapping[str, str] | None = None,
        settings: Json | None = None,
        timeout: float = 60.0,
    ) -> EndpointReply:
        """Sends an endpoint an HTTP request and returns its whole reply; `settings` are its group's.

        Where the plugin has no such endpoint its runtime answers with 404, and with 500 when the
        endpoint raises (404 for a ValueError). Raises TimeoutError as `invoke_tool`, and PluginError
        when the request is no HTTP or the reply breaks off.
        """
        sent = {"host": "localhost", "content-length": str(len(body))}
        sent |= {name.lower(): value for name, value in (headers or {}).items()}
        lines = [f"{method} {path} HTTP/1.1", *(f"{name}: {value}" for name, value in sent.items())]
        data = {
            "type": "endpoint",
            "action": "invoke_endpoint",
            "user_id": "",
            "settings": settings or {},
            "raw_http_request": ("\r\n".join(lines).encode() + b"\r\n\r\n" + body).hex(),
        }
        parts = list(self._invoke(data, timeout))
        content = b"".join(bytes.fromhex(part.get("result", "")) for part in parts)
        return EndpointReply(parts[0]["status"], parts[0]["headers"], content)

    def _invoke(self, data: Json, timeout: float) -> Iterator[Json]:
        session_id = self._daemon.open_session(self._permissions)
        answers = self._answers[session_id] = queue.SimpleQueue()
        try:
            self._link.send(
                {
                    "session_id": session_id,
                    "event": "request",
                    "data": data,
                    "conversation_id": None,
                    "message_id": None,
                    "app_id": None,
                    "endpoint_id": None,
                    "context": {},
                }
            )
            while True:
                try:
                    message = answers.get(timeout=timeout)
                except queue.Empty:
                    raise TimeoutError(
                        f"nothing came for {timeout:g} s; the plugin wrote:\n{self.log}"
                    ) from None
                if message["type"] == "end":
                    return
                if message["type"] == "error":
                    error = message["data"]
                    raise PluginError(str(error.get("message")), error.get("error_type"))
                yield message["data"]
        finally:
            del self._answers[session_id]
            self._daemon.close_session(session_id)

    def _take(self, line: Json) -> None:
        """What the plugin sends: a message of its answer, or an invocation."""
        session_id = line.get("session_id")
        message = line.get("data")
        if line.get("event") != "session" or not is_object(message):
            return
        if message.get("type") == "invoke":
            _in_background(self._answer, str(session_id), message["data"])
        elif answers := self._answers.get(str(session_id)):
            answers.put(message)

    def _answer(self, session_id: str, invocation: Json) -> None:
        for line in self._daemon.answer(session_id, invocation):
            self._link.send(line)
            if self._delay:
                time.sleep(self._delay)

    def _read_log(self, lines: IO[bytes]) -> None:
        with suppress(OSError, ValueError):
            for line in lines:
                self._log.append(line.decode("utf-8", "replace"))

    def close(self) -> None:
        """Ends the plugin."""
        self._link.close()
        self._process.terminate()
        try:
            self._process.wait(5)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        for stream in (self._process.stdin, self._process.stdout, self._process.stderr):
            if stream:
                with suppress(OSError):
                    stream.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()
