# Written by codegen/unasync.py from ../_async/app_streams.py; do not edit, run `nox -s generate`.
"""The streams of an app's run: its events, its text, and the whole outcome."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from typing import Any, Generic, TypeVar

from dify_inner_api import models

from ..app_runs import (
    ChatAccumulator,
    CompletionAccumulator,
    Run,
    RunAccumulator,
    WorkflowAccumulator,
)
from .streams import AccumulatedStream

A = TypeVar("A", bound=RunAccumulator[Any])


class _RunStream(AccumulatedStream["models.AppEvent", A], Generic[A]):
    """The events of a run. An event of an unknown kind is an `UnknownAppEvent`, with all that came.

    After the last event, a stream raises WorkflowFailedError for a workflow that failed, and
    IncompleteRunError where no event has said how the run ended.
    """

    def __init__(
        self, items: Generator[models.AppEvent, None, None], run: Run, accumulator: A
    ) -> None:
        super().__init__(items, accumulator)
        self._run = run

    @property
    def text(self) -> Iterator[str]:
        """Yields the text of the run as it arrives.

        Moderation may replace it later: `replaced` then tells so, and `final` has the text that counts.
        """
        if not self._touched:
            self._add = self._forget
        for event in self:
            if text := self._accumulator.add(event):
                yield text

    def _forget(self, _: object) -> None:
        """Marks that `text` adds up the events itself."""

    @property
    def replaced(self) -> bool:
        """Whether the server has replaced text that `text` had given before."""
        return self._accumulator.replaced


class _AnswerStream(_RunStream[A]):
    @property
    def conversation_id(self) -> str | None:
        """The conversation, for its next turn; None until an event has named it."""
        return self._run.conversation_id


class ChatStream(_AnswerStream[ChatAccumulator]):
    """The events of a chat app's answer."""

    def result(self) -> models.ChatResult:
        """Reads the stream to its end and returns the whole answer.

        Raises StreamConsumedError if events were already taken, and the same errors as an iteration.
        """
        return (self._read()).result()

    @property
    def final(self) -> models.ChatResult:
        """The whole answer of a stream that was read to its end by `text`. Raises StreamConsumedError before."""
        return self._whole().result()


class CompletionStream(_RunStream[CompletionAccumulator]):
    """The events of a completion app's answer."""

    def result(self) -> models.CompletionResult:
        """Like `ChatStream.result`."""
        return (self._read()).result()

    @property
    def final(self) -> models.CompletionResult:
        """Like `ChatStream.final`."""
        return self._whole().result()


class WorkflowStream(_RunStream[WorkflowAccumulator]):
    """The events of a workflow."""

    def result(self) -> models.WorkflowResult:
        """Reads the stream to its end and returns the outcome. Otherwise like `ChatStream.result`."""
        return (self._read()).result()

    @property
    def final(self) -> models.WorkflowResult:
        """Like `ChatStream.final`."""
        return self._whole().result()
