from collections.abc import Generator
from typing import Any, Literal, overload

from dify_plugin.core.runtime import BackwardsInvocation
from dify_plugin.invocations.app import _AppEvent, _CompletionReply

class CompletionAppInvocation(BackwardsInvocation[dict[str, Any]]):
    @overload
    def invoke(
        self,
        app_id: str,
        inputs: dict[str, Any],
        response_mode: Literal["blocking"] = "blocking",
        user: str | None = None,
    ) -> _CompletionReply: ...
    @overload
    def invoke(
        self,
        app_id: str,
        inputs: dict[str, Any],
        response_mode: Literal["streaming"],
        user: str | None = None,
    ) -> Generator[_AppEvent]: ...
