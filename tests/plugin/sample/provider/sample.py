from typing import Any

from dify_plugin import ToolProvider


class SampleProvider(ToolProvider):
    def _validate_credentials(self, credentials: dict[str, Any]) -> None:
        """The provider has no credentials."""
