"""A tool that calls any method of the official session, and tells what it returns or raises."""

from collections.abc import Callable, Generator, Iterable
from operator import attrgetter
from typing import Any, cast

from dify_plugin import Tool
from dify_plugin.entities.tool import ToolInvokeMessage, ToolProviderType
from dify_plugin.entities.workflow_node import ClassConfig, ModelConfig, ParameterConfig
from dify_plugin.file.file import File
from pydantic import BaseModel


class Call(Tool):
    def _invoke(self, tool_parameters: dict[str, Any]) -> Generator[ToolInvokeMessage]:
        arguments = {name: given(name, value) for name, value in tool_parameters.items()}
        owner, _, path = arguments.pop("method").partition(".")
        owned = self if owner == "tool_itself" else getattr(self.session, owner)
        try:
            told = {"returned": plain(attrgetter(path)(owned)(**arguments))}
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
    if name == "parameters" and not isinstance(value, list):  # those of a tool
        return value
    made: dict[str, Callable[[Any], Any]] = {
        "val": bytes.fromhex,
        "content": bytes.fromhex,
        "model": ModelConfig.model_validate,
        "parameters": lambda values: [ParameterConfig.model_validate(one) for one in values],
        "classes": lambda values: [ClassConfig.model_validate(one) for one in values],
        "provider_type": ToolProviderType,
    }
    return made.get(name, lambda value: value)(value)


def plain(value: Any) -> Any:
    """The result as JSON."""
    if isinstance(value, bytes):
        return value.hex()
    if isinstance(value, BaseModel):
        return value.model_dump(mode="json")
    if isinstance(value, (Generator, list)):
        return list(map(plain, cast("Iterable[Any]", value)))
    return value
