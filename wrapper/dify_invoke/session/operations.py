"""The operations behind `session.model`, and what is made of their results; no I/O.

An operation is imported, and the classes of its results built, when it is first invoked.
"""

from binascii import Error as HexError
from binascii import unhexlify
from importlib import import_module
from typing import TYPE_CHECKING, Any

from ..errors import ProtocolError

if TYPE_CHECKING:
    from dify_inner_api.api.model.invoke_llm import OPERATION as LLM
    from dify_inner_api.api.model.invoke_llm_structured_output import (
        OPERATION as LLM_STRUCTURED_OUTPUT,
    )
    from dify_inner_api.api.model.invoke_moderation import OPERATION as MODERATION
    from dify_inner_api.api.model.invoke_multimodal_embedding import (
        OPERATION as MULTIMODAL_EMBEDDING,
    )
    from dify_inner_api.api.model.invoke_multimodal_rerank import OPERATION as MULTIMODAL_RERANK
    from dify_inner_api.api.model.invoke_rerank import OPERATION as RERANK
    from dify_inner_api.api.model.invoke_speech2text import OPERATION as SPEECH2TEXT
    from dify_inner_api.api.model.invoke_summary import OPERATION as SUMMARY
    from dify_inner_api.api.model.invoke_text_embedding import OPERATION as TEXT_EMBEDDING
    from dify_inner_api.api.model.invoke_tts import OPERATION as TTS
    from dify_inner_api.models import TTSResult
else:

    def __getattr__(name: str) -> Any:
        if name not in __all__:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        module = import_module(f"dify_inner_api.api.model.invoke_{name.lower()}")
        operation = globals()[name] = module.OPERATION
        return operation


MIN_SUMMARIZE_LENGTH = 1024
"""Characters: the official SDK gives a shorter text back as its own summary."""


def audio(result: "TTSResult") -> bytes:
    """The audio segment of a result."""
    try:
        return unhexlify(result.result)
    except (HexError, ValueError) as error:
        raise ProtocolError(
            f"an audio segment is not hexadecimal: {error}", operation="invoke_tts"
        ) from error


__all__ = [
    "LLM",
    "LLM_STRUCTURED_OUTPUT",
    "MIN_SUMMARIZE_LENGTH",
    "MODERATION",
    "MULTIMODAL_EMBEDDING",
    "MULTIMODAL_RERANK",
    "RERANK",
    "SPEECH2TEXT",
    "SUMMARY",
    "TEXT_EMBEDDING",
    "TTS",
    "audio",
]
