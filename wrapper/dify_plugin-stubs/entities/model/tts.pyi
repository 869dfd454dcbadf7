from dify_plugin.entities.model import BaseModelConfig, ModelType
from dify_plugin.entities.model.schema import _ModelTypeValue
from pydantic import BaseModel

class TTSModelConfig(BaseModelConfig):
    model_type: ModelType = ...
    voice: str
    # Written by codegen/stub_constructors.py.
    def __init__(
        self,
        *,
        provider: str,
        model: str,
        model_type: ModelType | _ModelTypeValue = ...,
        voice: str,
    ) -> None: ...

class TTSResult(BaseModel):
    result: str
    mime_type: str | None = None
