from dify_plugin.entities.model import BaseModelConfig, ModelType
from pydantic import BaseModel

class TTSModelConfig(BaseModelConfig):
    model_type: ModelType = ...
    voice: str

class TTSResult(BaseModel):
    result: str
    mime_type: str | None = None
