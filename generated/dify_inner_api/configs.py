# Written by codegen/generate.py from openapi.yaml; do not edit, run `nox -s generate`.
"""Typed configs from what a plugin is given: `llm_model_config(tool_parameters["model"])`.

Each function takes the typed config itself, the dict of a `model-selector` parameter, or the official SDK's object. It raises
InvalidRequestError, which says what is missing or of the wrong kind; further keys of a dict are ignored, and null counts as
absent.
"""

from dify_invoke.protocol.arguments import model_config

from .models import (
    LLMModelConfig,
    ModerationModelConfig,
    MultiModalEmbeddingModelConfig,
    MultiModalRerankModelConfig,
    RerankModelConfig,
    Speech2TextModelConfig,
    TextEmbeddingModelConfig,
    TTSModelConfig,
)

__all__ = [
    "llm_model_config",
    "moderation_model_config",
    "multimodal_embedding_model_config",
    "multimodal_rerank_model_config",
    "rerank_model_config",
    "speech2text_model_config",
    "text_embedding_model_config",
    "tts_model_config",
]


def llm_model_config(value: object) -> LLMModelConfig:
    """Which large language model to invoke, and how."""
    return model_config(value, LLMModelConfig)


def text_embedding_model_config(value: object) -> TextEmbeddingModelConfig:
    """Which text embedding model to invoke."""
    return model_config(value, TextEmbeddingModelConfig)


def multimodal_embedding_model_config(value: object) -> MultiModalEmbeddingModelConfig:
    """Which multimodal embedding model to invoke."""
    return model_config(value, MultiModalEmbeddingModelConfig)


def rerank_model_config(value: object) -> RerankModelConfig:
    """Which rerank model to invoke, and how many documents to keep."""
    return model_config(value, RerankModelConfig)


def multimodal_rerank_model_config(value: object) -> MultiModalRerankModelConfig:
    """Which multimodal rerank model to invoke, and how many documents to keep."""
    return model_config(value, MultiModalRerankModelConfig)


def tts_model_config(value: object) -> TTSModelConfig:
    """Which text-to-speech model to invoke, and with which voice."""
    return model_config(value, TTSModelConfig)


def speech2text_model_config(value: object) -> Speech2TextModelConfig:
    """Which speech-to-text model to invoke."""
    return model_config(value, Speech2TextModelConfig)


def moderation_model_config(value: object) -> ModerationModelConfig:
    """Which moderation model to invoke."""
    return model_config(value, ModerationModelConfig)
