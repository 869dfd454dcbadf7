"""What a tool is given, and what its messages add up to. No I/O."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

import attrs

from dify_inner_api import models

from ..errors import ProtocolError
from ..protocol.arguments import json_object
from ..protocol.mistakes import wrong
from ..protocol.plain import plain

_OPERATION = "invoke_tool"
_PROVIDERS = {
    "builtin": "the provider's name, such as 'langgenius/time/time'",
    "workflow": "the id of the workflow's provider, a UUID",
    "api": "the id of the API's provider, a UUID",
    "mcp": "the id of the MCP server",
}
"""What names a provider of each kind that the platform takes."""
_TOOLS = {"api": "the id of the API's operation"}


def tool_type_of(value: object) -> str:
    """The word for a kind of provider. Raises InvalidRequestError for one that the platform refuses."""
    kind = plain(value)
    if not isinstance(kind, str) or kind not in _PROVIDERS:
        *others, last = map(repr, _PROVIDERS)
        raise wrong("provider_type", f"{', '.join(others)} or {last}", kind)
    return kind


def check_names(kind: str, provider: object, tool_name: object) -> None:
    """Raises InvalidRequestError for a provider or a tool that is no text, or empty."""
    for name, value, wanted in (
        ("provider", provider, _PROVIDERS[kind]),
        ("tool_name", tool_name, _TOOLS.get(kind, "the tool's name, such as 'current_time'")),
    ):
        given = plain(value)
        if not isinstance(given, str) or not given.strip():
            raise wrong(name, wanted, given)


def tool_parameters(value: Mapping[str, Any] | None) -> dict[str, Any]:
    """The parameters of a tool, as plain values. None stands for none."""
    if value is None:
        return {}
    return json_object(
        value, "parameters", "the tool's parameters as a dict, such as {'city': 'Paris'}"
    )


@attrs.define
class _File:
    """A file that comes in pieces."""

    size: int
    meta: dict[str, Any] | None
    pieces: list[bytes] = attrs.field(factory=list[bytes])
    received: int = 0


class BlobJoiner:
    """Joins the pieces of files. Each file becomes one `blob` message, where its last piece was."""

    def __init__(self) -> None:
        self._open: dict[str, _File] = {}

    def take(self, message: models.ToolInvokeMessage) -> models.ToolInvokeMessage | None:
        """The message; None for a piece of a file that is not complete. Raises ProtocolError for a piece too many."""
        if not isinstance(message, models.ToolBlobChunkMessage):
            return message
        piece = message.message
        file = self._open.setdefault(piece.id, _File(piece.total_length, message.meta))
        if piece.sequence != len(file.pieces):
            raise _torn(piece.id, f"piece {piece.sequence} where {len(file.pieces)} is due")
        file.pieces.append(piece.blob)
        file.received += len(piece.blob)
        file.meta = file.meta or message.meta
        if file.received > file.size or (piece.end and file.received != file.size):
            raise _torn(piece.id, f"{file.received} bytes of {file.size}")
        if not piece.end:
            return None
        del self._open[piece.id]
        whole = models.ToolBlob(blob=b"".join(file.pieces))
        return models.ToolBlobMessage(message=whole, meta=file.meta)

    def close(self) -> None:
        """Raises ProtocolError if a file is not complete."""
        for id_, file in self._open.items():
            raise _torn(id_, f"{file.received} bytes of {file.size}, and no last piece")


def _torn(id_: str, problem: str) -> ProtocolError:
    return ProtocolError(
        f"the file {id_!r} of the tool is not whole: {problem}", operation=_OPERATION
    )


class ToolAccumulator:
    """Adds up the messages of a tool."""

    ALTERNATIVE: ClassVar[str] = ""

    def __init__(self) -> None:
        self._messages: list[models.ToolInvokeMessage] = []
        self._variables: dict[str, Any] = {}

    def add(self, message: models.ToolInvokeMessage, /) -> None:
        """Adds the next message."""
        self._messages.append(message)
        if isinstance(message, models.ToolVariableMessage):
            said = message.message
            name, value = said.variable_name, said.variable_value
            before = self._variables.get(name) if said.stream else None
            joins = isinstance(before, str) and isinstance(value, str)
            self._variables[name] = f"{before}{value}" if joins else value

    def result(self) -> models.ToolResult:
        """All that the tool has said so far."""
        return models.ToolResult(
            text="".join(message.text for message in self._messages),
            json_objects=[
                message.message.json_object
                for message in self._messages
                if isinstance(message, models.ToolJsonMessage)
            ],
            variables=self._variables,
            messages=self._messages,
        )


def credential_of(credentials: Mapping[str, str], provider: str, given: str | None) -> str | None:
    """The credential to use: the given one, or that of the session for the provider."""
    if given is None:
        return credentials.get(provider)
    if not isinstance(plain(given), str):
        raise wrong("credential_id", "the id of a credential, a text", given)
    return given
