"""Runs of apps, on each channel, in sessions of either kind: events, text, whole answers, and what goes wrong."""

import json
from typing import Any

import pytest

from dify_invoke import (
    APIStatusError,
    AppRunError,
    ChatResult,
    ConversationNotFoundError,
    FileInput,
    IncompleteRunError,
    InvalidRequestError,
    MessageEvent,
    ProtocolError,
    UnknownAppEvent,
    UploadFileResponse,
    WorkflowFailedError,
    WorkflowFinishedEvent,
)

from ..support.platform import CHANNELS, ChannelName, Fails, Refuses, platform
from ..support.sessions import Mode
from .run_cases import (
    APP,
    CONVERSATION,
    agent_message,
    chat,
    finished,
    message,
    message_end,
    sent,
    text_chunk,
    texts,
    value_of,
    workflow_finished,
)

pytestmark = [
    pytest.mark.parametrize("mode", ["sync", "async"]),
    pytest.mark.parametrize("channel", CHANNELS),
]
HELLO = [message("Hel"), message("lo"), message_end()]


def refusal(words: str, status: int = 400, code: str = "invalid_param") -> Refuses:
    return Refuses(status, json.dumps({"code": code, "message": words, "status": status}))


class TestEvents:
    def test_come_one_by_one_each_of_its_class(self, channel: ChannelName, mode: Mode) -> None:
        with platform(channel, HELLO) as made:
            asked = made.ask(mode, chat)
        assert asked.error is None
        assert [type(event).__name__ for event in asked.results] == [
            "MessageEvent",
            "MessageEvent",
            "MessageEndEvent",
        ]
        assert asked.results[0].text == "Hel"
        assert asked.results[2].metadata.usage.total_tokens == 3
        assert asked.results[2].metadata.retriever_resources[0].content == "Sun"

    def test_of_an_unknown_kind_are_kept_whole(self, channel: ChannelName, mode: Mode) -> None:
        future = {"event": "thought_of_2027", "depth": {"x": [1]}, "task_id": "t"}
        with platform(channel, [future, *HELLO]) as made:
            first = made.ask(mode, chat).results[0]
        assert isinstance(first, UnknownAppEvent)
        assert first == future
        assert first.text == ""

    def test_keep_fields_that_the_contract_does_not_have(
        self, channel: ChannelName, mode: Mode
    ) -> None:
        with platform(channel, [message("a", later={"x": 1}), message_end()]) as made:
            first: Any = made.ask(mode, chat).results[0]
        assert isinstance(first, MessageEvent)
        assert first.to_dict()["later"] == {"x": 1}
        as_mapping: Any = first
        assert as_mapping["later"] == {"x": 1}

    def test_that_do_not_fit_the_contract_are_an_error(
        self, channel: ChannelName, mode: Mode
    ) -> None:
        with platform(channel, [message("a"), {"event": "message", "answer": 5}]) as made:
            asked = made.ask(mode, chat)
        assert len(asked.results) == 1
        assert isinstance(asked.error, ProtocolError)
        assert "answer" in str(asked.error)


class TestText:
    def test_joins_the_pieces_of_the_answer(self, channel: ChannelName, mode: Mode) -> None:
        with platform(channel, HELLO) as made:
            pieces, stream = texts(mode, chat, made)
        assert pieces == ["Hel", "lo"]
        assert stream.final.answer == "Hello"
        assert stream.conversation_id == CONVERSATION

    def test_of_a_workflow_is_that_of_its_chunks(self, channel: ChannelName, mode: Mode) -> None:
        def run(session: Any) -> Any:
            return session.app.workflow.invoke(APP, {}, "streaming")

        with platform(channel, [text_chunk("a"), text_chunk("b"), workflow_finished()]) as made:
            pieces, stream = texts(mode, run, made)
        assert pieces == ["a", "b"]
        assert stream.final.text == "ab"
        assert stream.final.outputs == {"text": "A"}

    def test_that_moderation_replaces_counts_no_more(
        self, channel: ChannelName, mode: Mode
    ) -> None:
        replaced = {"event": "message_replace", "answer": "Sorry.", "reason": "output_moderation"}
        with platform(channel, [message("Bad"), replaced, message_end()]) as made:
            pieces, stream = texts(mode, chat, made)
        assert pieces == ["Bad"]
        assert stream.replaced
        assert stream.final.answer == "Sorry."

    def test_that_replaces_nothing_is_a_piece(self, channel: ChannelName, mode: Mode) -> None:
        replaced = {"event": "message_replace", "answer": "Sorry."}
        with platform(channel, [replaced, message_end()]) as made:
            pieces, stream = texts(mode, chat, made)
        assert (pieces, stream.replaced) == (["Sorry."], False)

    @pytest.mark.parametrize(
        "deltas", [[agent_message("It is "), agent_message("sunny.")], [message("It is sunny"), message(" in Paris.")]]
    )  # fmt: skip
    def test_that_an_agent_repeats_at_its_end_is_not_doubled(
        self, channel: ChannelName, mode: Mode, deltas: list[dict[str, Any]]
    ) -> None:
        whole = "".join(delta["answer"] for delta in deltas)
        with platform(channel, [*deltas, message(whole), message_end()]) as made:
            pieces, stream = texts(mode, chat, made)
        assert "".join(pieces) == whole
        assert stream.final.answer == whole

    def test_of_two_equal_pieces_is_both(self, channel: ChannelName, mode: Mode) -> None:
        with platform(channel, [message("ha"), message("ha"), message_end()]) as made:
            pieces, _ = texts(mode, chat, made)
        assert pieces == ["ha", "ha"]


class TestWholeAnswers:
    def test_of_a_stream(self, channel: ChannelName, mode: Mode) -> None:
        thought = {"event": "agent_thought", "id": "1", "position": 1, "tool": "search"}
        later = {**thought, "observation": "found"}
        file = {"id": "f", "url": "/f"}
        events = [thought, later, message("Hello"), message_end(files=[file])]
        with platform(channel, events) as made:
            answer = value_of(made, mode, lambda session: chat(session).result())
        assert isinstance(answer, ChatResult)
        assert (answer.answer, answer.text) == ("Hello", "Hello")
        assert (answer.conversation_id, answer.message_id) == (CONVERSATION, "m")
        assert [step.observation for step in answer.thoughts] == ["found"]
        assert answer.files == [file]
        assert answer.metadata.usage is not None

    def test_at_once(self, channel: ChannelName, mode: Mode) -> None:
        at_once = message("Hello", mode="chat", metadata={"usage": None})
        with platform(channel, [at_once]) as made:
            answer = value_of(made, mode, lambda session: chat(session, response_mode="blocking"))
        assert (answer.answer, answer.mode) == ("Hello", "chat")
        assert answer["conversation_id"] == CONVERSATION
        assert sent(made)["response_mode"] == "blocking"

    def test_of_an_app_that_cannot_answer_at_once_are_streamed(
        self, channel: ChannelName, mode: Mode
    ) -> None:
        refused = refusal("Agent Chat App does not support blocking mode")
        with platform(channel, [refused], [agent_message("Hello"), message_end()]) as made:
            answer = value_of(made, mode, lambda session: chat(session, response_mode="blocking"))
        assert answer.answer == "Hello"
        assert len(made.requests) == 2
        assert sent(made)["response_mode"] == "streaming"

    def test_of_a_workflow_at_once_say_no_kind(self, channel: ChannelName, mode: Mode) -> None:
        with platform(channel, [finished()]) as made:
            outcome = value_of(made, mode, lambda session: session.app.workflow.invoke(APP, {}))
        assert (outcome.outputs, outcome.status) == ({"text": "A"}, "succeeded")
        assert outcome["data"]["outputs"] == {"text": "A"}
        assert outcome.workflow_run_id == "w"

    def test_of_a_workflow_that_waits_for_a_human(self, channel: ChannelName, mode: Mode) -> None:
        paused = {
            "event": "workflow_paused",
            "workflow_run_id": "w",
            "data": {"workflow_run_id": "w", "status": "paused", "paused_nodes": [{"id": "n"}]},
        }
        with platform(channel, [paused]) as made:
            outcome = value_of(made, mode, lambda session: session.app.workflow.invoke(APP, {}))
        assert outcome.status == "paused"

    def test_of_a_completion(self, channel: ChannelName, mode: Mode) -> None:
        with platform(channel, [message("Once")]) as made:
            outcome = value_of(made, mode, lambda session: session.app.completion.invoke(APP, {}))
        assert outcome.answer == "Once"


class TestWhatGoesWrong:
    def test_in_an_event_is_raised_after_what_came(self, channel: ChannelName, mode: Mode) -> None:
        error = {
            "event": "error",
            "code": "provider_quota_exceeded",
            "message": "No",
            "status": 400,
        }
        with platform(channel, [message("a"), error]) as made:
            asked = made.ask(mode, chat)
        assert [event.text for event in asked.results] == ["a"]
        assert isinstance(asked.error, AppRunError)
        assert (asked.error.code, asked.error.status) == ("provider_quota_exceeded", 400)
        assert asked.error.provider_message == "No"
        assert str(asked.error) == "invoke_app: the run failed (provider_quota_exceeded): No"

    @pytest.mark.parametrize("response_mode", ["blocking", "streaming"])
    def test_in_a_workflow_is_raised_with_its_run(
        self, channel: ChannelName, mode: Mode, response_mode: str
    ) -> None:
        failed = workflow_finished("failed", error="no such city")
        if response_mode == "blocking":
            del failed["event"]
        with platform(channel, [failed]) as made:
            asked = made.ask(
                mode, lambda session: session.app.workflow.invoke(APP, {}, response_mode)
            )
        assert isinstance(asked.error, WorkflowFailedError)
        run: Any = asked.error.run
        assert run.outputs == {"text": "A"}
        assert "no such city" in str(asked.error)
        seen: list[Any] = [type(event) for event in asked.results]
        assert seen == ([] if response_mode == "blocking" else [WorkflowFinishedEvent])

    def test_is_not_an_exception_that_was_passed_over(
        self, channel: ChannelName, mode: Mode
    ) -> None:
        with platform(channel, [finished("partial-succeeded")]) as made:
            outcome = value_of(made, mode, lambda session: session.app.workflow.invoke(APP, {}))
        assert outcome.status == "partial-succeeded"

    def test_when_no_event_ends_the_run(self, channel: ChannelName, mode: Mode) -> None:
        with platform(channel, [message("a")]) as made:
            asked = made.ask(mode, chat)
        assert [event.text for event in asked.results] == ["a"]
        assert isinstance(asked.error, IncompleteRunError)

    def test_after_the_one_event_of_a_blocking_answer(
        self, channel: ChannelName, mode: Mode
    ) -> None:
        with platform(channel, [message("Hello"), Fails("PluginInvokeError: gone")]) as made:
            asked = made.ask(mode, lambda session: chat(session, response_mode="blocking"))
        assert asked.results == []
        assert "gone" in str(asked.error)

    def test_before_the_run_begins_has_status_and_code(
        self, channel: ChannelName, mode: Mode
    ) -> None:
        with platform(channel, [refusal("app not found")]) as made:
            asked = made.ask(mode, chat)
        assert type(asked.error) is APIStatusError
        assert (asked.error.status, asked.error.code) == (400, "invalid_param")
        assert "app not found" in str(asked.error)

    def test_with_a_conversation_that_is_not_the_users_is_explained(
        self, channel: ChannelName, mode: Mode
    ) -> None:
        with platform(channel, [refusal("")]) as made:
            asked = made.ask(mode, lambda session: chat(session, conversation_id=CONVERSATION))
        assert type(asked.error) is ConversationNotFoundError
        assert (asked.error.status, asked.error.code) == (400, "invalid_param")
        assert CONVERSATION in str(asked.error)
        assert "another user's" in str(asked.error)

    def test_without_a_reason_or_a_conversation_is_no_such_error(
        self, channel: ChannelName, mode: Mode
    ) -> None:
        with platform(channel, [refusal("")]) as made:
            asked = made.ask(mode, chat)
        assert type(asked.error) is APIStatusError


class TestRequests:
    def test_of_a_chat(self, channel: ChannelName, mode: Mode) -> None:
        with platform(channel, HELLO) as made:
            made.ask(mode, lambda session: chat(session, inputs={"a": 1}, user="u"))
        assert sent(made) == {
            "app_id": APP,
            "query": "hi",
            "inputs": {"a": 1},
            "response_mode": "streaming",
            "conversation_id": None,
            "user": "u",
        }

    def test_have_no_inputs_where_none_are_given(self, channel: ChannelName, mode: Mode) -> None:
        with platform(channel, HELLO) as made:
            made.ask(mode, lambda session: chat(session, inputs=None))
        assert sent(made)["inputs"] == {}

    def test_have_files_in_the_form_of_an_app(self, channel: ChannelName, mode: Mode) -> None:
        upload = UploadFileResponse(id="1", name="a.png", size=1, mime_type="image/png")
        photo = FileInput.from_url("https://example.com/b.png", "image")
        with platform(channel, HELLO) as made:
            inputs = {"one": upload, "many": [upload, photo]}
            made.ask(mode, lambda session: chat(session, inputs=inputs))
        uploaded = {"type": "image", "transfer_method": "tool_file", "tool_file_id": "1"}
        remote = {
            "type": "image",
            "transfer_method": "remote_url",
            "url": "https://example.com/b.png",
        }
        assert sent(made)["inputs"] == {"one": uploaded, "many": [uploaded, remote]}

    def test_carry_files_for_the_model_only_over_the_inner_api(
        self, channel: ChannelName, mode: Mode
    ) -> None:
        file = FileInput.from_url("https://example.com/b.png", "image")
        with platform(channel, HELLO) as made:
            asked = made.ask(mode, lambda session: chat(session, files=[file]))
        if channel == "inner API":
            assert asked.error is None
            assert sent(made)["files"] == [file.to_dict()]
        else:
            assert isinstance(asked.error, InvalidRequestError)
            assert "FileInput.from_upload" in str(asked.error)
            assert made.requests == []


class TestConversations:
    def test_keep_their_id(self, channel: ChannelName, mode: Mode) -> None:
        def talk(session: Any) -> Any:
            if mode == "sync":
                with session.app.chat.conversation(APP, inputs={"a": 1}) as conversation:
                    answers = [conversation.invoke("one"), conversation.invoke("two", {"b": 2})]
                    return [conversation.id, *answers]

            async def run() -> list[Any]:
                async with session.app.chat.conversation(APP, inputs={"a": 1}) as conversation:
                    answers = [await conversation.invoke("one")]
                    answers.append(await conversation.invoke("two", {"b": 2}))
                    return [conversation.id, *answers]

            return run()

        with platform(channel, HELLO) as made:
            id_, first, second = value_of(made, mode, talk)
        assert id_ == CONVERSATION
        assert (first.answer, second.answer) == ("Hello", "Hello")
        last = sent(made)
        assert (last["conversation_id"], last["inputs"]) == (CONVERSATION, {"b": 2})
        made.requests.pop()
        assert (sent(made)["conversation_id"], sent(made)["inputs"]) == (None, {"a": 1})


class TestForms:
    def test_say_what_an_app_asks(self, channel: ChannelName, mode: Mode) -> None:
        form: dict[str, Any] = {
            "opening_statement": "Hi",
            "user_input_form": [{"text-input": {"variable": "city"}}],
            "speech_to_text": {"enabled": True},
        }
        # The API server's further envelope is opened by the daemon.
        reply = {"data": form} if channel == "inner API" else form
        with platform(channel, [reply]) as made:
            found = value_of(made, mode, lambda session: session.app.fetch_app(APP))
            again = value_of(made, mode, lambda session: session.app.fetch_app_invocation.get(APP))
        assert found == again
        assert found.opening_statement == "Hi"
        assert found.user_input_form[0]["text-input"]["variable"] == "city"
        assert found.speech_to_text.enabled
        assert sent(made) == {"app_id": APP}
