from collections.abc import Generator
from typing import Any, Literal, overload

from dify_plugin.core.runtime import BackwardsInvocation
from dify_plugin.invocations.app import _AppEvent, _ChatReply

class ChatAppInvocation(BackwardsInvocation[dict[str, Any]]):
    @overload
    def invoke(
        self,
        app_id: str,
        query: str,
        inputs: dict[str, Any],
        response_mode: Literal["streaming"] = "streaming",
        conversation_id: str | None = None,
        user: str | None = None,
    ) -> Generator[_AppEvent]: ...
    @overload
    def invoke(
        self,
        app_id: str,
        query: str,
        inputs: dict[str, Any],
        response_mode: Literal["blocking"],
        conversation_id: str | None = None,
        user: str | None = None,
    ) -> _ChatReply: ...
