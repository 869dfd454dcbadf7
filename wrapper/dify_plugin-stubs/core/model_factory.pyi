from dify_plugin.entities.model import ModelType
from dify_plugin.entities.model.provider import ModelProviderConfiguration
from dify_plugin.interfaces.model.ai_model import AIModel

class ModelFactory:
    provider: ModelProviderConfiguration
    models: dict[ModelType, type[AIModel]]

    def __init__(
        self, provider: ModelProviderConfiguration, models: dict[ModelType, type[AIModel]]
    ) -> None: ...
    def get_instance(self, model_type: ModelType) -> AIModel: ...
    def get_model_cls(self, model_type: ModelType) -> type[AIModel]: ...
