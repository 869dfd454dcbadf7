"""The account: what came of each stream against what the proxy did to its reply."""

import asyncio
import socket
from collections import Counter
from collections.abc import Generator
from contextlib import contextmanager
from itertools import count
from threading import Lock, Thread
from time import monotonic, sleep

import msgspec

from .deeds import Deed
from .faults import error_of
from .orders import order
from .receipt import Receipt


class Account:
    """Numbers streams, and matches each with the proxy's deed."""

    def __init__(self, path: str, seed: str) -> None:
        self.running: dict[int, float] = {}
        """When each stream that runs began, by its number."""
        self.streams: int = 0
        self.chunks: int = 0
        self.failures: list[str] = []
        self.by_fault: dict[str, Counter[str]] = {}
        """How many streams ended in which way, by what was done to them."""
        self.connections: tuple[int, int] = (0, 0)
        """At the proxy, when it last told: open ones, and those among them that are idle."""
        self.loop: asyncio.AbstractEventLoop | None = None
        """The event loop of the load, while there is one."""
        self._seed = seed
        self._numbers = count(1)
        self._lock = Lock()
        self._receipts: dict[int, Receipt] = {}
        self._deeds: dict[int, Deed] = {}
        self._socket = socket.socket(socket.AF_UNIX)
        self._socket.connect(path)
        self._listener = Thread(target=self._listen, daemon=True)
        self._listener.start()

    @contextmanager
    def stream(self, *, cancels: bool) -> Generator[Receipt, None, None]:
        """The next stream, while it runs; takes what it raises."""
        number = next(self._numbers)
        receipt = Receipt(order(self._seed, number, cancels=cancels))
        self.running[number] = monotonic()
        try:
            yield receipt
        except Exception as error:
            receipt.fail(error)
        finally:
            del self.running[number]
        receipt.close()
        self._match(number, receipt=receipt)

    def fail(self, what: str) -> None:
        """Takes down what must not be."""
        self.failures.append(what)

    def settle(self) -> None:
        """Waits until all is matched; what is not is a failure."""
        began = monotonic()
        while (self._receipts or self._deeds) and monotonic() < began + 25:
            sleep(0.05)
            if monotonic() > began + 3:
                # A task that was cancelled before its request was sent is in no account but ours.
                for number in [n for n, one in self._receipts.items() if one.left and not one.got]:
                    del self._receipts[number]
        for number, receipt in self._receipts.items():
            self.fail(f"stream {number} is not in the proxy's account: {receipt}")
        for number, deed in self._deeds.items():
            self.fail(f"stream {number} was asked twice, or is not in ours: {deed}")

    def close(self) -> None:
        """Ends the connection to the proxy."""
        self._socket.shutdown(socket.SHUT_RDWR)
        self._listener.join()
        self._socket.close()

    def _listen(self) -> None:
        decode = msgspec.json.Decoder(Deed).decode
        with self._socket.makefile("rb") as lines:
            for line in lines:
                deed = decode(line)
                self.connections = deed.open, deed.idle
                self._match(deed.id, deed=deed)

    def _match(self, number: int, receipt: Receipt | None = None, deed: Deed | None = None) -> None:
        with self._lock:
            if deed is not None and number in self._deeds:
                self.fail(f"stream {number} was asked twice: {deed}")
            receipt = receipt or self._receipts.pop(number, None)
            deed = deed or self._deeds.pop(number, None)
            if receipt is not None and deed is not None:
                self._enter(receipt, deed)
            elif receipt is not None:
                self._receipts[number] = receipt
            elif deed is not None:
                self._deeds[number] = deed

    def _enter(self, receipt: Receipt, deed: Deed) -> None:
        fault = f"{deed.fault}, {deed.manner}" if deed.fault == "passed whole" else deed.fault
        ways = self.by_fault.setdefault(fault, Counter())
        ways["left" if receipt.left else receipt.error or "whole"] += 1
        self.streams += 1
        self.chunks += receipt.got or 0
        if trouble := receipt.trouble or judge(receipt, deed):
            self.fail(f"stream {deed.id}: {trouble}; {receipt}; {deed}")


def judge(receipt: Receipt, deed: Deed) -> str:
    """What does not agree."""
    if deed.kept:
        return "the client kept a connection that was of no use"
    if receipt.left:
        return "it got more than was passed" if (receipt.got or 0) > deed.passed else ""
    if not receipt.error:
        return "" if deed.complete else "a whole answer, though the reply was not"
    if deed.complete:
        return f"{receipt.error}, though the reply was whole"
    if deed.left:
        return f"{receipt.error}, before anything was wrong"
    if receipt.error != error_of(deed.fault):
        return f"{receipt.error}, and not {error_of(deed.fault)}"
    if receipt.status is not None and not deed.fault.endswith(str(receipt.status)):
        return f"the status {receipt.status}"
    if receipt.got not in (None, deed.passed):
        return f"{receipt.got} chunks of {deed.passed} that were passed"
    return ""
