from abc import abstractmethod
from typing import Any

from dify_plugin.entities.model import ModelType
from dify_plugin.interfaces.model.ai_model import AIModel

class ModerationModel(AIModel):
    model_type: ModelType = ...

    @abstractmethod
    def _invoke(
        self, model: str, credentials: dict[str, Any], text: str, user: str | None = None
    ) -> bool: ...
    def invoke(
        self, model: str, credentials: dict[str, Any], text: str, user: str | None = None
    ) -> bool: ...
