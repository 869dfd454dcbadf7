"""What the tests of idle connections share."""

from __future__ import annotations

import threading
from collections.abc import Callable

from dify_invoke import AsyncSession, Session

from ..support.drivers import CONFIG, HI, PATIENCE

IdleFor = Callable[[float], None]


def timer_threads() -> list[threading.Thread]:
    return [each for each in threading.enumerate() if each.name == "dify-invoke: idle connections"]


def has_ended(thread: threading.Thread) -> bool:
    thread.join(PATIENCE)
    return not thread.is_alive()


def ask(session: Session) -> str:
    return str(session.model.llm.invoke(CONFIG, HI).result().message.content)


async def ask_async(session: AsyncSession) -> str:
    return str((await session.model.llm.invoke(CONFIG, HI, stream=False)).message.content)
