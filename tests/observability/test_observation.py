"""The log of an invocation: one line that describes it, without prompts, answers or keys."""

from __future__ import annotations

import asyncio
import gc
import json
import logging
import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from dify_invoke import AsyncSession, Retries, ReverseInvocationError, Session, UserPromptMessage
from dify_invoke.observability.observation import Observation, observe, watchers
from dify_invoke.protocol.framing import frame

from ..support.operations import LLM
from ..support.raw_server import RawServer, Serve
from ..support.sessions import Mode

KEY = "sk-very-secret"
PROMPT = "the prompt that nobody else may read, übrigens"
ANSWER = "the answer that nobody else may read"
CONFIG: Any = {"provider": "p", "model": "m"}
HI = [UserPromptMessage(content=PROMPT)]


def chunk(text: str) -> bytes:
    message = {"role": "assistant", "content": text}
    data = {"model": "m", "delta": {"index": 0, "message": message}}
    return frame(json.dumps({"data": data}).encode())


def http(body: bytes, status: str = "200 OK") -> bytes:
    head = f"HTTP/1.1 {status}\r\nConnection: close\r\nContent-Length: {len(body)}\r\n\r\n"
    return head.encode() + body


TWO = chunk(ANSWER) + chunk(ANSWER)


@pytest.fixture(params=["httpx", "pycurl"])
def transport(request: pytest.FixtureRequest) -> str:
    if request.param == "pycurl":
        pytest.importorskip("pycurl")
    return str(request.param)


def read(session: Session, chunks: int | None) -> None:
    """How many chunks are read, or None for all."""
    with session.model.llm.invoke(CONFIG, HI) as stream:
        for number, _ in enumerate(stream, 1):
            if number == chunks:
                break


async def read_async(session: AsyncSession, chunks: int | None) -> None:
    async with session.model.llm.invoke(CONFIG, HI) as stream:
        number = 0
        async for _ in stream:
            number += 1
            if number == chunks:
                break


Ask = Callable[..., "ReverseInvocationError | None"]


@pytest.fixture
def ask(mode: Mode, transport: str) -> Ask:
    """Reads an answer in a session of the test's kind and transport. Returns the error that ends it."""

    async def run(url: str, chunks: int | None, settings: dict[str, Any]) -> None:
        async with AsyncSession.from_inner_api(url, **settings) as session:
            await read_async(session, chunks)

    def begin(
        server: RawServer, chunks: int | None = None, **more: Any
    ) -> ReverseInvocationError | None:
        settings: dict[str, Any] = {
            "api_key": KEY,
            "tenant_id": "11111111-1111-1111-1111-111111111111",
            "transport": transport,
        }
        try:
            if mode == "sync":
                with Session.from_inner_api(server.url, **settings, **more) as session:
                    read(session, chunks)
            else:
                asyncio.run(run(server.url, chunks, {**settings, **more}))
        except ReverseInvocationError as error:
            return error
        return None

    return begin


@pytest.fixture
def lines(caplog: pytest.LogCaptureFixture) -> Callable[[], list[str]]:
    """The messages of the logger of invocations at level DEBUG."""
    caplog.set_level(logging.DEBUG, "dify_invoke")
    return lambda: [
        record.getMessage()
        for record in caplog.records
        if record.name == "dify_invoke.invocation" and record.levelno == logging.DEBUG
    ]


Lines = Callable[[], list[str]]

LINE = re.compile(
    r"(?P<operation>\w+) (?P<id>[0-9a-f]{32}) over (?P<channel>.*): (?P<how>done|left early|failed \(\w+\)) in "
    r"(?P<took>\d+\.\d{3}) s(, first after (?P<first>\d+\.\d{3}) s)?; (?P<results>\d+) results, "
    r"(?P<sent>\d+) bytes sent, (?P<received>\d+) received, (?P<attempts>\d+) attempts"
)


def parts(line: str) -> dict[str, str | None]:
    found = LINE.fullmatch(line)
    assert found, line
    return found.groupdict()


def body(server: RawServer) -> bytes:
    return server.requests[0].partition(b"\r\n\r\n")[2]


class TestLogLine:
    def test_describes_the_invocation(self, ask: Ask, serve: Serve, lines: Lines) -> None:
        server = serve([http(TWO)])
        assert ask(server) is None
        (line,) = lines()
        said = parts(line)
        assert said["operation"] == "invoke_llm"
        assert (
            said["channel"]
            == f"the inner API at {server.url}, tenant 11111111-1111-1111-1111-111111111111"
        )
        assert said["how"] == "done"
        assert said["results"] == "2"
        assert said["sent"] == str(len(body(server)))
        assert said["received"] == str(len(TWO))
        assert float(said["first"] or -1) <= float(said["took"] or -1)

    def test_counts_the_attempt(self, ask: Ask, serve: Serve, lines: Lines) -> None:
        assert ask(serve([http(TWO)])) is None
        assert parts(lines()[0])["attempts"] == "1"

    def test_counts_attempts_if_the_last_succeeds(
        self, ask: Ask, serve: Serve, lines: Lines
    ) -> None:
        busy = http(b"", "503 Busy")
        retries = Retries(statuses={503}, wait=0)
        assert ask(serve([busy], [busy], [http(TWO)]), retries=retries) is None
        assert parts(lines()[0])["attempts"] == "3"

    def test_counts_attempts_that_all_fail(self, ask: Ask, serve: Serve, lines: Lines) -> None:
        busy = http(b"busy", "503 Busy")
        retries = Retries(statuses={503}, wait=0, attempts=2)
        assert ask(serve([busy], [busy]), retries=retries) is not None
        said = parts(lines()[0])
        assert said["attempts"] == "2"
        assert said["how"] == "failed (APIStatusError)"
        assert said["results"] == "0"
        assert said["first"] is None
        assert said["received"] == "4"

    def test_reports_that_the_stream_was_left(self, ask: Ask, serve: Serve, lines: Lines) -> None:
        assert ask(serve([http(TWO)], hold=True), chunks=1) is None
        (line,) = lines()
        said = parts(line)
        assert said["how"] == "left early"
        assert said["results"] == "1"

    def test_reports_the_failure(self, ask: Ask, serve: Serve, lines: Lines) -> None:
        error = ask(serve([http(chunk(ANSWER) + frame(b"{"))]))
        assert error is not None
        (line,) = lines()
        said = parts(line)
        assert said["how"] == "failed (ProtocolError)"

    def test_reports_that_the_task_was_cancelled(self, serve: Serve, lines: Lines) -> None:
        server = serve([], hold=True)

        async def run() -> None:
            async with AsyncSession.from_inner_api(
                server.url, api_key=KEY, tenant_id="11111111-1111-1111-1111-111111111111"
            ) as session:
                task = asyncio.ensure_future(session.model.llm.invoke(CONFIG, HI, stream=False))
                assert await asyncio.to_thread(server.asked.wait, 10)
                task.cancel()
                with pytest.raises(asyncio.CancelledError):
                    await task

        asyncio.run(run())
        (line,) = lines()
        assert parts(line)["how"] == "failed (CancelledError)"

    def test_is_also_written_for_operations_without_a_stream(
        self, serve: Serve, lines: Lines
    ) -> None:
        reply = b'{"data": {"result": true}}'
        with Session.from_inner_api(
            serve([http(reply)]).url, api_key=KEY, tenant_id="11111111-1111-1111-1111-111111111111"
        ) as session:
            assert session.model.moderation.invoke(CONFIG, PROMPT)
        (line,) = lines()
        said = parts(line)
        assert (said["operation"], said["how"]) == ("invoke_moderation", "done")
        assert (said["results"], said["received"]) == ("1", str(len(reply)))

    def test_has_the_request_id_of_the_daemon(self, serve: Serve, lines: Lines) -> None:
        server = serve([http(b"")])
        with (
            Session.from_daemon(server.url, "session") as session,
            pytest.raises(ReverseInvocationError),
        ):
            list(session.model.llm.invoke(CONFIG, HI))
        (line,) = lines()
        sent = json.loads(body(server))
        assert parts(line)["id"] == sent["data"]["data"]["backwards_request_id"]

    def test_is_not_written_for_a_stream_that_was_never_read(self, lines: Lines) -> None:
        with Session.from_inner_api(
            "http://localhost", api_key=KEY, tenant_id="11111111-1111-1111-1111-111111111111"
        ) as session:
            stream = session.model.llm.invoke(CONFIG, HI)
            stream.close()
            del stream
            gc.collect()
        assert lines() == []

    def test_counts_the_bytes_of_the_body_before_decompression(
        self, ask: Ask, serve: Serve, lines: Lines
    ) -> None:
        import gzip

        packed = gzip.compress(TWO)
        reply = http(packed).replace(b"\r\n", b"\r\nContent-Encoding: gzip\r\n", 1)
        assert ask(serve([reply])) is None
        assert parts(lines()[0])["received"] == str(len(packed))


def all_that_is_in(record: logging.LogRecord) -> str:
    """All that a handler may write of a record."""
    return f"{record.getMessage()} {vars(record)!r}"


class TestPrivacy:
    """No record at level DEBUG of any logger has them, including those of the HTTP libraries."""

    @pytest.fixture
    def records(
        self, ask: Ask, serve: Serve, caplog: pytest.LogCaptureFixture
    ) -> list[logging.LogRecord]:
        """All records of an answer, of an abandoned answer, of errors and of retries."""
        caplog.set_level(logging.DEBUG)
        ask(serve([http(TWO)]))
        ask(serve([http(TWO)], hold=True), chunks=1)
        ask(serve([http(b"{}")]))
        busy = http(KEY.encode(), "503 Busy")
        ask(serve([busy], [busy]), retries=Retries(statuses={503}, wait=0, attempts=2))
        assert {"dify_invoke.invocation", "dify_invoke.retries"} <= {
            record.name for record in caplog.records
        }
        return caplog.records

    def test_no_key_is_in_any_record(self, records: list[logging.LogRecord]) -> None:
        for record in records:
            assert KEY not in all_that_is_in(record)

    def test_no_prompt_is_in_any_message(self, records: list[logging.LogRecord]) -> None:
        for record in records:
            assert PROMPT not in record.getMessage()
            assert ANSWER not in record.getMessage()

    def test_no_prompt_is_in_any_record(self, records: list[logging.LogRecord]) -> None:
        """Some handlers also write the arguments of a record."""
        for record in records:
            assert PROMPT not in all_that_is_in(record)
            assert ANSWER not in all_that_is_in(record)

    def test_no_key_is_in_the_records_of_httpcore(self, records: list[logging.LogRecord]) -> None:
        """httpcore logs a request without its headers, and the headers of a reply."""
        for record in records:
            if record.name.startswith(("httpcore", "httpx")):
                assert "X-Inner-Api-Key" not in all_that_is_in(record)


class TestWithoutObservation:
    def test_no_observation_is_made(
        self,
        ask: Ask,
        serve: Serve,
        caplog: pytest.LogCaptureFixture,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        caplog.set_level(logging.INFO, "dify_invoke")

        def made(*_: object, **__: object) -> None:
            raise AssertionError("an observation was made")

        monkeypatch.setattr("dify_invoke.observability.observation.Observation", made)
        assert observe(LLM, object(), object()) is None
        assert ask(serve([http(TWO)])) is None
        assert caplog.records == []

    def test_nothing_is_logged_by_default(self) -> None:
        """dify_invoke sets neither a level nor a handler. That is left to the program."""
        for name in ("dify_invoke", "dify_invoke.invocation", "dify_invoke.retries"):
            logger = logging.getLogger(name)
            assert logger.level == logging.NOTSET
            assert logger.handlers == []
            assert logger.propagate


class TestWatcher:
    """A watcher is called when an invocation begins, and when it has ended."""

    @pytest.fixture
    def seen(self) -> Iterator[list[tuple[str, Observation]]]:
        seen: list[tuple[str, Observation]] = []

        def watch(observation: Observation) -> Callable[[], None]:
            seen.append(("begins", observation))
            assert observation.ended is None
            return lambda: seen.append(("ended", observation))

        watchers.append(watch)
        yield seen
        watchers.remove(watch)

    def test_sees_an_answer(
        self, ask: Ask, serve: Serve, seen: list[tuple[str, Observation]]
    ) -> None:
        assert ask(serve([http(TWO)])) is None
        (begins, first), (ended, second) = seen
        assert (begins, ended) == ("begins", "ended")
        assert first is second
        assert first.results == 2
        assert first.last.delta.message.content == ANSWER
        assert first.error is None
        assert not first.left
        assert first.first is not None
        assert first.ended is not None
        assert first.began <= first.first <= first.ended

    def test_sees_an_answer_that_is_left(
        self, ask: Ask, serve: Serve, seen: list[tuple[str, Observation]]
    ) -> None:
        assert ask(serve([http(TWO)], hold=True), chunks=1) is None
        assert [what for what, _ in seen] == ["begins", "ended"]
        assert seen[0][1].left
        assert seen[0][1].error is None

    def test_sees_the_error_of_an_answer(
        self, ask: Ask, serve: Serve, seen: list[tuple[str, Observation]]
    ) -> None:
        error = ask(serve([http(chunk(ANSWER) + frame(b"{"))]))
        assert [what for what, _ in seen] == ["begins", "ended"]
        assert seen[0][1].error is error
        assert seen[0][1].results == 1

    def test_is_called_even_if_nothing_is_logged(
        self,
        ask: Ask,
        serve: Serve,
        seen: list[tuple[str, Observation]],
        caplog: pytest.LogCaptureFixture,
    ) -> None:
        caplog.set_level(logging.INFO, "dify_invoke")
        assert ask(serve([http(TWO)])) is None
        assert len(seen) == 2
        assert caplog.records == []
