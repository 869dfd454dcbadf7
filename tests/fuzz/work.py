"""Counts what reading costs, without a clock, and says where it grows faster than what is read."""

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
"""Bytes of the smaller of two replies that are compared; the other is four times as long."""
MOST = 4.3
"""What four times the bytes may cost, in times. Counting is exact, so that what is linear mostly stays at 4."""
OWN = 160
"""Bytes that counting allocates itself between two lines, and some more, for small objects."""
SLOW = 0.2
"""Seconds below which no clock is looked at."""


class Counter:
    """Counts lines that run, and bytes that they allocate: whatever is copied is among these."""

    def __init__(self) -> None:
        self.lines = 0
        self.bytes = 0
        self._held = 0
        self._trace = sys.gettrace()

    def __enter__(self) -> "Counter":
        gc.disable()  # what it frees, and runs, has nothing to do with what is counted
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
    """Lines and bytes in one number: a line counts as 10 bytes."""
    with Counter() as counter:
        run()
    return 10 * counter.lines + counter.bytes


def check_growth(name: str, run: Read, before: bytes, pattern: bytes, size: int = SIZE) -> None:
    """Raises Violation where a reply that is four times as long costs more than four times as much."""
    costs: list[tuple[int, int]] = []
    # What is not linear shows the more the longer the reply. Else another thread has allocated, or
    # pieces met the pattern unevenly.
    for larger in (size, 4 * size, 4 * size):
        short, long = _repeated(before, pattern, larger)
        run(short)  # what is made once, at first, does not count
        costs.append((cost(lambda: run(short)), cost(lambda: run(long))))  # noqa: B023  # called here
        if costs[-1][1] <= MOST * costs[-1][0]:
            return
    raise Violation(f"{name} takes more than linear work", f"{costs}")


def check_time(name: str, run: Read, before: bytes, pattern: bytes) -> None:
    """The same by the clock, for what runs no line and allocates nothing: a regular expression's search."""
    for size in (SIZE, 4 * SIZE, 16 * SIZE):
        short, long = _repeated(before, pattern, size)
        if (slow := _seconds(run, long)) > SLOW:
            if slow > 1.5 * MOST * _seconds(run, short):
                what = f"{name} takes more than linear time"
                raise Violation(what, f"{slow:.1f} s for {len(long)} bytes")
            return


def _repeated(before: bytes, pattern: bytes, size: int) -> tuple[bytes, bytes]:
    """A reply that ends with the pattern many times, and one with four times as many."""
    times = size // len(pattern) + 1
    return before + pattern * times, before + pattern * 4 * times


def _seconds(run: Read, data: bytes) -> float:
    """CPU time, the least of three, or of what there is time for."""
    times: list[float] = []
    while len(times) < 3 and sum(times) < 5 * SLOW:
        begun = process_time()
        run(data)
        times.append(process_time() - begun)
    return min(times)
