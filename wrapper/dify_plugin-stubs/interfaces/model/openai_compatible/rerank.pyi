from typing import Any

from dify_plugin.entities.model import AIModelEntity
from dify_plugin.entities.model.rerank import RerankResult
from dify_plugin.errors.model import InvokeError
from dify_plugin.interfaces.model.ai_model import _Credentials
from dify_plugin.interfaces.model.rerank_model import RerankModel

class OAICompatRerankModel(RerankModel):
    def _invoke(
        self,
        model: str,
        credentials: dict[str, Any],
        query: str,
        docs: list[str],
        score_threshold: float | None = None,
        top_n: int | None = None,
        user: str | None = None,
    ) -> RerankResult: ...
    def validate_credentials(self, model: str, credentials: _Credentials) -> None: ...
    def get_customizable_model_schema(
        self, model: str, credentials: _Credentials
    ) -> AIModelEntity | Any: ...  # a subclass may return None
    @property
    def _invoke_error_mapping(self) -> dict[type[InvokeError], list[type[Exception]]]: ...
