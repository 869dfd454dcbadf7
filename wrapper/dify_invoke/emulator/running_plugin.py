"""A running plugin: its process, and what of it can be invoked."""

import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import TracebackType
from typing import Literal, Self

from dify_inner_api.models import ToolInvokeMessage

from .agent_parameters import agent_parameters, session_context
from .answers import Json
from .daemon import Daemon, DaemonSession
from .datasources import Datasources
from .links import Link
from .manifest import owner_of, read_manifest
from .model_providers import Models
from .oauth import OAuth
from .plugin_link import LinkedPlugin
from .plugin_process import LogLine, PluginProcess
from .plugin_requests import (
    CredentialType,
    EndpointReply,
    HTTPRequest,
    only,
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
        log: LogLine | None = None,
    ) -> None:
        self.folder: Path = Path(folder)
        self._manifest = read_manifest(self.folder)
        offers = self._manifest.offers
        self.datasources: Datasources = Datasources(self._ask, offers["datasources"])
        self.triggers: Triggers = Triggers(self._ask, offers["triggers"])
        self.oauth: OAuth = OAuth(self._ask, self._manifest)
        self.models: Models = Models(self._ask, offers["models"], tenant_id)
        session = DaemonSession(
            permissions=self._manifest.permissions if permissions is None else permissions,
            user_id=user_id,
            plugin_id=self._manifest.plugin_id,
            storage_size=self._manifest.storage_size,
        )
        self._daemon = daemon
        variables = {**link.environment, **(environment or {})}
        self._process = PluginProcess(self.folder, python, variables, log)
        self._linked = LinkedPlugin(self.folder, self._process, link, daemon, session, delay, log)

    @property
    def log(self) -> str:
        """The text that the plugin has written to stderr so far."""
        return self._process.log

    @property
    def is_running(self) -> bool:
        """Whether the process runs."""
        return self._linked.is_running

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
        return list(
            self.stream_tool(
                tool,
                parameters,
                credentials=credentials,
                credential_type=credential_type,
                check=check,
                timeout=timeout,
            )
        )

    def stream_tool(
        self,
        tool: str,
        parameters: Json | None = None,
        *,
        credentials: Json | None = None,
        credential_type: CredentialType = "api-key",
        check: bool = True,
        timeout: float = 60.0,
    ) -> Iterator[ToolInvokeMessage]:
        """Like `invoke_tool`, but yields the messages as they come. Raises ValueError before the first."""
        offer = self._manifest.offers["tools"].find(tool)
        given = tool_parameters(offer.declaration, parameters or {}) if check else parameters or {}
        fields: Json = {"provider": offer.provider, "tool": tool, "tool_parameters": given}
        fields |= {"credentials": credentials or {}, "credential_type": credential_type}
        return tool_messages(self._linked.ask("tool", "invoke_tool", fields, timeout))

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
        return list(self.stream_agent_strategy(strategy, parameters, timeout=timeout))

    def stream_agent_strategy(
        self, strategy: str, parameters: Json | None = None, *, timeout: float = 60.0
    ) -> Iterator[ToolInvokeMessage]:
        """Like `invoke_agent_strategy`, but yields the messages as they come."""
        offer = self._manifest.offers["agent_strategies"].find(strategy)
        given = agent_parameters(offer.declaration, parameters or {}, self._daemon.tools)
        fields: Json = {"agent_strategy_provider": offer.provider, "agent_strategy": strategy}
        fields["agent_strategy_params"] = given
        context = session_context(given)
        said = self._linked.ask("agent_strategy", "invoke_agent_strategy", fields, timeout, context)
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

    def _ask(self, type_: str, action: str, fields: Json, timeout: float) -> list[Json]:
        return list(self._linked.ask(type_, action, fields, timeout))

    def close(self) -> None:
        """Stops the plugin. Kills the process if it does not exit within 5 seconds.

        Another thread that waits for the plugin gets a PluginError.
        """
        self._linked.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()
