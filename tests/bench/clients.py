"""dify_invoke, on each of its channels and transports.

All clients, including those in `baselines` and `peers`, have the same methods, as far as they are measured: `llm`
reads an answer chunk by chunk and returns the length of its text, `embedding` returns the number of floats, `tts` the
number of bytes, and `speech2text` how many bytes the server received. `chat`, `nodes`, `texts` and `objects` read a stream of
`runs` and return the length of its text. `answer` streams an answer in an event loop.
"""

import asyncio
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

from dify_invoke import (
    AsyncSession,
    LLMModelConfig,
    LLMResultChunk,
    Session,
    Speech2TextModelConfig,
    TextEmbeddingModelConfig,
    ToolJsonMessage,
    TTSModelConfig,
    UserPromptMessage,
)

from .replies import TEXTS

LLM = LLMModelConfig(provider="p", model="m")
APP = "3c90c3cc-0d44-4b50-8888-8dd25736052a"


class Ours:
    """A client that uses a Session."""

    def __init__(self, session: Session) -> None:
        self.session = session

    def chunks(self) -> Iterator[LLMResultChunk]:
        return self.session.model.llm.invoke(LLM, [UserPromptMessage(content="hi")])

    def llm(self) -> int:
        total = 0
        with self.session.model.llm.invoke(LLM, [UserPromptMessage(content="hi")]) as stream:
            for chunk in stream:
                total += len(chunk.delta.message.content or "")
        return total

    def chat(self) -> int:
        total = 0
        with self.session.app.chat.invoke(APP, "hi", {}) as stream:
            for event in stream:
                total += len(event.text)
        return total

    nodes = chat

    def texts(self) -> int:
        total = 0
        with self.session.tool.invoke_builtin_tool("p", "t", {}) as stream:
            for message in stream:
                total += len(message.text)
        return total

    def objects(self) -> int:
        total = 0
        with self.session.tool.invoke_builtin_tool("p", "t", {}) as stream:
            for message in stream:
                if isinstance(message, ToolJsonMessage):
                    total += len(message.message.json_object["title"])
        return total

    def embedding(self) -> int:
        config = TextEmbeddingModelConfig(provider="p", model="m")
        result = self.session.model.text_embedding.invoke(config, TEXTS)
        return sum(map(len, result.embeddings))

    def tts(self) -> int:
        config = TTSModelConfig(provider="p", model="m", voice="v")
        return sum(map(len, self.session.model.tts.invoke(config, "text")))

    def speech2text(self, file: Path) -> int:
        config = Speech2TextModelConfig(provider="p", model="m")
        with file.open("rb") as audio:
            return int(self.session.model.speech2text.invoke(config, audio))


class OursAsync:
    """A client that uses an AsyncSession, in an event loop or one stream after another."""

    def __init__(self, url: str, transport: str | None) -> None:
        self.session = AsyncSession.from_inner_api(
            url,
            api_key="key",
            tenant_id="11111111-1111-1111-1111-111111111111",
            transport=transport,
        )
        self._runner = asyncio.Runner()

    async def answer(self, question: str) -> AsyncIterator[str]:
        stream = self.session.model.llm.invoke(LLM, [UserPromptMessage(content=question)])
        async for chunk in stream:
            yield str(chunk.delta.message.content)

    def llm(self) -> int:
        return self._runner.run(self._llm())

    def chat(self) -> int:
        return self._runner.run(self._chat())

    async def _chat(self) -> int:
        total = 0
        async for event in self.session.app.chat.invoke(APP, "hi", {}):
            total += len(event.text)
        return total

    def texts(self) -> int:
        return self._runner.run(self._texts())

    async def _texts(self) -> int:
        total = 0
        async for message in self.session.tool.invoke_builtin_tool("p", "t", {}):
            total += len(message.text)
        return total

    async def _llm(self) -> int:
        total = 0
        async for chunk in self.session.model.llm.invoke(LLM, [UserPromptMessage(content="hi")]):
            total += len(chunk.delta.message.content or "")
        return total


def inner_api(url: str, transport: str | None) -> Ours:
    return Ours(
        Session.from_inner_api(
            url,
            api_key="key",
            tenant_id="11111111-1111-1111-1111-111111111111",
            transport=transport,
        )
    )


def daemon(url: str, transport: str | None) -> Ours:
    return Ours(Session.from_daemon(url, "bench", transport=transport))


def duplex(official: Any) -> Ours:
    """A client over the plugin channel of an official session."""
    return Ours(Session.from_plugin(official))
