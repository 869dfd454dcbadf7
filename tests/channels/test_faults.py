"""Each failure of an invocation raises its typed error, in both kinds of session."""

import gzip
import json
import zlib
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from dify_invoke import (
    APIStatusError,
    InvalidRequestError,
    InvokeAuthorizationError,
    InvokeError,
    InvokeRateLimitError,
    InvokeTimeoutError,
    ProtocolError,
    ReverseInvocationError,
    Session,
    TransportError,
    TTSModelConfig,
)
from dify_invoke.emulator import Emulator
from dify_invoke.protocol.framing import frame

from ..support.drivers import CONFIG, HI, KEY
from ..support.servers import free_port
from .reply_cases import chunk, chunked, http

Ask = Callable[..., Any]
NOBODY = "00000000-0000-4000-8000-00000000dead"


class TestErrorsOfThePlatform:
    def test_a_wrong_key(self, ask: Ask, emulator: Emulator) -> None:
        error = ask(emulator.url, api_key="wrong-key", tenant_id=emulator.tenant_id).error
        assert isinstance(error, APIStatusError)
        assert error.status == 404
        assert "key does not match" in str(error)
        assert "wrong-key" not in f"{error!r} {error} {error.__dict__}"
        assert error.operation == "invoke_llm"

    def test_an_unknown_tenant(self, ask: Ask, emulator: Emulator) -> None:
        error = ask(emulator.url, api_key=emulator.api_key, tenant_id=NOBODY).error
        assert isinstance(error, APIStatusError)
        assert error.status == 400
        assert "tenant not found" in str(error)

    def test_a_malformed_body(self, emulator: Emulator) -> None:
        from dify_inner_api import Client
        from dify_inner_api.api.model.invoke_llm import OPERATION

        tenant = emulator.tenant_id.encode()
        with Client(emulator.url, api_key=emulator.api_key) as client:
            for body, said in [
                (b"{", "this server"),
                (b"[]", "this server"),
                (b'{"tenant_id": "%s", "user_id": ""}' % tenant, "this server requires provider"),
            ]:
                with pytest.raises(APIStatusError, match=said) as caught:
                    list(client.invoke(OPERATION, body))
                assert caught.value.status == 400

    def test_a_model_that_fails_at_once(self, ask: Ask, emulator: Emulator) -> None:
        emulator.fail_next("llm", "no credentials")
        outcome = ask(emulator.url, api_key=emulator.api_key, tenant_id=emulator.tenant_id)
        assert outcome.chunks == []
        assert type(outcome.error) is InvokeError
        assert str(outcome.error) == "invoke_llm: no credentials"

    def test_a_model_that_fails_midway_after_its_good_chunks(
        self, ask: Ask, emulator: Emulator
    ) -> None:
        emulator.fail_next("llm", "slow down", error_type="InvokeRateLimitError", after=3)
        outcome = ask(emulator.url, api_key=emulator.api_key, tenant_id=emulator.tenant_id)
        assert len(outcome.chunks) == 3
        assert isinstance(outcome.error, InvokeRateLimitError)
        assert "slow down" in str(outcome.error)

    def test_an_incomplete_answer_raises_its_error(self, emulator: Emulator) -> None:
        emulator.fail_next("llm", after=3)
        with emulator.session() as session, pytest.raises(InvokeError):
            session.model.llm.invoke(CONFIG, HI, stream=False)

    def test_a_model_without_a_stream_fails(self, emulator: Emulator) -> None:
        emulator.fail_next("moderation", "bad key", error_type="InvokeAuthorizationError")
        with emulator.session() as session:
            with pytest.raises(InvokeAuthorizationError, match="Incorrect model credentials"):
                session.model.moderation.invoke(CONFIG, "x")
            assert session.model.moderation.invoke(CONFIG, "x") is False

    @pytest.mark.parametrize(
        ("status", "body", "said"),
        [
            (
                "500 X",
                b'{"message":"Internal Server Error","code":"unknown","status":500}',
                "Intern",
            ),
            ("502 X", b"", "proxy could not reach"),
            ("503 X", b"<html><title>Sorry</title></html>", "a page titled 'Sorry'"),
            ("504 X", b"upstream request timeout", "upstream request timeout"),
            ("413 X", b"", "larger than"),
            ("401 X", b"", "asks for credentials"),
        ],
    )
    def test_another_status(
        self, ask: Ask, serve: Any, status: str, body: bytes, said: str
    ) -> None:
        outcome = ask(serve([http(body, status)]).url)
        assert isinstance(outcome.error, APIStatusError)
        assert outcome.error.status == int(status[:3])
        assert said in str(outcome.error)

    def test_a_redirect_is_not_followed(self, ask: Ask, serve: Any) -> None:
        elsewhere = serve()
        header = f"Location: {elsewhere.url}/login\r\n"
        error = ask(serve([http(b"", "302 Found", headers=header)]).url).error
        assert isinstance(error, APIStatusError)
        assert f"{elsewhere.url}/login" in str(error)
        assert elsewhere.requests == []


class TestConnectionFailures:
    def test_connection_refused(self, ask: Ask) -> None:
        error = ask(f"http://127.0.0.1:{free_port()}").error
        assert type(error) is TransportError
        assert "cannot connect" in str(error)

    def test_the_server_closes_before_it_answers(self, ask: Ask, serve: Any) -> None:
        assert type(ask(serve([]).url).error) is TransportError

    def test_the_connection_breaks_between_chunks(self, ask: Ask, serve: Any) -> None:
        outcome = ask(serve([chunked(frame(chunk("a")), end=False)]).url)
        assert outcome.text == "a"
        assert type(outcome.error) is TransportError

    def test_the_server_does_not_answer(self, ask: Ask, serve: Any) -> None:
        error = ask(serve([], hold=True).url, timeout=0.2).error
        assert isinstance(error, InvokeTimeoutError)

    def test_the_server_stops_midway(self, ask: Ask, serve: Any) -> None:
        outcome = ask(serve([http(frame(chunk("a")))], hold=True).url, timeout=0.2)
        assert outcome.text == "a"
        assert isinstance(outcome.error, InvokeTimeoutError)

    def test_compression_is_broken(self, ask: Ask, serve: Any) -> None:
        reply = http(b"no gzip", headers="Content-Encoding: gzip\r\n")
        error = ask(serve([reply]).url).error
        assert type(error) is TransportError
        assert "compression" in str(error)

    @pytest.mark.parametrize("length", [True, False], ids=["with its length", "without"])
    def test_a_compressed_reply_is_cut_between_two_chunks(
        self, ask: Ask, serve: Any, length: bool
    ) -> None:
        zipped = zlib.compressobj(wbits=31)
        cut = zipped.compress(frame(chunk("a"))) + zipped.flush(zlib.Z_SYNC_FLUSH)
        headers = "Content-Encoding: gzip\r\n" + f"Content-Length: {len(cut)}\r\n" * length
        outcome = ask(serve([http(cut, headers=headers)]).url)
        assert outcome.text == "a"
        assert type(outcome.error) is TransportError
        assert "stops inside its compression" in str(outcome.error)

    def test_a_closed_session(self, emulator: Emulator) -> None:
        session = emulator.session()
        session.close()
        with pytest.raises(TransportError, match="closed"):
            session.model.moderation.invoke(CONFIG, "x")


class TestMalformedReplies:
    @pytest.mark.parametrize(
        ("body", "text", "said"),
        [
            (b"", "", "empty"),
            (frame(chunk("a"))[:-1], "", "stops inside a frame, 1 bytes short"),
            (frame(chunk("a")) + frame(chunk("b"))[:20], "a", "stops inside a frame"),
            (frame(chunk("a")) + b"\x0f\x00", "a", "stops inside a frame, 12 bytes short"),
            (frame(chunk("a")) + b"{}", "a", "byte 0x7b|stops inside"),
            (frame(chunk("a")) + chunk("b"), "a", "byte 0x7b where a frame must begin with 0x0f"),
            (frame(b"{"), "", "not JSON"),
            (
                frame(b'{"data": {"model": 1}}'),
                "",
                r"Expected `str`, got `int` - at `\$.data.model`",
            ),
            (frame(b'{"data": null, "error": ""}'), "", "neither data nor an error"),
            (chunk("a") + b"\n\n" + chunk("b")[:-5], "a", "not JSON"),
            (b"<!doctype html><title>Log in</title>", "", "a page, not the API's"),
        ],
        ids=[
            "empty",
            "cut payload",
            "cut payload after a good one",
            "cut header",
            "short trailing bytes",
            "trailing bytes",
            "half JSON",
            "wrong type",
            "nothing in it",
            "cut line",
            "page",
        ],
    )
    def test_a_stream(self, ask: Ask, serve: Any, body: bytes, text: str, said: str) -> None:
        outcome = ask(serve([http(body)]).url)
        assert outcome.text == text
        assert isinstance(outcome.error, ProtocolError)
        with pytest.raises(ProtocolError, match=said):
            raise outcome.error

    @pytest.mark.parametrize(
        ("body", "said"),
        [
            (b"", "empty"),
            (b'{"data": {"result": tr', "not JSON"),
            (b'{"data": {"result": "yes"}}', r"Expected `bool`, got `str` - at `\$.data.result`"),
            (b"<html>", "a page"),
        ],
    )
    def test_a_document(self, serve: Any, body: bytes, said: str) -> None:
        url = serve([http(body, content_type="application/json")]).url
        with (
            Session.from_inner_api(
                url, api_key="k", tenant_id="11111111-1111-1111-1111-111111111111"
            ) as session,
            pytest.raises(ProtocolError, match=said),
        ):
            session.model.moderation.invoke(CONFIG, "x")

    def test_audio_that_is_not_hexadecimal(self, serve: Any) -> None:
        url = serve([http(frame(b'{"data": {"result": "xyz"}}'))]).url
        with (
            Session.from_inner_api(
                url, api_key="k", tenant_id="11111111-1111-1111-1111-111111111111"
            ) as session,
            pytest.raises(ProtocolError, match="invoke_tts: an audio segment is not hexadecimal"),
        ):
            list(session.model.tts.invoke(TTSModelConfig(**CONFIG, voice="v"), "x"))


class TestUnusualButValidReplies:
    @pytest.mark.parametrize("encode", [gzip.compress, zlib.compress], ids=["gzip", "deflate"])
    def test_a_compressed_reply(
        self, ask: Ask, serve: Any, encode: Callable[[bytes], bytes]
    ) -> None:
        name = "gzip" if encode is gzip.compress else "deflate"
        body = encode(frame(chunk("a")) + frame(chunk("b")))
        outcome = ask(serve([http(body, headers=f"Content-Encoding: {name}\r\n")]).url)
        assert (outcome.text, outcome.error) == ("ab", None)

    def test_a_reply_compressed_in_two_members(self, ask: Ask, serve: Any) -> None:
        body = gzip.compress(frame(chunk("a"))) + gzip.compress(frame(chunk("b")))
        outcome = ask(serve([http(body, headers="Content-Encoding: gzip\r\n")]).url)
        assert (outcome.text, outcome.error) == ("ab", None)

    def test_lines_with_a_data_prefix(self, ask: Ask, serve: Any) -> None:
        body = b"event: ping\n\ndata: " + chunk("a") + b"\n\ndata:" + chunk("b")
        outcome = ask(serve([http(body)]).url)
        assert (outcome.text, outcome.error) == ("ab", None)

    def test_chunks_arrive_as_they_are_sent(self, ask: Ask, serve: Any) -> None:
        outcome = ask(serve([chunked(frame(chunk("a")) + frame(chunk("b")))]).url)
        assert (outcome.text, outcome.error) == ("ab", None)


def test_no_repr_and_no_error_contains_the_key(serve: Any) -> None:
    seen: list[object] = []
    echoed = json.dumps({"data": None, "error": f"your key is {KEY}"}).encode()
    scripts = [
        [],
        [http(b"", "404 X")],
        [http(frame(b"{"))],
        [http(b"", "302 X")],
        [http(f"headers: {KEY}".encode(), "500 X")],
        [http(frame(echoed))],
    ]
    server = serve(*scripts)
    with Session.from_inner_api(
        server.url, api_key=KEY, tenant_id="11111111-1111-1111-1111-111111111111"
    ) as session:
        seen += [session, session.model, vars(session)]
        for _ in scripts:
            with pytest.raises(ReverseInvocationError) as caught:
                session.model.llm.invoke(CONFIG, HI, stream=False)
            error, cause = caught.value, caught.value.__cause__
            seen += [error, vars(error), error.args, cause]
            if isinstance(cause, httpx.RequestError):
                seen += [cause.request.headers]
    assert all(KEY.encode() in request for request in server.requests)
    assert not [thing for thing in seen if KEY in f"{thing!r} {thing}"]


@pytest.mark.parametrize("value", [object(), b"\xff", {1, 2}, "\ud800"])
def test_a_value_that_json_cannot_represent_is_refused_before_it_is_sent(
    emulator: Emulator, value: Any
) -> None:
    config: Any = {**CONFIG, "completion_params": {"odd": value}}
    with (
        emulator.session() as session,
        pytest.raises(
            InvalidRequestError, match=r"model_config\.completion_params\.odd (is|has) "
        ) as caught,
    ):
        session.model.llm.invoke(config, HI)
    assert caught.value.operation == "invoke_llm"
    assert emulator.requests == []
