"""The apps of the emulator's workspace over the inner API: their events, and how they fail."""

from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import httpx
import pytest

from dify_invoke.emulator import ChatApp, Emulator
from dify_invoke.emulator.apps.definitions import App

from .app_cases import (
    AGENT,
    APPS,
    BROKEN,
    BROKEN_CHATFLOW,
    CHAT,
    CHATFLOW,
    COMPLETION,
    ENDLESS,
    EVENTS,
    NEEDY,
    STREAMING_WORKFLOW,
    WORKFLOW,
    remember,
)
from .inner_api_cases import post, refusal, results

ANN, BOB = str(uuid4()), str(uuid4())


@pytest.fixture(scope="module")
def emulator() -> Iterator[Emulator]:
    with Emulator(apps=APPS) as emulator:
        yield emulator


def ask(emulator: Emulator, app: App, *, user_id: str = "", **fields: Any) -> httpx.Response:
    request = {"app_id": app.app_id, "inputs": {}, "response_mode": "streaming", **fields}
    return post(emulator, "invoke/app", request, user_id=user_id)


def events(emulator: Emulator, app: App, **fields: Any) -> list[dict[str, Any]]:
    return results(ask(emulator, app, **fields))


def whole(emulator: Emulator, app: App, **fields: Any) -> dict[str, Any]:
    (event,) = events(emulator, app, response_mode="blocking", **fields)
    return event


def kinds(found: list[dict[str, Any]]) -> list[str]:
    """The kinds of events, each once where it comes several times in a row."""
    names = [one["event"] for one in found]
    return [name for name, before in zip(names, ["", *names], strict=False) if name != before]


class TestChat:
    def test_a_stream(self, emulator: Emulator) -> None:
        found = events(emulator, CHAT, query="Hi", inputs={"city": "Paris"})
        assert kinds(found) == ["message", "message_end"]
        *messages, end = found
        assert "".join(one["answer"] for one in messages) == "Hi after silence in Paris"
        assert len(messages) == 5
        ids = ("conversation_id", "message_id", "task_id", "created_at")
        assert all({one[name] for name in ids} == {end[name] for name in ids} for one in messages)
        assert end["metadata"]["usage"]["completion_tokens"] == 5
        assert end["metadata"]["retriever_resources"] == []
        assert end["files"] is None

    def test_a_blocking_run(self, emulator: Emulator) -> None:
        answer = whole(emulator, CHAT, query="Hi")
        assert (answer["event"], answer["mode"]) == ("message", "chat")
        assert answer["answer"] == "Hi after silence in no city"
        assert answer["metadata"]["usage"]["total_tokens"] > 5

    def test_a_chatflow(self, emulator: Emulator) -> None:
        found = events(emulator, CHATFLOW, query="Hi")
        assert kinds(found) == [
            "workflow_started",
            "node_started",
            "node_finished",
            "node_started",
            "message",
            "node_finished",
            "message_end",
            "workflow_finished",
        ]
        assert all(one["conversation_id"] == found[0]["conversation_id"] for one in found)
        assert found[-1]["data"]["outputs"] == {"answer": "Hi after silence in no city"}
        assert whole(emulator, CHATFLOW, query="Hi")["mode"] == "advanced-chat"

    def test_events_of_its_own(self, emulator: Emulator) -> None:
        found = events(emulator, EVENTS, query="Hi")
        assert kinds(found) == ["message", "message_replace", "of_next_year", "message_end"]
        assert found[2]["data"] == {"new": True}
        assert found[2]["conversation_id"] == found[0]["conversation_id"]
        (resource,) = found[-1]["metadata"]["retriever_resources"]
        assert resource["content"] == "Paris is sunny."
        assert found[-1]["metadata"]["usage"]["currency"] == "USD"
        answer = whole(emulator, EVENTS, query="Hi")
        assert answer["answer"] == "right"
        assert answer["metadata"]["retriever_resources"] == [resource]

    def test_a_run_without_an_end(self, emulator: Emulator) -> None:
        assert kinds(events(emulator, ENDLESS, query="Hi")) == ["message"]
        reply = ask(emulator, ENDLESS, query="Hi", response_mode="blocking")
        assert refusal(reply) == (500, "unknown", "Internal Server Error")


class TestConversations:
    def test_it_goes_on_for_its_user_alone(self, emulator: Emulator) -> None:
        first = whole(emulator, CHAT, query="One", user_id=ANN)
        id_ = first["conversation_id"]
        second = events(emulator, CHAT, query="Two", user_id=ANN, conversation_id=id_)
        assert second[-1]["conversation_id"] == id_
        third = whole(emulator, CHAT, query="Three", user_id=ANN.upper(), conversation_id=id_)
        assert third["answer"] == "Three after One, Two in no city"
        for user_id, app in ((BOB, CHAT), ("", CHAT), (ANN, CHATFLOW)):
            reply = ask(emulator, app, query="Four", user_id=user_id, conversation_id=id_)
            assert refusal(reply) == (400, "invalid_param", "")

    def test_an_empty_id_starts_one(self, emulator: Emulator) -> None:
        ids = {
            whole(emulator, CHAT, query="Hi", conversation_id=none)["conversation_id"]
            for none in (None, "")
        }
        assert len(ids) == 2

    def test_an_unknown_one(self, emulator: Emulator) -> None:
        reply = ask(emulator, CHAT, query="Hi", conversation_id=str(uuid4()))
        assert refusal(reply) == (400, "invalid_param", "")

    def test_a_turn_that_failed_is_not_remembered(self, emulator: Emulator) -> None:
        id_ = whole(emulator, CHAT, query="One")["conversation_id"]
        emulator.fail_next("app", "slow down", after=2)
        assert kinds(events(emulator, CHAT, query="Two", conversation_id=id_))[-1] == "error"
        third = whole(emulator, CHAT, query="Three", conversation_id=id_)
        assert third["answer"] == "Three after One in no city"

    def test_servers_that_knew_each_call_as_a_new_user(self) -> None:
        with Emulator(server="1.4", framing="length-prefixed", apps=[CHAT]) as emulator:
            id_ = whole(emulator, CHAT, query="One", user_id=ANN)["conversation_id"]
            reply = ask(emulator, CHAT, query="Two", user_id=ANN, conversation_id=id_)
            assert refusal(reply) == (400, "invalid_param", "")


class TestAgent:
    def test_a_stream(self, emulator: Emulator) -> None:
        found = events(emulator, AGENT, query="Weather?")
        assert kinds(found) == ["agent_thought", "agent_message", "agent_thought", "message_end"]
        before, after = found[:2]
        assert before["id"] == after["id"]
        assert (before["observation"], after["observation"]) == ("", '{"weather": "sunny"}')
        assert after["tool_input"] == '{"weather": {"city": "Paris"}}'
        assert [one["position"] for one in found if "position" in one] == [1, 1, 2]
        assert found[-2]["thought"] == "It is sunny."

    def test_it_refuses_to_block(self, emulator: Emulator) -> None:
        reply = ask(emulator, AGENT, query="Weather?", response_mode="blocking")
        text = "Agent Chat App does not support blocking mode"
        assert refusal(reply) == (400, "invalid_param", text)


class TestCompletion:
    def test_it_has_no_conversation(self, emulator: Emulator) -> None:
        found = events(emulator, COMPLETION, inputs={"subject": "rain"})
        assert kinds(found) == ["message", "message_end"]
        assert not any("conversation_id" in one for one in found)
        answer = whole(emulator, COMPLETION, inputs={"subject": "rain"})
        assert answer["answer"] == "A poem about rain"
        assert "conversation_id" not in answer

    def test_the_release_that_breaks_it(self) -> None:
        with Emulator(server="1.16.0-rc1", apps=[COMPLETION]) as emulator:
            reply = ask(emulator, COMPLETION, inputs={"subject": "rain"})
            assert refusal(reply) == (500, "unknown", "Internal Server Error")


class TestWorkflow:
    def test_a_stream(self, emulator: Emulator) -> None:
        found = events(emulator, WORKFLOW, inputs={"text": "hi"})
        assert kinds(found) == [
            "workflow_started",
            *["node_started", "node_finished"] * 3,
            "workflow_finished",
        ]
        assert found[0]["data"]["inputs"] == {"text": "hi"}
        assert [one["data"]["node_type"] for one in found[1:-1:2]] == ["start", "code", "end"]
        assert found[2]["data"]["status"] == "succeeded"
        assert len({one["workflow_run_id"] for one in found}) == 1
        end = found[-1]["data"]
        assert (end["status"], end["outputs"]) == ("succeeded", {"text": "HI"})
        assert (end["total_steps"], end["error"]) == (3, None)

    def test_a_blocking_run(self, emulator: Emulator) -> None:
        answer = whole(emulator, WORKFLOW, inputs={"text": "hi"})
        assert set(answer) == {"task_id", "workflow_run_id", "data"}
        assert answer["data"]["outputs"] == {"text": "HI"}

    def test_texts_are_chunks(self, emulator: Emulator) -> None:
        found = events(emulator, STREAMING_WORKFLOW, inputs={"text": "hi"})
        chunks = [one["data"]["text"] for one in found if one["event"] == "text_chunk"]
        assert chunks == ["h", "i"]
        assert found[-1]["data"]["outputs"] == {"text": "hi"}

    @pytest.mark.parametrize("mode", ["streaming", "blocking"])
    def test_a_function_that_raises_is_a_failed_run(self, emulator: Emulator, mode: str) -> None:
        end = events(emulator, WORKFLOW, response_mode=mode)[-1]["data"]
        assert (end["status"], end["error"], end["outputs"]) == ("failed", "'text'", None)

    def test_a_failing_model_is_a_failed_run(self, emulator: Emulator) -> None:
        emulator.fail_next("app", "slow down")
        found = events(emulator, WORKFLOW, inputs={"text": "hi"})
        assert [one["data"].get("status") for one in found[-2:]] == ["failed", "failed"]
        assert found[-1]["data"]["error"] == "slow down"
        emulator.fail_next("app", "slow down", after=1)
        found = events(emulator, STREAMING_WORKFLOW, inputs={"text": "hi"})
        assert kinds(found)[-3:] == ["text_chunk", "node_finished", "workflow_finished"]


class TestFailures:
    def test_after_good_chunks_it_is_an_event(self, emulator: Emulator) -> None:
        found = events(emulator, BROKEN, query="expected")
        assert kinds(found) == ["message", "error"]
        error = {name: found[-1][name] for name in ("code", "message", "status")}
        assert error == {"code": "invalid_param", "message": "out of order", "status": 400}

    def test_an_unexpected_one_is_not_told(self, emulator: Emulator) -> None:
        error = events(emulator, BROKEN, query="Hi")[-1]
        assert (error["code"], error["status"]) == ("internal_server_error", 500)
        assert error["message"] == "Internal Server Error, please contact support."

    def test_of_a_chatflow_fails_its_run_too(self, emulator: Emulator) -> None:
        found = events(emulator, BROKEN_CHATFLOW, query="expected")
        assert kinds(found)[-4:] == ["message", "node_finished", "workflow_finished", "error"]
        assert found[-2]["data"]["status"] == "failed"

    @pytest.mark.parametrize(
        ("query", "told"),
        [
            ("expected", (400, "invalid_param", "out of order")),
            ("Hi", (500, "unknown", "Internal Server Error")),
        ],
    )
    @pytest.mark.parametrize("app", [BROKEN, BROKEN_CHATFLOW])
    def test_of_a_blocking_run_is_a_status(
        self, emulator: Emulator, app: App, query: str, told: object
    ) -> None:
        assert refusal(ask(emulator, app, query=query, response_mode="blocking")) == told

    def test_before_the_first_chunk_is_a_status(self, emulator: Emulator) -> None:
        reply = ask(emulator, CHAT, query="nothing")
        assert refusal(reply) == (400, "invalid_param", "there is nothing")

    @pytest.mark.parametrize(
        ("error_type", "code"),
        [
            (None, "completion_request_error"),
            ("InvokeRateLimitError", "completion_request_error"),
            ("QuotaExceededError", "provider_quota_exceeded"),
            ("ProviderTokenNotInitError", "provider_not_initialize"),
            ("ModelCurrentlyNotSupportError", "model_currently_not_support"),
            ("KeyError", "internal_server_error"),
        ],
    )
    def test_the_codes_of_failures_that_are_asked_for(
        self, emulator: Emulator, error_type: str | None, code: str
    ) -> None:
        emulator.fail_next("app", "no", error_type=error_type, after=2)
        found = events(emulator, CHAT, query="Hi")
        assert [one["event"] for one in found] == ["message", "message", "error"]
        assert found[-1]["code"] == code

    def test_a_status_that_is_asked_for(self, emulator: Emulator) -> None:
        emulator.fail_next("app", "down", status=503)
        assert refusal(ask(emulator, CHAT, query="Hi")) == (503, "unknown", "down")


class TestRefusals:
    @pytest.mark.parametrize("query", [None, ""])
    def test_no_query(self, emulator: Emulator, query: str | None) -> None:
        reply = ask(emulator, CHAT, query=query)
        assert refusal(reply) == (400, "invalid_param", "missing query")

    @pytest.mark.parametrize("app_id", ["00000000-0000-4000-8000-00000000abcd", "no-uuid"])
    def test_an_unknown_app(self, emulator: Emulator, app_id: str) -> None:
        reply = ask(emulator, CHAT, app_id=app_id, query="Hi")
        assert refusal(reply) == (400, "invalid_param", "app not found")

    @pytest.mark.parametrize(
        ("field", "told"),
        [
            ({"inputs": None}, "inputs\n  Input should be a valid dictionary"),
            (
                {"response_mode": "sync"},
                "response_mode\n  Input should be 'blocking' or 'streaming'",
            ),
            ({"files": "all"}, "files\n  Input should be a valid list"),
        ],
    )
    def test_a_field_of_another_type(
        self, emulator: Emulator, field: dict[str, Any], told: str
    ) -> None:
        status, code, message = refusal(ask(emulator, CHAT, **{"query": "Hi", **field}))
        assert (status, code) == (400, "invalid_param")
        began = "invalid payload: 1 validation error for RequestInvokeApp\n"
        assert message.startswith(f"{began}{told}")

    @pytest.mark.parametrize(
        ("inputs", "told"),
        [
            ({"map": "here"}, "map in input form must be a file"),
            ({"maps": {}}, "maps in input form must be a list of files"),
            ({"maps": ["here"]}, "maps in input form must be a list of files"),
            ({"maps": [{}] * 3}, "maps in input form must be less than 2 files"),
            (
                {"map": {"transfer_method": "tool_file", "tool_file_id": "x"}},
                "ToolFile x not found",
            ),
            ({"map": {"type": "image"}}, "Missing file transfer_method"),
            ({"map": {"transfer_method": "pigeon"}}, "Invalid file transfer_method: pigeon"),
            ({"map": {"transfer_method": "remote_url"}}, "Invalid file url"),
            ({"city": 7}, "(type 'text-input') city in input form must be a string"),
            ({"size": "M"}, "size in input form must be one of the following: ['S', 'L']"),
        ],
    )
    def test_inputs_that_do_not_fit_the_form(
        self, emulator: Emulator, inputs: dict[str, Any], told: str
    ) -> None:
        reply = ask(emulator, CHAT, query="Hi", inputs=inputs)
        assert refusal(reply) == (400, "invalid_param", told)

    def test_an_input_that_is_missing(self, emulator: Emulator) -> None:
        told = (400, "invalid_param", "text is required in input form")
        assert refusal(ask(emulator, NEEDY)) == told

    def test_a_file_that_was_uploaded(self, emulator: Emulator) -> None:
        id_ = emulator.files[-1].id if emulator.file(b"x", "map.png") else ""
        given = {"type": "image", "transfer_method": "tool_file", "tool_file_id": id_}
        assert kinds(events(emulator, CHAT, query="Hi", inputs={"map": given}))


class TestParameters:
    def test_they_are_nested_twice(self, emulator: Emulator) -> None:
        reply = post(emulator, "fetch/app/info", {"app_id": CHAT.app_id})
        assert reply.json()["error"] == ""
        told = reply.json()["data"]["data"]
        assert told["opening_statement"] == "Hello"
        assert told["suggested_questions"] == ["What?"]
        assert told["user_input_form"] == CHAT.user_input_form
        assert {"name", "mode", "id", "app_id"}.isdisjoint(told)

    def test_of_an_unknown_app(self, emulator: Emulator) -> None:
        reply = post(emulator, "fetch/app/info", {"app_id": str(uuid4())})
        assert refusal(reply) == (400, "invalid_param", "app not found")

    def test_they_can_fail(self, emulator: Emulator) -> None:
        emulator.fail_next("fetch_app", "no")
        reply = post(emulator, "fetch/app/info", {"app_id": CHAT.app_id})
        assert refusal(reply) == (400, "invalid_param", "no")


class TestDefinitions:
    def test_an_id_that_is_no_uuid(self) -> None:
        with pytest.raises(ValueError, match="badly formed"):
            ChatApp(remember, app_id="mine")

    def test_two_of_the_same_id(self) -> None:
        twin = ChatApp(remember, app_id=CHAT.app_id)
        with pytest.raises(ValueError, match=f"two apps have the id {CHAT.app_id}"):
            Emulator(apps=[CHAT, twin])


def test_an_app_may_invoke_the_emulator() -> None:
    running: list[Emulator] = []

    def moderate(query: str, inputs: dict[str, Any], history: Any) -> str:
        with running[0].session() as session:
            config: Any = {"provider": "p", "model": "m"}
            return str(session.model.moderation.invoke(config, query))

    with Emulator(apps=[app := ChatApp(moderate)]) as own:
        running.append(own)
        assert whole(own, app, query="Hi")["answer"] == "False"
