from collections.abc import Mapping, Sequence
from enum import Enum
from typing import Literal, TypeAlias

from dify_plugin.entities import I18nObject
from dify_plugin.entities.model import AIModelEntity, ModelType
from dify_plugin.entities.model.schema import _ModelTypeValue
from pydantic import BaseModel

class ConfigurateMethod(Enum):
    PREDEFINED_MODEL = "predefined-model"
    CUSTOMIZABLE_MODEL = "customizable-model"

_ConfigurateMethodValue: TypeAlias = Literal["predefined-model", "customizable-model"]

class FormType(Enum):
    TEXT_INPUT = "text-input"
    SECRET_INPUT = "secret-input"
    SELECT = "select"
    RADIO = "radio"
    SWITCH = "switch"

_FormTypeValue: TypeAlias = Literal["text-input", "secret-input", "select", "radio", "switch"]

class FormShowOnObject(BaseModel):
    variable: str
    value: str

class FormOption(BaseModel):
    label: I18nObject
    value: str
    show_on: list[FormShowOnObject] = ...
    # Written by codegen/stub_constructors.py.
    def __init__(
        self,
        *,
        label: I18nObject | Mapping[str, object],
        value: str,
        show_on: Sequence[FormShowOnObject] | Sequence[Mapping[str, object]] = ...,
    ) -> None: ...

class CredentialFormSchema(BaseModel):
    variable: str
    label: I18nObject
    type: FormType
    required: bool = True
    default: str | None = None
    options: list[FormOption] | None = None
    placeholder: I18nObject | None = None
    max_length: int = 0
    show_on: list[FormShowOnObject] = ...
    # Written by codegen/stub_constructors.py.
    def __init__(
        self,
        *,
        variable: str,
        label: I18nObject | Mapping[str, object],
        type: FormType | _FormTypeValue,
        required: bool = True,
        default: str | None = None,
        options: Sequence[FormOption] | Sequence[Mapping[str, object]] | None = None,
        placeholder: I18nObject | Mapping[str, object] | None = None,
        max_length: int = 0,
        show_on: Sequence[FormShowOnObject] | Sequence[Mapping[str, object]] = ...,
    ) -> None: ...

class ProviderCredentialSchema(BaseModel):
    credential_form_schemas: list[CredentialFormSchema]
    # Written by codegen/stub_constructors.py.
    def __init__(
        self,
        *,
        credential_form_schemas: Sequence[CredentialFormSchema] | Sequence[Mapping[str, object]],
    ) -> None: ...

class FieldModelSchema(BaseModel):
    label: I18nObject
    placeholder: I18nObject | None = None
    # Written by codegen/stub_constructors.py.
    def __init__(
        self,
        *,
        label: I18nObject | Mapping[str, object],
        placeholder: I18nObject | Mapping[str, object] | None = None,
    ) -> None: ...

class ModelCredentialSchema(BaseModel):
    model: FieldModelSchema
    credential_form_schemas: list[CredentialFormSchema]
    # Written by codegen/stub_constructors.py.
    def __init__(
        self,
        *,
        model: FieldModelSchema | Mapping[str, object],
        credential_form_schemas: Sequence[CredentialFormSchema] | Sequence[Mapping[str, object]],
    ) -> None: ...

class SimpleProviderEntity(BaseModel):
    provider: str
    label: I18nObject
    icon_small: I18nObject | None = None
    icon_large: I18nObject | None = None
    icon_small_dark: I18nObject | None = None
    icon_large_dark: I18nObject | None = None
    supported_model_types: Sequence[ModelType]
    models: list[AIModelEntity] = ...
    # Written by codegen/stub_constructors.py.
    def __init__(
        self,
        *,
        provider: str,
        label: I18nObject | Mapping[str, object],
        icon_small: I18nObject | Mapping[str, object] | None = None,
        icon_large: I18nObject | Mapping[str, object] | None = None,
        icon_small_dark: I18nObject | Mapping[str, object] | None = None,
        icon_large_dark: I18nObject | Mapping[str, object] | None = None,
        supported_model_types: Sequence[ModelType | _ModelTypeValue],
        models: Sequence[AIModelEntity] | Sequence[Mapping[str, object]] = ...,
    ) -> None: ...

class ProviderHelpEntity(BaseModel):
    title: I18nObject
    url: I18nObject
    # Written by codegen/stub_constructors.py.
    def __init__(
        self, *, title: I18nObject | Mapping[str, object], url: I18nObject | Mapping[str, object]
    ) -> None: ...

class ModelPosition(BaseModel):
    llm: list[str] | None = ...
    text_embedding: list[str] | None = ...
    rerank: list[str] | None = ...
    tts: list[str] | None = ...
    speech2text: list[str] | None = ...
    moderation: list[str] | None = ...

class ProviderEntity(BaseModel):
    provider: str
    label: I18nObject
    description: I18nObject | None = None
    icon_small: I18nObject | None = None
    icon_large: I18nObject | None = None
    icon_small_dark: I18nObject | None = None
    icon_large_dark: I18nObject | None = None
    background: str | None = None
    help: ProviderHelpEntity | None = None
    supported_model_types: Sequence[ModelType]
    configurate_methods: list[ConfigurateMethod]
    models: list[AIModelEntity] = ...  # takes Mapping[str, object]
    provider_credential_schema: ProviderCredentialSchema | None = None
    model_credential_schema: ModelCredentialSchema | None = None
    position: ModelPosition | None = None
    # Written by codegen/stub_constructors.py.
    def __init__(
        self,
        *,
        provider: str,
        label: I18nObject | Mapping[str, object],
        description: I18nObject | Mapping[str, object] | None = None,
        icon_small: I18nObject | Mapping[str, object] | None = None,
        icon_large: I18nObject | Mapping[str, object] | None = None,
        icon_small_dark: I18nObject | Mapping[str, object] | None = None,
        icon_large_dark: I18nObject | Mapping[str, object] | None = None,
        background: str | None = None,
        help: ProviderHelpEntity | Mapping[str, object] | None = None,
        supported_model_types: Sequence[ModelType | _ModelTypeValue],
        configurate_methods: Sequence[ConfigurateMethod | _ConfigurateMethodValue],
        models: Mapping[str, object] = ...,
        provider_credential_schema: ProviderCredentialSchema | Mapping[str, object] | None = None,
        model_credential_schema: ModelCredentialSchema | Mapping[str, object] | None = None,
        position: ModelPosition | Mapping[str, object] | None = None,
    ) -> None: ...
    def to_simple_provider(self) -> SimpleProviderEntity: ...

class ModelProviderConfigurationExtra(BaseModel):
    class Python(BaseModel):
        provider_source: str
        model_sources: list[str] = ...

    python: Python
    # Written by codegen/stub_constructors.py.
    def __init__(self, *, python: Python | Mapping[str, object]) -> None: ...

class ModelProviderConfiguration(ProviderEntity):
    extra: ModelProviderConfigurationExtra
    # Written by codegen/stub_constructors.py.
    def __init__(
        self,
        *,
        provider: str,
        label: I18nObject | Mapping[str, object],
        description: I18nObject | Mapping[str, object] | None = None,
        icon_small: I18nObject | Mapping[str, object] | None = None,
        icon_large: I18nObject | Mapping[str, object] | None = None,
        icon_small_dark: I18nObject | Mapping[str, object] | None = None,
        icon_large_dark: I18nObject | Mapping[str, object] | None = None,
        background: str | None = None,
        help: ProviderHelpEntity | Mapping[str, object] | None = None,
        supported_model_types: Sequence[ModelType | _ModelTypeValue],
        configurate_methods: Sequence[ConfigurateMethod | _ConfigurateMethodValue],
        models: Mapping[str, object] = ...,
        provider_credential_schema: ProviderCredentialSchema | Mapping[str, object] | None = None,
        model_credential_schema: ModelCredentialSchema | Mapping[str, object] | None = None,
        position: ModelPosition | Mapping[str, object] | None = None,
        extra: ModelProviderConfigurationExtra | Mapping[str, object],
    ) -> None: ...
