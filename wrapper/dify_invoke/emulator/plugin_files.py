"""The YAML files of a plugin: their values, and the line at which each stands."""

import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import yaml

from ..protocol.json import is_array, is_object
from ..protocol.mistakes import shown

Field = tuple[str | int, ...]
"""The keys and indexes that lead to a value, such as `("plugins", "tools", 0)`."""


class PluginFile:
    """A YAML file of a plugin, which contains a mapping.

    Args:
        folder: The plugin's folder.
        name: The file's path relative to it.
        named_by: The file and the field that name this one, for an error; nothing if none does.

    Raises:
        ValueError: The file is missing, is no YAML, or does not contain a mapping. The text has its name,
            and the line and the column of the mistake.
    """

    def __init__(
        self, folder: Path, name: str, named_by: "tuple[PluginFile, Field] | None" = None
    ) -> None:
        self.name = name
        file = folder / name
        if not file.is_file():
            if named_by is None:
                raise ValueError(f"{file} is missing; a plugin's folder must have it")
            owner, field = named_by
            raise owner.wrong(field, f"names {name}, but that file is missing")
        self._root, content = _read(file, name)
        if not is_object(content):
            place = self._line(())
            raise ValueError(
                f"{name}{place} is {shown(content)}: give a mapping, such as `name: x`"
            )
        self.content: dict[str, Any] = content

    def wrong(self, field: Field, problem: str) -> ValueError:
        """Returns the error for a field. Its text has the file, the line and the field."""
        return ValueError(f"{self.name}{self._line(field)}: {_written(field)} {problem}")

    def mapping(self, *field: str | int) -> dict[str, Any]:
        """Returns a mapping, empty if the field is absent. Raises ValueError if it is something else."""
        value = self._find(field)
        if value is None:
            return {}
        if not is_object(value):
            raise self.wrong(field, f"is {shown(value)}: give a mapping")
        return value

    def items(self, *field: str | int) -> list[Any]:
        """Returns a list, empty if the field is absent. Raises ValueError if it is something else."""
        value = self._find(field)
        if value is None:
            return []
        if not is_array(value):
            raise self.wrong(field, f"is {shown(value)}: give a list")
        return value

    def texts(self, *field: str | int) -> list[str]:
        """Returns a list of texts, empty if the field is absent. Raises ValueError if it is something else."""
        return [self.text(*field, index) for index, _ in enumerate(self.items(*field))]

    def text(self, *field: str | int) -> str:
        """Returns a text. Raises ValueError if the field is absent, or something else."""
        value = self._find(field)
        if not isinstance(value, str):
            problem = "is missing" if value is None else f"is {shown(value)}"
            raise self.wrong(field, f"{problem}: give a text")
        return value

    def _find(self, field: Iterable[str | int]) -> Any:
        value: Any = self.content
        for step in field:
            if isinstance(step, int):
                value = value[step] if is_array(value) else None
            else:
                value = value.get(step) if is_object(value) else None
        return value

    def _line(self, field: Field) -> str:
        """The line of a value, or of the nearest one around it."""
        node = self._root
        for step in field:
            inner = _inside(node, step)
            if inner is None:
                break
            node = inner
        return f", line {node.start_mark.line + 1}" if node is not None else ""


def _inside(node: yaml.Node | None, step: str | int) -> yaml.Node | None:
    if isinstance(node, yaml.SequenceNode) and isinstance(step, int):
        inner: yaml.Node = node.value[step]
        return inner
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            if key.value == step:
                found: yaml.Node = value
                return found
    return None


def _read(file: Path, name: str) -> tuple[yaml.Node | None, Any]:
    """Returns the node and the value of the only document of a file. Raises ValueError if it is no YAML."""
    try:
        loader: Any = yaml.SafeLoader(file.read_bytes())
        node = loader.get_single_node()
        return node, None if node is None else loader.construct_document(node)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        place = f", line {mark.line + 1}, column {mark.column + 1}" if mark else ""
        reason = ": ".join(part for part in (error.context, error.problem) if part)
        raise ValueError(f"{name}{place} is not valid YAML: {_one_line(reason)}") from None
    except yaml.reader.ReaderError as error:
        raise ValueError(f"{name} is not valid YAML: {_one_line(str(error))}") from None
    except (ValueError, RecursionError) as error:  # a date that is none, or too deep a nesting
        raise ValueError(f"{name} is not valid YAML: {_one_line(str(error))}") from None


def _one_line(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip()


def _written(field: Field) -> str:
    steps = (f"[{step}]" if isinstance(step, int) else f".{step}" for step in field)
    return "".join(steps).removeprefix(".")
