from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum, StrEnum
from typing import Any, Literal, TypeAlias

from dify_plugin.core.runtime import Session
from dify_plugin.entities import I18nObject, ParameterOption
from dify_plugin.entities.oauth import OAuthSchema
from dify_plugin.entities.provider_config import CredentialType, ProviderConfig
from dify_plugin.entities.tool import ParameterAutoGenerate, ParameterTemplate
from pydantic import BaseModel
from werkzeug import Response

@dataclass(frozen=True, slots=True)
class TriggerSubscriptionConstructorRuntime:
    session: Session
    credential_type: CredentialType
    credentials: Mapping[str, Any] | None = None

class EventDispatch(BaseModel):
    user_id: str = ""
    events: list[str] = ...
    response: Response
    payload: Mapping[str, Any] = ...

class Variables(BaseModel):
    variables: Mapping[str, Any]

class EventParameterOption(ParameterOption):
    # Written by codegen/stub_constructors.py.
    def __init__(
        self, *, value: object, label: I18nObject | Mapping[str, object], icon: str | None = None
    ) -> None: ...

class EventParameter(BaseModel):
    class EventParameterType(StrEnum):
        STRING = "string"
        NUMBER = "number"
        BOOLEAN = "boolean"
        SELECT = "select"
        CHECKBOX = "checkbox"
        FILE = "file"
        FILES = "files"
        MODEL_SELECTOR = "model-selector"
        APP_SELECTOR = "app-selector"
        OBJECT = "object"
        ARRAY = "array"
        DYNAMIC_SELECT = "dynamic-select"

    name: str
    label: I18nObject
    type: EventParameterType
    auto_generate: ParameterAutoGenerate | None = None
    template: ParameterTemplate | None = None
    scope: str | None = None
    required: bool | None = False
    multiple: bool | None = False
    default: float | str | list[Any] | None = None
    min: float | None = None
    max: float | None = None
    precision: int | None = None
    options: list[EventParameterOption] | None = None
    description: I18nObject | None = None
    # Written by codegen/stub_constructors.py.
    def __init__(
        self,
        *,
        name: str,
        label: I18nObject | Mapping[str, object],
        type: EventParameterType | _EventParameterTypeValue,
        auto_generate: ParameterAutoGenerate | Mapping[str, object] | None = None,
        template: ParameterTemplate | Mapping[str, object] | None = None,
        scope: str | None = None,
        required: bool | None = False,
        multiple: bool | None = False,
        default: float | str | list[Any] | None = None,
        min: float | None = None,
        max: float | None = None,
        precision: int | None = None,
        options: Sequence[EventParameterOption] | Sequence[Mapping[str, object]] | None = None,
        description: I18nObject | Mapping[str, object] | None = None,
    ) -> None: ...

_EventParameterTypeValue: TypeAlias = Literal[
    "string",
    "number",
    "boolean",
    "select",
    "checkbox",
    "file",
    "files",
    "model-selector",
    "app-selector",
    "object",
    "array",
    "dynamic-select",
]

class EventLabelEnum(Enum):
    WEBHOOKS = "webhooks"

_EventLabelEnumValue: TypeAlias = Literal["webhooks"]

class TriggerProviderIdentity(BaseModel):
    author: str
    name: str
    label: I18nObject
    description: I18nObject
    icon: str | None = None
    icon_dark: str | None = None
    tags: list[EventLabelEnum] = ...
    # Written by codegen/stub_constructors.py.
    def __init__(
        self,
        *,
        author: str,
        name: str,
        label: I18nObject | Mapping[str, object],
        description: I18nObject | Mapping[str, object],
        icon: str | None = None,
        icon_dark: str | None = None,
        tags: Sequence[EventLabelEnum | _EventLabelEnumValue] = ...,
    ) -> None: ...

class EventIdentity(BaseModel):
    author: str
    name: str
    label: I18nObject
    # Written by codegen/stub_constructors.py.
    def __init__(
        self, *, author: str, name: str, label: I18nObject | Mapping[str, object]
    ) -> None: ...

class EventDescription(BaseModel):
    human: I18nObject
    llm: I18nObject
    # Written by codegen/stub_constructors.py.
    def __init__(
        self, *, human: I18nObject | Mapping[str, object], llm: I18nObject | Mapping[str, object]
    ) -> None: ...

class EventConfigurationExtra(BaseModel):
    class Python(BaseModel):
        source: str

    python: Python
    # Written by codegen/stub_constructors.py.
    def __init__(self, *, python: Python | Mapping[str, object]) -> None: ...

class EventConfiguration(BaseModel):
    identity: EventIdentity
    parameters: list[EventParameter] = ...
    description: I18nObject
    extra: EventConfigurationExtra
    output_schema: Mapping[str, Any] | None = None
    # Written by codegen/stub_constructors.py.
    def __init__(
        self,
        *,
        identity: EventIdentity | Mapping[str, object],
        parameters: Sequence[EventParameter] | Sequence[Mapping[str, object]] = ...,
        description: I18nObject | Mapping[str, object],
        extra: EventConfigurationExtra | Mapping[str, object],
        output_schema: Mapping[str, Any] | None = None,
    ) -> None: ...

class TriggerProviderConfigurationExtra(BaseModel):
    class Python(BaseModel):
        source: str

    python: Python
    # Written by codegen/stub_constructors.py.
    def __init__(self, *, python: Python | Mapping[str, object]) -> None: ...

class TriggerSubscriptionConstructorConfigurationExtra(BaseModel):
    class Python(BaseModel):
        source: str

    python: Python
    # Written by codegen/stub_constructors.py.
    def __init__(self, *, python: Python | Mapping[str, object]) -> None: ...

class TriggerSubscriptionConstructorConfiguration(BaseModel):
    parameters: list[EventParameter] = ...
    credentials_schema: list[ProviderConfig] = ...
    oauth_schema: OAuthSchema | None = None
    extra: TriggerSubscriptionConstructorConfigurationExtra | None = None
    # Written by codegen/stub_constructors.py.
    def __init__(
        self,
        *,
        parameters: Sequence[EventParameter] | Sequence[Mapping[str, object]] = ...,
        credentials_schema: Sequence[ProviderConfig] | Sequence[Mapping[str, object]] = ...,
        oauth_schema: OAuthSchema | Mapping[str, object] | None = None,
        extra: TriggerSubscriptionConstructorConfigurationExtra
        | Mapping[str, object]
        | None = None,
    ) -> None: ...

class TriggerProviderConfiguration(BaseModel):
    identity: TriggerProviderIdentity
    subscription_schema: list[ProviderConfig] = ...
    subscription_constructor: TriggerSubscriptionConstructorConfiguration | None = None
    events: list[EventConfiguration] = ...  # takes list[str]
    extra: TriggerProviderConfigurationExtra
    # Written by codegen/stub_constructors.py.
    def __init__(
        self,
        *,
        identity: TriggerProviderIdentity | Mapping[str, object],
        subscription_schema: Sequence[ProviderConfig] | Sequence[Mapping[str, object]] = ...,
        subscription_constructor: TriggerSubscriptionConstructorConfiguration
        | Mapping[str, object]
        | None = None,
        events: list[str] = ...,
        extra: TriggerProviderConfigurationExtra | Mapping[str, object],
    ) -> None: ...

class Subscription(BaseModel):
    expires_at: int = -1
    endpoint: str
    parameters: Mapping[str, Any] | None = None
    properties: Mapping[str, Any] = ...

class UnsubscribeResult(BaseModel):
    success: bool
    message: str | None = None
