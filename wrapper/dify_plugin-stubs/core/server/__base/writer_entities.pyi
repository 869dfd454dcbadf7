from collections.abc import Mapping
from enum import Enum
from typing import Any, Literal, TypeAlias

from pydantic import BaseModel

class Event(Enum):
    LOG = "log"
    ERROR = "error"
    SESSION = "session"
    HEARTBEAT = "heartbeat"

_EventValue: TypeAlias = Literal["log", "error", "session", "heartbeat"]

class StreamOutputMessage(BaseModel):
    event: Event
    session_id: str | None
    data: dict[str, Any] | BaseModel | None
    # Written by codegen/stub_constructors.py.
    def __init__(
        self,
        *,
        event: Event | _EventValue,
        session_id: str | None,
        data: Mapping[str, Any] | BaseModel | None,
    ) -> None: ...
