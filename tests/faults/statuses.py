"""Faults that an HTTP status says."""

from dify_invoke import APIStatusError, TransportError

from ..inner_api.scripts import piece
from .fault import BRIEF, SHORT, Expected, Fault, Step, over_http
from .speech import DAEMON, FRAMES, WHOLE, Speech
from .steps import Drip, Flood, hold, keep, read_head, reset

PAGE = b"<html><head><title>Sorry</title></head><body>No.</body></html>"


def _answer(status: str, body: bytes = b"", *fields: str) -> list[Step]:
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", *fields, "", ""]
    return ["\r\n".join(lines).encode() + body, keep]


def _refusal(status: int, says: str, **has: object) -> Expected:
    return Expected(APIStatusError, f"HTTP {status}.*{says}", has={"status": status, **has})


def _fault(name: str, says: str, status: str, body: bytes = b"", *fields: str) -> Fault:
    return Fault(
        name=name,
        http=lambda say: _answer(status, body, *fields),
        expected=over_http(_refusal(int(status[:3]), says, retry_after=None)),
    )


def _later(name: str, field: str, seconds: float | None) -> Fault:
    return Fault(
        name=f"429 with Retry-After {name}",
        http=lambda say: _answer("429 Too Many", b"slow down", f"Retry-After: {field}"),
        expected=over_http(_refusal(429, "slow down", retry_after=seconds)),
    )


def _early(_: Speech) -> list[Step]:
    """Reads the head and no more, says no, and closes as a careful server does."""
    return [read_head, *_answer("413 Too Large")[:1]]


STATUSES = (
    _fault("204", "", "204 No Content"),
    _fault("302 to a login page", "redirected to https://sso.test/login", "302 Found", b"", "Location: https://sso.test/login"),
    _fault("302 to nowhere", "redirected to nowhere", "302 Found"),
    _fault("400 that is JSON, but not the daemon's", "tenant not found", "400 Bad Request", b'{"message": "tenant not found"}'),
    _fault("400 that is no JSON", "bad", "400 Bad Request", b"bad"),
    _fault("401", "asks for credentials", "401 Unauthorized", b"", "WWW-Authenticate: Basic"),
    _fault("403 with HTML", "refuses the request: a page titled 'Sorry'", "403 Forbidden", PAGE),
    Fault(
        name="404",
        http=lambda say: _answer("404 Not Found", b'{"message": "not found"}'),
        expected={
            FRAMES: _refusal(404, "the key does not match"),
            DAEMON: _refusal(404, "the address is no plugin daemon"),
        },
    ),
    _fault("413", "larger than something on the way allows", "413 Too Large"),
    _fault("429", "limits how often", "429 Too Many"),
    _later("7", "7", 7.0),
    _later("a day that has passed", "Wed, 21 Oct 2015 07:28:00 GMT", 0.0),
    _later("soon", "soon", None),
    _later("-1", "-1", None),
    _later("9 a hundred times", "9" * 100, float("9" * 100)),
    _fault("500", "Internal Server Error", "500 Error", b'{"message": "Internal Server Error", "code": "unknown"}'),
    _fault("500 nested 10 000 deep", "", "500 Error", b"[" * 10_000),
    _fault("500 that is no UTF-8", "", "500 Error", b"\xff\xfe\xfd"),
    _fault("502 that is empty", "could not reach the platform", "502 Bad Gateway"),
    _fault("503", "is not available: a page titled 'Sorry'", "503 Unavailable", PAGE),
    _fault("504", "gave up waiting", "504 Timeout", b"upstream request timeout"),
    _fault("529", "overloaded", "529 Overloaded", b"overloaded"),
    _fault("599", "", "599 Odd"),
    Fault(
        name="500 whose body is cut",
        http=lambda say: [say.head(status="500 Error"), piece(b"be"), reset],
        expected=over_http(_refusal(500, "")),
    ),
    Fault(
        name="500 whose body stops midway",
        http=lambda say: [say.head(status="500 Error"), piece(b"beg"), hold],
        timeout=SHORT,
        expected=over_http(_refusal(500, "beg")),
    ),
    Fault(
        name="500 whose body comes slowly",
        http=lambda say: [say.head(status="500 Error"), Drip(piece(b"x"))],
        timeout=BRIEF,
        expected=over_http(_refusal(500, "x")),
    ),
    Fault(
        name="500 whose body is 1 GiB",
        http=lambda say: [say.head(status="500 Error"), Flood(piece(b"x" * 1_048_576), 1024)],
        expected=over_http(_refusal(500, "x")),
        mib=32,
    ),
    Fault(
        name="500 whose compression is none that is known",
        http=lambda say: _answer("500 Error", b"begun", "Content-Encoding: br"),
        expected=over_http(_refusal(500, "")),
    ),
    Fault(
        name="413 before an upload has ended",
        upload=2_900_000,
        reads=False,
        http=_early,
        expected=over_http(_refusal(413, "larger than something on the way allows")),
        mib=64,
    ),
    Fault(
        name="503 twice, where it may be sent again",
        plays=2,
        attempts=3,
        sends=3,
        statuses=frozenset({503}),
        http=lambda say: _answer("503 Unavailable"),
        expected=over_http(Expected(texts=WHOLE)),
    ),
    Fault(
        name="503 for ever, where it may be sent again",
        plays=3,
        attempts=3,
        sends=3,
        statuses=frozenset({503}),
        http=lambda say: _answer("503 Unavailable"),
        expected=over_http(_refusal(503, "")),
    ),
    Fault(
        name="429 with a Retry-After that is too long to wait, where it may be sent again",
        attempts=3,
        statuses=frozenset({429}),
        http=lambda say: _answer("429 Too Many", b"", "Retry-After: 3600"),
        expected=over_http(_refusal(429, "", retry_after=3600.0)),
    ),
    Fault(
        name="a reset where a 503 may be sent again",
        attempts=3,
        statuses=frozenset({503}),
        http=lambda say: [reset],
        expected=over_http(Expected(TransportError, "the connection failed")),
    ),
)  # fmt: skip
