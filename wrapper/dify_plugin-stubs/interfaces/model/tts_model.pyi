import logging
from abc import abstractmethod
from collections.abc import Generator, Iterator
from typing import Any

from dify_plugin.entities.model import ModelType
from dify_plugin.interfaces.model.ai_model import AIModel, _Credentials

logger: logging.Logger

class TTSModel(AIModel):
    model_type: ModelType = ...

    @abstractmethod
    def _invoke(
        self,
        model: str,
        tenant_id: str,
        credentials: dict[str, Any],
        content_text: str,
        voice: str,
        user: str | None = None,
    ) -> bytes | Iterator[bytes]: ...
    def get_tts_model_voices(
        self, model: str, credentials: dict[str, Any], language: str | None = None
    ) -> list[Any] | None: ...
    def _get_model_default_voice(self, model: str, credentials: _Credentials) -> Any: ...
    def _get_model_audio_type(self, model: str, credentials: _Credentials) -> str | None: ...
    def _get_model_word_limit(self, model: str, credentials: _Credentials) -> int | None: ...
    def _get_model_workers_limit(self, model: str, credentials: _Credentials) -> int | None: ...
    @staticmethod
    def _split_text_into_sentences(
        org_text: str, max_length: int = 2000, pattern: str = "[。.!?]"
    ) -> list[str]: ...
    @staticmethod
    def _get_file_name(file_content: str) -> str: ...
    def get_tts_model_mime_type(self, model: str, credentials: dict[str, Any]) -> str | None: ...
    def invoke(
        self,
        model: str,
        tenant_id: str,
        credentials: dict[str, Any],
        content_text: str,
        voice: str,
        user: str | None = None,
    ) -> bytes | Generator[bytes]: ...
