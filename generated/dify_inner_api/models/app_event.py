# Written by openapi-python-client from openapi.yaml; do not edit, run `nox -s generate`.
from functools import cache
from typing import Any, ClassVar

from ..types import AppEventMethods, Tagged, Unknown, Value


class AppEvent(AppEventMethods, Value, Tagged):
    """One event of a run; its class follows from `event`. The one event of a blocking workflow has no `event`: it is a
    `workflow_finished`. New kinds and fields come with each release: an event of an unknown kind is kept as it is,
    and so are fields that are not described here."""

    __slots__ = ()
    TAG: ClassVar[str] = "event"
    KEEPS_UNKNOWN: ClassVar[bool] = True
    UNTAGGED: ClassVar[dict[str, str]] = {"data": "workflow_finished"}

    @staticmethod
    @cache
    def variants() -> "dict[str | None, type[Any]]":
        """The class for each value of the tag; None stands for any other."""
        from .agent_log_event import AgentLogEvent
        from .agent_message_event import AgentMessageEvent
        from .agent_thought_event import AgentThoughtEvent
        from .error_event import ErrorEvent
        from .human_input_form_filled_event import HumanInputFormFilledEvent
        from .human_input_form_timeout_event import HumanInputFormTimeoutEvent
        from .human_input_required_event import HumanInputRequiredEvent
        from .iteration_completed_event import IterationCompletedEvent
        from .iteration_next_event import IterationNextEvent
        from .iteration_started_event import IterationStartedEvent
        from .loop_completed_event import LoopCompletedEvent
        from .loop_next_event import LoopNextEvent
        from .loop_started_event import LoopStartedEvent
        from .message_end_event import MessageEndEvent
        from .message_event import MessageEvent
        from .message_file_event import MessageFileEvent
        from .message_replace_event import MessageReplaceEvent
        from .node_finished_event import NodeFinishedEvent
        from .node_retry_event import NodeRetryEvent
        from .node_started_event import NodeStartedEvent
        from .reasoning_chunk_event import ReasoningChunkEvent
        from .text_chunk_event import TextChunkEvent
        from .text_replace_event import TextReplaceEvent
        from .tts_message_end_event import TTSMessageEndEvent
        from .tts_message_event import TTSMessageEvent
        from .workflow_finished_event import WorkflowFinishedEvent
        from .workflow_paused_event import WorkflowPausedEvent
        from .workflow_started_event import WorkflowStartedEvent

        return {
            "message": MessageEvent,
            "agent_message": AgentMessageEvent,
            "message_end": MessageEndEvent,
            "message_replace": MessageReplaceEvent,
            "message_file": MessageFileEvent,
            "agent_thought": AgentThoughtEvent,
            "agent_log": AgentLogEvent,
            "reasoning_chunk": ReasoningChunkEvent,
            "tts_message": TTSMessageEvent,
            "tts_message_end": TTSMessageEndEvent,
            "workflow_started": WorkflowStartedEvent,
            "workflow_finished": WorkflowFinishedEvent,
            "workflow_paused": WorkflowPausedEvent,
            "node_started": NodeStartedEvent,
            "node_finished": NodeFinishedEvent,
            "node_retry": NodeRetryEvent,
            "iteration_started": IterationStartedEvent,
            "iteration_next": IterationNextEvent,
            "iteration_completed": IterationCompletedEvent,
            "loop_started": LoopStartedEvent,
            "loop_next": LoopNextEvent,
            "loop_completed": LoopCompletedEvent,
            "text_chunk": TextChunkEvent,
            "text_replace": TextReplaceEvent,
            "human_input_required": HumanInputRequiredEvent,
            "human_input_form_filled": HumanInputFormFilledEvent,
            "human_input_form_timeout": HumanInputFormTimeoutEvent,
            "error": ErrorEvent,
            None: UnknownAppEvent,
        }


class UnknownAppEvent(Unknown, AppEvent):
    """A AppEvent whose `event` this contract does not know: its fields, as they came."""

    __slots__ = ()
