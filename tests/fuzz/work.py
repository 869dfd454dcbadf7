"""Counts the cost of reading without a clock, and reports if it grows faster than the input."""

import gc
import sys
import tracemalloc
from collections.abc import Callable
from time import process_time
from types import FrameType
from typing import Any

from .cuts import Violation

Read = Callable[[bytes], object]

SIZE = 4096
"""Bytes of the smaller of the two replies that are compared. The other is four times as long."""
MOST = 4.3
"""The factor that four times the bytes may cost. Counting is exact, so linear work mostly stays at 4."""
OWN = 160
"""Bytes that are not counted between two lines: the counter itself allocates some."""
SLOW = 0.2
"""Seconds below which the time is not compared."""


class Counter:
    """Counts the lines that run, and the bytes that they allocate, including copies."""

    def __init__(self) -> None:
        self.lines = 0
        self.bytes = 0
        self._held = 0
        self._trace = sys.gettrace()

    def __enter__(self) -> "Counter":
        gc.disable()  # garbage collection would distort the counts
        tracemalloc.start()
        self._held = tracemalloc.get_traced_memory()[0]
        tracemalloc.reset_peak()
        sys.settrace(self._count)
        return self

    def __exit__(self, *_: object) -> None:
        sys.settrace(self._trace)
        tracemalloc.stop()
        gc.enable()

    def _count(self, _: FrameType, __: str, ___: Any) -> Any:
        self.lines += 1
        held, peak = tracemalloc.get_traced_memory()
        self.bytes += max(peak - self._held - OWN, 0)
        self._held = held
        tracemalloc.reset_peak()
        return self._count


def cost(run: Callable[[], object]) -> int:
    """Lines and bytes as one number. A line counts as 10 bytes."""
    with Counter() as counter:
        run()
    return 10 * counter.lines + counter.bytes


def check_growth(name: str, run: Read, before: bytes, pattern: bytes, size: int = SIZE) -> None:
    """Raises Violation if a reply that is four times as long costs more than four times as much."""
    costs: list[tuple[int, int]] = []
    # Work that is not linear grows with the length of the reply. Another attempt rules out that another thread
    # has allocated memory, or that the pieces split the pattern unevenly.
    for larger in (size, 4 * size, 4 * size):
        short, long = _repeated(before, pattern, larger)
        run(short)  # caches that are filled once do not count
        costs.append((cost(lambda: run(short)), cost(lambda: run(long))))  # noqa: B023  # called here
        if costs[-1][1] <= MOST * costs[-1][0]:
            return
    raise Violation(f"{name} takes more than linear work", f"{costs}")


def check_time(name: str, run: Read, before: bytes, pattern: bytes) -> None:
    """Does the same by the clock, for work in C without lines and allocations, as of regular expressions."""
    for size in (SIZE, 4 * SIZE, 16 * SIZE):
        short, long = _repeated(before, pattern, size)
        if (slow := _seconds(run, long)) > SLOW:
            if slow > 1.5 * MOST * _seconds(run, short):
                what = f"{name} takes more than linear time"
                raise Violation(what, f"{slow:.1f} s for {len(long)} bytes")
            return


def _repeated(before: bytes, pattern: bytes, size: int) -> tuple[bytes, bytes]:
    """Two replies that end with the pattern many times, and four times as many."""
    times = size // len(pattern) + 1
    return before + pattern * times, before + pattern * 4 * times


def _seconds(run: Read, data: bytes) -> float:
    """The least CPU time of up to three runs."""
    times: list[float] = []
    while len(times) < 3 and sum(times) < 5 * SLOW:
        begun = process_time()
        run(data)
        times.append(process_time() - begun)
    return min(times)
