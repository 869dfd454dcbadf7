"""The rows of the benchmark: metrics, clients, amounts, and the bars that dify_invoke must reach."""

from dataclasses import dataclass, field
from typing import Any

FAST = "pycurl"
"""The transport of the clients with 'fast' in their names."""
OFFICIAL = "dify_plugin"
BASELINE = "httpx + orjson"
RAW = "raw socket + msgspec"
OURS = ("dify_invoke", "dify_invoke fast")
OURS_ASYNC = ("dify_invoke async", "dify_invoke async fast")


@dataclass(frozen=True)
class Metric:
    """One number of a measurement. The picture shows the first metric of a row."""

    name: str
    heading: str


@dataclass(frozen=True)
class Bar:
    """A limit for the median of a client: of its values, or of their ratios to another client's of the same round."""

    client: str
    metric: str
    limit: float
    against: str | None = None
    at_least: bool = False


@dataclass(frozen=True)
class Row:
    """One kind of measurement. The parameters go to its function in `measure`."""

    name: str
    title: str
    metrics: tuple[Metric, ...]
    clients: tuple[str, ...]
    bars: tuple[Bar, ...] = ()
    full: dict[str, Any] = field(default_factory=dict[str, Any])
    short: dict[str, Any] = field(default_factory=dict[str, Any])
    less: dict[str, dict[str, Any]] = field(default_factory=dict[str, dict[str, Any]])
    """Parameters of slow clients in the full form."""
    rounds: int = 7
    """How many processes measure each client."""


def _both(
    metric: str,
    limit: float,
    against: str | None = None,
    at_least: bool = False,
    of: tuple[str, str] = OURS,
) -> tuple[Bar, ...]:
    """The same bar for both transports."""
    return tuple(Bar(client, metric, limit, against, at_least) for client in of)


CPU_CHUNK = Metric("cpu", "CPU/chunk, µs")


def _events(kind: str, title: str, unit: str, *others: str) -> Row:
    """A stream of an app or a tool beside the official SDK's. On the duplex stream its runtime reads the lines for both."""
    on_http = (*OURS, "dify_invoke daemon", "dify_invoke daemon fast")
    return Row(
        kind,
        f"CPU per {unit} of {title}",
        (Metric("cpu", f"CPU/{unit}, µs"),),
        (*on_http, "dify_invoke duplex", *others, OFFICIAL, "dify_plugin duplex"),
        tuple(Bar(client, "cpu", 1 / 5, OFFICIAL) for client in on_http),
        full={"kind": kind, "count": 3000, "streams": 5},
        short={"kind": kind, "count": 300, "streams": 2},
        rounds=11,
    )


ROWS = (
    Row(
        "chunks",
        "CPU per chunk of one LLM stream",
        (CPU_CHUNK,),
        (
            BASELINE,  # beside the client that comes closest to it
            *OURS,
            "dify_invoke daemon",
            "dify_invoke daemon fast",
            "dify_invoke duplex",
            *OURS_ASYNC,
            OFFICIAL,
            "dify_plugin duplex",
            "stock generator",
            "openai",
            "httpx + orjson async",
            RAW,
        ),
        (
            Bar("dify_invoke", "cpu", 1 / 5, OFFICIAL),
            Bar("dify_invoke", "cpu", 1.0, BASELINE),
            Bar("dify_invoke", "cpu", 1 / 8, "openai"),
            Bar("dify_invoke fast", "cpu", 1 / 12, OFFICIAL),
            Bar("dify_invoke fast", "cpu", 1.3, RAW),
            Bar("dify_invoke daemon", "cpu", 1 / 4.5, OFFICIAL),
            Bar("dify_invoke daemon fast", "cpu", 1 / 10, OFFICIAL),
        ),
        full={"count": 5000, "streams": 5},
        short={"count": 500, "streams": 2},
        rounds=15,
    ),
    _events("chat", "a chat app's stream", "event", *OURS_ASYNC),
    _events("nodes", "a chatflow's stream, half of it of nodes", "event"),
    _events("texts", "a tool's stream of texts", "message", *OURS_ASYNC),
    _events("objects", "a tool's stream of JSON", "message"),
    Row(
        "calls",
        "CPU per call that is answered in one chunk",
        (Metric("cpu", "CPU/call, µs"),),
        (
            *OURS,
            "dify_invoke daemon",
            "dify_invoke daemon fast",
            OFFICIAL,
            "openai",
            BASELINE,
            RAW,
        ),
        (
            *_both("cpu", 1 / 50, OFFICIAL),
            *_both("cpu", 1.25, BASELINE),
        ),
        full={"calls": 300},
        short={"calls": 20},
        less={OFFICIAL: {"calls": 30}},
    ),
    Row(
        "import",
        "Imports",
        (
            Metric("cpu", "CPU, ms"),
            Metric("wall", "time, ms"),
            Metric("modules", "modules"),
            Metric("memory", "memory, MiB"),
        ),
        (
            "import dify_invoke",
            "from dify_invoke import Session",
            "import httpx",
            "import dify_plugin",
            "import openai",
        ),
        (Bar("import dify_invoke", "cpu", 0.5, "import httpx"),),
    ),
    Row(
        "start",
        "From the start of the process to the first chunk",
        (Metric("wall", "time, ms"),),
        ("python", *OURS, OFFICIAL),
        (*_both("wall", 1 / 4, OFFICIAL),),
        rounds=31,  # each is so short that a stall of the machine is a fifth of it
    ),
    Row(
        "embedding",
        "Embedding reply of 100 x 1536 floats",
        (Metric("cpu", "CPU, ms"),),
        (*OURS, OFFICIAL, "stock generator", BASELINE),
        (*_both("cpu", 1.15, BASELINE),),
        full={"size": 1536, "times": 5},
        short={"size": 64, "times": 1},
    ),
    Row(
        "tts",
        "1 GiB of audio, in segments of 32 KiB",
        (
            Metric("rate", "MiB/s"),
            Metric("cpu", "CPU/MiB, ms"),
            Metric("peak", "peak memory over idle, MiB"),
        ),
        (*OURS, OFFICIAL, BASELINE),
        (
            *_both("rate", 0.8, BASELINE, at_least=True),
            *_both("peak", 24),
        ),
        full={"mib": 1024},
        short={"mib": 16},
        less={OFFICIAL: {"mib": 64}},
        rounds=3,
    ),
    Row(
        "upload",
        "Upload of 100 MiB from a file",
        (Metric("peak", "peak memory over idle, MiB"), Metric("cpu", "CPU, ms")),
        (*OURS, BASELINE),
        _both("peak", 24),
        full={"mib": 100},
        short={"mib": 4},
        rounds=5,
    ),
    Row(
        "frame",
        "Frame of 20 MiB in pieces of 1 KiB, and of 1 MiB",
        (Metric("ratio", "20 MiB : 1 MiB"), Metric("cpu", "CPU of 20 MiB, ms")),
        OURS,
        _both("ratio", 22),
        full={"mib": 20},
        short={"mib": 2},
        rounds=15,
    ),
    Row(
        "streams",
        "1000 streams in one event loop",
        (
            CPU_CHUNK,
            Metric("ratio", "times one stream's"),
            Metric("memory", "memory/stream, KiB"),
            Metric("slowest", "slowest : median"),
        ),
        (*OURS_ASYNC, "httpx + orjson async"),
        (
            *_both("ratio", 1.5, of=OURS_ASYNC),
            *_both("memory", 100, of=OURS_ASYNC),
            *_both("slowest", 1.2, of=OURS_ASYNC),
        ),
        full={"streams": 1000, "count": 100},
        short={"streams": 50, "count": 100},
        rounds=5,
    ),
    Row(
        "million",
        "One stream of 1 000 000 chunks",
        (
            CPU_CHUNK,
            Metric("ratio", "last tenth : first"),
            Metric("growth", "memory growth, MiB"),
        ),
        OURS,
        (
            *_both("ratio", 1.1),
            *_both("growth", 4),  # less than five bytes per chunk
        ),
        full={"count": 1_000_000},
        short={"count": 20_000},
        rounds=5,
    ),
)
