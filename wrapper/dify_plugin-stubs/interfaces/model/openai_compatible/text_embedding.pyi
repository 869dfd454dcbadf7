from typing import Any

import requests
from dify_plugin.entities.model import AIModelEntity, EmbeddingInputType
from dify_plugin.entities.model.text_embedding import EmbeddingUsage, TextEmbeddingResult
from dify_plugin.interfaces.model.ai_model import _Credentials
from dify_plugin.interfaces.model.openai_compatible.common import _CommonOaiApiCompat
from dify_plugin.interfaces.model.text_embedding_model import TextEmbeddingModel

class OAICompatEmbeddingModel(_CommonOaiApiCompat, TextEmbeddingModel):
    def _invoke(
        self,
        model: str,
        credentials: dict[str, Any],
        texts: list[str],
        user: str | None = None,
        input_type: EmbeddingInputType = ...,
    ) -> TextEmbeddingResult: ...
    def get_num_tokens(
        self, model: str, credentials: dict[str, Any], texts: list[str]
    ) -> list[int]: ...
    def _request_credentials_validation(
        self, model: str, credentials: dict[str, Any]
    ) -> requests.Response: ...
    def validate_credentials(self, model: str, credentials: _Credentials) -> None: ...
    def get_customizable_model_schema(
        self, model: str, credentials: _Credentials
    ) -> AIModelEntity | Any: ...  # a subclass may return None
    def _calc_response_usage(
        self, model: str, credentials: dict[str, Any], tokens: int
    ) -> EmbeddingUsage: ...
