"""Replies that fail are recorded and replayed as they came; an upstream that does not answer is not."""

import socket
import struct
import threading
from pathlib import Path
from typing import Any

import httpx
import pytest

from dify_invoke import (
    APIStatusError,
    InvokeRateLimitError,
    ProtocolError,
    Session,
    TransportError,
    UserPromptMessage,
)
from dify_invoke.emulator import Emulator
from dify_invoke.emulator.recordings import Recorder, Replay
from dify_invoke.protocol.framing import frame

from ...support.raw_server import Serve
from ...support.servers import free_port
from ...support.sessions import Mode
from .recording_cases import CONFIG, client_of, post, raw_exchange, recorder_of, written

LLM = "/inner/api/invoke/llm"
CHUNKED = (
    b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n"
)


def ask(session: Any) -> Any:
    return session.model.llm.invoke(CONFIG, [UserPromptMessage(content="Hello there!")])


def chunk(payload: bytes) -> bytes:
    framed = frame(payload)
    return b"%x\r\n%b\r\n" % (len(framed), framed)


@pytest.mark.parametrize("channel", ["inner API", "daemon"])
@pytest.mark.parametrize(
    ("failure", "expected"),
    [
        ({"error_type": "InvokeRateLimitError", "after": 3}, InvokeRateLimitError),
        ({"error_type": "InvokeRateLimitError"}, InvokeRateLimitError),
        ({"status": 503}, APIStatusError),
    ],
    ids=["in the stream", "at once", "a status"],
)
def test_an_error_is_replayed(
    emulator: Emulator,
    mode: Mode,
    channel: str,
    failure: dict[str, Any],
    expected: type[Exception],
    tmp_path: Path,
) -> None:
    file = tmp_path / "r.jsonl"
    client = client_of(emulator, mode, channel)
    emulator.fail_next("llm", "slow down", **failure)
    with recorder_of(emulator, file) as recorder, pytest.raises(expected) as recorded:
        client.results(recorder.url, ask)
    with Replay(file) as replay, pytest.raises(expected) as replayed:
        client.results(replay.url, ask)
    assert str(replayed.value) == str(recorded.value)


def test_a_wrong_key_is_replayed(emulator: Emulator, tmp_path: Path) -> None:
    file = tmp_path / "r.jsonl"
    with (
        recorder_of(emulator, file, api_key="not-the-key") as recorder,
        recorder.session() as session,
        pytest.raises(APIStatusError, match="the key does not match"),
    ):
        session.model.moderation.invoke(CONFIG, "x")
    with (
        Replay(file) as replay,
        replay.session() as session,
        pytest.raises(APIStatusError, match="the key does not match"),
    ):
        session.model.moderation.invoke(CONFIG, "x")


@pytest.mark.parametrize(
    ("reply", "error"),
    [
        (CHUNKED + chunk(b'{"data":{},"error":""}') + b"ff\r\n\x0f", TransportError),
        (CHUNKED + chunk(b'{"data":{},"error":""}')[:-9], TransportError),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 90\r\n\r\n" + frame(b'{"data":1}'), TransportError),
    ],
    ids=["inside a chunk", "inside a frame", "before the length"],
)
def test_a_reply_that_the_upstream_breaks_off_is_broken_off_again(
    serve: Serve, reply: bytes, error: type[Exception], tmp_path: Path
) -> None:
    file = tmp_path / "r.jsonl"
    upstream = serve([reply])
    with Recorder(upstream.url, file) as recorder:
        passed = raw_exchange(recorder.url, LLM, b"{}")
    assert '"broken_off": "by the upstream"' in file.read_text("utf-8")
    with Replay(file) as replay:
        replayed = raw_exchange(replay.url, LLM, b"{}")
    assert replayed == passed
    assert not passed.endswith(b"0\r\n\r\n")


def test_a_session_gets_the_same_error_from_a_broken_stream(
    serve: Serve, emulator: Emulator, tmp_path: Path
) -> None:
    file = tmp_path / "r.jsonl"
    with emulator.session() as session:
        first = next(iter(ask(session))).to_json()
    payload = b'{"data":%b,"error":""}' % (first if isinstance(first, bytes) else first.encode())
    upstream = serve([CHUNKED + chunk(payload)])
    tenant = emulator.tenant_id
    outcomes: list[tuple[int, str]] = []

    def outcome(url: str) -> tuple[int, str]:
        chunks = 0
        with Session.from_inner_api(url, api_key="some-key", tenant_id=tenant) as session:
            try:
                for _ in ask(session):
                    chunks += 1
            except (TransportError, ProtocolError) as error:
                return chunks, type(error).__name__
        return chunks, "nothing"

    with Recorder(upstream.url, file) as recorder:
        outcomes.append(outcome(recorder.url))
    with Replay(file) as replay:
        outcomes.append(outcome(replay.url))
    assert outcomes == [(1, "TransportError")] * 2


def test_a_reply_that_the_client_leaves_is_recorded_as_far_as_it_came(
    serve: Serve, tmp_path: Path
) -> None:
    file = tmp_path / "r.jsonl"
    never = threading.Event()
    upstream = serve([CHUNKED + chunk(b'{"data":1,"error":""}'), never], hold=True)
    with Recorder(upstream.url, file) as recorder:
        with socket.create_connection(("127.0.0.1", int(recorder.url.rpartition(":")[2]))) as one:
            one.sendall(f"POST {LLM} HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\n{{}}".encode())
            received = b""
            while b'"data":1' not in received:
                received += one.recv(65_536)
            one.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        never.set()
        assert upstream.client_left.wait(30)  # the recorder has left the upstream, too
    _, line = file.read_text("utf-8").splitlines()
    assert '"broken_off": "by the client"' in line
    assert '{"json": {"data": 1, "error": ""}}' in line


def test_what_still_runs_when_the_recorder_stops_is_recorded_as_far_as_it_came(
    serve: Serve, tmp_path: Path
) -> None:
    file = tmp_path / "r.jsonl"
    never = threading.Event()
    upstream = serve([CHUNKED + chunk(b'{"data":1,"error":""}'), never], hold=True)
    recorder = Recorder(upstream.url, file).start()
    with socket.create_connection(("127.0.0.1", int(recorder.url.rpartition(":")[2]))) as one:
        one.sendall(f"POST {LLM} HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\n{{}}".encode())
        received = b""
        while b'"data":1' not in received:
            received += one.recv(65_536)
        recorder.stop()
    never.set()
    _, line = file.read_text("utf-8").splitlines()
    assert '"broken_off": "by the end of the recording"' in line


@pytest.mark.parametrize("channel", ["inner API", "daemon"])
def test_an_upstream_that_is_down_is_a_502_and_not_recorded(
    emulator: Emulator, mode: Mode, channel: str, tmp_path: Path
) -> None:
    file, url = tmp_path / "r.jsonl", f"http://127.0.0.1:{free_port()}"
    client = client_of(emulator, mode, channel)
    with (
        Recorder(url, file) as recorder,
        pytest.raises(APIStatusError, match=f"HTTP 502: .*cannot connect to {url}"),
    ):
        client.results(recorder.url, ask)
    assert len(file.read_text("utf-8").splitlines()) == 1


def test_an_upstream_that_hangs_up_is_a_502_and_not_recorded(serve: Serve, tmp_path: Path) -> None:
    file = tmp_path / "r.jsonl"
    with Recorder(serve([]).url, file) as recorder:
        reply = post(recorder.url, LLM, {})
    assert reply.status_code == 502
    assert "the recorder has no reply: the connection failed" in reply.json()["message"]
    assert len(file.read_text("utf-8").splitlines()) == 1


def test_compression_that_breaks_is_a_reply_that_breaks_off(serve: Serve, tmp_path: Path) -> None:
    file = tmp_path / "r.jsonl"
    head = b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 40\r\n\r\n"
    upstream = serve([head + b"\x1f\x8b" + bytes(38)])
    with Recorder(upstream.url, file) as recorder:
        raw_exchange(recorder.url, LLM, b"{}")
    assert '"broken_off": "by the upstream"' in written(file)


def test_other_methods_and_paths_pass_too(emulator: Emulator, tmp_path: Path) -> None:
    file = tmp_path / "r.jsonl"
    with recorder_of(emulator, file) as recorder:
        recorded = [
            httpx.request("PUT", f"{recorder.url}/inner/api/invoke/llm?a=b%20c"),
            httpx.get(f"{recorder.url}/nothing"),
            httpx.head(f"{recorder.url}/nothing"),
        ]
    with Replay(file) as replay:
        replayed = [
            httpx.request("PUT", f"{replay.url}/inner/api/invoke/llm?a=b%20c"),
            httpx.get(f"{replay.url}/nothing"),
            httpx.head(f"{replay.url}/nothing"),
        ]
    assert [one.status_code for one in recorded] == [405, 404, 404]
    lengths = [[one.headers["content-length"] for one in all_] for all_ in (recorded, replayed)]
    assert lengths[0] == lengths[1]
    assert [(one.status_code, one.content) for one in replayed] == [
        (one.status_code, one.content) for one in recorded
    ]
