"""Compares what the client reports of each stream with what the proxy did to its reply."""

import asyncio
import socket
from collections import Counter
from collections.abc import Generator
from contextlib import contextmanager
from itertools import count
from threading import Lock, Thread
from time import monotonic, sleep

import msgspec

from .call_plan import plan_call
from .client_report import ClientReport
from .faults import error_of
from .proxy_report import ProxyReport


class Reconciler:
    """Numbers the streams, and compares both reports of each."""

    def __init__(self, path: str, seed: str) -> None:
        self.running: dict[int, float] = {}
        """The start times of running streams, by their numbers."""
        self.streams: int = 0
        self.chunks: int = 0
        self.failures: list[str] = []
        self.by_fault: dict[str, Counter[str]] = {}
        """The outcomes of the streams, by fault."""
        self.connections: tuple[int, int] = (0, 0)
        """Open and idle connections at the proxy, by its last report."""
        self.loop: asyncio.AbstractEventLoop | None = None
        """The event loop of the load, while it runs."""
        self._seed = seed
        self._numbers = count(1)
        self._lock = Lock()
        self._client_reports: dict[int, ClientReport] = {}
        self._proxy_reports: dict[int, ProxyReport] = {}
        self._socket = socket.socket(socket.AF_UNIX)
        self._socket.connect(path)
        self._listener = Thread(target=self._listen, daemon=True)
        self._listener.start()

    @contextmanager
    def stream(self, *, cancels: bool) -> Generator[ClientReport, None, None]:
        """Runs the next stream in a `with` block. Its exceptions go to the report."""
        number = next(self._numbers)
        client = ClientReport(plan_call(self._seed, number, cancels=cancels))
        self.running[number] = monotonic()
        try:
            yield client
        except Exception as error:
            client.fail(error)
        finally:
            del self.running[number]
        client.close()
        self._match(number, client=client)

    def fail(self, what: str) -> None:
        """Notes a failure."""
        self.failures.append(what)

    def settle(self) -> None:
        """Waits until every stream has both reports. A stream that lacks one is a failure."""
        began = monotonic()
        while (self._client_reports or self._proxy_reports) and monotonic() < began + 25:
            sleep(0.05)
            if monotonic() > began + 3:
                # The proxy has no report of a task that was cancelled before its request was sent.
                for number in [
                    n for n, one in self._client_reports.items() if one.left and not one.chunks
                ]:
                    del self._client_reports[number]
        for number, client in self._client_reports.items():
            self.fail(f"stream {number} has no report of the proxy: {client}")
        for number, proxy in self._proxy_reports.items():
            self.fail(
                f"stream {number} was requested twice, or has no report of the client: {proxy}"
            )

    def close(self) -> None:
        """Ends the connection to the proxy."""
        self._socket.shutdown(socket.SHUT_RDWR)
        self._listener.join()
        self._socket.close()

    def _listen(self) -> None:
        decode = msgspec.json.Decoder(ProxyReport).decode
        with self._socket.makefile("rb") as lines:
            for line in lines:
                proxy = decode(line)
                self.connections = proxy.open, proxy.idle
                self._match(proxy.id, proxy=proxy)

    def _match(
        self, number: int, client: ClientReport | None = None, proxy: ProxyReport | None = None
    ) -> None:
        with self._lock:
            if proxy is not None and number in self._proxy_reports:
                self.fail(f"stream {number} was requested twice: {proxy}")
            client = client or self._client_reports.pop(number, None)
            proxy = proxy or self._proxy_reports.pop(number, None)
            if client is not None and proxy is not None:
                self._enter(client, proxy)
            elif client is not None:
                self._client_reports[number] = client
            elif proxy is not None:
                self._proxy_reports[number] = proxy

    def _enter(self, client: ClientReport, proxy: ProxyReport) -> None:
        fault = f"{proxy.fault}, {proxy.manner}" if proxy.fault == "passed whole" else proxy.fault
        ways = self.by_fault.setdefault(fault, Counter())
        ways["left" if client.left else client.error or "whole"] += 1
        self.streams += 1
        self.chunks += client.chunks or 0
        if problem := client.problem or judge(client, proxy):
            self.fail(f"stream {proxy.id}: {problem}; {client}; {proxy}")


def judge(client: ClientReport, proxy: ProxyReport) -> str:
    """Describes how the two reports differ."""
    if proxy.kept:
        return "the client kept a connection that was of no use"
    if client.left:
        return "it got more than was passed" if (client.chunks or 0) > proxy.passed else ""
    if not client.error:
        return "" if proxy.complete else "a whole answer, though the reply was not"
    if proxy.complete:
        return f"{client.error}, though the reply was whole"
    if proxy.left:
        return f"{client.error}, before anything was wrong"
    if client.error != error_of(proxy.fault):
        return f"{client.error}, and not {error_of(proxy.fault)}"
    if client.status is not None and not proxy.fault.endswith(str(client.status)):
        return f"the status {client.status}"
    if client.chunks not in (None, proxy.passed):
        return f"{client.chunks} chunks of {proxy.passed} that were passed"
    return ""
