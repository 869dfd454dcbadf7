"""The models of a running plugin."""

from collections.abc import Mapping
from typing import Any, Literal

from .answers import Json
from .manifest import Offers, known
from .plugin_requests import Ask

ModelAction = Literal[
    "invoke_llm",
    "start_polling",
    "check_polling",
    "get_llm_num_tokens",
    "invoke_text_embedding",
    "invoke_multimodal_embedding",
    "get_text_embedding_num_tokens",
    "invoke_rerank",
    "invoke_multimodal_rerank",
    "invoke_tts",
    "get_tts_model_voices",
    "invoke_speech2text",
    "invoke_moderation",
    "validate_model_credentials",
    "get_ai_model_schemas",
]
"""What a model can be asked for, by the daemon's names."""

_LLM: Json = {
    "model_type": "llm",
    "model_parameters": {},
    "prompt_messages": [],
    "tools": None,
    "stop": None,
    "json_schema": None,
}
_EMBEDDING: Json = {"model_type": "text-embedding"}
# The daemon makes these zeros of a null.
_RERANK: Json = {"model_type": "rerank", "score_threshold": 0.0, "top_n": 0}

_DEFAULTS: dict[ModelAction, Json] = {
    "invoke_llm": {**_LLM, "stream": True},
    "start_polling": {**_LLM, "stream": False},
    "check_polling": {"model_type": "llm"},
    "get_llm_num_tokens": {"model_type": "llm", "prompt_messages": [], "tools": []},
    "invoke_text_embedding": {**_EMBEDDING, "input_type": "document"},
    "invoke_multimodal_embedding": {**_EMBEDDING, "input_type": "document"},
    "get_text_embedding_num_tokens": _EMBEDDING,
    "invoke_rerank": _RERANK,
    "invoke_multimodal_rerank": _RERANK,
    "invoke_tts": {"model_type": "tts", "voice": ""},
    "get_tts_model_voices": {"model_type": "tts", "language": ""},
    "invoke_speech2text": {"model_type": "speech2text"},
    "invoke_moderation": {"model_type": "moderation"},
    "validate_model_credentials": {"model_type": "llm"},
    "get_ai_model_schemas": {"model_type": "llm"},
}
"""The fields that a request of an action has, unless they are given."""


class Models:
    """Asks the models of a running plugin, as `plugin.models`.

    Every method raises PluginError if the model raises an exception, ValueError if the plugin has no
    such provider, and TimeoutError if the plugin sent nothing for `timeout` seconds.
    """

    def __init__(self, ask: Ask, offers: Offers, tenant_id: str) -> None:
        self._ask = ask
        self._offers = offers
        self._tenant_id = tenant_id

    def validate_credentials(
        self,
        credentials: Mapping[str, Any],
        *,
        provider: str | None = None,
        timeout: float = 60.0,
    ) -> None:
        """Has the provider validate its credentials. Raises PluginError if it refuses them."""
        fields = {"provider": self._provider(provider), "credentials": dict(credentials)}
        self._ask("model", "validate_provider_credentials", fields, timeout)

    def ask(
        self,
        action: ModelAction,
        model: str,
        fields: Mapping[str, Any],
        *,
        provider: str | None = None,
        credentials: Mapping[str, Any] | None = None,
        timeout: float = 60.0,
    ) -> list[Json]:
        """Asks a model, and returns its results: the chunks of a stream, or one.

            plugin.models.ask("invoke_llm", "gpt-4o", {"prompt_messages": [...]})

        Args:
            action: What the model is asked for.
            model: The model's name.
            fields: The fields of the action, such as `prompt_messages`, `texts`, `file` in hex.
            provider: The provider's name. A plugin that has only one needs none.
            credentials: The credentials for the model.
            timeout: How many seconds to wait for each result.
        """
        if action not in _DEFAULTS:
            raise ValueError(f"a model has no action {action!r}; it has: {known(_DEFAULTS)}")
        request: Json = {"provider": self._provider(provider), "model": model}
        request |= {"credentials": dict(credentials or {}), **_DEFAULTS[action]}
        if action == "invoke_tts":
            request["tenant_id"] = self._tenant_id
        return self._ask("model", action, {**request, **fields}, timeout)

    def _provider(self, name: str | None) -> str:
        if name is None:
            if len(self._offers.providers) != 1:
                raise ValueError(
                    f"provider must be one of the plugin's providers of models: "
                    f"{known(self._offers.providers)}"
                )
            return next(iter(self._offers.providers))
        self._offers.check_provider(name)
        return name
