"""A replay sends the very bytes that the recorder sent: head, HTTP chunks and all."""

import gzip
import json
from pathlib import Path
from typing import Any

import httpx
import pytest

from dify_invoke.emulator import Emulator, Framing
from dify_invoke.emulator.recordings import Recorder, Replay
from dify_invoke.protocol.framing import frame

from ...support.raw_server import Serve
from .recording_cases import CONFIG, USER, command, raw_exchange, recorder_of, without_clock
from .recording_cases import post as post_json

LLM = "/inner/api/invoke/llm"
DAEMON = "/backwards-invocation/transaction"


def request_of(emulator: Emulator, **fields: Any) -> bytes:
    message = {"role": "user", "content": "What is “framing”, in 3 words? 🎈"}
    sender = {"tenant_id": emulator.tenant_id, "user_id": USER}
    body = {**CONFIG, "model_type": "llm", "mode": "chat", "prompt_messages": [message], **sender}
    return json.dumps({**body, "completion_params": {}, "stream": True, **fields}).encode()


def event_of(session_id: str, request_id: str) -> bytes:
    message = {"role": "user", "content": "What is an event?"}
    request = {**CONFIG, "model_type": "llm", "mode": "chat", "prompt_messages": [message]}
    request |= {"completion_params": {}, "stream": True}
    invocation = {"type": "llm", "backwards_request_id": request_id, "request": request}
    data = {"type": "invoke", "data": invocation}
    return json.dumps({"event": "session", "session_id": session_id, "data": data}).encode()


@pytest.mark.parametrize("fields", [{}, {"stream": False}, {"mode": 7}], ids=str)
def test_the_inner_api(framing: Framing, fields: dict[str, Any], tmp_path: Path) -> None:
    file = tmp_path / "r.jsonl"
    with Emulator(framing=framing) as emulator:
        body = request_of(emulator, **fields)
        key = {"X_Inner_Api_Key": emulator.api_key}
        straight = raw_exchange(emulator.url, LLM, body, **key)
        with recorder_of(emulator, file) as recorder:
            passed = raw_exchange(recorder.url, LLM, body, **key)
    with Replay(file) as replay:
        replayed = raw_exchange(replay.url, LLM, body, **key)
    assert replayed == without_clock(passed)
    assert passed.partition(b"\r\n\r\n")[2] == straight.partition(b"\r\n\r\n")[2]
    if fields == {}:
        assert passed.count(b"\r\n") > 30  # chunks, as many as the answer has


def test_the_daemon_whose_ids_are_those_of_the_replaying_request(
    emulator: Emulator, tmp_path: Path
) -> None:
    file = tmp_path / "r.jsonl"
    session_id, request_id = emulator.open_session(user_id=USER), "a" * 32
    with recorder_of(emulator, file) as recorder:
        passed = raw_exchange(recorder.url, DAEMON, event_of(session_id, request_id))
    other_id, other_request = "b" * len(session_id), "c" * 32
    with command("--replay", str(file)) as url:
        replayed = raw_exchange(url, DAEMON, event_of(other_id, other_request))
    expected = passed.replace(session_id.encode(), other_id.encode())
    expected = expected.replace(request_id.encode(), other_request.encode())
    assert replayed == without_clock(expected)
    assert replayed.count(other_request.encode()) > 5


def test_ids_of_another_length_are_framed_rightly(emulator: Emulator, tmp_path: Path) -> None:
    file = tmp_path / "r.jsonl"
    session_id = emulator.open_session(user_id=USER)
    with recorder_of(emulator, file) as recorder:
        recorded = httpx.post(f"{recorder.url}{DAEMON}", content=event_of(session_id, "a" * 32))
    with Replay(file) as replay:
        replayed = httpx.post(f"{replay.url}{DAEMON}", content=event_of("short", "r"))
    expected = recorded.text.replace(session_id, "short").replace("a" * 32, "r")
    assert replayed.text == expected


@pytest.mark.parametrize("size", [1, 5, 14, 40, 100_000])
def test_pieces_are_cut_as_the_upstream_has_cut_them(
    serve: Serve, tmp_path: Path, size: int
) -> None:
    """A proxy before the platform may cut frames anywhere."""
    content = b"".join(frame(b'{"data": %d, "error": ""}' % n) for n in range(5))
    pieces = [content[start : start + size] for start in range(0, len(content), size)]
    chunks = b"".join(b"%x\r\n%b\r\n" % (len(piece), piece) for piece in pieces) + b"0\r\n\r\n"
    head = (
        b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n"
    )
    upstream = serve([head + chunks])
    file = tmp_path / "r.jsonl"
    with Recorder(upstream.url, file) as recorder:
        passed = raw_exchange(recorder.url, LLM, b"{}")
    assert passed.endswith(chunks)
    with Replay(file) as replay:
        assert raw_exchange(replay.url, LLM, b"{}") == passed


def test_a_compressed_reply_is_recorded_and_passed_on_decompressed(
    serve: Serve, tmp_path: Path
) -> None:
    content = b'{"data": {"result": false}, "error": ""}'
    zipped = gzip.compress(content)
    head = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Encoding: gzip\r\n"
    upstream = serve([head + b"Content-Length: %d\r\n\r\n" % len(zipped) + zipped])
    file = tmp_path / "r.jsonl"
    with Recorder(upstream.url, file) as recorder:
        passed = post_json(recorder.url, LLM, {})
    assert b"accept-encoding: identity" in upstream.requests[0].lower()
    with Replay(file) as replay:
        replayed = post_json(replay.url, LLM, {})
    for reply in (passed, replayed):
        assert reply.content == content
        assert "content-encoding" not in reply.headers
    assert '"result": false' in file.read_text("utf-8")


def test_an_unknown_compression_is_refused_and_not_recorded(serve: Serve, tmp_path: Path) -> None:
    head = b"HTTP/1.1 200 OK\r\nContent-Encoding: br\r\nContent-Length: 2\r\n\r\n\x01\x02"
    upstream = serve([head])
    file = tmp_path / "r.jsonl"
    with Recorder(upstream.url, file) as recorder:
        reply = post_json(recorder.url, LLM, {})
    assert reply.status_code == 502
    assert "compressed by 'br', which was not asked for" in reply.json()["message"]
    assert len(file.read_text("utf-8").splitlines()) == 1
