from abc import abstractmethod
from typing import Any

from dify_plugin.entities.model import EmbeddingInputType, ModelType
from dify_plugin.entities.model.text_embedding import MultiModalContent as MultiModalContent
from dify_plugin.entities.model.text_embedding import (
    MultiModalEmbeddingResult as MultiModalEmbeddingResult,
)
from dify_plugin.entities.model.text_embedding import TextEmbeddingResult as TextEmbeddingResult
from dify_plugin.interfaces.model.ai_model import AIModel

class TextEmbeddingModel(AIModel):
    model_type: ModelType = ...

    @abstractmethod
    def _invoke(
        self,
        model: str,
        credentials: dict[str, Any],
        texts: list[str],
        user: str | None = None,
        input_type: EmbeddingInputType = ...,
    ) -> TextEmbeddingResult: ...
    def _invoke_multimodal(
        self,
        model: str,
        credentials: dict[str, Any],
        documents: list[MultiModalContent],
        user: str | None = None,
        input_type: EmbeddingInputType = ...,
    ) -> MultiModalEmbeddingResult: ...
    @abstractmethod
    def get_num_tokens(
        self, model: str, credentials: dict[str, Any], texts: list[str]
    ) -> list[int]: ...
    def _get_context_size(self, model: str, credentials: dict[str, Any]) -> int: ...
    def _get_max_chunks(self, model: str, credentials: dict[str, Any]) -> int: ...
    def invoke(
        self,
        model: str,
        credentials: dict[str, Any],
        texts: list[str],
        user: str | None = None,
        input_type: EmbeddingInputType = ...,
    ) -> TextEmbeddingResult: ...
    def invoke_multimodal(
        self,
        model: str,
        credentials: dict[str, Any],
        documents: list[MultiModalContent],
        user: str | None = None,
        input_type: EmbeddingInputType = ...,
    ) -> MultiModalEmbeddingResult: ...
