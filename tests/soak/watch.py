"""Watches the client while it runs: samples its resources, prints its progress, and detects streams that hang."""

import asyncio
import ctypes
import faulthandler
import gc
import os
import sys
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from statistics import median
from threading import Thread
from time import monotonic, sleep

from .load import Load

BOUND = 60.0
"""Seconds after which a stream counts as hanging. No action of the proxy takes as long."""
_PAGE = os.sysconf("SC_PAGE_SIZE") / 1024 / 1024


@dataclass(frozen=True)
class Sample:
    """The resources of the client at one moment."""

    seconds: float
    memory: float
    """MiB, resident."""
    fds: int
    threads: int
    tasks: int
    objects: int
    """Objects that the garbage collector tracks."""
    blocks: int
    """Memory blocks that Python has allocated."""
    garbage: int
    """Objects that the garbage collector has freed so far."""
    open: int
    """Open connections at the proxy."""
    pooled: int
    """Idle connections at the proxy."""
    running: int
    """Running streams."""
    lag: float
    """The longest delay of the event loop since the last sample in seconds, or of this thread if there is no loop."""

    @property
    def used_fds(self) -> int:
        """File descriptors without those of idle connections, whose number is random but limited in time."""
        return self.fds - self.pooled


def level() -> tuple[int, int]:
    """File descriptors and threads of this process."""
    return len(os.listdir("/proc/self/fd")), len(os.listdir("/proc/self/task"))


def growth(samples: list[Sample]) -> list[str]:
    """Lists the resources that have grown by more than random variation explains."""
    tenth = len(samples) // 10
    if not tenth:
        return ["there are too few samples to compare"]
    first, last = samples[: len(samples) // 2], samples[-tenth:]
    before = median(sample.memory for sample in samples[tenth : 2 * tenth])
    after = median(sample.memory for sample in last)
    grown = [f"memory grew from {before:.1f} to {after:.1f} MiB"] if after > before + 8 else []
    more = {"used_fds": 10, "threads": 2, "tasks": 10, "objects": 5000, "blocks": 20_000}
    for name, allowed in more.items():
        most, late = (max(getattr(sample, name) for sample in part) for part in (first, last))
        if late > most * 1.1 + allowed:
            grown.append(f"{name} grew: at most {most} in the first half, and {late} at the end")
    return grown


class Watch(Thread):
    """Ends the load after the given seconds, and calls `hung` if a stream does not end."""

    def __init__(self, name: str, load: Load, seconds: float, hung: Callable[[], None]) -> None:
        super().__init__(daemon=True)
        self.samples: list[Sample] = []
        self._title = name
        self._load = load
        self._seconds = seconds
        self._hung = hung
        self._over = False
        self._lag = 0.0

    def run(self) -> None:
        began = monotonic()
        every = max(0.5, min(10.0, self._seconds / 50))
        said = 0.0
        while not self._over:
            # If even this thread hangs, with the lock of the interpreter, faulthandler ends the process.
            faulthandler.dump_traceback_later(2 * BOUND, exit=True)
            seconds = monotonic() - began
            if seconds >= self._seconds:
                self._load.stop.set()
            elif not self._load.stop.is_set() and seconds >= every * len(self.samples):
                self.samples.append(self._sample(seconds))
            if seconds >= said:
                said += 5
                self._say(seconds)
            self._look()
            asked = monotonic()
            if loop := self._load.reconciler.loop:
                loop.call_soon_threadsafe(self._late, asked)
            sleep(0.2)
            if not loop:
                self._late(asked + 0.2)
        faulthandler.cancel_dump_traceback_later()

    def end(self) -> None:
        """Ends the watch."""
        self._over = True
        self.join()

    def _late(self, due: float) -> None:
        self._lag = max(self._lag, monotonic() - due)

    def _sample(self, seconds: float) -> Sample:
        gc.collect()  # garbage does not count as kept,
        with suppress(AttributeError):
            ctypes.CDLL(None).malloc_trim(0)  # nor does memory that Python has returned to glibc
        with open("/proc/self/statm") as statm:
            memory = int(statm.read().split()[1]) * _PAGE
        reconciler = self._load.reconciler
        lag, self._lag = self._lag, 0.0
        return Sample(
            seconds,
            memory,
            *level(),
            tasks=len(asyncio.all_tasks(reconciler.loop)) if reconciler.loop else 0,
            objects=len(gc.get_objects()),
            blocks=sys.getallocatedblocks(),
            garbage=sum(generation["collected"] for generation in gc.get_stats()),
            open=reconciler.connections[0],
            pooled=reconciler.connections[1],
            running=len(reconciler.running),
            lag=lag,
        )

    def _say(self, seconds: float) -> None:
        reconciler = self._load.reconciler
        sample = self.samples[-1]
        print(
            f"{self._title} {seconds:.0f} of {self._seconds:.0f} s: {reconciler.streams} streams,"
            f" {reconciler.chunks} chunks, {len(reconciler.failures)} failures;"
            f" {len(reconciler.running)} run, {sample.memory:.0f} MiB, {sample.fds} fds,"
            f" {sample.threads} threads, {sample.tasks} tasks",
            file=sys.stderr,
        )

    def _look(self) -> None:
        reconciler = self._load.reconciler
        late = monotonic() - BOUND
        hanging = [number for number, began in reconciler.running.copy().items() if began < late]
        if not hanging:
            return
        reconciler.fail(f"after {BOUND:.0f} s these streams have not ended: {hanging}")
        faulthandler.dump_traceback(all_threads=True)
        if reconciler.loop:
            for task in asyncio.all_tasks(reconciler.loop):
                task.print_stack(file=sys.stderr)
        self._hung()
