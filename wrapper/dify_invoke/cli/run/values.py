"""The values of a tool's parameters, from the texts that were given on the command line."""

import json
import mimetypes
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, TypeAlias

import typer

from ...emulator.tool_parameters import tool_parameters
from ...protocol.json import is_object
from ..inputs import text_of
from .described import Parameter, Tool

Given: TypeAlias = "str | bool | list[str] | None"
"""What an option has: a text, a switch, texts, or nothing."""
Store = Callable[[bytes, str, str], dict[str, Any]]
"""Stores a file by its content, its name and its type, and returns it as a tool gets it."""

FILES = frozenset({"file", "files", "system-files"})
_MODEL_TYPES = ("llm", "text-embedding", "rerank", "tts", "speech2text", "moderation")
_MARK = {"dify_model_identity": "__dify__file__"}


def checked(tool: Tool, given: Mapping[str, Given], standard: Mapping[str, Any]) -> dict[str, Any]:
    """The values, but for a file its path. Raises BadParameter, which names the option, for one that does not fit.

    Args:
        tool: The tool.
        given: What was given, by the parameters' names.
        standard: Values for what is required and was not given.
    """
    values: dict[str, Any] = {}
    for one in tool.parameters:
        value = given.get(one.name)
        if value is None or value == []:
            if one.required and not one.has_default and one.name in standard:
                values[one.name] = standard[one.name]
        else:
            values[one.name] = _value(one, value)
    shown = {
        one.name: _marked(values[one.name])
        for one in tool.parameters
        if one.name in values and one.type in FILES
    }
    try:
        tool_parameters(dict(tool.declaration), {**values, **shown}, named)
    except ValueError as error:
        raise typer.BadParameter(_advised(str(error), tool)) from error
    return values


def stored(tool: Tool, values: Mapping[str, Any], store: Store) -> dict[str, Any]:
    """The values with the files in the place of their paths."""
    complete = dict(values)
    for one in tool.parameters:
        if one.type in FILES and one.name in complete:
            paths: list[Path] = complete[one.name]
            files = [store(path.read_bytes(), path.name, _type_of(path)) for path in paths]
            complete[one.name] = files if one.several else files[0]
    return complete


def named(name: str) -> str:
    """The option of a parameter."""
    return f"--{name}"


def standard_values(tool: Tool, model: str, apps: Mapping[str, str]) -> dict[str, Any]:
    """A model and an app of the emulator for each parameter that selects one."""
    values: dict[str, Any] = {}
    for one in tool.parameters:
        if one.type == "model-selector":
            values[one.name] = _model(one, model)
        elif one.type == "app-selector":
            values[one.name] = {"app_id": apps.get(one.scope) or apps["chat"], "inputs": {}}
    return values


def _value(parameter: Parameter, given: str | bool | list[str]) -> Any:
    option = named(parameter.name)
    if isinstance(given, bool):
        return given
    if isinstance(given, list):
        return [_file(option, one) for one in given] if parameter.type in FILES else given
    match parameter.type:
        case "file":
            return [_file(option, given)]
        case "model-selector":
            return _model(parameter, given)
        case "app-selector":
            return _object(option, given) if given.startswith("{") else {"app_id": given}
        case "object":
            return _object(option, given)
        case "any" | "array[tools]":
            try:
                return json.loads(given)
            except (ValueError, RecursionError):
                return given
        case "string" | "secret-input":
            return text_of(given)
        case _:
            return given


def _file(option: str, given: str) -> Path:
    path = Path(given)
    if not path.is_file():
        found = "is no file" if path.exists() else "there is no such file"
        raise typer.BadParameter(f"{option}: {found}: {given}")
    return path


def _type_of(path: Path) -> str:
    return mimetypes.guess_type(path.name)[0] or "application/octet-stream"


def _marked(value: list[Path]) -> Any:
    return [_MARK for _ in value]


def _object(option: str, given: str) -> dict[str, Any]:
    try:
        value = json.loads(given)
    except (ValueError, RecursionError) as error:
        raise typer.BadParameter(f"{option} is no JSON: {error}") from error
    if not is_object(value):
        raise typer.BadParameter(f"{option} is no JSON object: give one, such as '{{\"a\": 1}}'")
    return value


def _model(parameter: Parameter, given: str) -> dict[str, Any]:
    """A model as a person selects it in the console."""
    if given.startswith("{"):
        return _object(named(parameter.name), given)
    provider, _, model = given.rpartition("/")
    if not (provider and model):
        raise typer.BadParameter(
            f"{named(parameter.name)} is {given!r}: give provider/model, such as "
            "langgenius/openai/openai/gpt-4o-mini"
        )
    words = parameter.scope.split("&")
    type_ = next((one for one in _MODEL_TYPES if one in words), "llm")
    selected: dict[str, Any] = {"provider": provider, "model": model, "model_type": type_}
    if type_ == "llm":
        selected |= {"mode": "chat", "completion_params": {}}
    return selected


def _advised(problem: str, tool: Tool) -> str:
    """The problem with what the parameter is for, where it is missing, and what an option takes from a shell."""
    option = problem.partition(" ")[0]
    for one in tool.parameters:
        if named(one.name) != option:
            continue
        advice = {
            "file": "give the path of a file",
            "files": "give the path of a file, once for each",
            "system-files": "give the path of a file, once for each",
            "model-selector": "give provider/model, such as langgenius/openai/openai/gpt-4o-mini",
            "app-selector": "give the id of an app",
        }.get(one.type)
        problem = f"{problem.partition(': give')[0]}: {advice}" if advice else problem
        if " is missing" in problem and one.description:
            problem = f"{problem} ({one.description})"
    return problem
