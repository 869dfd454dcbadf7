"""Answers of a blocking run that are too many, and errors of the storage that only a second question explains."""

from collections.abc import Generator
from typing import Any

import pytest

from dify_inner_api.api.app.invoke_app import OPERATION
from dify_inner_api.models import AppEvent, StorageExistence, StorageStored, StorageValue
from dify_invoke import (
    IncompleteRunError,
    KeyNotFoundError,
    ProtocolError,
    ReverseInvocationError,
    Session,
    StorageError,
    TransportError,
)
from dify_invoke.channels.invocation import Invocation
from dify_invoke.http._sync.file_client import FileClient
from dify_invoke.protocol.call import Options
from dify_invoke.protocol.refusals import model_error
from dify_invoke.session.app_runs import Run

MESSAGE = {"event": "message", "answer": "a"}
END = {"event": "message_end"}
DONE = {"workflow_run_id": "r", "data": {"id": "r", "status": "succeeded"}}
CHUNK = {"event": "text_chunk", "data": {"text": "a"}}
FINISHED = {"event": "workflow_finished", **DONE}


def run(blocking: bool, *events: dict[str, Any]) -> None:
    """Follows a run to its end."""
    followed = Run(OPERATION, blocking)
    for event in events:
        followed.take(AppEvent.from_dict(event))
    followed.close()


class TestBlockingRuns:
    @pytest.mark.parametrize("events", [[MESSAGE], [DONE], [FINISHED]])
    def test_have_one_answer(self, events: list[dict[str, Any]]) -> None:
        run(True, *events)

    @pytest.mark.parametrize("events", [[MESSAGE, MESSAGE], [DONE, DONE], [FINISHED, DONE]])
    def test_with_two_answers_are_not_taken_for_one(self, events: list[dict[str, Any]]) -> None:
        with pytest.raises(ProtocolError, match="the run has 2 answers, where it must have one"):
            run(True, *events)

    @pytest.mark.parametrize("events", [[MESSAGE, MESSAGE, END], [MESSAGE, MESSAGE, END, FINISHED], [CHUNK, FINISHED]])  # fmt: skip
    def test_may_be_streamed_all_the_same(self, events: list[dict[str, Any]]) -> None:
        run(True, *events)

    @pytest.mark.parametrize("events", [[], [CHUNK], [{"event": "new"}]])
    def test_without_an_answer_are_incomplete(self, events: list[dict[str, Any]]) -> None:
        with pytest.raises(IncompleteRunError):
            run(True, *events)

    def test_are_not_those_that_stream(self) -> None:
        with pytest.raises(IncompleteRunError):
            run(False, MESSAGE)
        run(False, FINISHED)


class Daemon:
    """A channel to a daemon that gives these answers or errors, one after the other."""

    options = Options()

    def __init__(self, *answers: object) -> None:
        self.files = FileClient()
        self.asked: list[str] = []
        self._answers = list(answers)

    def invoke(self, invocation: Invocation[Any]) -> Generator[Any, None, None]:
        self.asked.append(invocation.operation.name)
        answer = self._answers.pop(0)
        if isinstance(answer, str):
            raise model_error(answer, invocation.operation.name)
        if isinstance(answer, Exception):
            raise answer
        yield answer

    def close(self) -> None:
        pass


LOAD = "load data failed, please check if the key is correct or you have not set it"
DELETE = "delete data failed: input/output error"


class TestStorage:
    @pytest.mark.parametrize(("method", "words"), [("get", LOAD), ("delete", DELETE)])
    @pytest.mark.parametrize(
        ("second", "error"),
        [
            (StorageExistence(data=False), KeyNotFoundError),
            (StorageExistence(data=True), StorageError),
            ("exist data failed: input/output error", StorageError),
            (TransportError("the channel was closed"), StorageError),
            (ProtocolError("no JSON"), StorageError),
        ],
    )
    def test_asks_before_it_says_that_a_key_is_absent(
        self, method: str, words: str, second: object, error: type[ReverseInvocationError]
    ) -> None:
        daemon = Daemon(words, second)
        with pytest.raises(StorageError) as caught:
            getattr(Session(daemon).storage, method)("k")
        assert type(caught.value) is error
        assert caught.value.operation == f"storage_{method}"
        assert daemon.asked == [f"storage_{method}", "storage_exist"]
        if error is StorageError:
            assert caught.value.detail == words

    @pytest.mark.parametrize("method", ["get", "delete"])
    def test_does_not_ask_about_another_refusal(self, method: str) -> None:
        daemon = Daemon("persistence not found")
        with pytest.raises(StorageError, match="persistence not found"):
            getattr(Session(daemon).storage, method)("k")
        assert daemon.asked == [f"storage_{method}"]

    def test_gives_a_default_only_for_an_absent_key(self) -> None:
        storage = Session(
            Daemon(LOAD, StorageExistence(data=False), LOAD, StorageExistence(data=True))
        ).storage
        assert storage.get("k", None) is None
        with pytest.raises(StorageError):
            storage.get("k", None)

    def test_takes_what_the_daemon_confirms(self) -> None:
        daemon = Daemon(
            StorageStored(data="ok"), StorageValue(data="6162"), StorageStored(data="ok")
        )
        storage = Session(daemon).storage
        storage.set("k", b"ab")
        assert storage.get("k") == b"ab"
        storage.delete("k")
