"""A tool that calls any method of the official session, and tells what it returns or raises."""

from collections.abc import Generator
from typing import Any

from dify_plugin import Tool
from dify_plugin.entities.tool import ToolInvokeMessage, ToolProviderType
from dify_plugin.entities.workflow_node import ClassConfig, ModelConfig, ParameterConfig
from dify_plugin.file.file import File
from pydantic import BaseModel


class Call(Tool):
    def _invoke(self, tool_parameters: dict[str, Any]) -> Generator[ToolInvokeMessage]:
        arguments = {name: given(name, value) for name, value in tool_parameters.items()}
        method: Any = self.session
        for name in arguments.pop("method").split("."):
            method = self if name == "tool_itself" else getattr(method, name)
        try:
            told = {"returned": plain(method(**arguments))}
        except Exception as error:
            told = {"raised": type(error).__name__, "message": str(error)}
        yield self.create_json_message(told)

    def read(self, file: File, files: list[File]) -> list[bytes]:
        return [one.blob for one in (file, *files)]

    def malformed(self) -> None:
        """Sends an invocation that has no request."""
        data = {"type": "app", "backwards_request_id": "r"}
        self.session.writer.session_message(
            session_id=self.session.session_id,
            data=self.session.writer.stream_invoke_object(data),
        )


def given(name: str, value: Any) -> Any:
    """The argument that JSON stands for."""
    match name:
        case "val" | "content":
            return bytes.fromhex(value)
        case "model":
            return ModelConfig(**value)
        case "parameters" if isinstance(value, list):
            return [ParameterConfig(**one) for one in value]
        case "classes":
            return [ClassConfig(**one) for one in value]
        case "provider_type":
            return ToolProviderType(value)
    return value


def plain(value: Any) -> Any:
    """The result as JSON."""
    if isinstance(value, bytes):
        return value.hex()
    if isinstance(value, BaseModel):
        return value.model_dump(mode="json")
    if isinstance(value, Generator | list):
        return [plain(one) for one in value]
    return value
