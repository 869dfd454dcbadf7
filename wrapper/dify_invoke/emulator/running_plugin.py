"""A running plugin: its process, the tools and endpoints that can be invoked, and its errors."""

import os
import queue
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import IO, Literal, Self

from ..protocol.json import is_object
from .answers import Json
from .daemon import Daemon
from .links import Link, LinkError, run_in_background
from .manifest import read_manifest

Runtime = Literal["stdio", "tcp", "serverless"]
"""How a plugin runs: installed locally, under remote debugging, or as an HTTP server."""


class PluginError(Exception):
    """The plugin did not start, or it answered an invocation with an error."""

    def __init__(self, message: str, error_type: str | None = None) -> None:
        super().__init__(message, error_type)
        self.message = message
        self.error_type = error_type
        """The name of the exception class that the plugin raised, if it raised one."""

    def __str__(self) -> str:
        return f"{self.error_type}: {self.message}" if self.error_type else self.message


@dataclass(frozen=True)
class EndpointReply:
    """The reply of an endpoint."""

    status: int
    headers: dict[str, str]
    body: bytes


class RunningPlugin:
    """A plugin that runs in a process of its own.

    `Emulator.run_plugin` creates it. The process ends when the `with` block ends:

        with emulator.run_plugin(path) as plugin:
            plugin.invoke_tool(...)
    """

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
        run_in_background(self._read_log, self._process.stderr)
        try:
            link.connect(self._process, self._take)
        except LinkError as error:
            self.close()
            raise PluginError(f"{error}. The plugin's log:\n{self.log}") from None
        except BaseException:
            self.close()
            raise

    @property
    def log(self) -> str:
        """The text that the plugin has written to stderr so far."""
        return "".join(self._log)

    def invoke_tool(
        self,
        tool: str,
        parameters: Json | None = None,
        *,
        credentials: Json | None = None,
        timeout: float = 60.0,
    ) -> list[Json]:
        """Invokes a tool and returns its messages.

        A message is a dict such as `{"type": "text", "message": {"text": "hello"}}`.

        Args:
            tool: The tool's name.
            parameters: The tool's parameters.
            credentials: The credentials of the tool's provider.
            timeout: How many seconds to wait for each message.

        Raises:
            PluginError: The tool raised an exception.
            ValueError: The plugin has no tool of this name.
            TimeoutError: The plugin sent nothing for `timeout` seconds.
        """
        provider = self._manifest.providers.get(tool)
        if provider is None:
            known = ", ".join(sorted(self._manifest.providers)) or "none"
            raise ValueError(f"the plugin has no tool {tool!r}; its tools are: {known}")
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
        """Sends an HTTP request to an endpoint and returns the whole reply.

        The plugin's runtime answers with 404 if the plugin has no endpoint for the path. It answers
        with 500 if the endpoint raises an exception, or with 404 if the exception is a ValueError.

        Args:
            method: The HTTP method.
            path: The path of the request.
            body: The body of the request.
            headers: Further headers. `Host` and `Content-Length` have defaults.
            settings: The settings of the endpoint's group.
            timeout: How many seconds to wait for each part of the reply.

        Raises:
            PluginError: The request is not valid HTTP, or the reply breaks off.
            TimeoutError: The plugin sent nothing for `timeout` seconds.
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
                        f"the plugin sent nothing for {timeout:g} s; set a larger timeout if it "
                        f"needs longer. The plugin's log:\n{self.log}"
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
        """Takes a line from the plugin: a message of its answer, or an invocation."""
        session_id = line.get("session_id")
        message = line.get("data")
        if line.get("event") != "session" or not is_object(message):
            return
        if message.get("type") == "invoke":
            run_in_background(self._answer, str(session_id), message["data"])
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
        """Stops the plugin. Kills the process if it does not exit within 5 seconds."""
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
