from abc import ABC, abstractmethod
from typing import Any, final

from dify_plugin.core.model_factory import ModelFactory
from dify_plugin.entities.model import AIModelEntity, ModelType
from dify_plugin.entities.model.provider import ProviderEntity
from dify_plugin.interfaces.model.ai_model import AIModel

class ModelProvider(ABC):
    provider_schema: ProviderEntity
    model_factory: ModelFactory

    @final
    def __init__(self, provider_schemas: ProviderEntity, model_factory: ModelFactory) -> None: ...
    @abstractmethod
    def validate_provider_credentials(self, credentials: dict[str, Any]) -> None: ...
    def get_provider_schema(self) -> ProviderEntity: ...
    def models(self, model_type: ModelType) -> list[AIModelEntity]: ...
    def get_model_instance(self, model_type: ModelType) -> AIModel: ...
