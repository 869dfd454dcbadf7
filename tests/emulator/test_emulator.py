"""The emulator as the tests of a plugin use it."""

import json
import threading
from typing import Any

import httpx
import pytest

from dify_invoke import InvokeError, InvokeServerUnavailableError, UserPromptMessage
from dify_invoke.emulator import Emulator
from dify_invoke.protocol.framing import FrameReader

CONFIG: Any = {"provider": "p", "model": "m"}
USER = "b5a0a1a4-58f6-4d5e-8f43-6a3f2a1f7c55"
NAMES = [
    "llm",
    "llm_structured_output",
    "summary",
    "text_embedding",
    "multimodal_embedding",
    "rerank",
    "multimodal_rerank",
    "tts",
    "speech2text",
    "moderation",
]


def post(emulator: Emulator, path: str, body: Any, key: str | None = None) -> httpx.Response:
    headers = {
        "X-Inner-Api-Key": emulator.api_key if key is None else key,
        "Content-Type": "application/json",
    }
    content = body if isinstance(body, bytes) else json.dumps(body)
    return httpx.post(f"{emulator.url}/inner/api/invoke/{path}", content=content, headers=headers)


def moderation(emulator: Emulator, **changes: Any) -> dict[str, Any]:
    body = {"tenant_id": emulator.tenant_id, "user_id": "", "text": "x", "model_type": "moderation"}
    return {**body, **CONFIG, **changes}


class TestChecks:
    def test_a_valid_request_is_answered(self, emulator: Emulator) -> None:
        reply = post(emulator, "moderation", moderation(emulator))
        assert (reply.status_code, reply.json()) == (200, {"data": {"result": False}, "error": ""})

    @pytest.mark.parametrize("key", ["", "wrong", "ключ".encode().decode("latin-1")])
    def test_a_wrong_key_is_not_found(self, emulator: Emulator, key: str) -> None:
        headers = [(b"X-Inner-Api-Key", key.encode("latin-1"))]
        url = f"{emulator.url}/inner/api/invoke/moderation"
        reply = httpx.post(url, json=moderation(emulator), headers=headers)
        assert reply.status_code == 404
        assert reply.json()["code"] == "not_found"
        assert reply.json()["status"] == 404

    def test_an_unknown_path_is_a_page(self, emulator: Emulator) -> None:
        reply = post(emulator, "nothing", {})
        assert reply.status_code == 404
        assert "<title>404 Not Found</title>" in reply.text

    def test_another_method_is_refused(self, emulator: Emulator) -> None:
        reply = httpx.get(f"{emulator.url}/inner/api/invoke/moderation")
        assert reply.status_code == 405
        assert "POST" in reply.headers["Allow"]
        assert reply.json()["code"] == "method_not_allowed"

    @pytest.mark.parametrize(
        "changes", [{"text": 1}, {"model_type": "llm"}, {"provider": None}], ids=str
    )
    def test_a_malformed_body_is_refused(self, emulator: Emulator, changes: dict[str, Any]) -> None:
        reply = post(emulator, "moderation", moderation(emulator, **changes))
        assert reply.status_code == 400
        assert reply.json()["code"] == "invalid_param"
        message = reply.json()["message"]
        assert message.startswith("invalid payload: 1 validation error for RequestInvokeModeration")

    @pytest.mark.parametrize("way", ["with its length", "in chunks"])
    def test_a_body_that_is_too_large_is_refused(
        self, emulator: Emulator, way: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("dify_invoke.emulator.requests.MAX_BODY", 1000)
        body = json.dumps(moderation(emulator, text="x" * 1000)).encode()
        headers = {"X-Inner-Api-Key": emulator.api_key, "Content-Type": "application/json"}
        reply = httpx.post(
            f"{emulator.url}/inner/api/invoke/moderation",
            content=body if way == "with its length" else iter([body]),
            headers=headers,
        )
        assert reply.status_code == 413
        assert reply.json()["message"] == "the body is larger than 1000 bytes"
        with emulator.session() as session:
            config: Any = {"provider": "p", "model": "m"}
            assert session.model.moderation.invoke(config, "x") is False

    def test_a_refused_request_is_not_kept(self, emulator: Emulator) -> None:
        post(emulator, "moderation", moderation(emulator, text=1))
        assert emulator.requests == []

    def test_bad_base64_is_an_error_of_the_model(self, emulator: Emulator) -> None:
        document = {"content": "no base64!", "content_type": "image"}
        body = {**moderation(emulator), "model_type": "text-embedding", "documents": [document]}
        reply = post(emulator, "multimodal-embedding", {**body, "input_type": "query"})
        assert reply.status_code == 200
        assert reply.json()["data"] is None
        assert '"error_type": "Error"' in reply.json()["error"]


class TestStreams:
    def llm(self, emulator: Emulator, **changes: Any) -> httpx.Response:
        body = moderation(emulator, model_type="llm", mode="chat", completion_params={})
        messages = [{"role": "user", "content": "one two three", "name": None}]
        fields = {"prompt_messages": messages, "tools": None, "stop": None, "stream": True}
        return post(emulator, "llm", {**body, **fields, **changes})

    def test_length_prefixed(self, emulator: Emulator) -> None:
        reply = self.llm(emulator)
        assert reply.headers["content-type"].startswith("text/event-stream")
        assert reply.content[:4] == b"\x0f\x00\x0a\x00"
        assert len(list(FrameReader().feed(reply.content))) > 3

    def test_lines(self) -> None:
        with Emulator(framing="lines") as emulator:
            documents = self.llm(emulator).text.split("\n\n")
        assert documents.pop() == ""
        assert all(json.loads(document)["error"] == "" for document in documents)

    def test_without_stream_there_is_one_chunk(self, emulator: Emulator) -> None:
        (document,) = FrameReader().feed(self.llm(emulator, stream=False).content)
        delta = json.loads(document)["data"]["delta"]
        assert delta["finish_reason"] == ""
        assert delta["usage"]["total_tokens"] > 0

    def test_answers_are_the_same_every_time(self, emulator: Emulator) -> None:
        assert self.llm(emulator).content == self.llm(emulator).content


class TestFailures:
    def test_one_applies_to_one_invocation(self, emulator: Emulator) -> None:
        emulator.fail_next("moderation", "down", error_type="InvokeServerUnavailableError")
        with emulator.session() as session:
            with pytest.raises(InvokeServerUnavailableError):
                session.model.moderation.invoke(CONFIG, "x")
            assert session.model.moderation.invoke(CONFIG, "x") is False

    def test_another_exception_reaches_the_caller_with_its_type(self, emulator: Emulator) -> None:
        emulator.fail_next("moderation", "'choices'", error_type="KeyError")
        with emulator.session() as session, pytest.raises(InvokeError) as caught:
            session.model.moderation.invoke(CONFIG, "x")
        assert caught.value.error_type == "KeyError"
        assert caught.value.error_args == {"description": "'choices'"}

    def test_they_keep_their_order(self, emulator: Emulator) -> None:
        for text in ("first", "second"):
            emulator.fail_next("moderation", text)
        replies = [post(emulator, "moderation", moderation(emulator)).json() for _ in range(3)]
        assert [reply["error"] for reply in replies] == ["first", "second", ""]

    def test_one_may_be_a_status(self, emulator: Emulator) -> None:
        emulator.fail_next("moderation", "busy", status=503)
        assert post(emulator, "moderation", moderation(emulator)).status_code == 503

    def test_an_unknown_operation_is_named(self, emulator: Emulator) -> None:
        with pytest.raises(
            ValueError, match="unknown operation 'lmm'; use one of: app, datasource, "
        ):
            emulator.fail_next("lmm")

    @pytest.mark.parametrize("name", NAMES)
    def test_every_operation_can_fail(self, emulator: Emulator, name: str) -> None:
        emulator.fail_next(name)


class TestLife:
    def test_it_keeps_its_requests(self, emulator: Emulator) -> None:
        with emulator.session(user_id=USER) as session:
            session.model.moderation.invoke(CONFIG, "some text")
        (received,) = emulator.requests
        assert received.operation == "moderation"
        assert received.body == moderation(emulator, user_id=USER, text="some text")

    def test_keys_differ_unless_given(self) -> None:
        assert Emulator().api_key != Emulator().api_key
        assert Emulator(api_key="k").api_key == "k"

    def test_it_listens_on_loopback_only_while_it_runs(self) -> None:
        with Emulator() as emulator:
            assert emulator.url.startswith("http://127.0.0.1:")
            url = emulator.url
        with pytest.raises(httpx.ConnectError):
            httpx.get(url)

    def test_it_reports_that_it_is_not_running(self) -> None:
        with pytest.raises(RuntimeError, match="with Emulator"):
            Emulator().url  # noqa: B018
        assert repr(Emulator()) == "<Emulator, not running>"

    def test_it_can_start_again(self) -> None:
        emulator = Emulator()
        for _ in range(2):
            with emulator:
                assert post(emulator, "moderation", moderation(emulator)).status_code == 200

    def test_it_does_not_start_twice(self, emulator: Emulator) -> None:
        with pytest.raises(RuntimeError, match="already"):
            emulator.start()

    def test_a_taken_port_is_an_error(self, emulator: Emulator) -> None:
        port = int(emulator.url.rsplit(":", 1)[1])
        with pytest.raises(OSError, match="in use"):
            Emulator(port=port).start()

    def test_an_unknown_framing_is_an_error(self) -> None:
        with pytest.raises(ValueError, match="'sse'"):
            Emulator(framing="sse")  # type: ignore[arg-type]  # ty: ignore[invalid-argument-type]

    def test_an_unknown_server_is_an_error(self) -> None:
        with pytest.raises(ValueError, match=r"one of 'strict', '1.4', .*, not '2.0'"):
            Emulator(server="2.0")  # type: ignore[arg-type]  # ty: ignore[invalid-argument-type]

    def test_a_tenant_that_is_no_uuid_is_an_error(self) -> None:
        with pytest.raises(ValueError, match=r"tenant_id must be a UUID.* not 'me'"):
            Emulator(tenant_id="me")

    def test_it_leaves_no_thread_behind_and_ends_running_streams(self) -> None:
        before = set(threading.enumerate())
        with Emulator(delay=60) as emulator, emulator.session() as session:
            stream = session.model.llm.invoke(CONFIG, [UserPromptMessage(content="hi")])
            next(stream)
            stream.close()
        # A closed session has told its timer to end, and does not wait for that.
        timers = set(threading.enumerate()) - before
        assert {thread.name for thread in timers} <= {"dify-invoke: idle connections"}
        for thread in timers:
            thread.join(10)
        assert set(threading.enumerate()) <= before
