from collections.abc import Mapping
from enum import Enum
from typing import Any, Literal, TypeAlias

from pydantic import BaseModel

class SessionMessage(BaseModel):
    class Type(Enum):
        STREAM = "stream"
        INVOKE = "invoke"
        END = "end"
        ERROR = "error"

    type: Type
    data: dict[str, Any]
    # Written by codegen/stub_constructors.py.
    def __init__(
        self, *, type: Type | _SessionMessageTypeValue, data: Mapping[str, Any]
    ) -> None: ...
    def to_dict(self) -> dict[str, object]: ...

_SessionMessageTypeValue: TypeAlias = Literal["stream", "invoke", "end", "error"]

class InitializeMessage(BaseModel):
    class Type(Enum):
        HANDSHAKE = "handshake"
        ASSET_CHUNK = "asset_chunk"
        MANIFEST_DECLARATION = "manifest_declaration"
        TOOL_DECLARATION = "tool_declaration"
        MODEL_DECLARATION = "model_declaration"
        ENDPOINT_DECLARATION = "endpoint_declaration"
        AGENT_STRATEGY_DECLARATION = "agent_strategy_declaration"
        DATASOURCE_DECLARATION = "datasource_declaration"
        TRIGGER_DECLARATION = "trigger_declaration"
        END = "end"

    class AssetChunk(BaseModel):
        filename: str
        data: str
        end: bool

    class Key(BaseModel):
        key: str

    type: Type
    data: dict[str, Any] | list[Any]
    # Written by codegen/stub_constructors.py.
    def __init__(
        self, *, type: Type | _InitializeMessageTypeValue, data: Mapping[str, Any] | list[Any]
    ) -> None: ...

_InitializeMessageTypeValue: TypeAlias = Literal[
    "handshake",
    "asset_chunk",
    "manifest_declaration",
    "tool_declaration",
    "model_declaration",
    "endpoint_declaration",
    "agent_strategy_declaration",
    "datasource_declaration",
    "trigger_declaration",
    "end",
]
