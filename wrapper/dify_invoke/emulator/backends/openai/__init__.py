"""Models of any server that speaks OpenAI's API. They need the extra `openai`."""

from .backend import OpenAIBackend

__all__ = ["OpenAIBackend"]
