from collections.abc import Mapping
from enum import StrEnum
from typing import Literal, TypeAlias, overload

from pydantic import BaseModel

class I18nObject(BaseModel):
    zh_hans: str | None = None
    pt_br: str | None = None
    ja_jp: str | None = None
    en_us: str

    @overload
    def __init__(
        self,
        *,
        en_us: str,
        zh_hans: str | None = None,
        pt_br: str | None = None,
        ja_jp: str | None = None,
    ) -> None: ...
    @overload
    def __init__(
        self,
        *,
        en_US: str,
        zh_Hans: str | None = None,
        pt_BR: str | None = None,
        ja_JP: str | None = None,
    ) -> None: ...
    def to_dict(self) -> dict[str, str]: ...

class ParameterOption(BaseModel):
    value: str  # takes object
    label: I18nObject
    icon: str | None = None
    # Written by codegen/stub_constructors.py.
    def __init__(
        self, *, value: object, label: I18nObject | Mapping[str, object], icon: str | None = None
    ) -> None: ...

class ParameterAutoGenerate(BaseModel):
    class Type(StrEnum):
        PROMPT_INSTRUCTION = "prompt_instruction"

    type: Type
    # Written by codegen/stub_constructors.py.
    def __init__(self, *, type: Type | _TypeValue) -> None: ...

_TypeValue: TypeAlias = Literal["prompt_instruction"]

class ParameterTemplate(BaseModel):
    enabled: bool
