# Written by openapi-python-client from openapi.yaml; do not edit, run `nox -s generate`.
"""The `model` operations, one a module. A module is imported when it is first used."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from . import invoke_llm as invoke_llm
    from . import invoke_llm_structured_output as invoke_llm_structured_output
    from . import invoke_moderation as invoke_moderation
    from . import invoke_multimodal_embedding as invoke_multimodal_embedding
    from . import invoke_multimodal_rerank as invoke_multimodal_rerank
    from . import invoke_rerank as invoke_rerank
    from . import invoke_speech2text as invoke_speech2text
    from . import invoke_summary as invoke_summary
    from . import invoke_text_embedding as invoke_text_embedding
    from . import invoke_tts as invoke_tts

__all__ = [
    "invoke_llm",
    "invoke_llm_structured_output",
    "invoke_moderation",
    "invoke_multimodal_embedding",
    "invoke_multimodal_rerank",
    "invoke_rerank",
    "invoke_speech2text",
    "invoke_summary",
    "invoke_text_embedding",
    "invoke_tts",
]


if not TYPE_CHECKING:  # a checker should know a wrong name

    def __getattr__(name: str) -> Any:
        if name not in __all__:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        return import_module(f".{name}", __name__)

    def __dir__() -> list[str]:
        return __all__
