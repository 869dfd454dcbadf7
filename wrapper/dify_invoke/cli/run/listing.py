"""What `dify-invoke run DIR` says of a plugin."""

import json
import shlex
from collections.abc import Iterator
from typing import Any

import attrs
from rich.padding import Padding
from rich.text import Text

from ..screen import Screen
from .described import Parameter, Plugin, Tool

_NO_TOOLS = {
    "endpoint": "emulator.run_plugin(...).invoke_endpoint(method, path)",
    "model provider": "emulator.run_plugin(...).models",
    "datasource": "emulator.run_plugin(...).datasources",
    "trigger event": "emulator.run_plugin(...).triggers",
}
_VALUES = {
    "number": "NUMBER",
    "file": "PATH",
    "files": "PATH",
    "system-files": "PATH",
    "model-selector": "PROVIDER/MODEL",
    "app-selector": "APP-ID",
    "object": "JSON",
    "array": "JSON",
    "array[tools]": "JSON",
    "any": "JSON",
}


def metavar_of(parameter: Parameter) -> str:
    """What an option takes, such as `NUMBER`, or the values of a select."""
    if parameter.type in ("select", "checkbox") and parameter.options:
        joined = "|".join(value for value, _ in parameter.options)
        return joined if len(joined) <= 40 else "CHOICE"
    return _VALUES.get(parameter.type, "TEXT")


def facts_of(parameter: Parameter) -> str:
    """Whether a parameter must be given, and what it may be, in some words."""
    facts = [parameter.type]
    if parameter.several:
        facts.append("repeatable")
    if parameter.has_default:
        shown = parameter.default
        if not isinstance(shown, str):
            shown = json.dumps(shown, ensure_ascii=False)
        facts.append(f"default {shown}")
    elif parameter.required:
        facts.append("required")
    low, high = parameter.bounds
    if low is not None:
        facts.append(f"at least {low}")
    if high is not None:
        facts.append(f"at most {high}")
    if parameter.scope:
        facts.append(f"scope {parameter.scope}")
    facts.append(f"form {parameter.form}")
    return ", ".join(facts)


def show(screen: Screen, plugin: Plugin) -> None:
    """Shows what a plugin has, and how to run a tool of it."""
    for line in _lines(plugin):
        indent = len(line.plain) - len(line.plain.lstrip())
        if screen.out.is_terminal and indent:
            screen.out.print(Padding(line[indent:], (0, 0, 0, indent), expand=False))
        else:
            screen.out.print(line, soft_wrap=not screen.out.is_terminal)


def document(plugin: Plugin) -> dict[str, Any]:
    """What a plugin has, for machines."""
    return {
        "plugin": plugin.plugin_id,
        "version": plugin.version,
        "description": plugin.description,
        "permissions": list(plugin.permissions),
        "tools": [_tool_document(one) for one in plugin.tools],
        "others": [{"kind": kind, "name": name} for kind, name in plugin.others],
    }


def _tool_document(tool: Tool) -> dict[str, Any]:
    parameters: list[dict[str, Any]] = []
    for one in tool.parameters:
        fields = attrs.asdict(one, recurse=False)
        fields["options"] = [value for value, _ in one.options]
        fields["bounds"] = list(one.bounds)
        parameters.append(fields)
    return {
        "name": tool.name,
        "kind": tool.kind,
        "description": tool.description,
        "provider": tool.provider.name,
        "credentials": [attrs.asdict(one) for one in tool.provider.credentials],
        "parameters": parameters,
    }


def _lines(plugin: Plugin) -> Iterator[Text]:
    yield Text.assemble((plugin.plugin_id, "bold"), f" {plugin.version}")
    if plugin.description:
        yield Text(plugin.description)
    if plugin.permissions:
        yield Text(f"It may invoke: {', '.join(plugin.permissions)}", "dim")
    for tool in plugin.tools:
        yield Text()
        kind = "" if tool.kind == "tool" else f" ({tool.kind})"
        yield Text.assemble((tool.name, "bold cyan"), kind, f": {tool.description}")
        for parameter in tool.parameters:
            yield from _parameter_lines(parameter)
    yield from _credential_lines(plugin)
    if plugin.others:
        yield Text()
        yield Text("It also has:" if plugin.tools else "It has no tools. It has:")
        for kind, name in plugin.others:
            yield Text(f"  {kind} {name}")
        kinds = {kind for kind, _ in plugin.others}
        yield Text("Those run in Python, by dify_invoke.emulator:", "dim")
        for kind, how in _NO_TOOLS.items():
            if kind in kinds:
                yield Text(f"  {how}", "dim")
    if plugin.tools:
        yield from _next(plugin)
    elif not plugin.others:
        yield Text("It has nothing to run: its manifest.yaml names no plugins.")


def _parameter_lines(parameter: Parameter) -> Iterator[Text]:
    name = Text(f"  --{parameter.name}", "green")
    name.append(f" {metavar_of(parameter)}" if parameter.type != "boolean" else "", "default")
    yield name.append(f"  {facts_of(parameter)}", "dim")
    if parameter.description:
        yield Text(f"      {parameter.description}")
    if parameter.type not in ("select", "checkbox"):
        return
    for value, label in parameter.options:
        yield Text(f"      {value}" + (f": {label}" if label and label != value else ""), "dim")


def _credential_lines(plugin: Plugin) -> Iterator[Text]:
    providers = {tool.provider.name: tool.provider for tool in plugin.tools}
    for provider in providers.values():
        if provider.credentials:
            yield Text()
            yield Text(f"Credentials of {provider.name}")
        for one in provider.credentials:
            fact = "required" if one.required else "optional"
            label = f", {one.description}" if one.description else ""
            yield Text.assemble(
                ("  --credential", "green"), f" {one.name}=...", (f"  {fact}{label}", "dim")
            )


def _next(plugin: Plugin) -> Iterator[Text]:
    tool = plugin.tools[0]
    given = "".join(
        f" --{one.name} {_VALUES.get(one.type, '...')}"
        for one in tool.parameters
        if one.required and not one.has_default and not one.type.endswith("-selector")
    )
    needed = "".join(
        f" --credential {one.name}=..." for one in tool.provider.credentials if one.required
    )
    command = f"dify-invoke run {shlex.quote(str(plugin.folder))} {tool.name}"
    yield Text()
    yield Text("Run a tool, on the emulator unless --url or DIFY_INNER_API_URL names a platform:")
    yield Text(f"  {command}{given}{needed}", "bold")
    yield Text(f"  {command} --help", "bold")
