"""What the events of an app's run add up to, and whether the run has ended well. No I/O."""

from __future__ import annotations

from typing import Any, ClassVar, Generic, TypeVar

from dify_inner_api import models

from ..errors import (
    APIStatusError,
    AppRunError,
    ConversationNotFoundError,
    IncompleteRunError,
    ProtocolError,
    WorkflowFailedError,
)
from ..protocol.error_texts import read_error_text
from ..protocol.json import is_object
from ..protocol.operation import Operation

R = TypeVar("R")

_NO_BLOCKING = "does not support blocking mode"
_TELLING = ("message", None, "message_end", "workflow_finished", "workflow_paused", "error")
"""The kinds of events that tell how a run goes. The one event of a blocking workflow has none. No set: a kind may be a list."""
_REPEATED = 16
"""The fewest characters of a last event that is taken for the whole answer once more."""


class Run:
    """Follows the events of one run: tells errors from events, and whether the run has come to its end."""

    def __init__(self, operation: Operation[Any], blocking: bool) -> None:
        self.conversation_id: str | None = None
        """The conversation, as soon as an event has named it."""
        self._operation = operation.name
        self._blocking = blocking
        self._answers = 0
        """How many answers or outcomes have come."""
        self._ended = False
        self._failed: models.WorkflowRun | None = None

    def take(self, event: models.AppEvent) -> models.AppEvent:
        """The event, typed by its kind. Raises AppRunError for an `error` event."""
        if self.conversation_id is None:
            self.conversation_id = getattr(event, "conversation_id", None) or None
        if event.event not in _TELLING:
            return event  # as most do, so that an event costs little
        try:
            event = _with_kind(event)
        except ValueError as error:
            raise ProtocolError(
                f"the reply does not fit the contract: {error}", operation=self._operation
            ) from error
        match event:
            case models.MessageEvent():
                self._answers += 1
            case models.MessageEndEvent() | models.WorkflowPausedEvent():
                self._ended = True
            case models.WorkflowFinishedEvent():
                self._answers += 1
                self._ended = self._ended or not self._blocking
                if event.data.status == "failed":
                    self._failed = event.data
            case models.ErrorEvent():
                raise _run_error(event, self._operation)
            case _:
                pass
        return event

    def close(self) -> None:
        """Ends the run. Raises WorkflowFailedError, or IncompleteRunError if no event has said how the run ended.

        A blocking run has one answer, without an end. Some servers stream it all the same; that has an end.
        """
        if self._failed is not None:
            said = self._failed.error or "the workflow gives no reason"
            failure = WorkflowFailedError(
                f"the workflow failed: {said}", operation=self._operation, detail=said
            )
            failure.provider_message = self._failed.error
            failure.run = self._failed
            raise failure
        if self._ended or (self._blocking and self._answers == 1):
            return
        if self._blocking and self._answers:
            raise ProtocolError(
                f"the run has {self._answers} answers, where it must have one",
                operation=self._operation,
            )
        raise IncompleteRunError(
            "the events end without `message_end`, `workflow_finished` or `error`, so the answer may be "
            "incomplete: the server or a worker of it was stopped, or cut the run at its time limit",
            operation=self._operation,
        )


def _with_kind(event: models.AppEvent) -> models.AppEvent:
    """The one event of a blocking workflow says no kind: it is that of the workflow's end."""
    if not isinstance(event, models.UnknownAppEvent) or event.get("event") is not None:
        return event
    is_end = event.get("workflow_run_id") is not None and is_object(event.get("data"))
    return models.AppEvent.of({**event, "event": "workflow_finished"}) if is_end else event


def _run_error(event: models.ErrorEvent, operation: str) -> AppRunError:
    said = event.message or "no message"
    code = f" ({event.code})" if event.code else ""
    failure = AppRunError(f"the run failed{code}: {said}", operation=operation, detail=said)
    failure.code, failure.status = event.code, event.status
    failure.provider_message = event.message or None
    return failure


def start_error(error: APIStatusError, conversation_id: str | None) -> APIStatusError:
    """The error for a run that did not begin. The server says nothing about a conversation that it does not find."""
    words = read_error_text(error.detail or "").words
    if not conversation_id or error.status != 400 or words:
        return error
    found = ConversationNotFoundError(
        f"the conversation {conversation_id!r} is unknown to the app, or is another user's; up to Dify 1.14.2 every "
        "call is another user's: leave conversation_id out to begin a new one",
        operation=error.operation,
        status=error.status,
        detail=error.detail,
    )
    found.code = error.code
    return found


def refuses_blocking(error: APIStatusError) -> bool:
    """Whether an app cannot answer at once, as those with an agent cannot."""
    return error.status == 400 and _NO_BLOCKING in (error.detail or "")


class RunAccumulator(Generic[R]):
    """Adds up the events of a run."""

    ALTERNATIVE: ClassVar[str] = ""

    def __init__(self) -> None:
        self.replaced: bool = False
        """Whether the server replaced all of the text so far, as moderation does."""
        self._pieces: list[str] = []
        self._by_agent = False
        self._fields: dict[str, Any] = {}
        self._metadata: models.MessageMetadata | None = None
        self._files: list[Any] = []
        self._thoughts: dict[str, models.AgentThoughtEvent] = {}
        self._workflow: models.WorkflowRun | None = None

    def add(self, event: models.AppEvent, /) -> str:
        """Adds the next event, and returns the text that it adds."""
        match event:
            case models.MessageEvent() | models.AgentMessageEvent():
                return self._add_answer(event)
            case models.TextChunkEvent():
                self._pieces.append(event.data.text)
                return event.data.text
            case models.MessageReplaceEvent():
                return self._replace(event.answer)
            case models.TextReplaceEvent():
                return self._replace(event.data.text)
            case models.MessageEndEvent():
                self._note(event)
                self._metadata = event.metadata or self._metadata
                self._files = event.files or self._files
            case models.AgentThoughtEvent():
                self._thoughts[event.id or str(len(self._thoughts))] = event
            case models.WorkflowStartedEvent():
                self._note(event)
            case models.WorkflowFinishedEvent():
                self._note(event)
                self._workflow = event.data
                self._files = self._files or event.data.files
            case models.WorkflowPausedEvent():
                self._note(event)
                self._workflow = _paused(event.data)
            case _:
                pass
        return ""

    def result(self) -> R:
        """The outcome so far."""
        raise NotImplementedError

    @property
    def _text(self) -> str:
        return "".join(self._pieces)

    def _add_answer(self, event: models.MessageEvent | models.AgentMessageEvent) -> str:
        self._note(event)
        if isinstance(event, models.AgentMessageEvent):
            self._by_agent = True
        else:
            self._metadata = event.metadata or self._metadata
            if self._repeats(event.answer):
                return ""
        self._pieces.append(event.answer)
        return event.answer

    def _repeats(self, text: str) -> bool:
        """Whether a `message` is the whole answer once more, as newer agent apps send it last."""
        many = len(self._pieces) > 1 and len(text) >= _REPEATED
        return bool(text) and (self._by_agent or many) and text == self._text

    def _replace(self, text: str) -> str:
        """Replaces all text. What a reader already has cannot be taken back, so it is given only to one who has none."""
        before = self._text
        self.replaced = self.replaced or bool(before)
        self._pieces = [text]
        return "" if before else text

    def _note(self, event: Any) -> None:
        """Keeps the ids that the last event has."""
        for name in (
            "task_id",
            "message_id",
            "conversation_id",
            "workflow_run_id",
            "id",
            "mode",
            "created_at",
        ):
            if (value := getattr(event, name, None)) is not None:
                self._fields[name] = value

    def _common(self, *names: str) -> dict[str, Any]:
        return {name: self._fields[name] for name in names if name in self._fields}


def _paused(pause: models.WorkflowPause) -> models.WorkflowRun:
    names = ("outputs", "created_at", "elapsed_time", "total_tokens", "total_steps")
    fields = {name: getattr(pause, name) for name in names}
    return models.WorkflowRun(id=pause.workflow_run_id, status=pause.status or "paused", **fields)


class ChatAccumulator(RunAccumulator["models.ChatResult"]):
    """Adds up the events of a chat app."""

    def result(self) -> models.ChatResult:
        fields = self._common(
            "task_id", "message_id", "conversation_id", "id", "mode", "created_at"
        )
        return models.ChatResult(
            answer=self._text,
            metadata=self._metadata or models.MessageMetadata(),
            files=self._files,
            thoughts=[*self._thoughts.values()],
            workflow=self._workflow,
            **fields,
        )


class CompletionAccumulator(RunAccumulator["models.CompletionResult"]):
    """Adds up the events of a completion app."""

    def result(self) -> models.CompletionResult:
        return models.CompletionResult(
            answer=self._text,
            metadata=self._metadata or models.MessageMetadata(),
            files=self._files,
            **self._common("task_id", "message_id", "id", "mode", "created_at"),
        )


class WorkflowAccumulator(RunAccumulator["models.WorkflowResult"]):
    """Adds up the events of a workflow."""

    def result(self) -> models.WorkflowResult:
        run = self._workflow or models.WorkflowRun()
        fields = self._common("task_id", "workflow_run_id")
        return models.WorkflowResult(data=run, text=self._text, **fields)
