"""A stream over a plugin's own channel that a fork carries into another process."""

import asyncio
import os
from typing import Any

import pytest

from dify_invoke import AsyncSession, Session, TransportError

from ..support.platform import CONFIG, Platform, platform
from ..support.sessions import Mode

HI = [{"role": "user", "content": "hi"}]
SAID = (
    "invoke_llm: this stream belongs to the parent process, which goes on reading it: start one in "
    "this process"
)


def chunk(text: str) -> dict[str, Any]:
    message = {"role": "assistant", "content": text}
    return {"model": "m", "delta": {"index": 0, "message": message}}


def in_child(read: Any) -> str:
    """What a forked process says when it reads on."""
    receiver, sender = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            said = f"read {read()}"
        except BaseException as error:
            said = str(error) if isinstance(error, TransportError) else repr(error)
        os.write(sender, said.encode())
        os._exit(0)
    os.close(sender)
    with os.fdopen(receiver) as file:
        said = file.read()
    os.waitpid(child, 0)
    return said


def texts_sync(made: Platform) -> tuple[list[str], str]:
    stream = made.session(Session).model.llm.invoke(CONFIG, HI)
    texts = [next(stream).delta.message.content]
    said = in_child(lambda: next(stream))
    return texts + [one.delta.message.content for one in stream], said


async def texts_async(made: Platform) -> tuple[list[str], str]:
    stream = made.session(AsyncSession).model.llm.invoke(CONFIG, HI)
    texts = [(await anext(stream)).delta.message.content]
    # The coroutine ends before it would wait for the event loop, which is the parent's.
    said = in_child(lambda: anext(stream).__await__().send(None))
    return texts + [one.delta.message.content async for one in stream], said


@pytest.mark.skipif(not hasattr(os, "fork"), reason="nothing is forked on this system")
@pytest.mark.filterwarnings("ignore:This process:DeprecationWarning")
@pytest.mark.parametrize("mode", ["sync", "async"])
def test_raises_in_the_child_and_loses_nothing_in_the_parent(mode: Mode) -> None:
    with platform("duplex", [chunk("a"), chunk("b"), chunk("c")]) as made:
        texts, said = texts_sync(made) if mode == "sync" else asyncio.run(texts_async(made))
    assert texts == ["a", "b", "c"]
    assert said == SAID
