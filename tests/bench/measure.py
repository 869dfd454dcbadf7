"""The measurements. `python -m tests.bench.measure ROW CLIENT URL FOLDER PARAMETERS` prints one as JSON.

CPU time is that of the process, including all its threads.
"""

import json
import sys
from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from itertools import islice
from pathlib import Path
from statistics import median
from time import perf_counter, process_time
from typing import Any

from ..support.memory import MIB, peak, reset_peak
from . import runs
from .replies import TEXT_LENGTH, TEXTS
from .rows import FAST

Values = dict[str, float]


@dataclass(frozen=True)
class Subject:
    """The client that is measured, by its name, and the server."""

    name: str
    url: str
    stock: str
    """The folder with the output of the stock generator."""

    def client(self, order: str) -> Any:
        """Makes the client for `/KIND/COUNT/SIZE` at the server. Only its own imports are done. See `clients`."""
        url = self.url + order
        transport = FAST if "fast" in self.name else None
        match self.name.removesuffix(" fast").split(" "):
            case ["dify_plugin", *channel]:
                from .peers import Official

                return Official(url, duplex=bool(channel))
            case ["openai"]:
                from .peers import OpenAI

                return OpenAI(url)
            case ["stock", *_]:
                from .peers import Stock

                return Stock(url, self.stock)
            case ["dify_invoke", "duplex"]:
                import_module("dify_plugin")  # first: it patches sockets and threads
                from ..support.official import official_session
                from . import clients

                return clients.duplex(official_session(url, True))
            case ["dify_invoke", *channel]:
                from . import clients

                make = {"daemon": clients.daemon, "async": clients.OursAsync}
                return make.get("".join(channel), clients.inner_api)(url, transport)
            case ["httpx", *_]:
                from . import baselines

                return baselines.AsyncHttpx(url) if "async" in self.name else baselines.Httpx(url)
            case _:
                from .baselines import RawSocket

                return RawSocket(url)


def chunks(subject: Subject, count: int, streams: int) -> Values:
    """CPU per chunk. The first stream is a warm-up."""
    client = subject.client(f"/llm/{count}/0")
    spent: list[float] = []
    for _ in range(streams + 1):
        start = process_time()
        length = client.llm()
        spent.append((process_time() - start) / count)
        assert length == count * TEXT_LENGTH
    return {"cpu": median(spent[1:]) * 1e6}


def events(subject: Subject, kind: str, count: int, streams: int) -> Values:
    """CPU per event of an app, or per message of a tool. The first stream is a warm-up."""
    client = subject.client(f"/{kind}/{count}/0")
    read: Callable[[], int] = getattr(client, kind)
    spent: list[float] = []
    for _ in range(streams + 1):
        start = process_time()
        length = read()
        spent.append((process_time() - start) / count)
        assert length == runs.length(kind, count)
    return {"cpu": median(spent[1:]) * 1e6}


def calls(subject: Subject, calls: int) -> Values:
    """CPU per call that is answered in one chunk."""
    client = subject.client("/llm/1/0")
    for _ in range(5):
        client.llm()
    spent: list[float] = []
    for _ in range(10):
        start = process_time()
        length = sum(client.llm() for _ in range(calls // 10))
        spent.append((process_time() - start) / (calls // 10))
        assert length == calls // 10 * TEXT_LENGTH
    return {"cpu": median(spent) * 1e6}


def embedding(subject: Subject, size: int, times: int) -> Values:
    """CPU per reply of `TEXTS` vectors."""
    client = subject.client(f"/embedding/1/{size}")
    spent: list[float] = []
    for _ in range(times + 1):
        start = process_time()
        floats = client.embedding()
        spent.append(process_time() - start)
        assert floats == len(TEXTS) * size
    return {"cpu": median(spent[1:]) * 1e3}


def tts(subject: Subject, mib: int) -> Values:
    """Audio in segments of 32 KiB, read as fast as possible."""
    subject.client("/tts/32/32768").tts()
    client = subject.client(f"/tts/{mib * 32}/32768")
    idle = reset_peak()
    cpu, start = process_time(), perf_counter()
    size = client.tts()
    wall = perf_counter() - start
    cpu = process_time() - cpu
    assert size == mib * MIB
    return {"rate": mib / wall, "peak": (peak() - idle) / MIB, "cpu": cpu / mib * 1e3}


def upload(subject: Subject, file: str, small: str) -> Values:
    """An upload of a file on disk."""
    client = subject.client("/upload/1/0")
    client.speech2text(Path(small))
    idle = reset_peak()
    cpu = process_time()
    sent = client.speech2text(Path(file))
    cpu = process_time() - cpu
    size = Path(file).stat().st_size
    assert 0 < sent - 2 * size < 2000
    return {"peak": (peak() - idle) / MIB, "cpu": cpu * 1e3}


def frame(subject: Subject, mib: int) -> Values:
    """A large frame in pieces of 1 KiB, compared with a frame of 1 MiB."""

    def cpu(mib: int, times: int) -> float:
        client = subject.client(f"/text/1/{mib * MIB}")
        spent: list[float] = []
        for _ in range(times + 1):
            start = process_time()
            length = client.llm()
            spent.append(process_time() - start)
            assert length == mib * MIB
        return median(spent[1:])

    small, large = cpu(1, 10), cpu(mib, 2)
    return {"ratio": large / small, "cpu": large * 1e3}


def million(subject: Subject, count: int) -> Values:
    """One long stream: CPU of its last tenth against the first, and the growth of memory between them."""
    subject.client("/llm/5000/0").llm()
    stream = subject.client(f"/llm/{count}/0").chunks()
    hundredth = count // 100

    def cpu() -> float:
        start = process_time()
        length = sum(len(chunk.delta.message.content) for chunk in islice(stream, hundredth))
        assert length == hundredth * TEXT_LENGTH
        return (process_time() - start) / hundredth

    reset_peak()
    first = median(cpu() for _ in range(10))
    begun = peak()
    last = median([cpu() for _ in range(90)][-10:])
    assert next(stream, None) is None
    return {"ratio": last / first, "cpu": last * 1e6, "growth": (peak() - begun) / MIB}


def streams(subject: Subject, streams: int, count: int) -> Values:
    """Many concurrent streams in one event loop."""
    from .turns import streams as measure

    return measure(subject, streams, count)


MEASURES: dict[str, Callable[..., Values]] = {
    "chunks": chunks,
    **dict.fromkeys(runs.KINDS, events),
    "calls": calls,
    "embedding": embedding,
    "tts": tts,
    "upload": upload,
    "frame": frame,
    "streams": streams,
    "million": million,
}


def main() -> None:
    row, name, url, stock, parameters = sys.argv[1:]
    subject = Subject(name, url, stock)
    print(json.dumps(MEASURES[row](subject, **json.loads(parameters))))


if __name__ == "__main__":
    main()
