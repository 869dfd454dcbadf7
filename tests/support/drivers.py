"""Drivers: sessions of either kind that a test uses as if they were sync."""

import asyncio
import threading
from collections.abc import Awaitable, Callable
from typing import Any, Literal, Protocol, Self, TypeVar

import pytest

from dify_invoke import (
    AsyncSession,
    ReverseInvocationError,
    Session,
    UploadFileResponse,
    UserPromptMessage,
)

T = TypeVar("T")

Transport = Literal["httpx", "pycurl"]

KEY = "sk-very-secret"
SETTINGS: dict[str, Any] = {"api_key": KEY, "tenant_id": "11111111-1111-1111-1111-111111111111"}
CONFIG: Any = {"provider": "p", "model": "m"}
HI = [UserPromptMessage(content="hi")]
PATIENCE = 20
"""Seconds after which a test that hangs fails."""


class Answer:
    """A streamed answer, text by text, from a session of either kind."""

    def __init__(self, take: Callable[[], str], leave: Callable[[], None]) -> None:
        self._take = take
        self._leave = leave

    def __iter__(self) -> Self:
        return self

    def __next__(self) -> str:
        return self._take()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._leave()


class Driver(Protocol):
    """A session that a test uses as if it were sync. Each step of an async session runs its event loop."""

    def answer(self) -> Answer:
        """Invokes the LLM. Streams the text of its answer."""
        ...

    def transcribe(self, file: Any) -> str:
        """Sends an audio file. Returns its transcript."""
        ...

    def upload(self, content: Any, **more: Any) -> UploadFileResponse:
        """Uploads a file of that content."""
        ...

    def read(self, file: Any) -> bytes:
        """The content of a file of a file server."""
        ...

    def wait(self, event: threading.Event) -> bool:
        """Waits for an event and makes no call. The event loop of an async session runs meanwhile."""
        ...

    def close(self) -> None:
        """Closes the session."""
        ...

    def __enter__(self) -> Self: ...
    def __exit__(self, *_: object) -> None: ...


class SyncDriver:
    def __init__(self, session: Session) -> None:
        self.session = session

    def answer(self) -> Answer:
        texts = self.session.model.llm.invoke(CONFIG, HI)
        return Answer(lambda: str(next(texts).delta.message.content), texts.close)

    def transcribe(self, file: Any) -> str:
        return self.session.model.speech2text.invoke(CONFIG, file)

    def upload(self, content: Any, **more: Any) -> UploadFileResponse:
        return self.session.file.upload("a.txt", content, "text/plain", **more)

    def read(self, file: Any) -> bytes:
        return self.session.file.read(file)

    def wait(self, event: threading.Event) -> bool:
        return event.wait(PATIENCE)

    def __enter__(self) -> Self:
        return self

    def close(self) -> None:
        self.session.close()

    def __exit__(self, *_: object) -> None:
        self.close()


class AsyncDriver:
    def __init__(self, session: AsyncSession) -> None:
        self.session = session
        self._runner = asyncio.Runner()

    def _run(self, work: Awaitable[T]) -> T:
        async def wait() -> T:
            return await work

        return self._runner.run(wait())

    def answer(self) -> Answer:
        stream = self.session.model.llm.invoke(CONFIG, HI)

        def take() -> str:
            try:
                return str(self._run(anext(stream)).delta.message.content)
            except StopAsyncIteration:
                raise StopIteration from None

        return Answer(take, lambda: self._run(stream.aclose()))

    def transcribe(self, file: Any) -> str:
        return self._run(self.session.model.speech2text.invoke(CONFIG, file))

    def upload(self, content: Any, **more: Any) -> UploadFileResponse:
        return self._run(self.session.file.upload("a.txt", content, "text/plain", **more))

    def read(self, file: Any) -> bytes:
        return self._run(self.session.file.read(file))

    def wait(self, event: threading.Event) -> bool:
        return self._run(asyncio.to_thread(event.wait, PATIENCE))

    def __enter__(self) -> Self:
        return self

    def close(self) -> None:
        self._run(self.session.aclose())

    def __exit__(self, *_: object) -> None:
        self.close()
        self._runner.close()


class OpenSession(Protocol):
    def __call__(self, url: str, **settings: Any) -> Driver: ...


Drive = Callable[[Session | AsyncSession], Driver]


def failure(session: Driver) -> tuple[list[str], ReverseInvocationError]:
    """The texts of an answer, and the error that ended it."""
    texts: list[str] = []
    with session, pytest.raises(ReverseInvocationError) as caught:
        texts.extend(session.answer())
    assert caught.value.operation == "invoke_llm"
    return texts, caught.value
