from typing import Any, TypeVar

_T = TypeVar("_T")

class BaseSchema:
    raw_schema: dict[str, Any]
    def hook(self, hook: _T) -> _T: ...
    def include(self, *, path_regex: str) -> BaseSchema: ...

class APIOperation:
    label: str
    schema: BaseSchema
    def validate_response(self, response: object) -> bool | None: ...
