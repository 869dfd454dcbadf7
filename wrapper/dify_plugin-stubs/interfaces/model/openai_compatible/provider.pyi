import logging
from typing import Any

from dify_plugin.interfaces.model import ModelProvider

logger: logging.Logger

class OAICompatProvider(ModelProvider):
    def validate_provider_credentials(self, credentials: dict[str, Any]) -> None: ...
