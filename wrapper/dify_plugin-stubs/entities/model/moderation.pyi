from dify_plugin.entities.model import BaseModelConfig, ModelType
from pydantic import BaseModel

class ModerationModelConfig(BaseModelConfig):
    model_type: ModelType = ...

class ModerationResult(BaseModel):
    result: bool
