"""Embedding what the journal lacks: batches at the same time, until all is done, one fails, or Ctrl-C."""

import asyncio
import signal
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import attrs
import typer

from ...errors import (
    InvokeConnectionError,
    InvokeRateLimitError,
    InvokeServerUnavailableError,
    ReverseInvocationError,
)
from ...protocol.retries import Retries
from ..platform import Platform
from .batches import Batch
from .journal import DamagedError, Journal

if TYPE_CHECKING:
    from ...session._async.session import AsyncSession

_STATUSES = frozenset({429, 502, 503, 504})
_ERRORS = frozenset({InvokeConnectionError, InvokeRateLimitError, InvokeServerUnavailableError})


class BatchFailedError(Exception):
    """A batch failed. The text says which, and why."""


@attrs.define
class Run:
    """One run of the command."""

    platform: Platform
    journal: Journal
    batches: Iterator[Batch]
    concurrency: int
    attempts: int
    advance: Callable[[], None]
    """Called when a batch is in the journal."""
    say: Callable[[str], None]
    stopped: bool = False
    """Whether Ctrl-C has come."""
    _failure: Exception | None = None
    _in_flight: int = 0
    _workers: "list[asyncio.Task[None]]" = attrs.field(factory=list["asyncio.Task[None]"])

    async def embed(self) -> None:
        """Embeds all batches, or those in flight when one fails, or when Ctrl-C has come.

        Raises the failure.
        """
        with suppress(NotImplementedError):  # on Windows, Ctrl-C breaks off what is in flight
            asyncio.get_running_loop().add_signal_handler(signal.SIGINT, self._stop)
        retries = Retries(attempts=self.attempts, errors=_ERRORS, statuses=_STATUSES)
        async with self.platform.async_session() as session:
            patient = session.with_options(retries=retries)
            self._workers = [
                asyncio.create_task(self._work(patient)) for _ in range(self.concurrency)
            ]
            for ended in await asyncio.gather(*self._workers, return_exceptions=True):
                if isinstance(ended, BaseException) and not isinstance(
                    ended, asyncio.CancelledError
                ):
                    raise ended
        if self._failure is not None:
            raise self._failure

    async def _work(self, session: "AsyncSession") -> None:
        from dify_inner_api.models import EmbeddingInputType, TextEmbeddingModelConfig

        task = self.journal.task
        config = TextEmbeddingModelConfig(provider=task.provider, model=task.model)
        kind = EmbeddingInputType(task.input_type)
        while not (self.stopped or self._failure):
            try:
                batch = next(self.batches, None)
                if batch is None:
                    return
                await self._send(session, config, kind, batch)
            except (BatchFailedError, DamagedError, OSError, typer.BadParameter) as error:
                self._failure = self._failure or error

    async def _send(self, session: "AsyncSession", config: Any, kind: Any, batch: Batch) -> None:
        texts = [text.text for text in batch.texts]
        self._in_flight += 1
        try:
            result = await session.model.text_embedding.invoke(config, texts, kind)
        except ReverseInvocationError as error:
            raise BatchFailedError(f"{batch.place} failed: {error}") from error
        finally:
            self._in_flight -= 1
        self.journal.add(batch.first, texts, result)
        self.advance()

    def _stop(self) -> None:
        if self.stopped:
            for worker in self._workers:
                worker.cancel()
        elif self._in_flight:
            self.say(f"stopping: {self._in_flight} in flight; Ctrl-C again does not wait for them")
        self.stopped = True
