"""What the doctor makes of single answers, without a server."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from dify_invoke.cli.doctor import findings
from dify_invoke.cli.doctor.findings import Finding, Reply
from dify_invoke.cli.doctor.invocation import Outcome, is_buffered, model, streaming
from dify_invoke.cli.doctor.shown import report, without_key
from dify_invoke.cli.platform import Platform
from dify_invoke.errors import InvokeTimeoutError, TransportError
from dify_invoke.protocol.refusals import model_error

NOW = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)


def reply(
    status: int = 400, body: bytes = b"{}", headers: Mapping[str, str] | None = None
) -> Reply:
    return Reply(status, headers or {}, body, NOW)


@pytest.mark.parametrize(
    ("seconds", "state", "said"),
    [
        (0, "ok", "it agrees with the server's"),
        (60, "ok", "it agrees with the server's"),
        (61, "problem", "it is 61 s ahead of the server's"),
        (-7200, "problem", "it is 7200 s behind the server's"),
    ],
)
def test_clock(seconds: int, state: str, said: str) -> None:
    date = format_datetime(NOW - timedelta(seconds=seconds), usegmt=True)
    found = findings.clock(reply(headers={"date": date}))
    assert found.state == state
    assert found.says.startswith(said)


@pytest.mark.parametrize("headers", [{}, {"date": "yesterday"}])
def test_a_server_without_a_time(headers: dict[str, str]) -> None:
    assert findings.clock(reply(headers=headers)).state == "skipped"


@pytest.mark.parametrize(
    ("encoding", "state"),
    [("", "ok"), ("identity", "ok"), ("gzip", "ok"), ("deflate", "ok"), ("br", "problem")],
)
def test_compression(encoding: str, state: str) -> None:
    assert findings.compression(reply(headers={"content-encoding": encoding})).state == state


@pytest.mark.parametrize(
    ("version", "first", "state"),
    [
        ("1.16.0-rc1", b"\x0f", "ok"),
        ("1.16.0-rc1", b"{", "problem"),
        ("1.4.3", b"\x0f", "ok"),
        ("1.4.3", b"", "problem"),
        ("0.15.8", b"", "problem"),
        ("1.5.0", b"", "ok"),
        ("2.0", b"", "ok"),
        ("", b"", "skipped"),
        ("nightly", b"", "skipped"),
    ],
)
def test_framing(version: str, first: bytes, state: str) -> None:
    assert findings.framing(version, first).state == state


@pytest.mark.parametrize(
    ("first", "last", "results", "buffered"),
    [
        (2.0, 2.01, 20, True),
        (2.0, 2.5, 20, False),
        (0.1, 0.1, 20, False),  # a model may be so fast
        (2.0, 2.0, 2, False),  # an answer may be so short
    ],
)
def test_buffered_streams(first: float, last: float, results: int, buffered: bool) -> None:
    outcome = Outcome(first, last, results)
    assert is_buffered(outcome) is buffered
    assert streaming("llm", outcome).state == ("problem" if buffered else "ok")


def test_a_connection_that_breaks_under_a_large_request() -> None:
    found = findings.size(TransportError("the connection failed: reset"), 6_291_456)
    assert found.state == "problem"
    assert found.says.startswith("the connection broke under a request of 6 MiB")


def test_a_limit_that_refuses_every_request() -> None:
    found = findings.server(reply(413, b"<html>too large</html>"))
    assert (found.check, found.state) == ("server", "problem")
    assert "413" in found.says


def test_an_http_request_to_a_port_for_tls() -> None:
    page = b"<html>The plain HTTP request was sent to HTTPS port</html>"
    assert findings.server(reply(400, page)).advice == "use https:// in the address"


def test_a_server_that_fails_is_no_wrong_tenant() -> None:
    body = b'{"message":"Internal Server Error","code":"unknown","status":500}'
    found = findings.tenant(reply(500, body), "00000000-0000-4000-8000-000000000001")
    assert found.state == "problem"
    assert "log of the API server" in found.advice


def test_a_server_that_does_not_answer() -> None:
    found = findings.server(InvokeTimeoutError("no answer within 20 s"))
    assert found.state == "problem"
    assert found.says == "it takes connections, and does not answer: no answer within 20 s"


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (404, b'{"code":"not_found","message":"no such route"}'),
        (401, b'{"code":"unauthorized","message":"log in"}'),
        (400, b'{"code":400,"message":"bad request"}'),
        (400, b'["code"]'),
    ],
)
def test_json_of_another_server_is_none_of_the_api_server(status: int, body: bytes) -> None:
    found = findings.server(reply(status, body))
    assert (found.check, found.state) == ("server", "problem")
    assert found.says.startswith(f"HTTP {status}, not an answer of Dify's API server")


@pytest.mark.parametrize("headers", [{"x-version": "1.16.0"}, {}])
def test_a_hidden_path_is_of_the_api_server(headers: dict[str, str]) -> None:
    body = b'{"code":"not_found","message":"The requested URL was not found.","status":404}'
    hidden = reply(404, body, headers)
    assert findings.server(hidden).state == "ok"
    assert findings.key(hidden).state == "problem"


def test_a_model_that_answers_with_nothing() -> None:
    assert model("p/m", "llm", Outcome()).state == "problem"


def test_a_plugin_that_may_invoke_nothing_is_told_why() -> None:
    error = model_error("you can not invoke dify from model")
    found = model("p/m", "llm", Outcome(error=error))
    assert "a model plugin cannot use reverse invocation" in found.says


def test_a_key_that_a_server_repeats_is_not_shown() -> None:
    platform = Platform("http://h", "a-long-key", "t", "", "")
    finding = Finding("server", "problem", "it says a-long-key", "not a-long-key")
    shown = without_key(finding, platform)
    assert (shown.says, shown.advice) == ("it says [redacted]", "not [redacted]")


def test_a_report_leaves_out_the_hosts_of_a_proxy_and_of_a_redirect(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://gate.acme.example:3128")
    platform = Platform("http://dify", "a-long-key", "tenant-of-acme", "", "")
    said = [
        Finding("address", "ok", "the proxy gate.acme.example:3128 takes connections"),
        Finding("server", "problem", "HTTP 302, a redirect to https://sso.acme.example/login"),
    ]
    text = report(said, platform)
    assert "API server at http://HOST, tenant tena..." in text
    assert "the proxy HOST:3128 takes connections" in text
    assert "a redirect to https://HOST/login" in text
    assert "acme" not in text
