"""One transport in one mode: the load, and all that must be so when it is over."""

import gc
import os
import sys
import tempfile
import threading
from collections import Counter
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, fields
from statistics import median
from time import monotonic, sleep
from typing import Any

from . import tasks, threads
from .account import Account
from .load import Load
from .process import started
from .watch import Sample, Watch, growth, level

SHOWN = 20
"""Failures that are printed; the JSON has all."""


@dataclass
class Phase:
    """What is asked for, and what came of it."""

    transport: str
    mode: str
    seconds: float
    streams: int
    """At a time."""
    seed: str
    stop: threading.Event = field(default_factory=threading.Event)
    by_fault: dict[str, Counter[str]] = field(default_factory=dict[str, Counter[str]])
    chunks: int = 0
    samples: list[Sample] = field(default_factory=list[Sample])
    failures: list[str] = field(default_factory=list[str])

    def run(self) -> None:
        """Runs until its time is over, or it is told to stop."""
        with tempfile.TemporaryDirectory() as folder:
            origin, told = f"{folder}/origin", f"{folder}/account"
            with started("origin", origin), started("proxy", origin, told, self.seed) as port:
                account = Account(told, self.seed)
                url = f"http://127.0.0.1:{port}"
                self._run(Load(url, self.transport, self.streams, account, self.stop))
                account.close()

    def _run(self, load: Load) -> None:
        account = load.account
        self.by_fault, self.failures = account.by_fault, account.failures
        before = level()
        watch = Watch(f"{self.transport} {self.mode}", load, self.seconds, self._hung)
        self.samples = watch.samples
        with _unraisable(account):
            watch.start()
            (threads if self.mode == "sync" else tasks).run(load)
            account.settle()
            watch.end()
            after = _settled(before)
        self.chunks = account.chunks
        self.failures += growth(self.samples)
        if after != before:
            self.failures.append(f"fds and threads were {before} before, and {after} after it all")

    def _hung(self) -> None:
        self.print()
        os._exit(1)

    def print(self) -> None:
        """Prints the account."""
        total = sum(ways.total() for ways in self.by_fault.values())
        print(f"\n{self.transport}, {self.mode}: {total} streams, {self.chunks} chunks one by one")
        print(f"  {'what was done to the reply':28}{'streams':>8}{'whole':>8}{'left':>8}  errors")
        for fault, ways in sorted(self.by_fault.items()):
            errors = [f"{ways[name]} {name}" for name in ways if name not in ("whole", "left")]
            counts = f"{ways.total():8}{ways['whole']:8}{ways['left']:8}"
            print(f"  {fault:28}{counts}  {', '.join(errors)}")
        tenth = max(1, len(self.samples) // 10)
        print(f"  {'':28}{'second tenth':>16}{'last tenth':>16}{'most':>16}")
        for name in [entry.name for entry in fields(Sample)[1:]]:
            values: list[float] = [getattr(sample, name) for sample in self.samples] or [0]
            early, late = median(values[tenth : 2 * tenth] or [0]), median(values[-tenth:])
            print(f"  {name:28}{early:16.1f}{late:16.1f}{max(values):16.1f}")
        for failure in self.failures[:SHOWN]:
            print(f"  FAILED: {failure}")
        if len(self.failures) > SHOWN:
            print(f"  ... and {len(self.failures) - SHOWN} more failures")
        sys.stdout.flush()

    def values(self) -> dict[str, Any]:
        """All of it, for JSON."""
        samples = [asdict(sample) for sample in self.samples]
        return {**vars(self), "samples": samples, "stop": self.stop.is_set()}


def _settled(before: tuple[int, int]) -> tuple[int, int]:
    """File descriptors and threads, as soon as they are as before, or after some seconds."""
    ends = monotonic() + 10
    while (after := level()) != before and monotonic() < ends:
        gc.collect()
        sleep(0.1)
    return after


@contextmanager
def _unraisable(account: Account) -> Generator[None, None, None]:
    """What Python can raise nowhere is a failure, and so is a thread that dies."""
    hooks = sys.unraisablehook, threading.excepthook

    def unraisable(what: "sys.UnraisableHookArgs") -> None:
        account.fail(f"{what.err_msg or 'ignored in'} {what.object!r}: {what.exc_value!r}")

    def dead(what: "threading.ExceptHookArgs") -> None:
        account.fail(f"a thread died: {what.exc_value!r}")

    sys.unraisablehook, threading.excepthook = unraisable, dead
    try:
        yield
    finally:
        gc.collect()
        sys.unraisablehook, threading.excepthook = hooks
