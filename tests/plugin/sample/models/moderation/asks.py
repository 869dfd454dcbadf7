from typing import Any

from dify_plugin.core.session_context import get_current_session
from dify_plugin.entities.model.moderation import ModerationModelConfig
from dify_plugin.errors.model import InvokeBadRequestError, InvokeError
from dify_plugin.interfaces.model.moderation_model import ModerationModel


class Asks(ModerationModel):
    """Asks another model, which the platform refuses."""

    def _invoke(
        self, model: str, credentials: dict[str, Any], text: str, user: str | None = None
    ) -> bool:
        config = ModerationModelConfig(provider="p", model="m")
        return get_current_session().model.moderation.invoke(config, text)

    def validate_credentials(self, model: str, credentials: dict[str, Any]) -> None:
        """Any credentials will do."""

    @property
    def _invoke_error_mapping(self) -> dict[type[InvokeError], list[type[Exception]]]:
        return {InvokeBadRequestError: [Exception]}
