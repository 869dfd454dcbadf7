"""The load of an AsyncSession: many tasks, each with one stream after another."""

import asyncio
from contextlib import AsyncExitStack

from dify_invoke import AsyncLLMStream, AsyncSession, UserPromptMessage

from .answer_spec import Framing
from .client_report import ClientReport
from .load import CONFIG, IDLE, Load

Sessions = dict[Framing, AsyncSession]


def run(load: Load) -> None:
    """Keeps the given number of streams running until `stop` is set."""
    asyncio.run(_run(load))


async def _run(load: Load) -> None:
    loop = asyncio.get_running_loop()
    loop.set_exception_handler(lambda _, context: load.reconciler.fail(f"in the loop: {context}"))
    load.reconciler.loop = loop
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
        load.reconciler.fail(f"tasks are left: {asyncio.all_tasks()}")
    load.reconciler.loop = None


def _open(load: Load, framing: Framing) -> AsyncSession:
    if framing is Framing.EVENTS:
        return AsyncSession.from_daemon(load.url, "soak", timeout=IDLE, transport=load.transport)
    return AsyncSession.from_inner_api(
        load.url,
        api_key="soak-key",
        tenant_id="11111111-1111-1111-1111-111111111111",
        timeout=IDLE,
        transport=load.transport,
    )


async def _work(load: Load, sessions: Sessions) -> None:
    while not load.stop.is_set():
        with load.reconciler.stream(cancels=True) as report:
            framing = report.plan.spec.framing
            if report.plan.own_session:
                await _ask_in_own_session(_open(load, framing), report)
            else:
                await _ask_or_cancel(sessions[framing], report)


async def _ask_in_own_session(session: AsyncSession, report: ClientReport) -> None:
    async with session:
        await _ask_or_cancel(session, report)


async def _ask_or_cancel(session: AsyncSession, report: ClientReport) -> None:
    if report.plan.way != "cancel":
        await _ask(session, report)
        return
    task = asyncio.create_task(_ask(session, report))
    if not (await asyncio.wait({task}, timeout=report.plan.cancel_after))[0]:
        task.cancel()
    try:
        await task
    except asyncio.CancelledError:
        report.left = True


async def _ask(session: AsyncSession, report: ClientReport) -> None:
    llm = session.model.llm
    messages = [UserPromptMessage(content=report.plan.spec.text)]
    match report.plan.way:
        case "not streamed":
            report.take_result(await llm.invoke(CONFIG, messages, stream=False))
        case "result":
            report.take_result(await llm.invoke(CONFIG, messages).result())
        case "text":
            async for text in llm.invoke(CONFIG, messages).text:
                report.take_text(text)
        case "with":
            async with llm.invoke(CONFIG, messages) as stream:
                await _read(stream, report)
        case "drop":
            await _read(llm.invoke(CONFIG, messages), report)
        case _:
            stream = llm.invoke(CONFIG, messages)
            try:
                await _read(stream, report)
            finally:
                if report.left:
                    await stream.aclose()
                if await anext(stream, None) is not None:
                    report.problem = "a chunk after the end"


async def _read(stream: AsyncLLMStream, report: ClientReport) -> None:
    async for chunk in stream:
        if report.take(chunk):
            return
