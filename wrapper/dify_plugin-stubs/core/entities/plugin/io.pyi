from dataclasses import dataclass
from enum import Enum
from typing import Any

from dify_plugin.core.server.__base.request_reader import RequestReader
from dify_plugin.core.server.__base.response_writer import ResponseWriter

class PluginInStreamEvent(Enum):
    Request = "request"
    BackwardInvocationResponse = "backwards_response"

    @classmethod
    def value_of(cls, v: str) -> PluginInStreamEvent: ...

@dataclass(frozen=True, slots=True)
class PluginInStreamBase:
    session_id: str
    event: PluginInStreamEvent
    data: dict[str, Any]
    conversation_id: str | None = None
    message_id: str | None = None
    app_id: str | None = None
    endpoint_id: str | None = None
    context: dict[str, Any] | None = None

@dataclass(frozen=True, init=False)
class PluginInStream(PluginInStreamBase):
    __slots__ = ("reader", "writer")
    reader: RequestReader = ...
    writer: ResponseWriter = ...
    def __init__(
        self,
        session_id: str,
        event: PluginInStreamEvent,
        data: dict[str, Any],
        reader: RequestReader,
        writer: ResponseWriter,
        conversation_id: str | None = None,
        message_id: str | None = None,
        app_id: str | None = None,
        endpoint_id: str | None = None,
        context: dict[str, Any] | None = None,
    ) -> None: ...
