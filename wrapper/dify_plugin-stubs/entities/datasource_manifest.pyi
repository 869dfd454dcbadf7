from collections.abc import Mapping, Sequence
from enum import Enum, StrEnum
from typing import Any, Literal, TypeAlias

from dify_plugin.entities import (
    I18nObject,
    ParameterAutoGenerate,
    ParameterOption,
    ParameterTemplate,
)
from dify_plugin.entities.oauth import OAuthSchema
from dify_plugin.entities.provider_config import ProviderConfig
from pydantic import BaseModel

class DatasourceLabelEnum(Enum):
    SEARCH = "search"
    IMAGE = "image"
    VIDEOS = "videos"
    WEATHER = "weather"
    FINANCE = "finance"
    DESIGN = "design"
    TRAVEL = "travel"
    SOCIAL = "social"
    NEWS = "news"
    MEDICAL = "medical"
    PRODUCTIVITY = "productivity"
    EDUCATION = "education"
    BUSINESS = "business"
    ENTERTAINMENT = "entertainment"
    UTILITIES = "utilities"
    OTHER = "other"

_DatasourceLabelEnumValue: TypeAlias = Literal[
    "search",
    "image",
    "videos",
    "weather",
    "finance",
    "design",
    "travel",
    "social",
    "news",
    "medical",
    "productivity",
    "education",
    "business",
    "entertainment",
    "utilities",
    "other",
]

class DatasourceProviderType(StrEnum):
    ONLINE_DOCUMENT = "online_document"
    WEBSITE_CRAWL = "website_crawl"
    ONLINE_DRIVE = "online_drive"

_DatasourceProviderTypeValue: TypeAlias = Literal[
    "online_document", "website_crawl", "online_drive"
]

class DatasourceParameter(BaseModel):
    class DatasourceParameterType(StrEnum):
        STRING = "string"
        NUMBER = "number"
        BOOLEAN = "boolean"
        SELECT = "select"
        SECRET_INPUT = "secret-input"
        FILE = "file"
        FILES = "files"

    name: str
    label: I18nObject
    placeholder: I18nObject | None = None
    scope: str | None = None
    auto_generate: ParameterAutoGenerate | None = None
    template: ParameterTemplate | None = None
    required: bool = False
    default: float | str | None = None
    min: float | None = None
    max: float | None = None
    precision: int | None = None
    options: list[ParameterOption] = ...
    type: DatasourceParameterType
    description: I18nObject
    # Written by codegen/stub_constructors.py.
    def __init__(
        self,
        *,
        name: str,
        label: I18nObject | Mapping[str, object],
        placeholder: I18nObject | Mapping[str, object] | None = None,
        scope: str | None = None,
        auto_generate: ParameterAutoGenerate | Mapping[str, object] | None = None,
        template: ParameterTemplate | Mapping[str, object] | None = None,
        required: bool = False,
        default: float | str | None = None,
        min: float | None = None,
        max: float | None = None,
        precision: int | None = None,
        options: Sequence[ParameterOption] | Sequence[Mapping[str, object]] = ...,
        type: DatasourceParameterType | _DatasourceParameterTypeValue,
        description: I18nObject | Mapping[str, object],
    ) -> None: ...

_DatasourceParameterTypeValue: TypeAlias = Literal[
    "string", "number", "boolean", "select", "secret-input", "file", "files"
]

class DatasourceIdentity(BaseModel):
    author: str
    name: str
    label: I18nObject
    icon: str | None = None
    # Written by codegen/stub_constructors.py.
    def __init__(
        self,
        *,
        author: str,
        name: str,
        label: I18nObject | Mapping[str, object],
        icon: str | None = None,
    ) -> None: ...

class DatasourceEntityExtra(BaseModel):
    class Python(BaseModel):
        source: str

    python: Python
    # Written by codegen/stub_constructors.py.
    def __init__(self, *, python: Python | Mapping[str, object]) -> None: ...

class DatasourceEntity(BaseModel):
    identity: DatasourceIdentity
    parameters: list[DatasourceParameter] = ...
    description: I18nObject
    output_schema: dict[str, Any] = ...
    extra: DatasourceEntityExtra
    # Written by codegen/stub_constructors.py.
    def __init__(
        self,
        *,
        identity: DatasourceIdentity | Mapping[str, object],
        parameters: Sequence[DatasourceParameter] | Sequence[Mapping[str, object]] = ...,
        description: I18nObject | Mapping[str, object],
        output_schema: Mapping[str, Any] = ...,
        extra: DatasourceEntityExtra | Mapping[str, object],
    ) -> None: ...

class DatasourceProviderIdentity(BaseModel):
    author: str
    name: str
    description: I18nObject
    icon: str
    label: I18nObject
    tags: list[DatasourceLabelEnum] | None = ...
    # Written by codegen/stub_constructors.py.
    def __init__(
        self,
        *,
        author: str,
        name: str,
        description: I18nObject | Mapping[str, object],
        icon: str,
        label: I18nObject | Mapping[str, object],
        tags: Sequence[DatasourceLabelEnum | _DatasourceLabelEnumValue] | None = ...,
    ) -> None: ...

class DatasourceProviderConfigurationExtra(BaseModel):
    class Python(BaseModel):
        source: str

    python: Python
    # Written by codegen/stub_constructors.py.
    def __init__(self, *, python: Python | Mapping[str, object]) -> None: ...

class DatasourceProviderManifest(BaseModel):
    identity: DatasourceProviderIdentity
    credentials_schema: list[ProviderConfig] = ...
    oauth_schema: OAuthSchema | None = None
    provider_type: DatasourceProviderType
    datasources: list[DatasourceEntity] = ...  # takes list[str]
    extra: DatasourceProviderConfigurationExtra
    # Written by codegen/stub_constructors.py.
    def __init__(
        self,
        *,
        identity: DatasourceProviderIdentity | Mapping[str, object],
        credentials_schema: Sequence[ProviderConfig] | Sequence[Mapping[str, object]] = ...,
        oauth_schema: OAuthSchema | Mapping[str, object] | None = None,
        provider_type: DatasourceProviderType | _DatasourceProviderTypeValue,
        datasources: list[str] = ...,
        extra: DatasourceProviderConfigurationExtra | Mapping[str, object],
    ) -> None: ...
