"""Sessions of either kind that are used in several processes."""

from __future__ import annotations

import asyncio
import gc
import os
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any, Self

import pytest

from dify_invoke import AsyncSession, Session, TransportError

from ..support.drivers import CONFIG, HI, PATIENCE
from ..support.replies import CHUNKED, LAST, A, B, answer_all
from ..support.servers import Peer

forks = pytest.mark.skipif(not hasattr(os, "fork"), reason="nothing is forked on this system")


class ProcessDriver:
    """A session of either kind in one process."""

    def __init__(self, session: Session | AsyncSession) -> None:
        self.session = session
        self._runner = asyncio.Runner()

    def begin(self) -> ProcessStream:
        """Starts an answer."""
        return ProcessStream(self.session.model.llm.invoke(CONFIG, HI), self._runner)

    def ask(self) -> str:
        """Returns a whole answer."""
        return "".join(self.begin())

    def again(self, times: int = 2) -> list[str]:
        return [self.ask() for _ in range(times)]

    def anew(self) -> ProcessDriver:
        """The same session in a forked process, with an event loop of its own."""
        return ProcessDriver(self.session)

    def close(self) -> None:
        if isinstance(self.session, Session):
            self.session.close()
        else:
            self._runner.run(self.session.aclose())

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
        self._runner.close()


class ProcessStream:
    """An answer that is being streamed."""

    def __init__(self, stream: Any, runner: asyncio.Runner) -> None:
        self._stream: Any = stream
        self._runner = runner

    def __iter__(self) -> Iterator[str]:
        with suppress(StopIteration, StopAsyncIteration):
            while True:
                yield self.take()

    def take(self) -> str:
        async def wait() -> Any:
            return await anext(self._stream)

        sync = hasattr(self._stream, "__next__")
        chunk = next(self._stream) if sync else self._runner.run(wait())
        return str(chunk.delta.message.content)

    def leave(self, runner: asyncio.Runner | None = None) -> None:
        if hasattr(self._stream, "__next__"):
            self._stream.close()
        else:
            (runner or self._runner).run(self._stream.aclose())

    def leave_anew(self) -> str:
        """Closes the stream in a forked process."""
        with asyncio.Runner() as runner:
            self.leave(runner)
        return "left"

    def take_anew(self) -> str:
        """Reads on in a forked process. Returns the error."""
        try:
            if hasattr(self._stream, "__next__"):
                return repr(next(self._stream))
            with asyncio.Runner() as runner:
                return repr(runner.run(self._next()))
        except TransportError as error:
            return str(error)

    async def _next(self) -> Any:
        return await anext(self._stream)

    def let_go(self) -> str:
        self._stream = None
        gc.collect()
        return "let go"


OpenInProcess = Callable[..., ProcessDriver]


class Halfway:
    """Sends half of the first answer, and the other half after `go_on`. Later answers are sent at once."""

    def __init__(self) -> None:
        self.go_on = threading.Event()
        self.begun = False

    def __call__(self, peer: Peer) -> None:
        if not self.begun:
            self.begun = True
            peer.request()
            peer.send(CHUNKED, A)
            assert self.go_on.wait(2 * PATIENCE)
            peer.send(B, LAST)
        answer_all(peer)
