from dify_plugin.entities.model import BaseModelConfig, ModelType
from pydantic import BaseModel

class Speech2TextModelConfig(BaseModelConfig):
    model_type: ModelType = ...

class Speech2TextResult(BaseModel):
    result: str
