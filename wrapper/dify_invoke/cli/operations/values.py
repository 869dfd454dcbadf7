"""Named values, `NAME=VALUE`, and JSON that a user gives as a text or a file."""

import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import msgspec
import typer

from ..inputs import text_of

_CAPITALIZED = {"True": "true", "False": "false", "None": "null"}
_JSON_BEGINS = ("{", "[", '"')


def named_values(given: Iterable[str], option: str) -> dict[str, Any]:
    """The values of an option that is given as NAME=VALUE, each JSON, or else a text.

    Raises BadParameter, which names the option, for what is neither.
    """
    values: dict[str, Any] = {}
    for one in given:
        name, value = name_and_value(one, option)
        if name in values:
            raise typer.BadParameter(f"{option} gives {name!r} twice: give it once")
        values[name] = _value(name, value, option)
    return values


def name_and_value(given: str, option: str) -> tuple[str, str]:
    """What is before the first "=", and what is after it."""
    name, separator, value = given.partition("=")
    if not (separator and name.strip()):
        raise typer.BadParameter(f"{option} {given!r} has no name and value: use NAME=VALUE")
    return name.strip(), value


def _value(name: str, text: str, option: str) -> Any:
    if right := _CAPITALIZED.get(text):
        raise typer.BadParameter(f"{option} {name}={text} is no JSON: use {name}={right}")
    try:
        return msgspec.json.decode(text)
    except (msgspec.DecodeError, UnicodeEncodeError) as error:
        if text.startswith(_JSON_BEGINS):
            raise typer.BadParameter(f"{option} {name}: {_reason(error)}") from error
    return text


def json_of(given: str, option: str) -> Any:
    """The JSON that an option names: a text, a file, or "-" for stdin. Raises BadParameter, which names the option."""
    text, place = given, option
    if given == "-":
        text = text_of(given)
    elif not given.lstrip().startswith(("{", "[")):
        text, place = text_in(given, option), f"{option} {given}"
    try:
        return msgspec.json.decode(text)
    except (msgspec.DecodeError, UnicodeEncodeError) as error:
        raise typer.BadParameter(f"{place}: {_reason(error)}") from error


def _reason(error: Exception) -> str:
    return f"this is no JSON: {re.sub('^JSON is malformed: ', '', str(error))}"


def text_in(file: str, option: str) -> str:
    """The text of a file. Raises BadParameter, which names the option, if it cannot be read."""
    try:
        return bytes_in(file, option).decode()
    except UnicodeDecodeError as error:
        raise typer.BadParameter(
            f"{option} {file} is not UTF-8: byte {error.start} is wrong"
        ) from error


def bytes_in(file: str, option: str) -> bytes:
    """The bytes of a file. Raises BadParameter, which names the option, if it cannot be read."""
    try:
        return Path(file).read_bytes()
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise typer.BadParameter(f"cannot read {option} {file}: {reason}") from error
