from collections.abc import Callable, Mapping
from typing import TypeVar

from pydantic import BaseModel

_C = TypeVar("_C", bound=type)

class SchemaDoc:
    cls: type[BaseModel]
    description: str
    name: str | None
    top: bool
    ignore_fields: list[str]
    outside_reference_fields: Mapping[str, type[BaseModel]]
    def __init__(
        self,
        cls: type[BaseModel],
        description: str,
        name: str | None = None,
        top: bool = False,
        ignore_fields: list[str] | None = None,
        outside_reference_fields: Mapping[str, type[BaseModel]] | None = None,
    ) -> None: ...

def docs(
    description: str,
    name: str | None = None,
    top: bool = False,
    ignore_fields: list[str] | None = None,
    outside_reference_fields: Mapping[str, type[BaseModel]] | None = None,
) -> Callable[[_C], _C]: ...
def get_schema_doc(cls: type[BaseModel]) -> SchemaDoc | None: ...
def list_schema_docs() -> list[SchemaDoc]: ...
