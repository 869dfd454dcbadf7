"""Looks at the client while it runs: samples what it holds, says how it goes, and sees a stream that hangs."""

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
"""Seconds after which a stream hangs: nothing that the proxy does takes as long."""
_PAGE = os.sysconf("SC_PAGE_SIZE") / 1024 / 1024


@dataclass(frozen=True)
class Sample:
    """What the client holds at a moment."""

    seconds: float
    memory: float
    """MiB, resident."""
    fds: int
    threads: int
    tasks: int
    objects: int
    """That the garbage collector knows."""
    blocks: int
    """Of memory that Python has given out."""
    garbage: int
    """Objects that were left to the garbage collector so far."""
    open: int
    """Connections at the proxy,"""
    pooled: int
    """and those among them that wait for a call."""
    running: int
    """Streams."""
    lag: float
    """Seconds until the event loop, or in threads the watch, had its turn, at most since the last sample."""

    @property
    def used_fds(self) -> int:
        """Without those that wait for a call: how many do is chance, and for how long is limited."""
        return self.fds - self.pooled


def level() -> tuple[int, int]:
    """File descriptors and threads of this process."""
    return len(os.listdir("/proc/self/fd")), len(os.listdir("/proc/self/task"))


def growth(samples: list[Sample]) -> list[str]:
    """What has grown by more than chance allows."""
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
    """Ends the load after so many seconds; `hung` is called where a stream does not end."""

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
            # Where even this thread hangs, with the interpreter's lock, C ends the process.
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
            if loop := self._load.account.loop:
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
        gc.collect()  # what is garbage already is not kept,
        with suppress(AttributeError):
            ctypes.CDLL(None).malloc_trim(0)  # nor what glibc has been given back
        with open("/proc/self/statm") as statm:
            memory = int(statm.read().split()[1]) * _PAGE
        account = self._load.account
        lag, self._lag = self._lag, 0.0
        return Sample(
            seconds,
            memory,
            *level(),
            tasks=len(asyncio.all_tasks(account.loop)) if account.loop else 0,
            objects=len(gc.get_objects()),
            blocks=sys.getallocatedblocks(),
            garbage=sum(generation["collected"] for generation in gc.get_stats()),
            open=account.connections[0],
            pooled=account.connections[1],
            running=len(account.running),
            lag=lag,
        )

    def _say(self, seconds: float) -> None:
        account = self._load.account
        sample = self.samples[-1]
        print(
            f"{self._title} {seconds:.0f} of {self._seconds:.0f} s: {account.streams} streams,"
            f" {account.chunks} chunks, {len(account.failures)} failures;"
            f" {len(account.running)} run, {sample.memory:.0f} MiB, {sample.fds} fds,"
            f" {sample.threads} threads, {sample.tasks} tasks",
            file=sys.stderr,
        )

    def _look(self) -> None:
        account = self._load.account
        late = monotonic() - BOUND
        hanging = [number for number, began in account.running.copy().items() if began < late]
        if not hanging:
            return
        account.fail(f"after {BOUND:.0f} s these streams have not ended: {hanging}")
        faulthandler.dump_traceback(all_threads=True)
        if account.loop:
            for task in asyncio.all_tasks(account.loop):
                task.print_stack(file=sys.stderr)
        self._hung()
