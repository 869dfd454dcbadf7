"""Typed configs from what a plugin is given: `llm_model_config(tool_parameters["model"])`; no I/O.

Each function takes the typed config itself, the dict of a `model-selector` parameter, or the official
SDK's object, and gives the typed config. Further keys of a dict are ignored, and null is as absent.
Whatever does not fit raises InvalidRequestError, which says what is missing or of the wrong kind.
"""

from collections.abc import Mapping
from enum import Enum
from typing import Any, Literal, Protocol, TypeVar

import attrs
import msgspec

from dify_inner_api.models import (
    LLMModelConfig,
    ModerationModelConfig,
    MultiModalEmbeddingModelConfig,
    MultiModalRerankModelConfig,
    RerankModelConfig,
    Speech2TextModelConfig,
    TextEmbeddingModelConfig,
    TTSModelConfig,
)
from dify_inner_api.types import from_builtins

from .errors import InvalidRequestError

T = TypeVar("T")


class PydanticObject(Protocol):
    """An object of the official SDK: any pydantic model of it."""

    def model_dump(self, *, mode: Literal["json"]) -> Any: ...


Loose = Mapping[str, Any] | PydanticObject
"""What stands for a typed object: a dict, such as a `model-selector` gives, or the official SDK's."""


def llm_model_config(value: object) -> LLMModelConfig:
    """The config of a large language model."""
    return _model_config(value, LLMModelConfig)


def text_embedding_model_config(value: object) -> TextEmbeddingModelConfig:
    """The config of a text embedding model."""
    return _model_config(value, TextEmbeddingModelConfig)


def multimodal_embedding_model_config(value: object) -> MultiModalEmbeddingModelConfig:
    """The config of a multimodal embedding model."""
    return _model_config(value, MultiModalEmbeddingModelConfig)


def rerank_model_config(value: object) -> RerankModelConfig:
    """The config of a rerank model."""
    return _model_config(value, RerankModelConfig)


def multimodal_rerank_model_config(value: object) -> MultiModalRerankModelConfig:
    """The config of a multimodal rerank model."""
    return _model_config(value, MultiModalRerankModelConfig)


def tts_model_config(value: object) -> TTSModelConfig:
    """The config of a text-to-speech model."""
    return _model_config(value, TTSModelConfig)


def speech2text_model_config(value: object) -> Speech2TextModelConfig:
    """The config of a speech-to-text model."""
    return _model_config(value, Speech2TextModelConfig)


def moderation_model_config(value: object) -> ModerationModelConfig:
    """The config of a moderation model."""
    return _model_config(value, ModerationModelConfig)


def _model_config(value: object, type_: type[T]) -> T:
    name = "model_config"
    if isinstance(value, type_):
        given = fields_of(value)  # type: ignore[arg-type]  # every config is an attrs class
    else:
        given = builtins_of(value, name, f"{type_.__name__}, or a dict of one")
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


def fields_of(value: attrs.AttrsInstance) -> dict[str, Any]:
    return {field.name: getattr(value, field.name) for field in attrs.fields(type(value))}


def wrong(name: str, wanted: str, given: object) -> InvalidRequestError:
    return InvalidRequestError(f"{name} must be {wanted}, not {type(given).__name__}")


def builtins_of(value: object, name: str, wanted: str) -> dict[str, Any]:
    """The dict that stands for a typed object, or that the official SDK's object dumps."""
    if isinstance(value, Mapping):
        return {key: item.value if isinstance(item, Enum) else item for key, item in value.items()}
    dump = getattr(value, "model_dump", None)
    if not callable(dump) or isinstance(value, type):
        raise wrong(name, wanted, value)
    dumped = dump(mode="json")
    if not isinstance(dumped, dict):
        raise wrong(name, wanted, value)
    return dumped


def convert(value: dict[str, Any], type_: type[T], name: str) -> T:
    try:
        return from_builtins(value, type_)
    except msgspec.ValidationError as error:
        raise InvalidRequestError(f"{name} is no {type_.__name__}: {error}") from error
