"""The run of an app that answers: its events, or the one of a blocking run."""

import json
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

from ..answers import Json, llm_usage
from .definitions import ToolStep
from .failures import error_fields
from .flow import Flow

_TERMINAL = frozenset({"message_end", "error"})


@dataclass
class MessageRun:
    """One run of a chat, an agent, a chatflow or a completion app."""

    mode: str
    query: str
    inputs: Json
    conversation_id: str | None
    """None if the app has no conversations."""
    ends: bool
    on_answer: Callable[[str], None]
    """Is called with the whole answer, once it is there."""
    answer: str = ""
    message_id: str = field(default_factory=lambda: str(uuid4()))
    task_id: str = field(default_factory=lambda: str(uuid4()))
    created_at: int = field(default_factory=lambda: int(time.time()))
    _positions: int = 0

    def events(self, pieces: Iterator[str | ToolStep | Json]) -> Iterator[Json]:
        """Yields the events. An exception of the pieces is an event, too."""
        flow = Flow(self.inputs, self.task_id) if self.mode == "advanced-chat" else None
        if flow:
            yield from (self._with_ids(event) for event in flow.start("answer"))
        end: Json = {}
        last = None
        try:
            for piece in pieces:
                if isinstance(piece, dict) and piece.get("event") == "message_end":
                    end = piece
                    continue
                for event in self._of(piece):
                    last = event["event"]
                    yield event
        except Exception as error:  # like the platform: any exception of an app is an answer
            if flow:
                yield from (self._with_ids(event) for event in flow.fail(str(error)))
            yield self._event("error", **error_fields(error))
            return
        if last in _TERMINAL:
            return
        self.on_answer(self.answer)
        yield from self._thought()
        if flow:
            yield from (self._with_ids(event) for event in flow.end_node({"answer": self.answer}))
        if self.ends:
            yield self._end(end)
        if flow and self.ends:
            yield self._with_ids(flow.finish({"answer": self.answer}))

    def _of(self, piece: str | ToolStep | Json) -> Iterator[Json]:
        if isinstance(piece, ToolStep):
            yield from self._step(piece)
        elif isinstance(piece, str):
            self.answer += piece
            kind = "agent_message" if self.mode == "agent-chat" else "message"
            yield self._event(kind, id=self.message_id, answer=piece)
        else:
            if piece.get("event") in ("message", "agent_message"):
                self.answer += piece.get("answer", "")
            elif piece.get("event") == "message_replace":
                self.answer = piece.get("answer", "")
            yield self._event(**piece)

    def _step(self, step: ToolStep) -> Iterator[Json]:
        """A tool's use is told twice: before it is used, and with what it answered."""
        self._positions += 1
        thought = self._event(
            "agent_thought",
            id=str(uuid4()),
            position=self._positions,
            thought=step.thought,
            observation="",
            tool=step.tool,
            tool_labels={step.tool: {"en_US": step.tool, "zh_Hans": step.tool}},
            tool_input=json.dumps({step.tool: dict(step.input)}, ensure_ascii=False),
            message_files=[],
        )
        yield thought
        observed = json.dumps({step.tool: step.observation}, ensure_ascii=False)
        yield {**thought, "observation": observed}

    def _thought(self) -> Iterator[Json]:
        """An agent's answer is its last thought."""
        if self.mode == "agent-chat":
            yield self._event(
                "agent_thought",
                id=str(uuid4()),
                position=self._positions + 1,
                thought=self.answer,
                observation="",
                tool="",
                tool_labels={},
                tool_input="",
                message_files=[],
            )

    def _end(self, given: Json) -> Json:
        said = [{"role": "user", "content": self.query}]
        metadata: Json = {
            "annotation_reply": None,
            "retriever_resources": [],
            "usage": llm_usage(said, self.answer),
            **(given.get("metadata") or {}),
        }
        fields: Json = {"id": self.message_id, "files": None, **given, "metadata": metadata}
        return self._event(**{**fields, "event": "message_end"})

    def _event(self, event: str, **fields: Any) -> Json:
        return self._with_ids({"event": event, "task_id": self.task_id, **fields})

    def _with_ids(self, event: Json) -> Json:
        ids: Json = {"message_id": self.message_id, "created_at": self.created_at}
        if self.conversation_id is not None:
            ids["conversation_id"] = self.conversation_id
        return {"event": event["event"], **ids, **event}

    def whole(self, end: Json) -> Json:
        """Returns the one event of a blocking run, with the metadata of the last event."""
        return {
            "event": "message",
            "task_id": self.task_id,
            "id": self.message_id,
            "message_id": self.message_id,
            **({} if self.conversation_id is None else {"conversation_id": self.conversation_id}),
            "mode": self.mode,
            "answer": self.answer,
            "metadata": end.get("metadata") or {},
            "created_at": self.created_at,
        }
