from collections.abc import Mapping
from typing import Any

from dify_plugin.core.runtime import BackwardsInvocation

class FetchAppInvocation(BackwardsInvocation[dict[str, Any]]):
    def get(self, app_id: str) -> Mapping[str, Any]: ...
