"""What a recorder has written, a replay answers, also in another process: each operation, both channels, both sessions."""

import asyncio
import threading
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import product
from pathlib import Path
from typing import Any

import pytest

from dify_invoke import Session, UserPromptMessage
from dify_invoke.emulator import ChatApp, Emulator, Turn
from dify_invoke.emulator.recordings import Replay

from ...support.sessions import Mode
from .recording_cases import CONFIG, Call, Client, client_of, command, post, recorder_of, written

ASKED = [UserPromptMessage(content="What is a recording?")]
SAID = "Some words to say aloud. And then a few more of them."
VOICE: Any = {**CONFIG, "voice": "alloy"}


def spoken(emulator: Emulator) -> bytes:
    with emulator.session() as session:
        return b"".join(session.model.tts.invoke(VOICE, SAID))


CALLS: dict[str, Call] = {
    "llm, a stream": lambda s: s.model.llm.invoke(CONFIG, ASKED),
    "llm, whole": lambda s: s.model.llm.invoke(CONFIG, ASKED, stream=False),
    "text_embedding": lambda s: s.model.text_embedding.invoke(CONFIG, ["one text", "and another"]),
    "rerank": lambda s: s.model.rerank.invoke(
        {**CONFIG, "score_threshold": 0.0, "top_n": 2}, ["a text", "a cat"], "cat"
    ),
    "tts": lambda s: s.model.tts.invoke(VOICE, SAID),
    "moderation": lambda s: s.model.moderation.invoke(CONFIG, "I will attack you."),
    "summary": lambda s: s.model.summary.invoke(SAID, "shorter", min_summarize_length=0),
}


def test_each_operation_is_replayed_in_another_process(emulator: Emulator, tmp_path: Path) -> None:
    file = tmp_path / "all.jsonl"
    audio = spoken(emulator)
    calls: dict[str, Call] = dict(CALLS)
    calls["speech2text"] = lambda s: s.model.speech2text.invoke(CONFIG, audio)
    modes: tuple[Mode, ...] = ("sync", "async")
    ways = list(product(modes, ("inner API", "daemon")))

    def results_of(clients: Iterable[Client], url: str) -> list[dict[str, Any]]:
        return [
            {name: client.results(url, call) for name, call in calls.items()} for client in clients
        ]

    with recorder_of(emulator, file) as recorder:
        recorded = results_of((client_of(emulator, *way) for way in ways), recorder.url)
    assert [one["speech2text"] for one in recorded] == [SAID] * 4
    asked = len(emulator.requests)

    # Nobody who replays has the key, the tenant, the user or the session.
    others = [
        Client(
            mode,
            "another-session" if channel == "daemon" else None,
            "another-key",
            "33333333-3333-3333-3333-333333333333",
            "44444444-4444-4444-4444-444444444444",
        )
        for mode, channel in ways
    ]
    with command("--replay", str(file)) as url:
        assert results_of(others, url) == recorded
    assert len(emulator.requests) == asked


def test_audio_is_beside_the_recording_as_mp3(emulator: Emulator, tmp_path: Path) -> None:
    file = tmp_path / "speech.jsonl"
    audio = spoken(emulator)
    with recorder_of(emulator, file) as recorder, recorder.session() as session:
        segments = list(session.model.tts.invoke(VOICE, SAID))
        session.model.speech2text.invoke(CONFIG, audio)
    kept = {path.read_bytes() for path in (tmp_path / "speech.jsonl.d").glob("*.mp3")}
    assert kept == {one for one in [*segments, audio] if len(one) > 1024}
    assert len(kept) > 1
    assert max(map(len, file.read_text("utf-8").split("\n"))) < 4000


@pytest.mark.parametrize("channel", ["inner API", "daemon"])
def test_an_upload_goes_through_the_recorder_and_is_replayed(
    emulator: Emulator, mode: Mode, channel: str, tmp_path: Path
) -> None:
    file = tmp_path / "upload.jsonl"
    content = b"%PDF-1.4" + bytes(range(256)) * 8

    def upload(session: Any) -> Any:
        return session.file.upload("report.pdf", content, "application/pdf")

    client = client_of(emulator, mode, channel)
    with recorder_of(emulator, file) as recorder:
        uploaded = client.results(recorder.url, upload)
    (stored,) = emulator.files
    assert stored.content == content
    with Replay(file) as replay:
        again = client.results(replay.url, upload)
    assert (again.id, again.size, again.mime_type) == (uploaded.id, len(content), "application/pdf")
    assert "sign=<<signature>>" in written(file)


def test_recordings_of_the_same_request_come_in_their_order_and_then_the_last_again(
    emulator: Emulator, tmp_path: Path
) -> None:
    file = tmp_path / "twice.jsonl"
    emulator.fail_next("moderation", "slow down", error_type="InvokeRateLimitError")

    def outcome(session: Session) -> object:
        try:
            return session.model.moderation.invoke(CONFIG, "hello")
        except Exception as error:
            return type(error).__name__

    with recorder_of(emulator, file) as recorder, recorder.session() as session:
        assert [outcome(session) for _ in range(2)] == ["InvokeRateLimitError", False]
    with Replay(file) as replay, replay.session() as session:
        assert [outcome(session) for _ in range(4)] == ["InvokeRateLimitError", False, False, False]


def test_the_order_of_fields_does_not_matter(emulator: Emulator, tmp_path: Path) -> None:
    file, path = tmp_path / "order.jsonl", "/inner/api/invoke/moderation"
    body = {"tenant_id": emulator.tenant_id, "user_id": "", "text": "x", **CONFIG}
    body["model_type"] = "moderation"
    with recorder_of(emulator, file) as recorder:
        recorded = post(recorder.url, path, body, **{"X-Inner-Api-Key": emulator.api_key})
    with Replay(file) as replay:
        again = post(replay.url, path, dict(reversed(body.items())))
    assert (again.status_code, again.content) == (200, recorded.content)


def test_concurrent_exchanges_are_kept_apart(
    tmp_path: Path,
) -> None:
    file = tmp_path / "many.jsonl"
    texts = [f"question {number} " + "word " * (20 - number) for number in range(12)]

    async def ask(session: Any, text: str) -> str:
        stream = session.model.llm.invoke(CONFIG, [UserPromptMessage(content=text)])
        return "".join([str(chunk.delta.message.content) async for chunk in stream])

    async def ask_all(server: Any) -> list[str]:
        async with server.async_session() as session:
            return await asyncio.gather(*(ask(session, text) for text in texts))

    with Emulator(delay=0.002) as emulator, recorder_of(emulator, file) as recorder:
        recorded = asyncio.run(ask_all(recorder))
    with Replay(file) as replay:
        assert asyncio.run(ask_all(replay)) == recorded
    _, *lines = file.read_text("utf-8").splitlines()
    places = [next(i for i, line in enumerate(lines) if f'"{text}"' in line) for text in texts]
    assert sorted(places) == list(range(12))


def test_requests_are_in_the_order_in_which_they_came_not_that_of_their_replies(
    tmp_path: Path,
) -> None:
    file = tmp_path / "order.jsonl"
    begun, may_end = threading.Event(), threading.Event()

    def answer(query: str, inputs: dict[str, Any], history: Sequence[Turn]) -> str:
        if query == "the first":
            begun.set()
            assert may_end.wait(30)
        return "done"

    app = ChatApp(answer)
    with (
        Emulator(apps=[app]) as emulator,
        recorder_of(emulator, file) as recorder,
        recorder.session() as session,
        ThreadPoolExecutor() as threads,
    ):

        def ask(query: str) -> str:
            return session.app.chat.invoke(app.app_id, query, {}, "blocking").answer

        first = threads.submit(ask, "the first")
        assert begun.wait(30)
        assert ask("the second") == "done"
        assert len(file.read_text("utf-8").splitlines()) == 2
        may_end.set()
        assert first.result() == "done"
    _, *lines = file.read_text("utf-8").splitlines()
    assert ['"the first"' in line for line in lines] == [True, False]
    assert ['"the second"' in line for line in lines] == [False, True]


def test_a_delay_is_only_kept_if_it_is_asked_for(emulator: Emulator, tmp_path: Path) -> None:
    file = tmp_path / "delay.jsonl"
    with recorder_of(emulator, file) as recorder, recorder.session() as session:
        recorded = session.model.llm.invoke(CONFIG, ASKED).result()
    with Replay(file, delay=0.001) as replay, replay.session() as session:
        assert session.model.llm.invoke(CONFIG, ASKED).result() == recorded
