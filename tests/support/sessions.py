"""Both kinds of session, and the outcome of a call."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, Literal, TypeVar

from dify_invoke import AsyncSession, LLMResultChunk, Session
from dify_invoke.emulator import Emulator

T = TypeVar("T")

Mode = Literal["sync", "async"]


@dataclass(frozen=True)
class Outcome:
    """The chunks of a stream, and the error that ended it."""

    chunks: list[LLMResultChunk]
    error: BaseException | None

    @property
    def text(self) -> str:
        return "".join(str(chunk.delta.message.content) for chunk in self.chunks)


@dataclass(frozen=True)
class Both:
    """Runs the same call on a Session or an AsyncSession."""

    mode: Mode

    def call(
        self,
        emulator: Emulator,
        sync: Callable[[Session], T],
        asynchronous: Callable[[AsyncSession], Awaitable[T]],
        **settings: Any,
    ) -> T:
        if self.mode == "sync":
            with emulator.session(**settings) as session:
                return sync(session)

        async def run() -> T:
            async with emulator.async_session(**settings) as session:
                return await asynchronous(session)

        return asyncio.run(run())
