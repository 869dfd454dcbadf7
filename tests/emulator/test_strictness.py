"""What the emulator refuses, and its words for a failing model: those of the API server that it stands in for."""

import json
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any
from uuid import uuid4

import httpx
import pytest

from dify_invoke.emulator import Emulator, Server
from dify_invoke.protocol.framing import FrameReader

Post = Callable[..., httpx.Response]

MODERATION = {"provider": "a/b/c", "model": "m", "model_type": "moderation", "text": "x"}
LLM: dict[str, Any] = {
    "provider": "a/b/c",
    "model": "m",
    "model_type": "llm",
    "mode": "chat",
    "completion_params": {},
    "prompt_messages": [{"role": "user", "content": "hi", "name": None}],
    "tools": None,
    "stop": None,
    "stream": True,
}
EMBEDDING = {
    "provider": "a/b/c",
    "model": "m",
    "model_type": "text-embedding",
    "texts": ["x"],
    "input_type": "query",
}
RERANK = {
    "provider": "a/b/c",
    "model": "m",
    "model_type": "rerank",
    "query": "x",
    "docs": ["x", "y"],
    "score_threshold": 0.0,
    "top_n": 2,
}
SPEECH = {"provider": "a/b/c", "model": "m", "model_type": "speech2text", "file": "00ff"}


@pytest.fixture
def server() -> Server:
    """The server that the emulator stands in for. Tests choose another by parameter."""
    return "strict"


@pytest.fixture(scope="module")
def emulators() -> Iterator[dict[Server, Emulator]]:
    """An emulator for each server that a test has chosen. They take no notice of each other's tests."""
    with ExitStack() as stack:
        yield Starting(lambda server: stack.enter_context(Emulator(server=server)))


class Starting(dict[Server, Emulator]):
    """Starts an emulator when it is first asked for."""

    def __init__(self, start: Callable[[Server], Emulator]) -> None:
        self._start = start

    def __missing__(self, server: Server) -> Emulator:
        self[server] = emulator = self._start(server)
        return emulator


@pytest.fixture
def emulator(server: Server, emulators: dict[Server, Emulator]) -> Emulator:
    return emulators[server]


@pytest.fixture
def post(emulator: Emulator) -> Post:
    """Posts a request of the default tenant and user, with changes. None leaves the key out."""

    def send(
        path: str,
        body: dict[str, Any] | bytes,
        *,
        key: str | None = emulator.api_key,
        media_type: str = "application/json",
        **changes: Any,
    ) -> httpx.Response:
        headers = {"Content-Type": media_type} | ({} if key is None else {"X-Inner-Api-Key": key})
        if not isinstance(body, bytes):
            sender = {"tenant_id": emulator.tenant_id, "user_id": ""}
            body = json.dumps({**body, **sender, **changes}).encode()
        url = f"{emulator.url}/inner/api/invoke/{path}"
        return httpx.post(url, content=body, headers=headers)

    return send


def refused(reply: httpx.Response, status: int, message: str) -> None:
    code = {400: "invalid_param", 404: "not_found", 500: "unknown"}[status]
    assert reply.status_code == status
    assert reply.json() == {"code": code, "message": message, "status": status}


def invalid(class_: str, field: str, problem: str, kind: str, given: str) -> str:
    """The server's words for a field that does not fit."""
    return (
        f"invalid payload: 1 validation error for {class_}\n{field}\n  {problem} "
        f"[type={kind}, {given}]\n"
        f"    For further information visit https://errors.pydantic.dev/2.12/v/{kind}"
    )


def frames(reply: httpx.Response) -> list[dict[str, Any]]:
    return [json.loads(document) for document in FrameReader().feed(reply.content)]


class TestSender:
    def test_a_tenant_that_is_no_uuid_fails_the_server(self, post: Post) -> None:
        refused(post("moderation", MODERATION, tenant_id="me"), 500, "Internal Server Error")

    def test_an_unknown_tenant(self, post: Post) -> None:
        reply = post("moderation", MODERATION, tenant_id=str(uuid4()))
        refused(reply, 400, "tenant not found")

    def test_an_unknown_tenant_is_told_before_the_key_is_checked(self, post: Post) -> None:
        reply = post("moderation", MODERATION, tenant_id=str(uuid4()), key="wrong")
        refused(reply, 400, "tenant not found")

    def test_an_empty_tenant(self, post: Post) -> None:
        refused(post("moderation", MODERATION, tenant_id=""), 400, "tenant_id is required")

    def test_a_tenant_may_be_written_in_another_way(self, post: Post, emulator: Emulator) -> None:
        tenant = emulator.tenant_id.replace("-", "").upper()
        assert post("moderation", MODERATION, tenant_id=tenant).status_code == 200

    def test_a_user_that_is_no_uuid(self, post: Post) -> None:
        refused(post("moderation", MODERATION, user_id="me"), 400, "user not found")

    @pytest.mark.parametrize("user", ["", "DEFAULT-USER", "5b1f2e0c-8f0e-4a4e-9b67-0d6f5a4c1e22"])
    def test_the_default_user_and_any_uuid_are_users(self, post: Post, user: str) -> None:
        assert post("moderation", MODERATION, user_id=user).status_code == 200

    def test_null_is_no_user(self, post: Post, emulator: Emulator) -> None:
        before = len(emulator.requests)
        reply = post("moderation", MODERATION, user_id=None)
        assert reply.status_code == 400
        assert reply.json()["message"] == (
            "1 validation error for TenantUserPayload\nuser_id\n  Input should be a valid string "
            "[type=string_type, input_value=None, input_type=NoneType]\n"
            "    For further information visit https://errors.pydantic.dev/2.12/v/string_type"
        )
        assert len(emulator.requests) == before

    @pytest.mark.parametrize("body", [b"", b"{", b"[]", b"null"])
    def test_a_body_without_an_object_has_neither(self, post: Post, body: bytes) -> None:
        reply = post("moderation", body)
        assert reply.status_code == 400
        message = reply.json()["message"]
        assert message.startswith(
            "2 validation errors for TenantUserPayload\ntenant_id\n  Field req"
        )

    def test_a_body_that_is_not_said_to_be_json_has_neither(self, post: Post) -> None:
        reply = post("moderation", MODERATION, media_type="text/plain")
        assert reply.json()["message"].startswith("2 validation errors for TenantUserPayload")


class TestKey:
    @pytest.mark.parametrize("key", [None, "", "wrong"])
    def test_one_that_does_not_match_hides_the_path(self, post: Post, key: str | None) -> None:
        reply = post("rerank", RERANK, key=key)
        refused(
            reply,
            404,
            "The requested URL was not found on the server. If you entered the URL manually please "
            "check your spelling and try again. You have requested this URI "
            "[/inner/api/invoke/rerank] but did you mean /inner/api/invoke/rerank or "
            "/inner/api/invoke/moderation or /inner/api/invoke/app ?",
        )

    def test_is_checked_before_the_rest_of_the_body(self, post: Post) -> None:
        assert post("moderation", MODERATION, key="wrong", text=1).status_code == 404


class TestPayload:
    @pytest.mark.parametrize(
        ("path", "class_"),
        [
            ("llm", "RequestInvokeLLM"),
            ("llm/structured-output", "RequestInvokeLLMWithStructuredOutput"),
        ],
    )
    def test_the_server_does_not_know_developers(self, post: Post, path: str, class_: str) -> None:
        messages = [{"role": "developer", "content": "be kind"}]
        reply = post(path, LLM, prompt_messages=messages, structured_output_schema={})
        roles = "Input should be 'system', 'user', 'assistant' or 'tool'"
        given = "input_value='developer', input_type=str"
        refused(reply, 400, invalid(class_, "prompt_messages.role", roles, "enum", given))

    def test_an_image_is_looked_at_in_low_or_high_detail(self, post: Post) -> None:
        image = {"type": "image", "format": "png", "mime_type": "image/png", "url": "https://x/y"}
        for detail in ("low", "high"):
            content = [{**image, "detail": detail}]
            reply = post("llm", LLM, prompt_messages=[{"role": "user", "content": content}])
            assert reply.status_code == 200
        content = [{**image, "detail": "auto"}]
        reply = post("llm", LLM, prompt_messages=[{"role": "user", "content": content}])
        message = invalid(
            "RequestInvokeLLM",
            "prompt_messages.content.detail",
            "Input should be 'low' or 'high'",
            "enum",
            "input_value='auto', input_type=str",
        )
        refused(reply, 400, message)

    @pytest.mark.parametrize(
        ("limit", "number"), [("score_threshold", "number"), ("top_n", "integer")]
    )
    def test_a_rerank_model_needs_both_limits(self, post: Post, limit: str, number: str) -> None:
        kind = {"number": "float_type", "integer": "int_type"}[number]
        problem = f"Input should be a valid {number}"
        given = "input_value=None, input_type=NoneType"
        message = invalid("RequestInvokeRerank", limit, problem, kind, given)
        refused(post("rerank", RERANK, **{limit: None}), 400, message)
        absent = {name: value for name, value in RERANK.items() if name != limit}
        assert "Field required" in post("rerank", absent).json()["message"]

    def test_audio_is_hex(self, post: Post) -> None:
        message = post("speech2text", SPEECH, file="no hex").json()["message"]
        assert message.startswith(
            "invalid payload: 1 validation error for RequestInvokeSpeech2Text\nfile\n  Value error, "
            "non-hexadecimal number found in fromhex() arg at position 0"
        )

    def test_no_text_to_embed_is_an_error_in_the_envelope(self, post: Post) -> None:
        reply = post("text-embedding", EMBEDDING, texts=[])
        assert reply.status_code == 200
        assert reply.json() == {"data": None, "error": "No texts or files provided"}

    def test_no_document_to_embed_is_refused(self, post: Post) -> None:
        reply = post("multimodal-embedding", EMBEDDING, documents=[])
        assert reply.status_code == 400
        assert "documents\n  List should have at least 1 item" in reply.json()["message"]


# The exception of a model plugin, and what the server makes of it.
WORDS = [
    (None, "slow down"),
    ("CredentialsValidateFailedError", "slow down"),
    ("InvokeRateLimitError", "[models] Rate Limit Error, slow down"),
    ("InvokeBadRequestError", "[models] Bad Request Error, slow down"),
    ("InvokeConnectionError", "[models] Connection Error, slow down"),
    ("InvokeServerUnavailableError", "[models] Server Unavailable Error, slow down"),
    (
        "InvokeAuthorizationError",
        "[c] Incorrect model credentials provided, please check and try again.",
    ),
]


class TestFailingModels:
    @pytest.mark.parametrize(("error_type", "text"), WORDS)
    def test_the_official_errors_are_bare_words(
        self, post: Post, emulator: Emulator, error_type: str | None, text: str
    ) -> None:
        emulator.fail_next("moderation", "slow down", error_type=error_type)
        reply = post("moderation", MODERATION)
        assert reply.status_code == 200
        assert reply.json() == {"data": None, "error": text}

    def test_another_exception_is_json_in_the_words(self, post: Post, emulator: Emulator) -> None:
        emulator.fail_next("moderation", "'choices'", error_type="KeyError")
        id_, _, error = post("moderation", MODERATION).json()["error"].partition(" PluginInvoke")
        assert id_.startswith("req_id: ")
        assert len(bytes.fromhex(id_.removeprefix("req_id: "))) == 5
        fields = json.loads(error.removeprefix("Error: "))
        assert fields == {
            "args": {"description": "'choices'"},
            "error_type": "KeyError",
            "message": "'choices'",
        }

    def test_in_a_stream_the_words_come_in_an_envelope(
        self, post: Post, emulator: Emulator
    ) -> None:
        emulator.fail_next("llm", "slow down", error_type="InvokeRateLimitError", after=2)
        first, second, last = frames(post("llm", LLM))
        assert first["error"] == second["error"] == ""
        assert last == {"data": None, "error": "[models] Rate Limit Error, slow down"}

    @pytest.mark.parametrize("path", ["llm", "llm/structured-output"])
    def test_without_a_stream_the_words_come_with_a_status(
        self, post: Post, emulator: Emulator, path: str
    ) -> None:
        name = path.replace("/", "_").replace("-", "_")
        emulator.fail_next(name, "slow down", error_type="InvokeRateLimitError", after=2)
        reply = post(path, LLM, stream=False, structured_output_schema={})
        refused(reply, 400, "[models] Rate Limit Error, slow down")

    def test_speech_has_no_status_of_its_own(self, post: Post, emulator: Emulator) -> None:
        emulator.fail_next("tts", "slow down")
        speech = {**MODERATION, "model_type": "tts", "voice": "v", "content_text": "hi"}
        assert frames(post("tts", speech)) == [{"data": None, "error": "slow down"}]


@pytest.mark.parametrize("server", ["strict", "1.4", "1.16.0-rc1", "newer"])
def test_each_reply_names_the_version(post: Post, server: Server) -> None:
    version = {"strict": "1.16.0-rc1", "1.4": "1.4.3", "newer": "1.99.0"}.get(server, server)
    replies = [
        post("moderation", MODERATION),
        post("llm", LLM),
        post("moderation", MODERATION, key="wrong"),
        post("moderation", MODERATION, tenant_id="me"),
        post("nothing", MODERATION),
    ]
    assert {reply.headers["X-Version"] for reply in replies} == {version}
    assert {reply.headers["X-Env"] for reply in replies} == {"PRODUCTION"}


def test_the_daemon_does_not_name_the_version(emulator: Emulator) -> None:
    event: dict[str, Any] = {"event": "session", "session_id": "s", "data": {}}
    reply = httpx.post(f"{emulator.url}/backwards-invocation/transaction", json=event)
    assert reply.status_code == 400
    assert "X-Version" not in reply.headers


@pytest.mark.parametrize("server", ["1.16.0-rc1"])
class TestTheReleaseItself:
    @pytest.mark.parametrize("path", ["multimodal-embedding", "multimodal-rerank"])
    @pytest.mark.parametrize("key", [None, "wrong"])
    def test_it_lacks_the_multimodal_operations(
        self, post: Post, path: str, key: str | None
    ) -> None:
        reply = post(path, {}, key=key)
        assert reply.status_code == 404
        assert reply.headers["Content-Type"] == "text/html; charset=utf-8"
        assert reply.text.startswith(
            "<!doctype html>\n<html lang=en>\n<title>404 Not Found</title>"
        )

    @pytest.mark.parametrize(
        ("file", "error"),
        [("00ff01", "Odd-length string"), ("00ff", "Non-hexadecimal digit found"), ("", "read")],
    )
    def test_its_speech_to_text_always_fails(self, post: Post, file: str, error: str) -> None:
        assert post("speech2text", SPEECH, file=file).json() == {"data": None, "error": error}

    def test_its_summary_is_the_text(self, post: Post) -> None:
        text = "Dify runs plugins. Plugins reach models. Models answer. "
        reply = post("summary", {"text": text, "instruction": "In one sentence."})
        assert reply.json() == {"data": {"summary": text}, "error": ""}


@pytest.mark.parametrize("server", ["1.4"])
class TestOlderServers:
    def test_they_send_lines(self, post: Post) -> None:
        assert post("llm", LLM).text.startswith('{"data":')

    def test_they_check_the_key_first(self, post: Post) -> None:
        assert (
            post("moderation", MODERATION, tenant_id=str(uuid4()), key="wrong").status_code == 404
        )

    def test_a_tenant_that_is_no_uuid_is_unknown(self, post: Post) -> None:
        refused(post("moderation", MODERATION, tenant_id="me"), 400, "tenant not found")

    @pytest.mark.parametrize("path", ["llm/structured-output", "multimodal-embedding"])
    def test_they_have_fewer_operations(self, post: Post, path: str) -> None:
        assert "<title>404 Not Found</title>" in post(path, {}).text


@pytest.mark.parametrize("server", ["newer"])
class TestNewerServers:
    def test_they_take_developers(self, post: Post) -> None:
        messages = [{"role": "developer", "content": "be kind"}]
        assert post("llm", LLM, prompt_messages=messages).status_code == 200

    def test_they_take_a_rerank_request_without_limits(self, post: Post) -> None:
        reply = post("multimodal-rerank", RERANK, query=TEXT, docs=[TEXT], score_threshold=None)
        assert reply.status_code == 200

    def test_they_name_the_type_of_speech(self, post: Post) -> None:
        speech = {**MODERATION, "model_type": "tts", "voice": "v", "content_text": "hi"}
        (segment,) = frames(post("tts", speech))
        assert segment["data"]["mime_type"] == "audio/mpeg"


TEXT = {"content": "x", "content_type": "text"}
