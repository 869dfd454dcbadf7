"""Runs a call with a fault, for one channel, kind of session and transport, and observes the outcome."""

import asyncio
import gc
import os
import re
import threading
from collections.abc import Iterable, Iterator
from contextlib import aclosing
from dataclasses import dataclass, field
from time import perf_counter
from typing import Any, cast
from unittest.mock import patch

from dify_invoke import AsyncSession, Limits, Session
from dify_invoke.protocol.retries import Retries

from ..support.certificates import trusted
from ..support.drivers import SETTINGS, Transport
from ..support.memory import MIB, peak, reset_peak
from ..support.sessions import Mode
from .duplex import FaultChannel
from .fault import Expected, Fault
from .scripts import DAEMON, DUPLEX, Channel
from .server import FaultServer

MODES: tuple[Mode, ...] = ("sync", "async")
TRANSPORTS: tuple[Transport, ...] = ("httpx", "pycurl")
ENDING = 2
"""Seconds that a thread may take to end."""
NEXT = 10
"""Seconds that the next call may take."""
HANG = 20
"""Seconds after which a case counts as hanging."""


@dataclass(frozen=True, eq=False)
class Case:
    """A case of the matrix."""

    fault: Fault
    channel: Channel
    mode: Mode
    transport: Transport | None
    """None for a plugin channel."""

    @property
    def expected(self) -> Expected:
        return self.fault.expected[self.channel]

    @property
    def place(self) -> str:
        """The channel, the kind of session and the transport."""
        return ", ".join(filter(None, (self.channel, self.mode, self.transport)))

    @property
    def known(self) -> str:
        """The known failure of this case, if any."""
        return next(
            (reason for where, reason in self.fault.known_failures.items() if where in self.place),
            "",
        )

    def __str__(self) -> str:
        return f"{self.fault.name}, {self.place}"


@dataclass
class Outcome:
    """The outcome of a case."""

    texts: list[str] = field(default_factory=list[str])
    error: BaseException | None = None
    seconds: float = 0.0
    mib: float = 0.0
    """How far memory rose during the call, including the memory of the server."""
    requests: int = 0
    """The number of requests."""
    next_call: str = "it was not tried"
    """The outcome of the next call: `ok`, or a description."""
    leftovers: list[str] = field(default_factory=list[str])
    """Resources that were not released."""
    hangs: bool = False


def cases(faults: Iterable[Fault]) -> Iterator[Case]:
    """All cases of the faults."""
    for fault in faults:
        for channel in fault.expected:
            for mode in MODES:
                for transport in (None,) if channel == DUPLEX else TRANSPORTS:
                    yield Case(fault, channel, mode, transport)


def run(*cases: Case) -> list[Outcome]:
    """Runs cases that need the same environment at the same time, each in a thread, so that a hanging case does not stop the others."""
    outcomes = [Outcome(hangs=True) for _ in cases]
    threads, files = set(threading.enumerate()), _open_files()
    started = [
        threading.Thread(target=_run_case, args=(case, outcome), daemon=True)
        for case, outcome in zip(cases, outcomes, strict=True)
    ]
    with environment(cases[0].fault.https):
        for thread in started:
            thread.start()
        for thread in started:
            thread.join(HANG)
    if not any(outcome.hangs for outcome in outcomes):
        for outcome in outcomes:
            _forget_frames(outcome.error)
        outcomes[0].leftovers += _left_behind(threads, files)
    return outcomes


def _run_case(case: Case, outcome: Outcome) -> None:
    server = (
        FaultChannel(case.fault)
        if case.channel == DUPLEX
        else FaultServer(case.fault, case.channel)
    )
    try:
        if case.mode == "sync":
            _sync(case, server, outcome)
        else:
            asyncio.run(_async(case, server, outcome))
    except Exception as error:
        outcome.leftovers.append(f"the case itself failed: {error!r}")
    finally:
        server.call_ended()
        if not server.close():
            outcome.leftovers.append("a connection that nobody closed")
    outcome.hangs = False


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


def differences(case: Case, outcome: Outcome) -> list[str]:
    """The differences from the expected outcome."""
    if outcome.hangs:
        return [f"it had not ended after {HANG} s"]
    expected, error, found = case.expected, outcome.error, list(outcome.leftovers)
    if expected.or_success and error is None:
        expected = Expected(texts=case.fault.call.whole)
    if type(error) is not (expected.error or type(None)):
        found.append(f"expected {_name(expected.error)}, saw {error!r}")
    if error is not None:
        found += _error_differences(case, error)
    if expected.texts is not None and tuple(outcome.texts) != expected.texts:
        found.append(f"expected the texts {expected.texts}, saw {outcome.texts}")
    if outcome.seconds > case.fault.max_seconds:
        found.append(f"it took {outcome.seconds:.1f} s, not at most {case.fault.max_seconds:.1f}")
    if case.fault.max_mib is not None and outcome.mib > case.fault.max_mib:
        found.append(f"memory rose by {outcome.mib:.0f} MiB, not at most {case.fault.max_mib:.0f}")
    if outcome.requests > case.fault.max_requests:
        found.append(f"it was sent {outcome.requests} times")
    if outcome.next_call != "ok":
        found.append(f"the next call: {outcome.next_call}")
    return found


def _error_differences(case: Case, error: BaseException) -> Iterator[str]:
    expected = case.expected
    if not type(error).__module__.startswith("dify_invoke"):
        yield f"a bare {type(error).__module__}.{type(error).__name__}"
    if not re.search(expected.pattern, str(error)):
        yield f"{expected.pattern!r} is not in {str(error)!r}"
    attributes = {"operation": case.fault.first_call.operation, **expected.attributes}
    for name, value in attributes.items():
        if getattr(error, name, None) != value:
            yield f"{name} is {getattr(error, name, None)!r}, not {value!r}"
    if not error.__suppress_context__ and error.__context__ is not None:
        yield f"it was raised while {error.__context__!r} was handled, and not from it"


def _name(error: type[BaseException] | None) -> str:
    return "no error" if error is None else error.__name__


def _sync(case: Case, server: FaultServer | FaultChannel, outcome: Outcome) -> None:
    session = _session(case, server)
    try:
        with _measured(outcome):
            try:
                asked = session.with_options(**_options(case.fault))
                for text in case.fault.first_call.texts(asked):
                    outcome.texts.append(text)
                    server.text_received()
            except Exception as error:
                outcome.error = error
        _between(server, outcome)
        try:
            again = tuple(case.fault.call.texts(session.with_options(timeout=NEXT)))
            outcome.next_call = _judged(case, again)
        except Exception as error:
            outcome.next_call = _as_before(case, outcome, error)
    finally:
        session.close()


async def _async(case: Case, server: FaultServer | FaultChannel, outcome: Outcome) -> None:
    session = _async_session(case, server)
    try:
        with _measured(outcome):
            try:
                asked = session.with_options(**_options(case.fault))
                async with aclosing(case.fault.first_call.async_texts(asked)) as texts:
                    async for text in texts:
                        outcome.texts.append(text)
                        server.text_received()
            except Exception as error:
                outcome.error = error
        _between(server, outcome)
        try:
            again = case.fault.call.async_texts(session.with_options(timeout=NEXT))
            async with aclosing(again):
                outcome.next_call = _judged(case, tuple([text async for text in again]))
        except Exception as error:
            outcome.next_call = _as_before(case, outcome, error)
    finally:
        await session.aclose()
    for _ in range(3):
        await asyncio.sleep(0)  # asyncio closes dropped generators in a task
    if tasks := asyncio.all_tasks() - {asyncio.current_task()}:
        outcome.leftovers.append(f"tasks: {tasks}")


def _between(server: FaultServer | FaultChannel, outcome: Outcome) -> None:
    outcome.requests = len(server.requests)
    server.call_ended()
    if isinstance(server, FaultServer):
        server.repair()


def _judged(case: Case, texts: tuple[str, ...]) -> str:
    return "ok" if texts == case.fault.call.whole else f"it gave {texts}"


def _as_before(case: Case, outcome: Outcome, error: Exception) -> str:
    """The next call may fail in the same way only if the host is unknown."""
    same = case.fault.server == "is unknown" and str(error) == str(outcome.error)
    return "ok" if same else f"it failed: {error!r}"


def _session(case: Case, server: FaultServer | FaultChannel) -> Session:
    if isinstance(server, FaultChannel):
        return Session.from_plugin(cast("Any", server))
    settings: dict[str, Any] = {"transport": case.transport, "retries": 1}
    if case.channel == DAEMON:
        return Session.from_daemon(server.url, "s", **settings)
    return Session.from_inner_api(server.url, **SETTINGS, **settings)


def _async_session(case: Case, server: FaultServer | FaultChannel) -> AsyncSession:
    if isinstance(server, FaultChannel):
        return AsyncSession.from_plugin(cast("Any", server))
    settings: dict[str, Any] = {"transport": case.transport, "retries": 1}
    if case.channel == DAEMON:
        return AsyncSession.from_daemon(server.url, "s", **settings)
    return AsyncSession.from_inner_api(server.url, **SETTINGS, **settings)


def _options(fault: Fault) -> dict[str, Any]:
    retries = Retries(attempts=fault.attempts, statuses=fault.statuses, wait=0.01, max_wait=1)
    return {"timeout": fault.timeout, "limits": fault.limits or Limits(), "retries": retries}


class _measured:  # noqa: N801  # a context manager
    """Measures the time, and how far memory rises."""

    def __init__(self, outcome: Outcome) -> None:
        self._outcome = outcome

    def __enter__(self) -> None:
        self._idle = reset_peak()
        self._began = perf_counter()

    def __exit__(self, *_: object) -> None:
        self._outcome.seconds = perf_counter() - self._began
        self._outcome.mib = max(0, peak() - self._idle) / MIB


def environment(secure: bool) -> Any:
    """Removes the environment variables that sessions read, and sets the trusted authority if it is needed."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.lower().endswith("_proxy") and not name.startswith(("SSL_CERT_", "DIFY_"))
    }
    if secure:
        kept["SSL_CERT_FILE"] = str(trusted().file)
    return patch.dict(os.environ, kept, clear=True)


def _open_files() -> int:
    """The number of open files, if the system tells it."""
    try:
        return len(os.listdir("/proc/self/fd"))
    except OSError:
        return 0


def _forget_frames(error: BaseException | None) -> None:
    """Clears the tracebacks of an error, which keep objects alive."""
    while error is not None:
        error.__traceback__ = None
        error = error.__cause__ or error.__context__
