"""The load of an AsyncSession: many tasks, each with one stream after another."""

import asyncio
from contextlib import AsyncExitStack

from dify_invoke import AsyncLLMStream, AsyncSession, UserPromptMessage

from .load import CONFIG, IDLE, Load
from .questions import Framing
from .receipt import Receipt

Sessions = dict[Framing, AsyncSession]


def run(load: Load) -> None:
    """Keeps so many streams going until it is to stop."""
    asyncio.run(_run(load))


async def _run(load: Load) -> None:
    loop = asyncio.get_running_loop()
    loop.set_exception_handler(lambda _, context: load.account.fail(f"in the loop: {context}"))
    load.account.loop = loop
    async with AsyncExitStack() as stack:
        sessions = {
            framing: await stack.enter_async_context(_open(load, framing)) for framing in Framing
        }
        async with asyncio.TaskGroup() as tasks:
            for _ in range(load.streams):
                tasks.create_task(_work(load, sessions))
    for _ in range(100):
        if len(asyncio.all_tasks()) == 1:
            break
        await asyncio.sleep(0.1)
    else:
        load.account.fail(f"tasks are left: {asyncio.all_tasks()}")
    load.account.loop = None


def _open(load: Load, framing: Framing) -> AsyncSession:
    if framing is Framing.EVENTS:
        return AsyncSession.from_daemon(load.url, "soak", timeout=IDLE, transport=load.transport)
    return AsyncSession.from_inner_api(
        load.url, api_key="soak-key", tenant_id="t", timeout=IDLE, transport=load.transport
    )


async def _work(load: Load, sessions: Sessions) -> None:
    while not load.stop.is_set():
        with load.account.stream(cancels=True) as receipt:
            framing = receipt.order.question.framing
            if receipt.order.alone:
                await _ask_alone(_open(load, framing), receipt)
            else:
                await _ask_or_cancel(sessions[framing], receipt)


async def _ask_alone(session: AsyncSession, receipt: Receipt) -> None:
    async with session:
        await _ask_or_cancel(session, receipt)


async def _ask_or_cancel(session: AsyncSession, receipt: Receipt) -> None:
    if receipt.order.way != "cancel":
        await _ask(session, receipt)
        return
    task = asyncio.create_task(_ask(session, receipt))
    if not (await asyncio.wait({task}, timeout=receipt.order.patience))[0]:
        task.cancel()
    try:
        await task
    except asyncio.CancelledError:
        receipt.left = True


async def _ask(session: AsyncSession, receipt: Receipt) -> None:
    llm = session.model.llm
    messages = [UserPromptMessage(content=receipt.order.question.text)]
    match receipt.order.way:
        case "not streamed":
            receipt.take_result(await llm.invoke(CONFIG, messages, stream=False))
        case "result":
            receipt.take_result(await llm.invoke(CONFIG, messages).result())
        case "text":
            async for text in llm.invoke(CONFIG, messages).text:
                receipt.take_text(text)
        case "with":
            async with llm.invoke(CONFIG, messages) as stream:
                await _read(stream, receipt)
        case "drop":
            await _read(llm.invoke(CONFIG, messages), receipt)
        case _:
            stream = llm.invoke(CONFIG, messages)
            try:
                await _read(stream, receipt)
            finally:
                if receipt.left:
                    await stream.aclose()
                if await anext(stream, None) is not None:
                    receipt.trouble = "a chunk after the end"


async def _read(stream: AsyncLLMStream, receipt: Receipt) -> None:
    async for chunk in stream:
        if receipt.take(chunk):
            return
