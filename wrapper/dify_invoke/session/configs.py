"""Typed configs from what a plugin is given: `llm_model_config(tool_parameters["model"])`; no I/O.

Each function takes the typed config itself, the dict of a `model-selector` parameter, or the official
SDK's object, and gives the typed config. Further keys of a dict are ignored, and null is as absent.
Whatever does not fit raises InvalidRequestError, which says what is missing or of the wrong kind.
"""

from __future__ import annotations

from typing import TypeVar

import attrs

from dify_inner_api import models

from ..errors import InvalidRequestError
from .arguments import convert, plain_object

T = TypeVar("T")


def llm_model_config(value: object) -> models.LLMModelConfig:
    """The config of a large language model."""
    return _model_config(value, models.LLMModelConfig)


def text_embedding_model_config(value: object) -> models.TextEmbeddingModelConfig:
    """The config of a text embedding model."""
    return _model_config(value, models.TextEmbeddingModelConfig)


def multimodal_embedding_model_config(value: object) -> models.MultiModalEmbeddingModelConfig:
    """The config of a multimodal embedding model."""
    return _model_config(value, models.MultiModalEmbeddingModelConfig)


def rerank_model_config(value: object) -> models.RerankModelConfig:
    """The config of a rerank model."""
    return _model_config(value, models.RerankModelConfig)


def multimodal_rerank_model_config(value: object) -> models.MultiModalRerankModelConfig:
    """The config of a multimodal rerank model."""
    return _model_config(value, models.MultiModalRerankModelConfig)


def tts_model_config(value: object) -> models.TTSModelConfig:
    """The config of a text-to-speech model."""
    return _model_config(value, models.TTSModelConfig)


def speech2text_model_config(value: object) -> models.Speech2TextModelConfig:
    """The config of a speech-to-text model."""
    return _model_config(value, models.Speech2TextModelConfig)


def moderation_model_config(value: object) -> models.ModerationModelConfig:
    """The config of a moderation model."""
    return _model_config(value, models.ModerationModelConfig)


def _model_config(value: object, type_: type[T]) -> T:
    name = "model_config"
    given = plain_object(value, name, f"{type_.__name__}, or a dict of one", type_)
    # A selector writes null for what was not chosen.
    given = {key: item for key, item in given.items() if item is not None}
    for key in ("provider", "model"):
        if not given.get(key):
            raise InvalidRequestError(f"{name} has no {key}; choose a model, or give {key!r}")
    expected = attrs.fields_dict(type_)["model_type"].default  # type: ignore[arg-type]
    if given.get("model_type", expected) != expected:
        raise InvalidRequestError(
            f"{name} is of a {given['model_type']!r} model; here it must be {expected!r}"
        )
    return convert(given, type_, name)
