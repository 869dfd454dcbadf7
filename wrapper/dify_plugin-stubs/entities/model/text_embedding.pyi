from decimal import Decimal
from enum import StrEnum

from dify_plugin.entities.model import BaseModelConfig, ModelType, ModelUsage
from pydantic import BaseModel

class EmbeddingUsage(ModelUsage):
    tokens: int
    total_tokens: int
    unit_price: Decimal
    price_unit: Decimal
    total_price: Decimal
    currency: str
    latency: float

class TextEmbeddingResult(BaseModel):
    model: str
    embeddings: list[list[float]]
    usage: EmbeddingUsage

class TextEmbeddingModelConfig(BaseModelConfig):
    model_type: ModelType = ...

class MultiModalContentType(StrEnum):
    TEXT = "text"
    IMAGE = "image"

class MultiModalContent(BaseModel):
    content: str
    content_type: MultiModalContentType

class MultiModalEmbeddingResult(BaseModel):
    model: str
    embeddings: list[list[float]]
    usage: EmbeddingUsage

class MultiModalEmbeddingModelConfig(BaseModelConfig):
    model_type: ModelType = ...
    tenant_id: str
