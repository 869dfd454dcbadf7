"""Calls over the daemon's transaction endpoint, which plugins in a serverless runtime use."""

import asyncio
import gzip
import json
from collections.abc import Callable
from typing import Any

import pytest

from dify_invoke import (
    APIStatusError,
    AsyncSession,
    ConfigurationError,
    InvokeAuthorizationError,
    InvokeBadRequestError,
    InvokeConnectionError,
    InvokeError,
    InvokeRateLimitError,
    InvokeServerUnavailableError,
    PermissionDeniedError,
    ProtocolError,
    RequestTooLargeError,
    Session,
    SessionNotFoundError,
    TransportError,
    UserPromptMessage,
)
from dify_invoke.emulator import Emulator

CONFIG: Any = {"provider": "p", "model": "m"}
HI = [UserPromptMessage(content="hi")]


def chunk(text: str) -> dict[str, Any]:
    """A chunk with all the fields that the daemon writes."""
    message = {"role": "assistant", "content": text, "name": "", "tool_calls": None}
    delta = {
        "index": 0,
        "message": {**message, "tool_call_id": ""},
        "usage": None,
        "finish_reason": None,
    }
    return {"model": "m", "system_fingerprint": "", "delta": delta, "prompt_messages": []}


def event(kind: str, data: Any = None, message: str = "", request_id: str = "REQUEST") -> bytes:
    response = {
        "backwards_request_id": request_id,
        "event": kind,
        "message": message,
        "data": data,
    }
    line = {"session_id": "s", "event": "backwards_response", "data": response, "context": None}
    return json.dumps(line).encode() + b"\n\n"


def http(body: bytes, status: str = "200 OK", headers: str = "") -> bytes:
    kind = "text/event-stream"
    head = f"HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nConnection: close\r\n{headers}\r\n"
    return head.encode() + body


class FixedId:
    """Replaces `uuid4`, so that a server with a fixed reply can answer a request."""

    hex = "REQUEST"


@pytest.fixture(autouse=True)
def _known_request_id(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dify_invoke.channels.events.uuid4", FixedId)


Ask = Callable[..., tuple[str, BaseException | None]]


@pytest.fixture
def ask(mode: str) -> Ask:
    """Streams an answer in a session of either kind. Returns the text and the error."""

    def ask_sync(url: str, session_id: str, idle: float | None) -> tuple[str, Any]:
        text = ""
        with Session.from_daemon(url, session_id, timeout=idle) as session:
            try:
                for piece in session.model.llm.invoke(CONFIG, HI).text:
                    text += piece
            except Exception as error:
                return text, error
        return text, None

    async def ask_async(url: str, session_id: str, idle: float | None) -> tuple[str, Any]:
        text = ""
        async with AsyncSession.from_daemon(url, session_id, timeout=idle) as session:
            try:
                async for piece in session.model.llm.invoke(CONFIG, HI).text:
                    text += piece
            except Exception as error:
                return text, error
        return text, None

    def run(url: str, session_id: str = "s", idle: float | None = None) -> Any:
        if mode == "sync":
            return ask_sync(url, session_id, idle)
        return asyncio.run(ask_async(url, session_id, idle))

    return run


A, B, END = event("response", chunk("a"), "stream"), event("response", chunk("b")), event("end")


class TestAnAnswer:
    @pytest.mark.parametrize(
        ("body", "text"),
        [
            (A + B + END, "ab"),
            (b"\n\n" + A + b"\n\n\n\n" + B + b"\n\n" + END, "ab"),
            (A + event("response", chunk("x"), request_id="another") + END, "a"),
            (A + event("end", request_id="another") + B + END, "ab"),
            (A + event("progress") + B + END, "ab"),
            (A + END + B, "a"),
            (A + END.rstrip(), "a"),
        ],
        ids=[
            "chunks",
            "heartbeats",
            "another request",
            "the end of another request",
            "an event of a later release",
            "what comes after the end",
            "no newline at the end",
        ],
    )
    def test_is_read_to_its_end(self, ask: Ask, serve: Any, body: bytes, text: str) -> None:
        assert ask(serve([http(body)]).url) == (text, None)

    def test_may_be_compressed(self, ask: Ask, serve: Any) -> None:
        reply = http(gzip.compress(A + B + END), headers="Content-Encoding: gzip\r\n")
        server = serve([reply])
        assert ask(server.url) == ("ab", None)
        assert b"gzip" in server.requests[0].lower().split(b"accept-encoding:")[1].split(b"\r")[0]

    def test_is_complete_with_its_end_event_while_the_connection_stays_open(
        self, ask: Ask, serve: Any
    ) -> None:
        server = serve([http(A + END)], hold=True)
        assert ask(server.url) == ("a", None)
        assert server.client_left.wait(10)

    def test_the_request_is_the_official_one(self, ask: Ask, serve: Any) -> None:
        server = serve([http(END)])
        ask(server.url, "sess-1")
        head, _, body = server.requests[0].partition(b"\r\n\r\n")
        assert head.startswith(b"POST /backwards-invocation/transaction HTTP/1.1\r\n")
        assert b"dify-plugin-session-id: sess-1" in head.lower()
        assert b"x-inner-api-key" not in head.lower()
        assert body.endswith(b"}\n\n")
        message = json.loads(body)
        assert message["session_id"] == "sess-1"
        assert message["data"]["data"]["request"].pop("prompt_messages")
        assert message == {
            "event": "session",
            "session_id": "sess-1",
            "data": {
                "type": "invoke",
                "data": {
                    "type": "llm",
                    "backwards_request_id": "REQUEST",
                    "request": {
                        **CONFIG,
                        "model_type": "llm",
                        "mode": "chat",
                        "completion_params": {},
                        "tools": None,
                        "stop": None,
                        "stream": True,
                    },
                },
            },
        }


class TestWhereTheOfficialSDKIsWrong:
    """There the official SDK raises KeyError or ValidationError, or returns an empty or incomplete result."""

    def test_an_unknown_session(self, ask: Ask, emulator: Emulator) -> None:
        _, error = ask(emulator.url, "no-such-session")
        assert isinstance(error, SessionNotFoundError)
        assert error.status == 400
        assert "does not know session 'no-such-session'" in str(error)

    @pytest.mark.parametrize(
        ("status", "body", "said"),
        [
            (
                "404 Not Found",
                b"404 page not found",
                "HTTP 404: the address is not a plugin daemon",
            ),
            ("500 Error", b"failed to parse request", "HTTP 500: failed to parse request"),
            ("400 Bad", b"session id is required", "HTTP 400: session id is required"),
        ],
    )
    def test_a_status_with_text(
        self, ask: Ask, serve: Any, status: str, body: bytes, said: str
    ) -> None:
        _, error = ask(serve([http(body, status)]).url)
        assert isinstance(error, APIStatusError)
        assert error.status == int(status[:3])
        assert str(error) == f"invoke_llm: {said}"
        assert error.detail == body.decode()

    def test_a_502_with_an_empty_body(self, ask: Ask, serve: Any) -> None:
        _, error = ask(serve([http(b"", "502 Bad Gateway")]).url)
        assert isinstance(error, APIStatusError)
        assert error.status == 502

    @pytest.mark.parametrize("body", [A, A + b"\n\n", A + b"{", b"", b"\n\n"])
    def test_a_reply_that_stops_without_its_end(self, ask: Ask, serve: Any, body: bytes) -> None:
        text, error = ask(serve([http(body)]).url)
        assert text == ("a" if A in body else "")
        assert isinstance(error, ProtocolError)

    def test_an_incomplete_answer_raises_an_error(self, serve: Any) -> None:
        with (
            Session.from_daemon(serve([http(A)]).url, "s") as session,
            pytest.raises(ProtocolError, match="without an `end` event"),
        ):
            session.model.llm.invoke(CONFIG, HI, stream=False)


def plugin_error(kind: str) -> str:
    fields = {"args": {"code": 1}, "error_type": kind, "message": "as it said"}
    return f"read llm model failed: request failed: PluginInvokeError: {json.dumps(fields)}"


class TestAnErrorEvent:
    @pytest.mark.parametrize(
        "kind",
        [
            InvokeConnectionError,
            InvokeServerUnavailableError,
            InvokeRateLimitError,
            InvokeAuthorizationError,
            InvokeBadRequestError,
        ],
    )
    def test_of_the_model_side_has_its_official_type(
        self, ask: Ask, serve: Any, kind: type[InvokeError]
    ) -> None:
        body = A + event("error", message=plugin_error(kind.__name__)) + END
        text, error = ask(serve([http(body)]).url)
        assert text == "a"
        assert isinstance(error, kind)
        assert type(error) is kind
        assert (error.error_type, error.error_args) == (kind.__name__, {"code": 1})
        assert str(error) == f"invoke_llm: {kind.__name__}: as it said"

    def test_of_the_model_side_in_plain_text(self, ask: Ask, serve: Any) -> None:
        message = "read llm model failed: request failed: the model is on holiday"
        _, error = ask(serve([http(event("error", message=message) + END)]).url)
        assert type(error) is InvokeError
        assert str(error) == "invoke_llm: the model is on holiday"

    @pytest.mark.parametrize("name", ["llm", "text-embedding", "rerank", "tts", "speech2text"])
    def test_of_a_missing_permission_names_the_lines_to_add(
        self, ask: Ask, serve: Any, name: str
    ) -> None:
        message = f"permission denied, you need to enable {name} access in plugin manifest"
        _, error = ask(serve([http(event("error", message=message) + END)]).url)
        assert isinstance(error, PermissionDeniedError)
        assert error.permission == name.replace("-", "_")
        assert str(error).endswith(
            f"    model:\n      enabled: true\n      {error.permission}: true"
        )

    def test_of_a_model_plugin(self, ask: Ask, serve: Any) -> None:
        message = "you can not invoke dify from model"
        _, error = ask(serve([http(event("error", message=message) + END)]).url)
        assert isinstance(error, PermissionDeniedError)
        assert "a model plugin cannot use reverse invocation" in str(error)

    def test_of_the_daemons_own_call(self, ask: Ask, serve: Any) -> None:
        message = (
            "invoke llm model failed: request failed with status code: 503 and respond with: busy"
        )
        _, error = ask(serve([http(event("error", message=message) + END)]).url)
        assert isinstance(error, APIStatusError)
        assert error.status == 503
        assert "the daemon's request to the API server failed: HTTP 503" in str(error)

    def test_with_data_of_any_shape(self, ask: Ask, serve: Any) -> None:
        body = event("error", data={"more": ["about", 1]}, message="it failed") + END
        _, error = ask(serve([http(body)]).url)
        assert str(error) == "invoke_llm: it failed"


class TestMalformedReplies:
    @pytest.mark.parametrize(
        ("body", "said"),
        [
            (b"<html><title>Log in</title>", "a page, not the API's"),
            (b"{]\n\n", "not JSON"),
            (b'{"session_id": "s"}\n\n', r"missing required field `\w+`"),
            (
                event("response", {"model": 1}),
                r"Expected `str`, got `int` - at `\$.data.data.model`",
            ),
            (event("response", None), "a `response` event has no data"),
            (b"[" * 100_000, "does not fit the contract"),
        ],
        ids=["page", "no JSON", "no event", "wrong type", "no data", "deep"],
    )
    def test_is_a_protocol_error(self, ask: Ask, serve: Any, body: bytes, said: str) -> None:
        _, error = ask(serve([http(A + body)]).url)
        with pytest.raises(ProtocolError, match=said):
            raise error or AssertionError

    def test_a_connection_that_breaks(self, ask: Ask, serve: Any) -> None:
        head = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
        text, error = ask(serve([head + f"{len(A):x}\r\n".encode() + A + b"\r\n"]).url)
        assert text == "a"
        assert type(error) is TransportError


class TestARequestThatIsTooLarge:
    def test_is_refused_before_it_is_sent(self, serve: Any) -> None:
        server = serve()
        with (
            Session.from_daemon(server.url, "s") as session,
            pytest.raises(RequestTooLargeError, match=r"is 6291\d{3} bytes; .* at most 6291456"),
        ):
            session.model.speech2text.invoke(CONFIG, b"x" * (6_291_456 // 2 - 100))
        assert server.requests == []

    def test_just_below_the_limit_it_is_sent(self, emulator: Emulator) -> None:
        with Session.from_daemon(emulator.url, emulator.open_session()) as session:
            audio = b"x" * (6_291_456 // 2 - 200)
            heard = session.model.speech2text.invoke(CONFIG, audio)
        assert str(len(audio)) in heard


class TestConfiguration:
    @pytest.mark.parametrize(
        ("url", "session_id", "said"),
        [
            ("localhost:5002", "s", "daemon_url must be like"),
            ("http://localhost:5002", "", "session_id is empty"),
            ("http://localhost:5002", None, "session_id must be a str, not NoneType"),
            (
                "http://localhost:5002",
                "a\nb",
                "session_id has characters that a header cannot carry",
            ),
        ],
    )
    def test_names_the_wrong_setting(self, url: str, session_id: Any, said: str) -> None:
        with pytest.raises(ConfigurationError, match=said):
            Session.from_daemon(url, session_id)
