"""Runs one call into one fault, on one road, by one kind of session, over one library; and what was seen of it."""

import asyncio
import gc
import os
import re
import threading
from collections.abc import AsyncGenerator, Iterable, Iterator
from contextlib import aclosing, closing
from dataclasses import dataclass, field
from io import BytesIO
from time import perf_counter
from typing import Any, Literal, cast
from unittest.mock import patch

from dify_invoke import AsyncSession, Limits, Session
from dify_invoke.protocol.retries import Retries

from ..bench.measure import MIB, peak, reset_peak
from ..inner_api.talks import CONFIG, HI, SETTINGS, Transport
from .certificates import trusted
from .channel import PlayedChannel
from .fault import Expected, Fault
from .speech import DAEMON, DUPLEX, WHOLE, Road
from .stage import Stage

Mode = Literal["sync", "async"]
MODES: tuple[Mode, ...] = ("sync", "async")
TRANSPORTS: tuple[Transport, ...] = ("httpx", "pycurl")
ENDING = 2
"""Seconds that a thread may take to end when its work is done."""
NEXT = 10
"""Seconds that the next call may take."""
HANG = 20
"""Seconds until a case is given up."""


@dataclass(frozen=True, eq=False)
class Case:
    """One place in the matrix."""

    fault: Fault
    road: Road
    mode: Mode
    transport: Transport | None
    """The library that does HTTP; None on a channel."""

    @property
    def expected(self) -> Expected:
        return self.fault.expected[self.road]

    @property
    def place(self) -> str:
        """Road, session and transport."""
        return ", ".join(filter(None, (self.road, self.mode, self.transport)))

    @property
    def known(self) -> str:
        """What is known to be wrong here."""
        return next((says for where, says in self.fault.wrong.items() if where in self.place), "")

    def __str__(self) -> str:
        return f"{self.fault.name}, {self.place}"


@dataclass
class Seen:
    """What came of it."""

    texts: list[str] = field(default_factory=list[str])
    error: BaseException | None = None
    seconds: float = 0.0
    mib: float = 0.0
    """How far memory rose in the call, the server's share included."""
    requests: int = 0
    """How often the call was sent."""
    after: str = "it was not tried"
    """What came of the next call: `ok`, or what else."""
    left: list[str] = field(default_factory=list[str])
    """What was not cleared away."""
    hangs: bool = False


def cases(faults: Iterable[Fault]) -> Iterator[Case]:
    """The whole matrix."""
    for fault in faults:
        for road in fault.expected:
            for mode in MODES:
                for transport in (None,) if road == DUPLEX else TRANSPORTS:
                    yield Case(fault, road, mode, transport)


def run(*cases: Case) -> list[Seen]:
    """Runs cases of one fault, all at once, each in a thread, so that one that hangs ends nothing else."""
    all_seen = [Seen(hangs=True) for _ in cases]
    threads, files = set(threading.enumerate()), _open_files()
    started = [
        threading.Thread(target=_play, args=(case, seen), daemon=True)
        for case, seen in zip(cases, all_seen, strict=True)
    ]
    with environment(cases[0].fault.https):
        for thread in started:
            thread.start()
        for thread in started:
            thread.join(HANG)
    if not any(seen.hangs for seen in all_seen):
        for seen in all_seen:
            _forget_frames(seen.error)
        all_seen[0].left += _left_behind(threads, files)
    return all_seen


def _play(case: Case, seen: Seen) -> None:
    stage = PlayedChannel(case.fault) if case.road == DUPLEX else Stage(case.fault, case.road)
    try:
        if case.mode == "sync":
            _sync(case, stage, seen)
        else:
            asyncio.run(_async(case, stage, seen))
    except Exception as error:
        seen.left.append(f"the case itself failed: {error!r}")
    finally:
        stage.end()
        if not stage.close():
            seen.left.append("a connection that nobody closed")
    seen.hangs = False


def _left_behind(threads: set[threading.Thread], files: int) -> Iterator[str]:
    if _open_files() > files:
        gc.collect()
    if (more := _open_files() - files) > 0:
        yield f"{more} open files"
    more_threads = set(threading.enumerate()) - threads
    for thread in more_threads:
        thread.join(ENDING)
    if lasting := [thread.name for thread in more_threads if thread.is_alive()]:
        yield f"threads: {lasting}"


def wrongs(case: Case, seen: Seen) -> list[str]:
    """In what it was not as expected."""
    if seen.hangs:
        return [f"it had not ended after {HANG} s"]
    expected, error, wrong = case.expected, seen.error, list(seen.left)
    if expected.or_whole and error is None:
        expected = Expected(texts=WHOLE)
    if type(error) is not (expected.error or type(None)):
        wrong.append(f"expected {_name(expected.error)}, saw {error!r}")
    if error is not None:
        wrong += _wrongs_of_error(case, error)
    if expected.texts is not None and tuple(seen.texts) != expected.texts:
        wrong.append(f"expected the texts {expected.texts}, saw {seen.texts}")
    if seen.seconds > case.fault.seconds:
        wrong.append(f"it took {seen.seconds:.1f} s, not at most {case.fault.seconds:.1f}")
    if case.fault.mib is not None and seen.mib > case.fault.mib:
        wrong.append(f"memory rose by {seen.mib:.0f} MiB, not at most {case.fault.mib:.0f}")
    if seen.requests > case.fault.sends:
        wrong.append(f"it was sent {seen.requests} times")
    if seen.after != "ok":
        wrong.append(f"the next call: {seen.after}")
    return wrong


def _wrongs_of_error(case: Case, error: BaseException) -> Iterator[str]:
    expected = case.expected
    if not type(error).__module__.startswith("dify_invoke"):
        yield f"a bare {type(error).__module__}.{type(error).__name__}"
    if not re.search(expected.says, str(error)):
        yield f"{expected.says!r} is not in {str(error)!r}"
    operation = "invoke_speech2text" if case.fault.upload else "invoke_llm"
    attributes = {"operation": operation, **expected.has}
    for name, value in attributes.items():
        if getattr(error, name, None) != value:
            yield f"{name} is {getattr(error, name, None)!r}, not {value!r}"
    if not error.__suppress_context__ and error.__context__ is not None:
        yield f"it was raised while {error.__context__!r} was handled, and not from it"


def _name(error: type[BaseException] | None) -> str:
    return "no error" if error is None else error.__name__


def _sync(case: Case, stage: Stage | PlayedChannel, seen: Seen) -> None:
    session = _session(case, stage)
    try:
        with _measured(seen):
            try:
                for text in _texts(session.with_options(**_options(case.fault)), case.fault.upload):
                    seen.texts.append(text)
                    stage.give()
            except Exception as error:
                seen.error = error
        _between(stage, seen)
        try:
            again = tuple(_texts(session.with_options(timeout=NEXT), 0))
            seen.after = _judged(again)
        except Exception as error:
            seen.after = _as_before(case, seen, error)
    finally:
        session.close()


async def _async(case: Case, stage: Stage | PlayedChannel, seen: Seen) -> None:
    session = _async_session(case, stage)
    try:
        with _measured(seen):
            try:
                asked = session.with_options(**_options(case.fault))
                async with aclosing(_async_texts(asked, case.fault.upload)) as texts:
                    async for text in texts:
                        seen.texts.append(text)
                        stage.give()
            except Exception as error:
                seen.error = error
        _between(stage, seen)
        try:
            async with aclosing(_async_texts(session.with_options(timeout=NEXT), 0)) as texts:
                seen.after = _judged(tuple([text async for text in texts]))
        except Exception as error:
            seen.after = _as_before(case, seen, error)
    finally:
        await session.aclose()
    for _ in range(3):
        await asyncio.sleep(0)  # for generators that were let go of, whose end is a task
    if tasks := asyncio.all_tasks() - {asyncio.current_task()}:
        seen.left.append(f"tasks: {tasks}")


def _between(stage: Stage | PlayedChannel, seen: Seen) -> None:
    seen.requests = len(stage.requests)
    stage.end()
    if isinstance(stage, Stage):
        stage.mend()


def _judged(texts: tuple[str, ...]) -> str:
    return "ok" if texts == WHOLE else f"it gave {texts}"


def _as_before(case: Case, seen: Seen, error: Exception) -> str:
    """An address that there is not stays so."""
    same = case.fault.place == "nowhere" and str(error) == str(seen.error)
    return "ok" if same else f"it failed: {error!r}"


def _texts(session: Session, upload: int) -> Iterator[str]:
    if upload:
        yield session.model.speech2text.invoke(CONFIG, BytesIO(bytes(upload)))
        return
    with closing(session.model.llm.invoke(CONFIG, HI)) as stream:
        for chunk in stream:
            yield str(chunk.delta.message.content)


async def _async_texts(session: AsyncSession, upload: int) -> AsyncGenerator[str, None]:
    if upload:
        yield await session.model.speech2text.invoke(CONFIG, BytesIO(bytes(upload)))
        return
    async with aclosing(session.model.llm.invoke(CONFIG, HI)) as stream:
        async for chunk in stream:
            yield str(chunk.delta.message.content)


def _session(case: Case, stage: Stage | PlayedChannel) -> Session:
    if isinstance(stage, PlayedChannel):
        return Session.from_plugin(cast("Any", stage))
    settings: dict[str, Any] = {"transport": case.transport, "retries": 1}
    if case.road == DAEMON:
        return Session.from_daemon(stage.url, "s", **settings)
    return Session.from_inner_api(stage.url, **SETTINGS, **settings)


def _async_session(case: Case, stage: Stage | PlayedChannel) -> AsyncSession:
    if isinstance(stage, PlayedChannel):
        return AsyncSession.from_plugin(cast("Any", stage))
    settings: dict[str, Any] = {"transport": case.transport, "retries": 1}
    if case.road == DAEMON:
        return AsyncSession.from_daemon(stage.url, "s", **settings)
    return AsyncSession.from_inner_api(stage.url, **SETTINGS, **settings)


def _options(fault: Fault) -> dict[str, Any]:
    retries = Retries(attempts=fault.attempts, statuses=fault.statuses, wait=0.01, max_wait=1)
    return {"timeout": fault.timeout, "limits": fault.limits or Limits(), "retries": retries}


class _measured:  # noqa: N801  # a context manager
    """Notes the time, and how far memory rises."""

    def __init__(self, seen: Seen) -> None:
        self._seen = seen

    def __enter__(self) -> None:
        self._idle = reset_peak()
        self._began = perf_counter()

    def __exit__(self, *_: object) -> None:
        self._seen.seconds = perf_counter() - self._began
        self._seen.mib = max(0, peak() - self._idle) / MIB


def environment(secure: bool) -> Any:
    """Nothing from outside, and where it is needed the authority that is trusted."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.lower().endswith("_proxy") and not name.startswith(("SSL_CERT_", "DIFY_"))
    }
    if secure:
        kept["SSL_CERT_FILE"] = str(trusted().file)
    return patch.dict(os.environ, kept, clear=True)


def _open_files() -> int:
    """How many there are, where the system says."""
    try:
        return len(os.listdir("/proc/self/fd"))
    except OSError:
        return 0


def _forget_frames(error: BaseException | None) -> None:
    """Lets go of what an error keeps from being cleared away."""
    while error is not None:
        error.__traceback__ = None
        error = error.__cause__ or error.__context__
