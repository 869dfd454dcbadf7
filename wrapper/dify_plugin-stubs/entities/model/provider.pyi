from collections.abc import Sequence
from enum import Enum

from dify_plugin.entities import I18nObject
from dify_plugin.entities.model import AIModelEntity, ModelType
from pydantic import BaseModel

class ConfigurateMethod(Enum):
    PREDEFINED_MODEL = "predefined-model"
    CUSTOMIZABLE_MODEL = "customizable-model"

class FormType(Enum):
    TEXT_INPUT = "text-input"
    SECRET_INPUT = "secret-input"
    SELECT = "select"
    RADIO = "radio"
    SWITCH = "switch"

class FormShowOnObject(BaseModel):
    variable: str
    value: str

class FormOption(BaseModel):
    label: I18nObject
    value: str
    show_on: list[FormShowOnObject] = ...

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

class ProviderCredentialSchema(BaseModel):
    credential_form_schemas: list[CredentialFormSchema]

class FieldModelSchema(BaseModel):
    label: I18nObject
    placeholder: I18nObject | None = None

class ModelCredentialSchema(BaseModel):
    model: FieldModelSchema
    credential_form_schemas: list[CredentialFormSchema]

class SimpleProviderEntity(BaseModel):
    provider: str
    label: I18nObject
    icon_small: I18nObject | None = None
    icon_large: I18nObject | None = None
    icon_small_dark: I18nObject | None = None
    icon_large_dark: I18nObject | None = None
    supported_model_types: Sequence[ModelType]
    models: list[AIModelEntity] = ...

class ProviderHelpEntity(BaseModel):
    title: I18nObject
    url: I18nObject

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
    models: list[AIModelEntity] = ...
    provider_credential_schema: ProviderCredentialSchema | None = None
    model_credential_schema: ModelCredentialSchema | None = None
    position: ModelPosition | None = None
    def to_simple_provider(self) -> SimpleProviderEntity: ...

class ModelProviderConfigurationExtra(BaseModel):
    class Python(BaseModel):
        provider_source: str
        model_sources: list[str] = ...

    python: Python

class ModelProviderConfiguration(ProviderEntity):
    extra: ModelProviderConfigurationExtra
