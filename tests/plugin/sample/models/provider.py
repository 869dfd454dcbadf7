from typing import Any

from dify_plugin import ModelProvider
from dify_plugin.errors.model import CredentialsValidateFailedError


class SampleModels(ModelProvider):
    def validate_provider_credentials(self, credentials: dict[str, Any]) -> None:
        if credentials.get("key") != "right":
            raise CredentialsValidateFailedError("the key is wrong")
