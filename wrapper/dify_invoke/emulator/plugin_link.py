"""What the daemon and a plugin's process say to each other over a link."""

import math
import queue
import threading
import time
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from ..protocol.json import is_object
from .answers import Json
from .daemon import Daemon, DaemonSession, MalformedError
from .exchange import Pause
from .links import Link, LinkError
from .plugin_process import LogLine, PluginProcess
from .plugin_requests import PluginError, PluginStartError, plugin_error
from .tracebacks import last_error

_MOMENT = 0.2
"""Seconds that an answer has to end, once the plugin has."""

__tracebackhide__ = True  # pytest shows the line of the test


class LinkedPlugin:
    """A process of a plugin that is connected: it is asked, and what it invokes is answered.

    Args:
        folder: The plugin's folder.
        process: The process.
        link: The link to it.
        daemon: Answers what it invokes.
        session: What the daemon knows of its sessions.
        delay: How many seconds to wait between two lines of an answer.
        say: Takes each line of its log that is not on stderr.

    Raises:
        PluginStartError: The link does not reach it.
    """

    def __init__(
        self,
        folder: Path,
        process: PluginProcess,
        link: Link,
        daemon: Daemon,
        session: DaemonSession,
        delay: float,
        say: LogLine | None,
    ) -> None:
        self._folder = folder
        self._process = process
        self._link = link
        self._daemon = daemon
        self._session = session
        self._delay = delay
        self._say = say
        self._answers: dict[str, queue.SimpleQueue[Json]] = {}
        self._answering: list[threading.Thread] = []
        self._lost: str | None = None
        try:
            link.connect(process.popen, self._take, self._lose)
        except LinkError as error:
            self.close()
            cause = last_error(process.log, folder.resolve())
            raise PluginStartError(str(error), process.log, cause) from None
        except BaseException:
            self.close()
            raise

    @property
    def is_running(self) -> bool:
        return self._lost is None and self._process.is_running

    def ask(
        self,
        type_: str,
        action: str,
        fields: Json,
        timeout: float,
        context: Mapping[str, Any] | None = None,
    ) -> Iterator[Json]:
        """Sends a request, and yields the results as they come.

        Raises PluginError if the plugin answers with an error or ends, and TimeoutError if it sends nothing for
        `timeout` seconds.
        """
        data = {"type": type_, "action": action, "user_id": self._session.user_id, **fields}
        session = replace(self._session, of_model=type_ == "model")
        session_id = self._daemon.open_session(session)
        answers = self._answers[session_id] = queue.SimpleQueue()
        try:
            if self._lost:
                raise PluginError(self._lost)
            self._link.send(
                {
                    "session_id": session_id,
                    "event": "request",
                    "data": data,
                    "conversation_id": None,
                    "message_id": None,
                    "app_id": None,
                    "endpoint_id": None,
                    "context": context or {},
                }
            )
            while True:
                try:
                    message = answers.get(timeout=timeout)
                except queue.Empty:
                    raise TimeoutError(
                        f"the plugin sent nothing for {timeout:g} s; set a larger timeout if it "
                        f"needs longer. The plugin's log:\n{self._process.log}"
                    ) from None
                if message["type"] == "end":
                    return
                if message["type"] == "error":
                    raise plugin_error(message["data"], self._folder)
                yield message["data"]
        finally:
            del self._answers[session_id]
            self._daemon.close_session(session_id)

    def close(self) -> None:
        """Stops the plugin. Whoever waits for it gets PluginError."""
        self._link.close()
        self._process.close()
        for answering in self._answering:
            answering.join(_MOMENT)  # so that what was answered is in the log

    def _take(self, line: Json) -> None:
        """Takes a line from the plugin: a message of its answer, an invocation, or a line of its log."""
        session_id = line.get("session_id")
        message = line.get("data")
        if line.get("event") == "log" and is_object(message) and self._say is not None:
            self._say(str(message.get("level") or ""), str(message.get("message")))
        if line.get("event") != "session" or not is_object(message):
            return
        if message.get("type") == "invoke":
            # The daemon drops what belongs to no session: the plugin gets no reply.
            if self._daemon.knows(str(session_id)):
                self._invoked(str(session_id), message.get("data"))
        elif answers := self._answers.get(str(session_id)):
            answers.put(message)

    def _invoked(self, session_id: str, invocation: Any) -> None:
        """Answers an invocation. A malformed one fails what the host has asked the plugin."""
        try:
            lines = self._daemon.answer(session_id, invocation, self._link.channel)
        except MalformedError as error:
            fields = {"error_type": "invoke_dify_error", "message": f"invoke dify failed: {error}"}
            if answers := self._answers.get(session_id):
                answers.put({"type": "error", "data": fields})
            return
        answering = threading.Thread(target=self._answer, args=(lines,), daemon=True)
        self._answering = [*(one for one in self._answering if one.is_alive()), answering]
        answering.start()

    def _answer(self, lines: Iterator[Json | Pause]) -> None:
        for line in lines:
            if isinstance(line, Pause):
                if math.isinf(line.seconds):
                    return  # nothing more comes
                time.sleep(line.seconds)
                continue
            self._link.send(line)
            if self._delay:
                time.sleep(self._delay)

    def _lose(self, reason: str) -> None:
        """Kills the plugin, as the daemon does once it no longer reads what the plugin writes.

        Without a reason, the plugin has ended by itself.
        """
        if reason:
            self._process.popen.kill()
        else:
            reason = f"the plugin's process has ended: {self._process.ended()}"
        self._lost = reason
        for answers in list(self._answers.values()):
            answers.put({"type": "error", "data": {"error_type": None, "message": reason}})
