from typing import IO, Any

from dify_plugin.interfaces.model.ai_model import _Credentials
from dify_plugin.interfaces.model.openai_compatible.common import _CommonOaiApiCompat
from dify_plugin.interfaces.model.speech2text_model import Speech2TextModel

class OAICompatSpeech2TextModel(_CommonOaiApiCompat, Speech2TextModel):
    def _invoke(
        self, model: str, credentials: dict[str, Any], file: IO[bytes], user: str | None = None
    ) -> str: ...
    def validate_credentials(self, model: str, credentials: _Credentials) -> None: ...
