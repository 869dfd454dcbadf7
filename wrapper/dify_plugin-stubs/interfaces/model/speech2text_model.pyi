from abc import abstractmethod
from typing import IO, Any

from dify_plugin.entities.model import ModelType
from dify_plugin.interfaces.model.ai_model import AIModel

class Speech2TextModel(AIModel):
    model_type: ModelType = ...

    @abstractmethod
    def _invoke(
        self, model: str, credentials: dict[str, Any], file: IO[bytes], user: str | None = None
    ) -> str: ...
    def _get_demo_file_path(self) -> str: ...
    def invoke(
        self, model: str, credentials: dict[str, Any], file: IO[bytes], user: str | None = None
    ) -> str: ...
