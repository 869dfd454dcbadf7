from collections.abc import Mapping, Sequence

from dify_plugin.entities.model import BaseModelConfig, ModelType
from dify_plugin.entities.model.schema import _ModelTypeValue
from pydantic import BaseModel

class RerankDocument(BaseModel):
    index: int
    text: str
    score: float

class RerankResult(BaseModel):
    model: str
    docs: list[RerankDocument]
    # Written by codegen/stub_constructors.py.
    def __init__(
        self, *, model: str, docs: Sequence[RerankDocument] | Sequence[Mapping[str, object]]
    ) -> None: ...

class RerankModelConfig(BaseModelConfig):
    model_type: ModelType = ...
    score_threshold: float
    top_n: int
    # Written by codegen/stub_constructors.py.
    def __init__(
        self,
        *,
        provider: str,
        model: str,
        model_type: ModelType | _ModelTypeValue = ...,
        score_threshold: float,
        top_n: int,
    ) -> None: ...

class MultiModalRerankResult(BaseModel):
    model: str
    docs: list[RerankDocument]
    # Written by codegen/stub_constructors.py.
    def __init__(
        self, *, model: str, docs: Sequence[RerankDocument] | Sequence[Mapping[str, object]]
    ) -> None: ...

class MultiModalRerankModelConfig(BaseModelConfig):
    model_type: ModelType = ...
    score_threshold: float | None = None
    top_n: int | None = None
    # Written by codegen/stub_constructors.py.
    def __init__(
        self,
        *,
        provider: str,
        model: str,
        model_type: ModelType | _ModelTypeValue = ...,
        score_threshold: float | None = None,
        top_n: int | None = None,
    ) -> None: ...
