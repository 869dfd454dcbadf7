"""Options of a call over the plugin's own channel."""

import asyncio
import logging
import re
import threading
from collections.abc import Callable
from typing import Any

import pytest

from dify_invoke import (
    AsyncSession,
    ConfigurationError,
    InvokeTimeoutError,
    Limits,
    Retries,
    Session,
    Timeout,
    TransportError,
    UserPromptMessage,
)

from .test_duplex import CONFIG, HI, Channel, chunk, two_chunks

PATIENCE = 20
PLUGINS = "the plugin's MAX_INVOCATION_TIMEOUT"

Outcome = tuple[list[str], BaseException | None]
Ask = Callable[..., Outcome]


@pytest.fixture
def ask(mode: str) -> Ask:
    """Streams an answer in a session of either kind. Returns the texts and the error."""

    def ask_sync(channel: Channel, busy: float, options: dict[str, Any]) -> Outcome:
        texts: list[str] = []
        session = Session.from_plugin(channel).with_options(**options)
        try:
            for text in session.model.llm.invoke(CONFIG, HI).text:
                texts.append(text)
                threading.Event().wait(busy)
        except TransportError as error:
            return texts, error
        return texts, None

    async def ask_async(channel: Channel, busy: float, options: dict[str, Any]) -> Outcome:
        texts: list[str] = []
        session = AsyncSession.from_plugin(channel).with_options(**options)
        try:
            async for text in session.model.llm.invoke(CONFIG, HI).text:
                texts.append(text)
                await asyncio.sleep(busy)
        except TransportError as error:
            return texts, error
        return texts, None

    def run(channel: Channel, busy: float = 0, **options: Any) -> Outcome:
        if mode == "sync":
            return ask_sync(channel, busy, options)
        return asyncio.run(ask_async(channel, busy, options))

    return run


def stops(channel: Channel, request_id: str, _: Any) -> None:
    """Sends one chunk, and nothing more."""
    channel.say(request_id, "response", chunk("a"))


def sends_chunks_slowly(channel: Channel, request_id: str, _: Any) -> None:
    """Sends chunks slowly, for longer than any test waits, or until the reader is closed."""
    for _ in range(100):
        channel.say(request_id, "response", chunk("a"))
        threading.Event().wait(0.02)
        if not channel.readers:
            return
    channel.say(request_id, "end")


class TestTotalTimeout:
    @pytest.mark.parametrize("answer", [stops, sends_chunks_slowly])
    def test_ends_an_answer(self, ask: Ask, answer: Callable[..., None]) -> None:
        channel = Channel(answer)
        texts, error = ask(channel, timeout=Timeout(idle=PATIENCE, total=0.3))
        assert set(texts) <= {"a"}
        assert type(error) is InvokeTimeoutError
        assert "the call did not end within 0.3 s, its `total`" in str(error)
        assert PLUGINS not in str(error)
        assert error.operation == "invoke_llm"
        assert channel.readers == []

    def test_includes_the_time_of_a_slow_reader(self, ask: Ask) -> None:
        texts, error = ask(Channel(two_chunks), busy=0.4, timeout=Timeout(total=0.3))
        assert type(error) is InvokeTimeoutError
        assert texts == ["a"]

    def test_does_not_affect_an_answer_in_time(self, ask: Ask) -> None:
        timeout = Timeout(idle=None, total=PATIENCE)
        assert ask(Channel(two_chunks), timeout=timeout) == (["a", "b"], None)

    def test_a_closed_channel_ends_the_call_at_once(self) -> None:
        def close(channel: Channel, request_id: str, _: Any) -> None:
            channel.say(request_id, "response", chunk("a"))
            channel.readers[0].lines.put(None)

        session = Session.from_plugin(Channel(close)).with_options(timeout=Timeout(total=PATIENCE))
        with pytest.raises(TransportError, match="was closed"):
            list(session.model.llm.invoke(CONFIG, HI))


class TestIdleTimeout:
    def test_of_one_call_overrides_that_of_the_plugin(self, ask: Ask) -> None:
        channel = Channel(stops, max_invocation_timeout=PATIENCE)
        texts, error = ask(channel, timeout=0.2)
        assert texts == ["a"]
        assert type(error) is InvokeTimeoutError
        assert str(error) == "invoke_llm: nothing came for 0.2 s"
        assert channel.readers == []

    def test_of_the_plugin_names_its_variable(self, ask: Ask) -> None:
        _, error = ask(Channel(stops, max_invocation_timeout=0.2))
        assert str(error) == f"invoke_llm: nothing came for 0.2 s, {PLUGINS}"

    def test_of_the_plugin_stays_when_other_options_are_given(self, ask: Ask) -> None:
        channel = Channel(stops, max_invocation_timeout=0.2)
        _, error = ask(channel, retries=1, limits=Limits())
        assert str(error) == f"invoke_llm: nothing came for 0.2 s, {PLUGINS}"

    def test_starts_again_with_each_event(self, ask: Ask) -> None:
        def is_slow(channel: Channel, request_id: str, _: Any) -> None:
            for text in "abcd":
                threading.Event().wait(0.15)
                channel.say(request_id, "response", chunk(text))
            channel.say(request_id, "end")

        assert ask(Channel(is_slow), timeout=Timeout(idle=0.5)) == (list("abcd"), None)

    def test_does_not_start_again_with_events_for_other_requests(self, ask: Ask) -> None:
        def answers_other_requests(channel: Channel, request_id: str, _: Any) -> None:
            while channel.readers:
                channel.say("another", "response", chunk("x"))
                threading.Event().wait(0.02)

        texts, error = ask(Channel(answers_other_requests), timeout=0.2)
        assert texts == []
        assert type(error) is InvokeTimeoutError

    @pytest.mark.parametrize("timeout", [Timeout(idle=None), Timeout(connect=None), 250])
    def test_may_be_absent_or_long(self, ask: Ask, timeout: Any) -> None:
        assert ask(Channel(two_chunks), timeout=timeout) == (["a", "b"], None)


class TestOptionsOfOneCall:
    def test_change_nothing_for_the_session(self) -> None:
        channel = Channel(stops, max_invocation_timeout=0.3)
        session = Session.from_plugin(channel)
        other = session.with_options(timeout=0.1)
        for one, said in ((other, "0.1 s"), (session, f"0.3 s, {PLUGINS}"), (other, "0.1 s")):
            with pytest.raises(InvokeTimeoutError) as caught:
                list(one.model.llm.invoke(CONFIG, HI))
            assert str(caught.value) == f"invoke_llm: nothing came for {said}"

    @pytest.mark.parametrize("class_", [Session, AsyncSession])
    def test_that_are_unknown_are_refused(self, class_: Any) -> None:
        session = class_.from_plugin(Channel(two_chunks))
        for options in ({"timeout": "5"}, {"retries": 0}, {"limits": 5}):
            with pytest.raises(ConfigurationError):
                session.with_options(**options)

    def test_do_not_send_a_line_twice(self, ask: Ask) -> None:
        class Broken(Channel):
            def write(self, data: str) -> None:
                self.written.append(data)
                raise OSError("connection is dead")

        _, error = ask(channel := Broken(two_chunks), retries=Retries(attempts=5, wait=0))
        assert type(error) is TransportError
        assert not error.unsent
        assert len(channel.written) == 1


class TestLogLine:
    @pytest.fixture
    def line(self, caplog: pytest.LogCaptureFixture) -> Callable[[str], tuple[Channel, str]]:
        """Runs a call with a text. Returns the channel and the line of the log."""
        caplog.set_level(logging.DEBUG, "dify_invoke")

        def ask(text: str) -> tuple[Channel, str]:
            channel = Channel(two_chunks)
            question = [UserPromptMessage(content=text)]
            assert list(Session.from_plugin(channel).model.llm.invoke(CONFIG, question).text) == [
                "a",
                "b",
            ]
            (said,) = caplog.messages
            return channel, said

        return ask

    def test_describes_the_invocation(self, line: Callable[[str], tuple[Channel, str]]) -> None:
        channel, said = line("hi")
        (written,) = channel.written
        found = re.search(r'"backwards_request_id":"([0-9a-f]{32})"', written)
        assert found
        assert said.startswith(f"invoke_llm {found[1]} over the plugin's own channel: done in ")
        assert f"; 2 results, {len(written)} bytes sent, 0 received, 1 attempts" in said

    def test_counts_bytes(self, line: Callable[[str], tuple[Channel, str]]) -> None:
        channel, said = line("übrigens")
        (written,) = channel.written
        assert f", {len(written.encode())} bytes sent" in said
