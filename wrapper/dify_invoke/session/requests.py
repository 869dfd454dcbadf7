"""Turns the arguments of an `invoke` into the contract's request, or raises one clear error. No I/O."""

from collections.abc import Iterable, Mapping
from enum import Enum
from types import UnionType
from typing import Any, TypeGuard, get_args, get_origin

import attrs

from dify_inner_api.models import PromptMessage

from ..errors import InvalidRequestError
from ..http.upload import HexFile
from ..protocol.arguments import convert, fields_of, json_object, model_config, wrong
from ..protocol.json import is_array, is_object
from ..protocol.operation import Operation


def prepare(
    operation: Operation[Any], config: object, arguments: dict[str, Any]
) -> tuple[attrs.AttrsInstance, HexFile | None]:
    """The operation's request, and the file in it.

    `config` is None for an operation without a model config. The arguments are fields of the request,
    and the type of a field says how it is checked. InvalidRequestError names the wrong argument.
    """
    types = {field.name: field.type for field in attrs.fields(operation.request)}
    fields: dict[str, Any] = {}
    if "model_type" in types:
        # The class of the config is the root of the request's class.
        root = [base for base in operation.request.__mro__ if attrs.has(base)][-1]
        fields = fields_of(model_config(config, root))
    file = HexFile(arguments.pop("file")) if "file" in arguments else None
    if file is not None:
        fields["file"] = file.mark
    for name, value in arguments.items():
        fields[name] = _argument(value, types[name], name)
    return operation.request(**fields), file


def check_length(operation: Operation[Any], name: str, value: object) -> None:
    """Raises InvalidRequestError if an argument is not a number of characters."""
    if isinstance(value, bool) or not isinstance(value, int):
        error = wrong(name, "a number of characters", value)
        error.operation = operation.name
        raise error


def _argument(value: Any, type_: Any, name: str) -> Any:
    """The checked value of an argument for a field of that type."""
    origin = get_origin(type_)
    if origin is UnionType:  # `list[...] | None`
        given = None if value is None else _argument(value, get_args(type_)[0], name)
        # The official SDK sends null for no tools, given as None or as [].
        return None if given == [] and name == "tools" else given
    if origin is list:
        (item,) = get_args(type_)
        if not _is_list_like(value):
            raise wrong(name, f"a list of {item.__name__}", value)
        return [_argument(one, item, f"{name}[{index}]") for index, one in enumerate(value)]
    if origin is dict:
        return json_object(value, name, "a JSON Schema as a dict")
    if type_ in (str, bool):
        if not isinstance(value, type_):
            raise wrong(name, f"a {type_.__name__}", value)
        return value
    if issubclass(type_, Enum):
        try:
            return type_(value.value if isinstance(value, Enum) else value)
        except ValueError as error:
            words = " or ".join(repr(member.value) for member in type_)
            raise InvalidRequestError(f"{name} must be {words}, not {value!r}") from error
    if type_ is PromptMessage:
        return _message(value, name)
    given = json_object(value, name, f"{type_.__name__}, or a dict of one", type_)
    return convert(given, type_, name)


def _is_list_like(value: object) -> TypeGuard[Iterable[Any]]:
    return isinstance(value, Iterable) and not isinstance(value, str | bytes | Mapping)


def _message(value: object, name: str) -> PromptMessage:
    given = json_object(value, name, "a prompt message, or a dict of one", PromptMessage)
    if not isinstance(given.get("role"), str):
        raise InvalidRequestError(f"{name} has no role, such as 'user'")
    content = given.get("content")
    if content is None:
        if given["role"] != "assistant" or not given.get("tool_calls"):
            raise InvalidRequestError(f"{name}.content is None: give a text or a list of parts")
        given["content"] = ""
    elif is_array(content):
        for index, part in enumerate(content):
            place = f"{name}.content[{index}]"
            if not is_object(part):
                raise wrong(place, "a part of a message, or a dict of one", part)
            if not isinstance(part.get("type"), str):
                raise InvalidRequestError(f"{place} has no type, such as 'text'")
    elif not isinstance(content, str):
        raise wrong(f"{name}.content", "a text or a list of parts", content)
    return convert(given, PromptMessage, name)
