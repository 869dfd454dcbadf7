# Written by codegen/unasync.py from ../_async/tools.py; do not edit, run `nox -s generate`.
"""`session.tool`: the tools of the workspace, with the official SDK's names, order and defaults (0.10.2).

A tool gives messages: texts, objects, links, files, variables, steps. The API server stores each file that a tool gives, and sends
a link to it, which is relative and not signed; `meta["tool_file_id"]` is what an app takes it by.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator, Mapping
from contextlib import closing
from typing import Any, Literal, TypeAlias

from dify_inner_api import models
from dify_inner_api.api import tool as api

from ...channels._sync.http import Channel
from ...protocol.call import Options
from ...protocol.mistakes import mistakes_of
from ...protocol.plain import EnumWord
from ..tool_messages import (
    BlobJoiner,
    ToolAccumulator,
    check_names,
    credential_of,
    tool_parameters,
    tool_type_of,
)
from .invocations import Invocations
from .streams import AccumulatedStream

ProviderType: TypeAlias = (
    "models.ToolProviderType | Literal['builtin', 'workflow', 'api', 'mcp'] | EnumWord"
)
Parameters: TypeAlias = "Mapping[str, Any] | None"


class ToolStream(AccumulatedStream["models.ToolInvokeMessage", ToolAccumulator]):
    """The messages of a tool. Files that come in pieces are joined. An unknown kind is an `UnknownToolInvokeMessage`."""

    def __init__(self, items: Generator[models.ToolInvokeMessage, None, None]) -> None:
        super().__init__(items, ToolAccumulator())

    @property
    def text(self) -> Iterator[str]:
        """Yields the text of the tool as it arrives, without messages of other kinds."""
        if not self._touched:
            self._add = self._accumulator.add
        for message in self:
            if text := message.text:
                yield text

    def result(self) -> models.ToolResult:
        """Reads the stream to its end, and returns all that the tool has said.

        Raises StreamConsumedError if messages were already taken, and the same errors as an iteration.
        """
        return (self._read()).result()

    @property
    def final(self) -> models.ToolResult:
        """All that the tool has said, for a stream that was read to its end by `text`. Raises StreamConsumedError before."""
        return self._whole().result()


class ToolInvocation(Invocations):
    """Tools of the workspace."""

    def __init__(self, channel: Channel, options: Options, credentials: Mapping[str, str]) -> None:
        super().__init__(channel, options)
        self._credentials = credentials

    def invoke_builtin_tool(
        self,
        provider: str,
        tool_name: str,
        parameters: Parameters,
        *,
        credential_id: str | None = None,
    ) -> ToolStream:
        """Runs a tool of a plugin. `provider` is `author/plugin/provider`."""
        return self.invoke("builtin", provider, tool_name, parameters, credential_id)

    def invoke_workflow_tool(
        self,
        provider: str,
        tool_name: str,
        parameters: Parameters,
        *,
        credential_id: str | None = None,
    ) -> ToolStream:
        """Runs a workflow that is published as a tool. `provider` is its id; it has one tool, whatever `tool_name` says."""
        return self.invoke("workflow", provider, tool_name, parameters, credential_id)

    def invoke_api_tool(
        self,
        provider: str,
        tool_name: str,
        parameters: Parameters,
        *,
        credential_id: str | None = None,
    ) -> ToolStream:
        """Runs an operation of a custom API. `provider` is its id, and `tool_name` the id of the operation."""
        return self.invoke("api", provider, tool_name, parameters, credential_id)

    def invoke_mcp_tool(
        self,
        provider: str,
        tool_name: str,
        parameters: Parameters,
        *,
        credential_id: str | None = None,
    ) -> ToolStream:
        """Runs a tool of an MCP server. `provider` is the server's id."""
        return self.invoke("mcp", provider, tool_name, parameters, credential_id)

    def invoke(
        self,
        provider_type: ProviderType,
        provider: str,
        tool_name: str,
        parameters: Parameters,
        credential_id: str | None = None,
    ) -> ToolStream:
        """Runs a tool, and returns a stream of its messages.

        Files among the parameters are the official SDK's `File` objects. Without `credential_id`, the session's
        credential for the provider is used, or else the workspace's default. Raises APIStatusError for an unknown
        provider or tool, and InvokeError for a tool that fails.
        """
        operation = api.invoke_tool.OPERATION
        with mistakes_of(operation.name):
            kind = tool_type_of(provider_type)
            check_names(kind, provider, tool_name)
            arguments: dict[str, Any] = {
                "tool_type": kind,
                "provider": provider,
                "tool": tool_name,
                "tool_parameters": tool_parameters(parameters),
            }
            credential = credential_of(self._credentials, provider, credential_id)
        if credential is not None:
            arguments["credential_id"] = credential
        return ToolStream(_joined(self._invoke(operation, None, **arguments)))


def _joined(
    messages: Generator[models.ToolInvokeMessage, None, None],
) -> Generator[models.ToolInvokeMessage, None, None]:
    """Yields the messages, with one for each file that came in pieces."""
    joiner = BlobJoiner()
    with closing(messages):
        for message in messages:
            if (whole := joiner.take(message)) is not None:
                yield whole
    joiner.close()
