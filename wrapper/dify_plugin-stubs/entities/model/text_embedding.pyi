from collections.abc import Mapping, Sequence
from decimal import Decimal
from enum import StrEnum
from typing import Literal, TypeAlias

from dify_plugin.entities.model import BaseModelConfig, ModelType, ModelUsage
from dify_plugin.entities.model.schema import _ModelTypeValue
from pydantic import BaseModel

class EmbeddingUsage(ModelUsage):
    tokens: int
    total_tokens: int
    unit_price: Decimal
    price_unit: Decimal
    total_price: Decimal
    currency: str
    latency: float
    # Written by codegen/stub_constructors.py.
    def __init__(
        self,
        *,
        tokens: int,
        total_tokens: int,
        unit_price: Decimal | float | str,
        price_unit: Decimal | float | str,
        total_price: Decimal | float | str,
        currency: str,
        latency: float,
    ) -> None: ...

class TextEmbeddingResult(BaseModel):
    model: str
    embeddings: list[list[float]]
    usage: EmbeddingUsage
    # Written by codegen/stub_constructors.py.
    def __init__(
        self,
        *,
        model: str,
        embeddings: Sequence[Sequence[float]],
        usage: EmbeddingUsage | Mapping[str, object],
    ) -> None: ...

class TextEmbeddingModelConfig(BaseModelConfig):
    model_type: ModelType = ...
    # Written by codegen/stub_constructors.py.
    def __init__(
        self, *, provider: str, model: str, model_type: ModelType | _ModelTypeValue = ...
    ) -> None: ...

class MultiModalContentType(StrEnum):
    TEXT = "text"
    IMAGE = "image"

_MultiModalContentTypeValue: TypeAlias = Literal["text", "image"]

class MultiModalContent(BaseModel):
    content: str
    content_type: MultiModalContentType
    # Written by codegen/stub_constructors.py.
    def __init__(
        self, *, content: str, content_type: MultiModalContentType | _MultiModalContentTypeValue
    ) -> None: ...

class MultiModalEmbeddingResult(BaseModel):
    model: str
    embeddings: list[list[float]]
    usage: EmbeddingUsage
    # Written by codegen/stub_constructors.py.
    def __init__(
        self,
        *,
        model: str,
        embeddings: Sequence[Sequence[float]],
        usage: EmbeddingUsage | Mapping[str, object],
    ) -> None: ...

class MultiModalEmbeddingModelConfig(BaseModelConfig):
    model_type: ModelType = ...
    tenant_id: str
    # Written by codegen/stub_constructors.py.
    def __init__(
        self,
        *,
        provider: str,
        model: str,
        model_type: ModelType | _ModelTypeValue = ...,
        tenant_id: str,
    ) -> None: ...
