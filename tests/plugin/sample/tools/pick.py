from collections.abc import Generator
from typing import Any

from dify_plugin import Tool
from dify_plugin.entities import I18nObject, ParameterOption
from dify_plugin.entities.tool import ToolInvokeMessage


class Pick(Tool):
    def _invoke(self, tool_parameters: dict[str, Any]) -> Generator[ToolInvokeMessage]:
        made_by = self.runtime.credential_type.value
        yield self.create_json_message({**tool_parameters, "credentials": made_by})

    def _fetch_parameter_options(self, parameter: str) -> list[ParameterOption]:
        key = self.runtime.credentials["key"]
        return [ParameterOption(value=f"{key} {parameter}", label=I18nObject(en_US=parameter))]
