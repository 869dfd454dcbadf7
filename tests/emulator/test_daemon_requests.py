"""How the emulator's daemon reads what plugins invoke: its checks, their order, and what it changes."""

import json
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import httpx
import pytest

from dify_invoke.emulator import Emulator

from .app_cases import AGENT, APPS, BROKEN, CHAT, WORKFLOW
from .transaction_cases import error_of, events_of

UNREADABLE = "unmarshal backwards invoke request failed: "
MESSAGE_TYPE = (
    "into Go struct field SessionMessage.type of type plugin_entities.SESSION_MESSAGE_TYPE"
)
REQUIRED = "Error:Field validation for '{}' failed on the 'required' tag"


@pytest.fixture(scope="module")
def emulator() -> Iterator[Emulator]:
    with Emulator(apps=APPS) as emulator:
        yield emulator


def app(**fields: Any) -> dict[str, Any]:
    return {
        "app_id": CHAT.app_id,
        "query": "Hi",
        "inputs": {},
        "response_mode": "streaming",
        "conversation_id": None,
        "user": None,
        **fields,
    }


class TestApps:
    def test_events_are_responses(self, emulator: Emulator) -> None:
        found = events_of(emulator, "app", app(files=[{"type": "image"}]))
        assert {(one["event"], one["message"]) for one in found} == {("response", "stream")}
        assert found[-1]["data"]["event"] == "message_end"

    def test_the_daemon_drops_files_and_fills_in_texts(self, emulator: Emulator) -> None:
        events_of(emulator, "app", app(files=[{"type": "image"}], new=True))
        sent = emulator.requests[-1].body
        assert sent == app(conversation_id="", user="")

    def test_a_refusal_keeps_its_status_and_body(self, emulator: Emulator) -> None:
        told = "invoke app failed: request failed with status code: 400 and respond with: "
        error = error_of(emulator, "app", app(query=None))
        assert json.loads(error.removeprefix(told))["message"] == "missing query"
        error = error_of(emulator, "app", app(inputs=None))
        assert json.loads(error.removeprefix(told))["message"].startswith("invalid payload: 1 ")
        error = error_of(emulator, "app", app(app_id=AGENT.app_id, response_mode="blocking"))
        assert "does not support blocking" in error

    def test_an_error_in_the_stream_is_a_response(self, emulator: Emulator) -> None:
        last = events_of(emulator, "app", app(app_id=BROKEN.app_id))[-1]
        assert (last["event"], last["data"]["event"]) == ("response", "error")

    def test_numbers_are_written_again(self, emulator: Emulator) -> None:
        request = app(app_id=WORKFLOW.app_id, inputs={"text": "hi", "n": 1.0})
        started = events_of(emulator, "app", request)[0]["data"]["data"]
        assert repr(started["inputs"]["n"]) == "1"

    def test_a_conversation_is_the_sessions_users(self, emulator: Emulator) -> None:
        ann = str(uuid4())
        session = emulator.open_session(user_id=ann)
        found = events_of(emulator, "app", app(), session_id=session)
        id_ = found[-1]["data"]["conversation_id"]
        again = events_of(emulator, "app", app(conversation_id=id_), session_id=session)
        assert again[-1]["data"]["conversation_id"] == id_
        assert '"message": ""' in error_of(emulator, "app", app(conversation_id=id_))

    def test_parameters_come_without_envelopes(self, emulator: Emulator) -> None:
        (event,) = events_of(emulator, "fetch_app", {"app_id": CHAT.app_id})
        assert event["message"] == "struct"
        assert event["data"]["opening_statement"] == "Hello"

    def test_an_unknown_app_is_no_data(self, emulator: Emulator) -> None:
        error = error_of(emulator, "fetch_app", {"app_id": str(uuid4())})
        assert error == "fetch app failed: data is nil"


class TestFields:
    @pytest.mark.parametrize("none", [{"app_id": ""}, {"app_id": None}, {}], ids=str)
    def test_a_required_text(self, emulator: Emulator, none: dict[str, Any]) -> None:
        assert error_of(emulator, "fetch_app", none) == (
            f"{UNREADABLE}error validating struct: Key: 'FetchAppRequest.AppId' "
            + REQUIRED.format("AppId")
        )

    def test_an_embedded_struct_is_in_the_path(self, emulator: Emulator) -> None:
        assert error_of(emulator, "app", {}) == (
            f"{UNREADABLE}error validating struct: Key: 'InvokeAppRequest.InvokeAppSchema.AppId' "
            + REQUIRED.format("AppId")
        )

    @pytest.mark.parametrize(
        ("fields", "told"),
        [
            (
                {"query": 5},
                "* 'query' expected type 'string', got unconvertible type 'float64', value: '5'",
            ),
            ({"inputs": "all"}, "* 'inputs' expected a map, got 'string'"),
        ],
    )
    def test_another_type(self, emulator: Emulator, fields: dict[str, Any], told: str) -> None:
        assert error_of(emulator, "app", app(**fields)) == (
            f"{UNREADABLE}error decoding map: 1 error(s) decoding:\n\n{told}"
        )

    def test_several_mistakes(self, emulator: Emulator) -> None:
        error = error_of(emulator, "app", app(query=True, inputs=[], user={}))
        assert "3 error(s) decoding:" in error
        assert [line[:9] for line in error.splitlines()[2:]] == [
            "* 'inputs",
            "* 'query'",
            "* 'user' ",
        ]


class TestOrder:
    @pytest.mark.parametrize(
        ("type_", "name"),
        [
            ("app", "app"),
            ("fetch_app", "app"),
            ("tool", "tool"),
            ("node_parameter_extractor", "node"),
            ("node_question_classifier", "node"),
            ("storage", "storage"),
        ],
    )
    def test_the_permission_comes_before_the_fields(
        self, emulator: Emulator, type_: str, name: str
    ) -> None:
        others = {"app", "tool", "node", "storage", "llm"} - {name}
        assert error_of(emulator, type_, {}, others) == (
            f"permission denied, you need to enable {name} access in plugin manifest"
        )

    def test_an_upload_needs_none(self, emulator: Emulator) -> None:
        (event,) = events_of(
            emulator, "upload_file", {"filename": "a.txt", "mimetype": "text/plain"}, []
        )
        assert event["data"]["url"].startswith(f"{emulator.url}/files/upload/for-plugin?")

    @pytest.mark.parametrize("type_", ["encrypt", "datasource", "nothing"])
    def test_what_the_daemon_does_not_route(self, emulator: Emulator, type_: str) -> None:
        assert error_of(emulator, type_, {}) == f"unsupported invoke type: {type_}"

    def test_nothing_refused_is_kept(self, emulator: Emulator) -> None:
        before = list(emulator.requests)
        error_of(emulator, "app", app(inputs=None))
        error_of(emulator, "storage", {})
        assert emulator.requests == before


def transact(
    emulator: Emulator, content: bytes | dict[str, Any], headers: dict[str, str] | None = None
) -> httpx.Response:
    body = content if isinstance(content, bytes) else json.dumps(content).encode()
    url = f"{emulator.url}/backwards-invocation/transaction"
    return httpx.post(url, content=body, headers=headers, timeout=30)


class TestTransactions:
    def event(self, session_id: str, invocation: Any) -> dict[str, Any]:
        data = {"type": "invoke", "data": invocation}
        return {"event": "session", "session_id": session_id, "data": data}

    def test_the_session_of_the_body_counts(self, emulator: Emulator) -> None:
        request = {"filename": "a.txt", "mimetype": "text/plain"}
        invocation = {"type": "upload_file", "backwards_request_id": "r", "request": request}
        event = self.event(emulator.open_session(), invocation)
        for headers in (None, {"Dify-Plugin-Session-ID": "another"}):
            reply = transact(emulator, event, headers)
            assert reply.status_code == 200
            assert '"event": "response"' in reply.text

    def test_an_unknown_session(self, emulator: Emulator) -> None:
        reply = transact(emulator, self.event("nobody", {"backwards_request_id": "r"}))
        assert reply.status_code == 400
        assert reply.json()["data"]["error_type"] == "SessionNotFound"
        assert reply.json()["backwards_request_id"] == "r"

    @pytest.mark.parametrize(
        "invocation",
        [
            None,
            [],
            {"type": "llm", "request": {}},
            {"type": "llm", "backwards_request_id": "r", "request": None},
            {"type": 5, "backwards_request_id": "r", "request": {}},
        ],
    )
    def test_an_invocation_of_another_shape(self, emulator: Emulator, invocation: Any) -> None:
        reply = transact(emulator, self.event(emulator.open_session(), invocation))
        assert (reply.status_code, reply.text) == (500, "failed to parse request")

    def test_data_of_another_type(self, emulator: Emulator) -> None:
        reply = transact(emulator, {"event": "session", "session_id": "s", "data": "x"})
        assert reply.status_code == 400
        assert reply.text.startswith("json: cannot unmarshal str into Go value of type ")

    @pytest.mark.parametrize(
        ("type_", "told"),
        [
            ({}, f"Key: 'SessionMessage.Type' {REQUIRED.format('Type')}"),
            ({"type": ""}, f"Key: 'SessionMessage.Type' {REQUIRED.format('Type')}"),
            ({"type": 5}, f"json: cannot unmarshal number {MESSAGE_TYPE}"),
            ({"type": []}, f"json: cannot unmarshal array {MESSAGE_TYPE}"),
        ],
    )
    def test_a_message_without_its_type(
        self, emulator: Emulator, type_: dict[str, Any], told: str
    ) -> None:
        data = {"data": {"type": "llm"}, **type_}
        reply = transact(emulator, {"event": "session", "session_id": "s", "data": data})
        assert (reply.status_code, reply.text) == (400, told)

    @pytest.mark.parametrize("content", [b"", b"{", b'{"event": "log"}', b"[]"])
    def test_what_it_cannot_read_gets_no_reply(self, content: bytes) -> None:
        with Emulator(max_wait=0) as emulator:
            reply = transact(emulator, content)
        assert (reply.status_code, reply.content) == (200, b"")

    def test_the_bytes_after_six_mib_are_lost(self) -> None:
        with Emulator(max_wait=0) as emulator:
            request = {"opt": "set", "key": "k", "value": "00" * 3_200_000}
            invocation = {"type": "storage", "backwards_request_id": "r", "request": request}
            reply = transact(emulator, self.event(emulator.open_session(), invocation))
        assert (reply.status_code, reply.content) == (200, b"")

    def test_a_daemon_that_is_not_serverless(self) -> None:
        with Emulator(serverless=False) as emulator:
            reply = transact(emulator, self.event(emulator.open_session(), {}))
            assert reply.status_code == 404
            assert reply.json() == {"code": "not_found", "message": "route not found"}
