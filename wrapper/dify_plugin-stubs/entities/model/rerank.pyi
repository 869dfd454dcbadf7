from dify_plugin.entities.model import BaseModelConfig, ModelType
from pydantic import BaseModel

class RerankDocument(BaseModel):
    index: int
    text: str
    score: float

class RerankResult(BaseModel):
    model: str
    docs: list[RerankDocument]

class RerankModelConfig(BaseModelConfig):
    model_type: ModelType = ...
    score_threshold: float
    top_n: int

class MultiModalRerankResult(BaseModel):
    model: str
    docs: list[RerankDocument]

class MultiModalRerankModelConfig(BaseModelConfig):
    model_type: ModelType = ...
    score_threshold: float | None = None
    top_n: int | None = None
