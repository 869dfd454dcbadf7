"""Faults that an HTTP status reports."""

from dify_invoke import APIStatusError, TransportError

from ..support.replies import http_chunk
from .calls import TEXTS
from .fault import BRIEF, SHORT, Expected, Fault, Step, over_http
from .scripts import DAEMON, FRAMES, ReplyScript
from .steps import Drip, Flood, hold, keep, read_head, reset

PAGE = b"<html><head><title>Sorry</title></head><body>No.</body></html>"


def _answer(status: str, body: bytes = b"", *fields: str) -> list[Step]:
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", *fields, "", ""]
    return ["\r\n".join(lines).encode() + body, keep]


def _refusal(status: int, pattern: str, **attributes: object) -> Expected:
    return Expected(
        APIStatusError, f"HTTP {status}.*{pattern}", attributes={"status": status, **attributes}
    )


def _fault(name: str, pattern: str, status: str, body: bytes = b"", *fields: str) -> Fault:
    return Fault(
        name=name,
        http=lambda reply: _answer(status, body, *fields),
        expected=over_http(_refusal(int(status[:3]), pattern, retry_after=None)),
    )


def _later(name: str, field: str, seconds: float | None) -> Fault:
    return Fault(
        name=f"429 with Retry-After {name}",
        http=lambda reply: _answer("429 Too Many", b"slow down", f"Retry-After: {field}"),
        expected=over_http(_refusal(429, "slow down", retry_after=seconds)),
    )


def _early(_: ReplyScript) -> list[Step]:
    """Reads only the head, refuses the request, and closes as a careful server does."""
    return [read_head, *_answer("413 Too Large")[:1]]


STATUSES = (
    _fault("204", "", "204 No Content"),
    _fault("302 to a login page", "redirected to https://sso.test/login", "302 Found", b"", "Location: https://sso.test/login"),
    _fault("302 to nowhere", "redirected to nowhere", "302 Found"),
    _fault("400 that is JSON, but not the daemon's", "tenant not found", "400 Bad Request", b'{"message": "tenant not found"}'),
    _fault("400 that is not JSON", "bad", "400 Bad Request", b"bad"),
    _fault("401", "asks for credentials", "401 Unauthorized", b"", "WWW-Authenticate: Basic"),
    _fault("403 with HTML", "refuses the request: a page titled 'Sorry'", "403 Forbidden", PAGE),
    Fault(
        name="404",
        http=lambda reply: _answer("404 Not Found", b'{"message": "not found"}'),
        expected={
            FRAMES: _refusal(404, "the key does not match"),
            DAEMON: _refusal(404, "the address is not a plugin daemon"),
        },
    ),
    _fault("413", "larger than the server or a proxy allows", "413 Too Large"),
    _fault("429", "limits how often", "429 Too Many"),
    _later("7", "7", 7.0),
    _later("a day that has passed", "Wed, 21 Oct 2015 07:28:00 GMT", 0.0),
    _later("soon", "soon", None),
    _later("-1", "-1", None),
    _later("9 a hundred times", "9" * 100, float("9" * 100)),
    _fault("500", "Internal Server Error", "500 Error", b'{"message": "Internal Server Error", "code": "unknown"}'),
    _fault("500 nested 10 000 deep", "", "500 Error", b"[" * 10_000),
    _fault("500 that is not UTF-8", "", "500 Error", b"\xff\xfe\xfd"),
    _fault("502 that is empty", "could not reach the platform", "502 Bad Gateway"),
    _fault("503", "is not available: a page titled 'Sorry'", "503 Unavailable", PAGE),
    _fault("504", "gave up waiting", "504 Timeout", b"upstream request timeout"),
    _fault("529", "overloaded", "529 Overloaded", b"overloaded"),
    _fault("599", "", "599 Odd"),
    Fault(
        name="500 whose body is cut",
        http=lambda reply: [reply.head(status="500 Error"), http_chunk(b"be"), reset],
        expected=over_http(_refusal(500, "")),
    ),
    Fault(
        name="500 whose body stops midway",
        http=lambda reply: [reply.head(status="500 Error"), http_chunk(b"beg"), hold],
        timeout=SHORT,
        expected=over_http(_refusal(500, "beg")),
    ),
    Fault(
        name="500 whose body comes slowly",
        http=lambda reply: [reply.head(status="500 Error"), Drip(http_chunk(b"x"))],
        timeout=BRIEF,
        expected=over_http(_refusal(500, "x")),
    ),
    Fault(
        name="500 whose body is 1 GiB",
        http=lambda reply: [reply.head(status="500 Error"), Flood(http_chunk(b"x" * 1_048_576), 1024)],
        expected=over_http(_refusal(500, "x")),
        max_mib=32,
    ),
    Fault(
        name="500 with an unknown compression",
        http=lambda reply: _answer("500 Error", b"begun", "Content-Encoding: br"),
        expected=over_http(_refusal(500, "")),
    ),
    Fault(
        name="413 before the upload has ended",
        upload=2_900_000,
        reads_request=False,
        http=_early,
        expected=over_http(_refusal(413, "larger than the server or a proxy allows")),
        max_mib=64,
    ),
    Fault(
        name="503 twice, with retries",
        times=2,
        attempts=3,
        max_requests=3,
        statuses=frozenset({503}),
        http=lambda reply: _answer("503 Unavailable"),
        expected=over_http(Expected(texts=TEXTS)),
    ),
    Fault(
        name="503 for ever, with retries",
        times=3,
        attempts=3,
        max_requests=3,
        statuses=frozenset({503}),
        http=lambda reply: _answer("503 Unavailable"),
        expected=over_http(_refusal(503, "")),
    ),
    Fault(
        name="429 with a Retry-After that is too long, with retries",
        attempts=3,
        statuses=frozenset({429}),
        http=lambda reply: _answer("429 Too Many", b"", "Retry-After: 3600"),
        expected=over_http(_refusal(429, "", retry_after=3600.0)),
    ),
    Fault(
        name="a reset, with retries after 503",
        attempts=3,
        statuses=frozenset({503}),
        http=lambda reply: [reset],
        expected=over_http(Expected(TransportError, "the connection failed")),
    ),
)  # fmt: skip
