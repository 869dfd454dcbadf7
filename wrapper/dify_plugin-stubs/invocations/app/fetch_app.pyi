from typing import Any

from dify_plugin.core.runtime import BackwardsInvocation
from dify_plugin.invocations.app import _AppParameters

class FetchAppInvocation(BackwardsInvocation[dict[str, Any]]):
    def get(self, app_id: str) -> _AppParameters: ...
