"""A running plugin: its process, and what of it can be invoked."""

import math
import os
import queue
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Literal, Self

from dify_inner_api.models import ToolInvokeMessage

from ..protocol.json import is_object
from .agent_parameters import agent_parameters, session_context
from .answers import Json
from .daemon import Daemon, DaemonSession, MalformedError
from .datasources import Datasources
from .exchange import Pause
from .links import Link, LinkError, run_in_background
from .manifest import owner_of, read_manifest
from .model_providers import Models
from .oauth import OAuth
from .plugin_requests import (
    CredentialType,
    EndpointReply,
    HTTPRequest,
    PluginError,
    only,
    plugin_error,
    tool_messages,
)
from .tool_parameters import tool_parameters
from .triggers import Triggers

Runtime = Literal["stdio", "tcp", "serverless"]
"""How a plugin runs: installed locally, under remote debugging, or as an HTTP server."""

__tracebackhide__ = True  # pytest shows the line of the test


class RunningPlugin:
    """A plugin that runs in a process of its own.

    `Emulator.run_plugin` creates it. The process ends when the `with` block ends:

        with emulator.run_plugin(path) as plugin:
            plugin.invoke_tool(...)

    Tools, endpoints and agent strategies are methods of its own. The rest is in `datasources`,
    `triggers`, `oauth` and `models`.
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
        tenant_id: str,
        user_id: str,
    ) -> None:
        self.folder: Path = Path(folder)
        self._manifest = read_manifest(self.folder)
        offers = self._manifest.offers
        self.datasources: Datasources = Datasources(self._ask, offers["datasources"])
        self.triggers: Triggers = Triggers(self._ask, offers["triggers"])
        self.oauth: OAuth = OAuth(self._ask, self._manifest)
        self.models: Models = Models(self._ask, offers["models"], tenant_id)
        self._session = DaemonSession(
            permissions=self._manifest.permissions if permissions is None else permissions,
            user_id=user_id,
            plugin_id=self._manifest.plugin_id,
            storage_size=self._manifest.storage_size,
        )
        self._daemon = daemon
        self._link = link
        self._delay = delay
        self._answers: dict[str, queue.SimpleQueue[Json]] = {}
        self._log: list[str] = []
        self._lost: str | None = None
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
            link.connect(self._process, self._take, self._lose)
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

    @property
    def is_running(self) -> bool:
        """Whether the process runs."""
        return self._lost is None and self._process.poll() is None

    def invoke_tool(
        self,
        tool: str,
        parameters: Json | None = None,
        *,
        credentials: Json | None = None,
        credential_type: CredentialType = "api-key",
        check: bool = True,
        timeout: float = 60.0,
    ) -> list[ToolInvokeMessage]:
        """Invokes a tool and returns its messages, as the plugin sends them: files in pieces.

        The parameters are checked against the tool's YAML, cast and completed as the platform does
        it: for a `number`, "5" becomes 5. The platform hands unknown parameters to the plugin, from a
        workflow with the value null; here they are a mistake.

        Args:
            tool: The tool's name.
            parameters: The tool's parameters.
            credentials: The credentials of the tool's provider.
            credential_type: How the credentials were made.
            check: Whether to check, cast and complete the parameters, or to send them as they are.
            timeout: How many seconds to wait for each message.

        Raises:
            PluginError: The tool raised an exception, or sent a message that is not valid.
            ValueError: The plugin has no tool of this name, or a parameter does not fit its YAML.
            TimeoutError: The plugin sent nothing for `timeout` seconds.
        """
        offer = self._manifest.offers["tools"].find(tool)
        given = tool_parameters(offer.declaration, parameters or {}) if check else parameters or {}
        fields: Json = {"provider": offer.provider, "tool": tool, "tool_parameters": given}
        fields |= {"credentials": credentials or {}, "credential_type": credential_type}
        return tool_messages(self._ask("tool", "invoke_tool", fields, timeout))

    def validate_tool_credentials(
        self, provider: str, credentials: Json, *, timeout: float = 60.0
    ) -> None:
        """Has a provider of tools validate its credentials.

        Args:
            provider: The provider's name.
            credentials: The credentials.
            timeout: How many seconds to wait for the result.

        Raises:
            PluginError: The provider refuses the credentials.
            ValueError: The plugin has no provider of tools of this name.
            TimeoutError: The plugin sent nothing for `timeout` seconds.
        """
        self._manifest.offers["tools"].check_provider(provider)
        fields = {"provider": provider, "credentials": credentials}
        self._ask("tool", "validate_tool_credentials", fields, timeout)

    def fetch_parameter_options(
        self,
        parameter: str,
        *,
        tool: str | None = None,
        trigger: str | None = None,
        event: str | None = None,
        credentials: Json | None = None,
        credential_type: CredentialType = "api-key",
        timeout: float = 60.0,
    ) -> list[Json]:
        """Returns the options of a parameter of type `dynamic-select`.

        An option is a dict with `value`, `label` and `icon`.

        Args:
            parameter: The parameter's name.
            tool: The tool that has the parameter.
            trigger: The provider of the trigger that has it, for its subscriptions or an event.
            event: The event of the trigger that has it.
            credentials: The credentials of the provider.
            credential_type: How the credentials were made.
            timeout: How many seconds to wait for the result.

        Raises:
            PluginError: The plugin has no such options, or raised an exception.
            ValueError: The plugin has no such tool, trigger or event, or not one of them is given.
            TimeoutError: The plugin sent nothing for `timeout` seconds.
        """
        fields: Json = {**owner_of(self._manifest.offers, tool, trigger, event)}
        fields |= {"credentials": credentials or {}, "credential_type": credential_type}
        fields["parameter"] = parameter
        asked = self._ask("dynamic_parameter", "fetch_parameter_options", fields, timeout)
        options: list[Json] = only(asked)["options"]
        return options

    def invoke_agent_strategy(
        self, strategy: str, parameters: Json | None = None, *, timeout: float = 60.0
    ) -> list[ToolInvokeMessage]:
        """Invokes an agent strategy and returns its messages.

            plugin.invoke_agent_strategy(
                "function_calling",
                {
                    "model": {"provider": "openai", "model": "gpt-4o"},
                    "tools": ["get_weather"],
                    "query": "What is the weather in Paris?",
                },
            )

        A selected model gets its schema, as `entity`, and the history, as
        `history_prompt_messages`, unless they are given. A tool is the name of one of
        `Emulator(tools=[...])`, or a dict in the form that the platform sends, with `identity`,
        `parameters` and `runtime_parameters`. The agent invokes the emulator's tools alone.

        Args:
            strategy: The strategy's name.
            parameters: The strategy's parameters.
            timeout: How many seconds to wait for each message.

        Raises:
            PluginError: The strategy raised an exception, or sent a message that is not valid.
            ValueError: The plugin has no strategy of this name, the strategy has no such parameter,
                or the emulator has no such tool.
            TimeoutError: The plugin sent nothing for `timeout` seconds.
        """
        offer = self._manifest.offers["agent_strategies"].find(strategy)
        given = agent_parameters(offer.declaration, parameters or {}, self._daemon.tools)
        fields: Json = {"agent_strategy_provider": offer.provider, "agent_strategy": strategy}
        fields["agent_strategy_params"] = given
        context = session_context(given)
        said = self._ask("agent_strategy", "invoke_agent_strategy", fields, timeout, context)
        return tool_messages(said)

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
        request = HTTPRequest(method, path, body, headers or {})
        fields = {"settings": settings or {}, "raw_http_request": request.in_hex()}
        parts = self._ask("endpoint", "invoke_endpoint", fields, timeout)
        return EndpointReply.from_parts(parts)

    def _ask(
        self,
        type_: str,
        action: str,
        fields: Json,
        timeout: float,
        context: Mapping[str, Any] | None = None,
    ) -> list[Json]:
        user_id = self._session.user_id
        data = {"type": type_, "action": action, "user_id": user_id, **fields}
        return list(self._invoke(data, timeout, context or {}))

    def _invoke(self, data: Json, timeout: float, context: Mapping[str, Any]) -> Iterator[Json]:
        if self._lost:
            raise PluginError(self._lost)
        session = replace(self._session, of_model=data["type"] == "model")
        session_id = self._daemon.open_session(session)
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
                    "context": context,
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
                    raise plugin_error(message["data"], self.folder)
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
        run_in_background(self._answer, lines)

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
        """Kills the plugin, as the daemon does once it no longer reads what the plugin writes."""
        self._lost = reason
        self._process.kill()
        for answers in list(self._answers.values()):
            answers.put({"type": "error", "data": {"error_type": None, "message": reason}})

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
