"""Calls over the plugin's own channel."""

import asyncio
import gc
import json
import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from dify_invoke import (
    AsyncSession,
    ConfigurationError,
    InvokeRateLimitError,
    InvokeTimeoutError,
    LLMModelConfig,
    ProtocolError,
    Session,
    TransportError,
    UserPromptMessage,
)

from ..support.plugin_channel import Event, InstallMethod, Line, PluginChannel

CONFIG = LLMModelConfig(provider="p", model="m")
HI = [UserPromptMessage(content="hi")]


class Channel(PluginChannel):
    """A plugin channel whose daemon answers each request with a function."""

    def __init__(
        self,
        answer: Callable[["Channel", str, dict[str, Any]], None],
        *,
        install_method: InstallMethod | None = InstallMethod.Local,
        dify_plugin_daemon_url: str | None = None,
        max_invocation_timeout: float = 10.0,
    ) -> None:
        super().__init__(
            session_id="sess-1",
            install_method=install_method,
            dify_plugin_daemon_url=dify_plugin_daemon_url,
            max_invocation_timeout=max_invocation_timeout,
        )
        self.answer = answer
        self.written: list[str] = []

    def write(self, data: str) -> None:
        self.written.append(data)
        invocation = json.loads(data)["data"]["data"]
        request_id = invocation["backwards_request_id"]
        threading.Thread(target=self.answer, args=(self, request_id, invocation)).start()

    def say(self, request_id: str, kind: str, data: Any = None, message: str = "") -> None:
        response = {
            "backwards_request_id": request_id,
            "event": kind,
            "message": message,
            "data": data,
        }
        self.deliver(Line(Event.Response, response))


def chunk(text: str) -> dict[str, Any]:
    message = {"role": "assistant", "content": text, "tool_calls": None}
    return {"model": "m", "system_fingerprint": "", "delta": {"index": 0, "message": message}}


def two_chunks(channel: Channel, request_id: str, _: Any) -> None:
    channel.deliver(Line(Event.Request, {"type": "tool"}))
    channel.say("another", "response", chunk("x"))
    channel.say(request_id, "response", chunk("a"))
    channel.say("another", "end")
    channel.say(request_id, "response", chunk("b"))
    channel.say(request_id, "end")


Outcome = tuple[list[str], BaseException | None]


@pytest.fixture
def ask(mode: str) -> Callable[[Channel], Outcome]:
    """Streams an answer in a session of either kind. Returns the texts and the error."""

    def ask_sync(channel: Channel) -> Outcome:
        texts: list[str] = []
        try:
            texts.extend(Session.from_plugin(channel).model.llm.invoke(CONFIG, HI).text)
        except Exception as error:
            return texts, error
        return texts, None

    async def ask_async(channel: Channel) -> Outcome:
        texts: list[str] = []
        try:
            stream = AsyncSession.from_plugin(channel).model.llm.invoke(CONFIG, HI)
            async for text in stream.text:
                texts.append(text)
        except Exception as error:
            return texts, error
        return texts, None

    def run(channel: Channel) -> Outcome:
        return ask_sync(channel) if mode == "sync" else asyncio.run(ask_async(channel))

    return run


Ask = Callable[[Channel], Outcome]


class TestAnAnswer:
    @pytest.mark.parametrize("method", [InstallMethod.Local, InstallMethod.Remote])
    def test_ignores_lines_for_other_requests(self, ask: Ask, method: InstallMethod) -> None:
        channel = Channel(two_chunks, install_method=method)
        assert ask(channel) == (["a", "b"], None)
        assert channel.readers == []

    def test_is_requested_with_one_line_in_one_write(self, ask: Ask) -> None:
        channel = Channel(two_chunks)
        ask(channel)
        (line,) = channel.written
        assert line.endswith("}\n\n")
        assert line.count("\n") == 2
        assert json.loads(line)["session_id"] == "sess-1"

    def test_that_arrives_before_the_write_returns_is_not_lost(self, ask: Ask) -> None:
        class Quick(Channel):
            def write(self, data: str) -> None:
                request_id = json.loads(data)["data"]["data"]["backwards_request_id"]
                two_chunks(self, request_id, None)

        assert ask(Quick(two_chunks)) == (["a", "b"], None)

    def test_fails_with_the_models_error(self, ask: Ask) -> None:
        fields: dict[str, Any] = {"error_type": "InvokeRateLimitError", "message": "m", "args": {}}

        def fail(channel: Channel, request_id: str, _: Any) -> None:
            channel.say(request_id, "response", chunk("a"))
            channel.say(request_id, "error", message=f"x PluginInvokeError: {json.dumps(fields)}")
            channel.say(request_id, "end")

        texts, error = ask(channel := Channel(fail))
        assert texts == ["a"]
        assert isinstance(error, InvokeRateLimitError)
        assert channel.readers == []

    def test_with_a_wrong_type_is_a_protocol_error(self, ask: Ask) -> None:
        def wrong(channel: Channel, request_id: str, _: Any) -> None:
            channel.say(request_id, "response", {"model": 1})

        _, error = ask(channel := Channel(wrong))
        assert isinstance(error, ProtocolError)
        assert "Expected `str`, got `int` - at `$.data.model`" in str(error)
        assert error.operation == "invoke_llm"
        assert channel.readers == []

    def test_that_pauses_too_long_times_out(self, ask: Ask) -> None:
        def pause(channel: Channel, request_id: str, _: Any) -> None:
            channel.say(request_id, "response", chunk("a"))

        texts, error = ask(channel := Channel(pause, max_invocation_timeout=0.2))
        assert texts == ["a"]
        assert isinstance(error, InvokeTimeoutError)
        assert "nothing came for 0.2 s" in str(error)
        assert channel.readers == []

    def test_on_a_channel_that_cannot_be_written_to_fails(self, ask: Ask) -> None:
        class Broken(Channel):
            def write(self, data: str) -> None:
                raise OSError("connection is dead")

        _, error = ask(channel := Broken(two_chunks))
        assert type(error) is TransportError
        assert "connection is dead" in str(error)
        assert channel.readers == []


def test_a_channel_that_is_closed_is_a_transport_error() -> None:
    def close(channel: Channel, request_id: str, _: Any) -> None:
        channel.say(request_id, "response", chunk("a"))
        channel.readers[0].lines.put(None)

    with pytest.raises(TransportError, match="was closed"):
        list(Session.from_plugin(Channel(close)).model.llm.invoke(CONFIG, HI))


def test_a_stream_that_is_never_read_sends_nothing() -> None:
    channel = Channel(two_chunks)
    with pytest.warns(RuntimeWarning, match="never read"):
        Session.from_plugin(channel).model.llm.invoke(CONFIG, HI)
    assert (channel.written, channel.readers) == ([], [])


class TestAnAbandonedStream:
    @pytest.fixture
    def channel(self) -> Iterator[Channel]:
        """Answers with one chunk, and with more after the stream was left."""
        left = threading.Event()
        done = threading.Event()

        def late(channel: Channel, request_id: str, _: Any) -> None:
            channel.say(request_id, "response", chunk("a"))
            left.wait(10)
            channel.say(request_id, "response", chunk("late"))
            channel.say(request_id, "end")
            done.set()

        channel = Channel(late)
        yield channel
        assert channel.readers == []
        left.set()
        assert done.wait(10)
        channel.answer = two_chunks
        assert list(Session.from_plugin(channel).model.llm.invoke(CONFIG, HI).text) == ["a", "b"]

    def test_closed(self, channel: Channel) -> None:
        with Session.from_plugin(channel).model.llm.invoke(CONFIG, HI) as stream:
            next(stream)

    def test_dropped(self, channel: Channel) -> None:
        for _ in Session.from_plugin(channel).model.llm.invoke(CONFIG, HI):
            break
        gc.collect()

    def test_by_an_exception_in_the_loop(self, channel: Channel) -> None:
        def loop() -> None:
            for _ in Session.from_plugin(channel).model.llm.invoke(CONFIG, HI):
                raise KeyError

        with pytest.raises(KeyError):
            loop()
        gc.collect()

    def test_async_closed(self, channel: Channel) -> None:
        async def run() -> None:
            async with AsyncSession.from_plugin(channel).model.llm.invoke(CONFIG, HI) as stream:
                await anext(stream)

        asyncio.run(run())

    def test_async_dropped(self, channel: Channel) -> None:
        async def run() -> None:
            async for _ in AsyncSession.from_plugin(channel).model.llm.invoke(CONFIG, HI):
                break
            gc.collect()
            await asyncio.sleep(0)

        asyncio.run(run())

    def test_async_cancelled(self, channel: Channel) -> None:
        async def run() -> None:
            stream = AsyncSession.from_plugin(channel).model.llm.invoke(CONFIG, HI)
            await anext(stream)
            task = asyncio.ensure_future(anext(stream))
            await asyncio.sleep(0)
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task

        asyncio.run(run())


class TestFromPlugin:
    def test_names_the_missing_attributes(self) -> None:
        class Other:
            session_id = "s"
            reader = None

        with pytest.raises(ConfigurationError) as caught:
            Session.from_plugin(Other())  # type: ignore[arg-type]  # ty: ignore[invalid-argument-type]
        assert str(caught.value).startswith(
            "Other is not a session of dify_plugin: it has no install_method, dify_plugin_daemon_url, "
            "max_invocation_timeout, writer;"
        )

    def test_a_session_without_a_platform_is_refused(self) -> None:
        channel = Channel(two_chunks, install_method=None)
        with pytest.raises(ConfigurationError, match="reaches no platform"):
            Session.from_plugin(channel)

    @pytest.mark.parametrize("method", [InstallMethod.Serverless, None])
    def test_with_a_daemon_url_it_uses_the_transaction_endpoint(
        self, method: InstallMethod | None
    ) -> None:
        channel = Channel(
            two_chunks, install_method=method, dify_plugin_daemon_url="http://localhost:5002"
        )
        assert (
            repr(Session.from_plugin(channel))
            == "<Session over the daemon at http://localhost:5002>"
        )

    def test_does_not_import_the_official_sdk(self) -> None:
        import subprocess
        import sys

        code = (
            "import sys; from dify_invoke import Session, AsyncSession; Session.from_plugin;"
            "sys.exit('dify_plugin' in sys.modules or 'gevent' in sys.modules)"
        )
        assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
