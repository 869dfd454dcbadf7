"""One phase of the soak: the load with one transport and kind of session, and the checks after it."""

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
from .load import Load
from .process import started
from .reconcile import Reconciler
from .watch import Sample, Watch, growth, level

SHOWN = 20
"""How many failures are printed. The JSON has all of them."""


@dataclass
class Phase:
    """The parameters of a phase, and its results."""

    transport: str
    mode: str
    seconds: float
    streams: int
    """How many streams run at the same time."""
    seed: str
    stop: threading.Event = field(default_factory=threading.Event)
    by_fault: dict[str, Counter[str]] = field(default_factory=dict[str, Counter[str]])
    chunks: int = 0
    samples: list[Sample] = field(default_factory=list[Sample])
    failures: list[str] = field(default_factory=list[str])

    def run(self) -> None:
        """Runs until its time is over or `stop` is set."""
        with tempfile.TemporaryDirectory() as folder:
            origin, reports = f"{folder}/origin", f"{folder}/reports"
            with started("origin", origin), started("proxy", origin, reports, self.seed) as port:
                reconciler = Reconciler(reports, self.seed)
                url = f"http://127.0.0.1:{port}"
                self._run(Load(url, self.transport, self.streams, reconciler, self.stop))
                reconciler.close()

    def _run(self, load: Load) -> None:
        reconciler = load.reconciler
        self.by_fault, self.failures = reconciler.by_fault, reconciler.failures
        before = level()
        watch = Watch(f"{self.transport} {self.mode}", load, self.seconds, self._hung)
        self.samples = watch.samples
        with _unraisable(reconciler):
            watch.start()
            (threads if self.mode == "sync" else tasks).run(load)
            reconciler.settle()
            watch.end()
            after = _settled(before)
        self.chunks = reconciler.chunks
        self.failures += growth(self.samples)
        if after != before:
            self.failures.append(f"fds and threads were {before} before, and {after} after it all")

    def _hung(self) -> None:
        self.print()
        os._exit(1)

    def print(self) -> None:
        """Prints the results."""
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
        """All values, for JSON."""
        samples = [asdict(sample) for sample in self.samples]
        return {**vars(self), "samples": samples, "stop": self.stop.is_set()}


def _settled(before: tuple[int, int]) -> tuple[int, int]:
    """Waits some seconds until there are as many file descriptors and threads as before. Returns both numbers."""
    ends = monotonic() + 10
    while (after := level()) != before and monotonic() < ends:
        gc.collect()
        sleep(0.1)
    return after


@contextmanager
def _unraisable(reconciler: Reconciler) -> Generator[None, None, None]:
    """Counts unraisable exceptions and exceptions in threads as failures."""
    hooks = sys.unraisablehook, threading.excepthook

    def unraisable(what: "sys.UnraisableHookArgs") -> None:
        reconciler.fail(f"{what.err_msg or 'ignored in'} {what.object!r}: {what.exc_value!r}")

    def dead(what: "threading.ExceptHookArgs") -> None:
        reconciler.fail(f"a thread died: {what.exc_value!r}")

    sys.unraisablehook, threading.excepthook = unraisable, dead
    try:
        yield
    finally:
        gc.collect()
        sys.unraisablehook, threading.excepthook = hooks
