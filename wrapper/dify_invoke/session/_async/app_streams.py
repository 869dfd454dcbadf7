"""The streams of an app's run: its events, its text, and the whole outcome."""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterator
from typing import Any, Generic, TypeVar

from dify_inner_api import models

from ..app_runs import (
    ChatAccumulator,
    CompletionAccumulator,
    Run,
    RunAccumulator,
    WorkflowAccumulator,
)
from .streams import AsyncAccumulatedStream

A = TypeVar("A", bound=RunAccumulator[Any])


class _AsyncRunStream(AsyncAccumulatedStream["models.AppEvent", A], Generic[A]):
    """The events of a run. An event of an unknown kind is an `UnknownAppEvent`, with all that came.

    After the last event, a stream raises WorkflowFailedError for a workflow that failed, and
    IncompleteRunError where no event has said how the run ended.
    """

    def __init__(
        self, items: AsyncGenerator[models.AppEvent, None], run: Run, accumulator: A
    ) -> None:
        super().__init__(items, accumulator)
        self._run = run

    @property
    async def text(self) -> AsyncIterator[str]:
        """Yields the text of the run as it arrives.

        Moderation may replace it later: `replaced` then tells so, and `final` has the text that counts.
        """
        if not self._touched:
            self._add = self._forget
        async for event in self:
            if text := self._accumulator.add(event):
                yield text

    def _forget(self, _: object) -> None:
        """Marks that `text` adds up the events itself."""

    @property
    def replaced(self) -> bool:
        """Whether the server has replaced text that `text` had given before."""
        return self._accumulator.replaced


class _AsyncAnswerStream(_AsyncRunStream[A]):
    @property
    def conversation_id(self) -> str | None:
        """The conversation, for its next turn; None until an event has named it."""
        return self._run.conversation_id


class AsyncChatStream(_AsyncAnswerStream[ChatAccumulator]):
    """The events of a chat app's answer."""

    async def result(self) -> models.ChatResult:
        """Reads the stream to its end and returns the whole answer.

        Raises StreamConsumedError if events were already taken, and the same errors as an iteration.
        """
        return (await self._read()).result()

    @property
    def final(self) -> models.ChatResult:
        """The whole answer of a stream that was read to its end by `text`. Raises StreamConsumedError before."""
        return self._whole().result()


class AsyncCompletionStream(_AsyncRunStream[CompletionAccumulator]):
    """The events of a completion app's answer."""

    async def result(self) -> models.CompletionResult:
        """Like `AsyncChatStream.result`."""
        return (await self._read()).result()

    @property
    def final(self) -> models.CompletionResult:
        """Like `AsyncChatStream.final`."""
        return self._whole().result()


class AsyncWorkflowStream(_AsyncRunStream[WorkflowAccumulator]):
    """The events of a workflow."""

    async def result(self) -> models.WorkflowResult:
        """Reads the stream to its end and returns the outcome. Otherwise like `AsyncChatStream.result`."""
        return (await self._read()).result()

    @property
    def final(self) -> models.WorkflowResult:
        """Like `AsyncChatStream.final`."""
        return self._whole().result()
