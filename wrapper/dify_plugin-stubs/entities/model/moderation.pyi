from dify_plugin.entities.model import BaseModelConfig, ModelType
from dify_plugin.entities.model.schema import _ModelTypeValue
from pydantic import BaseModel

class ModerationModelConfig(BaseModelConfig):
    model_type: ModelType = ...
    # Written by codegen/stub_constructors.py.
    def __init__(
        self, *, provider: str, model: str, model_type: ModelType | _ModelTypeValue = ...
    ) -> None: ...

class ModerationResult(BaseModel):
    result: bool
