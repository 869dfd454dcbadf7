"""Nothing secret is written: not to a recording, and not beside it."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dify_invoke import Session, UserPromptMessage
from dify_invoke.emulator import Emulator
from dify_invoke.emulator.recordings import Exchange, Recorder, RecordingError, Replay
from dify_invoke.emulator.recordings.bodies import read_body
from dify_invoke.emulator.recordings.placeholders import Scrubber, put_back
from dify_invoke.protocol.framing import frame

from ...support.raw_server import Serve
from .recording_cases import CONFIG, USER, post, raw_exchange, recorder_of, written

LLM = "/inner/api/invoke/llm"
KEY = "planted-key-0123456789"
BEARER = "planted-bearer-0123456789"
MAIL = "ada.lovelace@example.com"


def http(body: bytes, *headers: str) -> bytes:
    """A whole reply, with the length of its body."""
    lines = ["HTTP/1.1 200 OK", "Content-Type: text/event-stream", *headers]
    return "\r\n".join([*lines, f"Content-Length: {len(body)}", "", ""]).encode() + body


def chunks_of(*texts: str) -> list[bytes]:
    """Frames of an LLM's stream that says these texts."""
    return [
        frame(json.dumps({"data": {"delta": {"message": {"content": text}}}, "error": ""}).encode())
        for text in texts
    ]


def said(content: bytes) -> str:
    texts: list[str] = []
    while content:
        size = int.from_bytes(content[4:8], "little")
        chunk = json.loads(content[14 : 14 + size])
        texts.append(chunk["data"]["delta"]["message"]["content"])
        content = content[14 + size :]
    return "".join(texts)


def test_no_secret_of_any_header_is_written(serve: Serve, tmp_path: Path) -> None:
    file = tmp_path / "r.jsonl"
    echo = f"{KEY} {BEARER} cookie-0123456789 plugin-session-1 other-token-01 set-cookie-01 {MAIL}"
    reply = http(
        b"".join(chunks_of(echo)),
        "Set-Cookie: session=set-cookie-01; Path=/",
        "X-Auth-Token: other-token-01",
        f"X-Version: {KEY}",
    )
    upstream = serve([reply])
    with Recorder(upstream.url, file, filters=[re.escape(MAIL)]) as recorder:
        passed = post(
            recorder.url,
            LLM,
            {"text": echo, "tenant_id": "tenant-0123456789", "user_id": USER},
            **{
                "X-Inner-Api-Key": KEY,
                "Authorization": f"Bearer {BEARER}",
                "Cookie": "a=cookie-0123456789; b=1",
                "Dify-Plugin-Session-ID": "plugin-session-1",
            },
        )
    assert said(passed.content) == echo  # the client gets all of it
    assert f"x-inner-api-key: {KEY}".encode() in upstream.requests[0].lower()
    recorded = written(file)
    for secret in [*echo.split(), "tenant-0123456789", USER]:
        assert secret not in recorded
    assert "<<api_key>> <<secret>> <<secret>> <<session_id>> <<secret>>" in recorded
    assert "cookie" not in recorded.lower()


@pytest.mark.parametrize("channel", ["inner API", "daemon"])
def test_ids_are_placeholders_everywhere(emulator: Emulator, channel: str, tmp_path: Path) -> None:
    file = tmp_path / "r.jsonl"
    session_id = emulator.open_session(user_id=USER)
    text = f"Do {emulator.tenant_id}, {USER} and {emulator.api_key} mean anything?"
    with recorder_of(emulator, file) as recorder:
        with recorder.session(user_id=USER) as session:
            session.model.moderation.invoke(CONFIG, text)
            if channel == "inner API":
                session.model.llm.invoke(CONFIG, [UserPromptMessage(content=text)]).result()
        if channel == "daemon":
            with Session.from_daemon(recorder.url, session_id) as session:
                session.model.llm.invoke(CONFIG, [UserPromptMessage(content=text)]).result()
    recorded = written(file)
    for secret in (emulator.tenant_id, USER, emulator.api_key, session_id):
        assert secret not in recorded
    assert "Do <<tenant_id>>, <<user_id>> and <<api_key>> mean anything?" in recorded
    assert re.search(r"[0-9a-f]{32}", recorded) is None  # no id of a request


@pytest.mark.parametrize("cut", range(1, len(MAIL)), ids=str)
def test_a_filter_finds_what_a_stream_has_cut_in_two(
    serve: Serve, tmp_path: Path, cut: int
) -> None:
    file = tmp_path / "r.jsonl"
    stream = b"".join(chunks_of("Write to ", MAIL[:cut], MAIL[cut:], ", or not."))
    upstream = serve([http(stream)])
    with Recorder(upstream.url, file, filters=[r"[\w.]+@[\w.]+\w"]) as recorder:
        assert said(post(recorder.url, LLM, {}).content) == f"Write to {MAIL}, or not."
    recorded = written(file)
    assert MAIL[: max(cut, 5)] not in recorded
    assert "example" not in recorded
    with Replay(file, filters=[r"[\w.]+@[\w.]+\w"]) as replay:
        assert said(post(replay.url, LLM, {}).content) == "Write to <<filtered>>, or not."


@pytest.mark.parametrize("size", [1, 7, 20, 33])
def test_a_filter_finds_what_http_chunks_have_cut_in_two(
    serve: Serve, tmp_path: Path, size: int
) -> None:
    file = tmp_path / "r.jsonl"
    stream = b"".join(chunks_of(f"Write to {MAIL}, or not."))
    pieces = [stream[start : start + size] for start in range(0, len(stream), size)]
    chunked = b"".join(b"%x\r\n%b\r\n" % (len(piece), piece) for piece in pieces)
    head = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
    upstream = serve([head + chunked + b"0\r\n\r\n"])
    with Recorder(upstream.url, file, filters=[re.escape(MAIL)]) as recorder:
        raw_exchange(recorder.url, LLM, b"{}")
    assert MAIL not in written(file)
    with Replay(file) as replay:
        assert said(post(replay.url, LLM, {}).content) == "Write to <<filtered>>, or not."


@pytest.mark.parametrize("missing", [1, 5, 60])
def test_a_frame_that_is_cut_short_is_searched_too(
    serve: Serve, tmp_path: Path, missing: int
) -> None:
    """The prefix of a frame is mostly no text, so what follows must be read without it."""
    file = tmp_path / "r.jsonl"
    (stream,) = chunks_of(f"{'x' * 200} {MAIL} {KEY} {'x' * 70}")
    broken = stream[:-missing]
    head = f"HTTP/1.1 200 OK\r\nContent-Length: {len(stream)}\r\n\r\n".encode()
    upstream = serve([head + broken])
    with Recorder(upstream.url, file, api_key=KEY, filters=[re.escape(MAIL)]) as recorder:
        raw_exchange(recorder.url, LLM, b"{}")
    recorded = written(file)
    assert "<<filtered>> <<api_key>>" in recorded
    assert MAIL not in recorded
    assert KEY not in recorded


def test_what_a_plugin_stores_is_searched_although_it_travels_in_hexadecimal(
    emulator: Emulator, tmp_path: Path
) -> None:
    file, filters = tmp_path / "r.jsonl", [re.escape(MAIL)]
    image = b"\x89PNG\r\n\x1a\n" + MAIL.encode()  # what is binary stays as it is
    session_id = emulator.open_session()
    with (
        recorder_of(emulator, file, filters=filters) as recorder,
        Session.from_daemon(recorder.url, session_id) as session,
    ):
        session.storage.set("mail", f"to {MAIL}".encode())
        assert session.storage.get("mail") == f"to {MAIL}".encode()
        session.storage.set("image", image)
    recorded = written(file)
    assert MAIL.encode().hex() not in recorded.replace(image.hex(), "")
    with (
        Replay(file, filters=filters) as replay,
        Session.from_daemon(replay.url, replay.open_session()) as session,
    ):
        session.storage.set("mail", f"to {MAIL}".encode())
        assert session.storage.get("mail") == b"to <<filtered>>"
        session.storage.set("image", image)


def test_requests_are_looked_up_through_the_same_filters(
    emulator: Emulator, tmp_path: Path
) -> None:
    file, mails = tmp_path / "r.jsonl", [r"[\w.]+@example\.com"]

    def ask(session: Session, mail: str) -> str:
        message = UserPromptMessage(content=f"Who is {mail}?")
        return session.model.llm.invoke(CONFIG, [message]).result().text

    with recorder_of(emulator, file, filters=mails) as recorder, recorder.session() as session:
        assert MAIL in ask(session, MAIL)
    with Replay(file, filters=mails) as replay, replay.session() as session:
        assert "Who is <<filtered>>?" in ask(session, "someone.else@example.com")
    with (
        Replay(file) as replay,
        replay.session() as session,
        pytest.raises(Exception, match=r"made with 1 filter\(s\), and 0 are given: give the same"),
    ):
        ask(session, MAIL)


def test_a_function_changes_exchanges(emulator: Emulator, tmp_path: Path) -> None:
    file = tmp_path / "r.jsonl"
    seen: list[tuple[str, int]] = []

    def rename(exchange: Exchange) -> None:
        seen.append((exchange.path, len(exchange.reply)))
        exchange.request[0]["text"] = "(a text)"
        for reply in exchange.reply:
            reply["data"]["result"] = True

    with recorder_of(emulator, file, filters=[rename]) as recorder, recorder.session() as session:
        assert session.model.moderation.invoke(CONFIG, "a secret of mine") is False
    assert "secret of mine" not in written(file)
    with Replay(file, filters=[rename]) as replay, replay.session() as session:
        assert session.model.moderation.invoke(CONFIG, "another one") is True
    assert seen == [("/inner/api/invoke/moderation", 1), ("/inner/api/invoke/moderation", 0)]


def test_an_exchange_whose_filter_fails_passes_and_is_reported(
    emulator: Emulator, tmp_path: Path
) -> None:
    file = tmp_path / "r.jsonl"

    def broken(_: Exchange) -> None:
        raise KeyError("nothing")

    recorder = recorder_of(emulator, file, filters=[broken]).start()
    with recorder.session() as session:
        assert session.model.moderation.invoke(CONFIG, "attack") is True
    with pytest.raises(RecordingError, match=r"1 exchange\(s\) could not be recorded.*KeyError"):
        recorder.stop()
    assert len(file.read_text("utf-8").splitlines()) == 1


def test_settings_that_are_encrypted_are_not_written(emulator: Emulator, tmp_path: Path) -> None:
    file = tmp_path / "r.jsonl"
    body: dict[str, Any] = {
        "tenant_id": emulator.tenant_id,
        "user_id": "",
        "opt": "encrypt",
        "namespace": "endpoint",
        "identity": "e",
        "data": {"api_token": "planted-token-01"},
        "config": [{"type": "secret-input", "name": "api_token"}],
    }
    path = "/inner/api/invoke/encrypt"
    with recorder_of(emulator, file) as recorder:
        reply = post(recorder.url, path, body, **{"X-Inner-Api-Key": emulator.api_key})
    encrypted = reply.json()["data"]["data"]["api_token"]
    recorded = written(file)
    assert "planted-token-01" not in recorded
    assert encrypted not in recorded
    with Replay(file) as replay:
        again = post(replay.url, path, body)
    assert again.json()["data"]["data"] == {"api_token": "<<secret>>"}


@pytest.mark.parametrize(
    ("filters", "said"),
    [
        (["("], "filter 1 is not a regular expression: missing )"),
        (["a", "b*"], "filter 2 matches an empty text: name at least one character"),
        ([7], "filter 1 must be a regular expression or a function, not int"),
        ("abc", "filters must be a list of filters, not a text"),
    ],
)
def test_a_wrong_filter_is_named_by_its_number(filters: Any, said: str, tmp_path: Path) -> None:
    with pytest.raises(RecordingError, match=re.escape(said)):
        Recorder("http://localhost:1", tmp_path / "r", filters=filters)


TEXTS = st.text(alphabet="<>ab_literal:tenant_id@.") | st.sampled_from(
    ["<<tenant_id>>", "<<literal:tenant_id>>", "<<literal:literal:user_id>>", "the-tenant", "a@b"]
)


@given(st.lists(TEXTS).map("".join))
def test_what_looks_like_a_placeholder_comes_back_as_it_was(text: str) -> None:
    values = {"tenant_id": "the-tenant", "user_id": "the-user"}
    scrubbed = Scrubber(values, {}, []).text(text)
    assert "the-tenant" not in scrubbed
    assert put_back(scrubbed, values) == text


@given(st.lists(TEXTS, max_size=5), st.lists(st.integers(0, 60), max_size=6))
def test_a_stream_says_the_same_however_its_text_is_cut(
    texts: list[str], places: list[int]
) -> None:
    text = "".join(texts)
    ends = sorted({min(place, len(text)) for place in places} | {len(text)})
    pieces = [text[a:b] for a, b in zip([0, *ends], ends, strict=False)]
    scrubber = Scrubber({}, {"the-tenant": "tenant_id"}, [re.compile("a@b")])
    body = read_body(chunks_of(*pieces))
    scrubber.payloads(body.payloads)
    written_ = "".join(one.value["data"]["delta"]["message"]["content"] for one in body.payloads)
    if "<<" not in text:
        assert written_ == scrubber.text(text)
    assert "a@b" not in written_
    assert "the-tenant" not in written_
