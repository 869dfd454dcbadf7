"""`OpenAIBackend`: which operation asks which of the server's endpoints."""

from collections.abc import Mapping
from functools import partial
from types import TracebackType
from typing import Self

from ...servers import Answer
from ..missing import extra

with extra("openai"):
    from openai import OpenAI

from . import audio, texts
from .chat import Chat
from .failures import guarded, unsupported

_IDLE = 240.0
"""Seconds to wait for the server: those that the daemon gives a call."""


class OpenAIBackend:
    """Sends what models are asked to a server of OpenAI's API, such as vLLM, Ollama or llama.cpp.

    The model's name is sent as it is; the provider is not. LLMs stream, call tools, and report their own
    usage, without a price. Reasoning comes in `<think>` tags in the text, as the model plugins send it. Structured output asks
    for a `json_schema`. Rerank asks the path `/rerank`, as Jina, Cohere and vLLM serve it. What the server has not, it
    refuses, as `InvokeBadRequestError`; multimodal embeddings and rerank are refused here. Summaries and
    nodes stay the emulator's own.

    Args:
        base_url: The address of the API, such as `http://localhost:11434/v1`.
        api_key: The key that the server wants, if it wants one. No error shows it.
        timeout: Seconds to wait for the server.
    """

    def __init__(self, base_url: str, api_key: str = "", *, timeout: float = _IDLE) -> None:
        self.base_url: str = base_url
        self._key = api_key
        # A failure is the caller's to see: the client does not retry.
        self._client = OpenAI(
            base_url=base_url, api_key=api_key or "none", timeout=timeout, max_retries=0
        )

    def answers(self, *, tool_call_fragments: bool = False) -> Mapping[str, Answer]:
        """The functions for the operations: see `Backend`."""
        client = self._client
        chat = Chat(client, tool_call_fragments)
        answers: dict[str, Answer] = {
            "llm": chat.answer,
            "llm_structured_output": chat.structured,
            "text_embedding": partial(texts.embed, client),
            "rerank": partial(texts.rerank, client),
            "moderation": partial(texts.moderate, client),
            "tts": partial(audio.speak, client),
            "speech2text": partial(audio.transcribe, client),
            "multimodal_embedding": partial(unsupported, "embeddings of images"),
            "multimodal_rerank": partial(unsupported, "rerank of images"),
        }
        return {name: partial(guarded, answer, self._key) for name, answer in answers.items()}

    def close(self) -> None:
        """Closes the connections."""
        self._client.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"<OpenAIBackend at {self.base_url}>"
