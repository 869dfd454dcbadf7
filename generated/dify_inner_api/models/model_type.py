# Written by openapi-python-client from openapi.yaml; do not edit, run `nox -s generate`.
from ..types import Word


class ModelType(Word):
    """The kinds of models."""

    LLM = "llm"
    TEXT_EMBEDDING = "text-embedding"
    RERANK = "rerank"
    SPEECH2TEXT = "speech2text"
    MODERATION = "moderation"
    TTS = "tts"
    TEXT2IMG = "text2img"
