"""What the conformance run uses of schemathesis. Only its own nox session installs it."""

from collections.abc import Callable
from typing import Any, TypeVar

from . import openapi as openapi
from .schemas import APIOperation as APIOperation
from .schemas import BaseSchema as BaseSchema

_T = TypeVar("_T")

class Config:
    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> Config: ...

class PreparedRequest:
    url: str
    body: bytes
    headers: dict[str, str]

class Response:
    status_code: int
    headers: dict[str, list[str]]
    content: bytes
    request: PreparedRequest
    @property
    def text(self) -> str: ...
    def json(self) -> Any: ...

class Case:
    path: str
    body: Any
    operation: APIOperation

class CheckContext: ...
class DeserializationContext: ...

def check(func: _T) -> _T: ...
def deserializer(*media_types: str) -> Callable[[_T], _T]: ...
