from collections.abc import Generator
from typing import Any

from dify_plugin.entities.model import AIModelEntity
from dify_plugin.interfaces.model.ai_model import _Credentials
from dify_plugin.interfaces.model.openai_compatible.common import _CommonOaiApiCompat
from dify_plugin.interfaces.model.tts_model import TTSModel

class OAICompatText2SpeechModel(_CommonOaiApiCompat, TTSModel):
    def _invoke(
        self,
        model: str,
        tenant_id: str,
        credentials: dict[str, Any],
        content_text: str,
        voice: str,
        user: str | None = None,
    ) -> Generator[bytes]: ...
    def validate_credentials(self, model: str, credentials: _Credentials) -> None: ...
    def get_customizable_model_schema(
        self, model: str, credentials: _Credentials
    ) -> AIModelEntity | Any: ...  # a subclass may return None
    def get_tts_model_voices(
        self, model: str, credentials: dict[str, Any], language: str | None = None
    ) -> list[Any]: ...
