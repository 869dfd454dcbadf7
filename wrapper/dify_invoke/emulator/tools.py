"""The tools of the emulator's workspace, which agents and other plugins invoke."""

import json
from base64 import b64encode
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from .answers import Json
from .failures import RefusedError
from .identifiers import uuid_of


@dataclass(frozen=True)
class EmulatedTool:
    """A tool that the emulator's workspace has. `Emulator(tools=[...])` takes it.

        def get_weather(city: str) -> str:
            return f"It is sunny in {city}."

        weather = EmulatedTool("get_weather", get_weather, parameters=[{"name": "city"}])

    An exception of the function is an error that the plugin gets from the platform.
    """

    name: str
    function: Callable[..., str | Json | Iterable[Json]]
    """Is called with the tool's parameters by name.

    It returns a text, an object, or the tool's messages, such as
    `{"type": "text", "message": {"text": "hello"}}`. The `blob` of a message may be bytes.
    """
    description: str = ""
    """What the model reads about the tool."""
    parameters: Sequence[Mapping[str, Any]] = ()
    """The parameters in Dify's form. All fields but `name` have defaults: a required text from the model."""
    provider: str = "langgenius/emulator/emulator"
    provider_type: str = "builtin"
    runtime_parameters: Mapping[str, Any] = field(default_factory=dict[str, Any])
    """The values that were set by hand when the tool was given to an agent."""
    credential_id: str | None = None
    """The credential that an agent gets with the tool."""
    credential_ids: Sequence[str] | None = None
    """The credentials of the workspace, UUIDs, if the tool needs one. None checks nothing."""
    raw: bool = False
    """Whether its messages are sent as they are, files included.

    Otherwise the emulator does what the server does: it stores a `blob` and sends a link to it.
    """

    def as_parameter(self) -> Json:
        """Returns the tool as an agent strategy gets it among its tools."""
        return {
            "identity": {
                "author": "dify-invoke",
                "name": self.name,
                "label": _in_english(self.name),
                "provider": self.provider,
                "icon": None,
            },
            "parameters": [_parameter(one) for one in self.parameters],
            "description": {"human": _in_english(self.description), "llm": self.description},
            "output_schema": {},
            "has_runtime_parameters": False,
            "runtime_parameters": dict(self.runtime_parameters),
            "credential_id": self.credential_id,
            "provider_type": self.provider_type,
        }

    def messages(self, parameters: Json) -> Iterator[Json]:
        """Calls the function and yields the messages of its result."""
        result = self.function(**parameters)
        if isinstance(result, str):
            yield _message("text", {"text": result})
        elif isinstance(result, dict):
            yield _message("json", {"json_object": result})
        else:
            for message in result:
                yield _message(**message)


def tools_by_name(tools: Iterable[EmulatedTool]) -> dict[str, EmulatedTool]:
    """Returns the tools by name. Raises ValueError if two have the same name."""
    found: dict[str, EmulatedTool] = {}
    for tool in tools:
        if tool.name in found:
            raise ValueError(f"two tools have the name {tool.name!r}; give each a name of its own")
        found[tool.name] = tool
    return found


def find_tool(tools: Mapping[str, EmulatedTool], request: Json) -> EmulatedTool:
    """Returns the tool that a request names. Raises RefusedError in the server's words."""
    type_, provider, name = request["tool_type"], request["provider"], request["tool"]
    offered = [
        one for one in tools.values() if (one.provider_type, one.provider) == (type_, provider)
    ]
    if not offered:
        kind = "plugin" if type_ == "builtin" else type_
        raise RefusedError(400, f"{kind} provider {provider} not found")
    if type_ == "workflow":  # its provider has one tool, whatever the name
        return offered[0]
    for tool in offered:
        if tool.name == name:
            return tool
    raise RefusedError(400, f"{type_} tool {name} not found")


def check_credential(tool: EmulatedTool, credential_id: str) -> None:
    """Checks the credential that a request names, if it is a UUID. Raises RefusedError."""
    if tool.credential_ids is None:
        return
    if not tool.credential_ids:
        raise RefusedError(
            400,
            f"No credential is configured for tool provider {tool.provider}. "
            "Authorize the provider or select a credential.",
        )
    if uuid_of(credential_id) and credential_id not in tool.credential_ids:
        raise RefusedError(
            400,
            f"Tool credential {credential_id} has been deleted. "
            "Select or authorize another credential.",
        )


def _parameter(given: Mapping[str, Any]) -> Json:
    name: str = given["name"]
    described = given.get("llm_description", name)
    return {
        "label": _in_english(name),
        "human_description": _in_english(described),
        "placeholder": None,
        "type": "string",
        "auto_generate": None,
        "template": None,
        "scope": None,
        "form": "llm",
        "llm_description": described,
        "required": True,
        "default": None,
        "min": None,
        "max": None,
        "precision": None,
        "options": [],
        **given,
    }


def _in_english(text: str) -> Json:
    """A text in the platform's four languages, which falls back to English."""
    return dict.fromkeys(("en_US", "zh_Hans", "pt_BR", "ja_JP"), text)


def _message(type: str, message: Json | None, meta: Json | None = None) -> Json:  # noqa: A002
    if message and isinstance(blob := message.get("blob"), bytes):
        message = {**message, "blob": b64encode(blob).decode()}
    whole: Json = {"type": type, "message": message, "meta": meta}
    json.dumps(whole)  # what cannot be sent is the tool's fault
    return whole
