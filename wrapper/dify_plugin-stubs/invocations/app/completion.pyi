from collections.abc import Generator
from typing import Any, Literal, overload

from dify_plugin.core.runtime import BackwardsInvocation

class CompletionAppInvocation(BackwardsInvocation[dict[str, Any]]):
    @overload
    def invoke(
        self,
        app_id: str,
        inputs: dict[str, Any],
        response_mode: Literal["blocking"] = "blocking",
        user: str | None = None,
    ) -> dict[str, Any]: ...
    @overload
    def invoke(
        self,
        app_id: str,
        inputs: dict[str, Any],
        response_mode: Literal["streaming"],
        user: str | None = None,
    ) -> Generator[dict[str, Any]]: ...
