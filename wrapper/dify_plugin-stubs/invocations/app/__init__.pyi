from collections.abc import Mapping
from typing import Any, Generic, Literal, Never, TypedDict, TypeVar, overload

from dify_plugin.core.entities.invocation import InvokeType
from dify_plugin.core.runtime import BackwardsInvocation

from .fetch_app import FetchAppInvocation

__all__ = ["BackwardsInvocation", "FetchAppInvocation", "InvokeType", "Mapping"]

_Text = TypeVar("_Text", bound=str)
_Number = TypeVar("_Number", bound=str)
_Object = TypeVar("_Object", bound=str)
_Inner = TypeVar("_Inner")
_Default = TypeVar("_Default")

# A dict at run time, so no TypedDict: plugins pass it on as a dict. It has more keys than those named, and may lack one of
# these, so `get` gives what a checker lets pass for either.
class _Reply(dict[str, Any], Generic[_Text, _Number, _Object, _Inner]):
    @overload
    def __getitem__(self, key: _Text, /) -> str: ...
    @overload
    def __getitem__(self, key: _Number, /) -> int: ...
    @overload
    def __getitem__(self, key: _Object, /) -> _Inner: ...
    @overload
    def __getitem__(self, key: str, /) -> Any: ...
    # To mypy, a `get` that knows more of some keys is no `get` of a dict.
    @overload  # type: ignore[override]
    def get(self, key: _Text, default: None = None, /) -> str | Any: ...
    @overload
    def get(self, key: _Text, default: str, /) -> str: ...
    @overload
    def get(self, key: _Number, default: None = None, /) -> int | Any: ...
    @overload
    def get(self, key: _Number, default: int, /) -> int: ...
    @overload
    def get(self, key: _Object, default: None = None, /) -> _Inner | Any: ...
    @overload
    def get(self, key: _Object, default: dict[str, Any], /) -> _Inner | dict[str, Any]: ...
    @overload
    def get(self, key: str, default: None = None, /) -> Any: ...
    @overload
    def get(self, key: str, default: _Default, /) -> Any | _Default: ...

class _AppEvent(
    _Reply[
        Literal[
            "event",
            "task_id",
            "workflow_run_id",
            "message_id",
            "conversation_id",
            "id",
            "answer",
            "audio",
            "url",
            "code",
            "message",
        ],
        Literal["created_at", "status"],
        Literal["data", "metadata"],
        dict[str, Any],
    ]
): ...
class _ChatReply(
    _Reply[
        Literal["event", "task_id", "id", "message_id", "conversation_id", "mode", "answer"],
        Literal["created_at"],
        Literal["metadata"],
        dict[str, Any],
    ]
): ...
class _CompletionReply(
    _Reply[
        Literal["event", "task_id", "id", "message_id", "mode", "answer"],
        Literal["created_at"],
        Literal["metadata"],
        dict[str, Any],
    ]
): ...
class _WorkflowRun(
    _Reply[
        Literal["id", "workflow_id", "status"],
        Literal["total_tokens", "total_steps", "created_at", "finished_at"],
        Literal["outputs"],
        dict[str, Any],
    ]
): ...
class _WorkflowReply(
    _Reply[Literal["task_id", "workflow_run_id"], Never, Literal["data"], _WorkflowRun]
): ...

# It has no name, mode or id of the app.
class _AppParameters(TypedDict):
    opening_statement: str | None
    suggested_questions: list[str]
    suggested_questions_after_answer: dict[str, Any]
    speech_to_text: dict[str, Any]
    text_to_speech: dict[str, Any]
    retriever_resource: dict[str, Any]
    annotation_reply: dict[str, Any]
    more_like_this: dict[str, Any]
    user_input_form: list[dict[str, dict[str, Any]]]
    sensitive_word_avoidance: dict[str, Any]
    file_upload: dict[str, Any]
    system_parameters: dict[str, int]
