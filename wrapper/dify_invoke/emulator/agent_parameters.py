"""The parameters of an agent strategy, completed as the API server completes them."""

from collections.abc import Mapping
from typing import Any

from ..protocol.json import is_array, is_object
from .answers import Json
from .manifest import known, unknown_parameter
from .tools import EmulatedTool

CONTEXT_SIZE = 128_000
"""How many tokens the emulator's language model takes, by its own account."""


def agent_parameters(
    declaration: Json, given: Mapping[str, Any], tools: Mapping[str, EmulatedTool]
) -> Json:
    """Returns the parameters in the form in which a plugin gets them.

    A selected model gets its schema and the history. The name of a tool becomes the tool.

    Args:
        declaration: The strategy's YAML.
        given: The parameters.
        tools: The tools of the workspace.

    Raises:
        ValueError: The strategy has no such parameter, or the workspace has no such tool.
    """
    types: dict[str, str] = {
        one["name"]: one.get("type", "") for one in declaration.get("parameters") or ()
    }
    strategy = declaration["identity"]["name"]
    completed: Json = {}
    for name, value in given.items():
        if name not in types:
            raise unknown_parameter(f"the agent strategy {strategy!r}", name, types)
        if types[name] == "model-selector" and is_object(value):
            completed[name] = _model(value)
        elif types[name] == "array[tools]" and is_array(value):
            completed[name] = [_tool(one, tools) for one in value]
        else:
            completed[name] = value
    return completed


def session_context(parameters: Json) -> Json:
    """Returns the context of the invocation: the credential of each provider of tools."""
    credentials: dict[str, str] = {}
    for tool in parameters.get("tools") or ():
        if is_object(tool) and tool.get("credential_id"):
            credentials[tool["identity"]["provider"]] = tool["credential_id"]
    return {"credentials": {"tool_credentials": credentials}}


def _model(selected: Json) -> Json:
    """Completes a selected model. What is given stays."""
    name = selected.get("model", "")
    return {
        "model_type": "llm",
        "mode": "chat",
        "completion_params": {},
        "history_prompt_messages": [],
        "entity": {
            "model": name,
            "label": {"zh_Hans": name, "en_US": name},
            "model_type": "llm",
            "features": ["tool-call", "multi-tool-call", "agent-thought", "stream-tool-call"],
            "fetch_from": "predefined-model",
            "model_properties": {"mode": "chat", "context_size": CONTEXT_SIZE},
            "deprecated": False,
            "parameter_rules": [],
            "pricing": None,
        },
        **selected,
    }


def _tool(given: Any, tools: Mapping[str, EmulatedTool]) -> Any:
    if not isinstance(given, str):
        return given
    if given not in tools:
        raise ValueError(
            f"the emulator has no tool {given!r}; its tools are: {known(tools)}. "
            "Add it with Emulator(tools=[...])"
        )
    return tools[given].as_parameter()
