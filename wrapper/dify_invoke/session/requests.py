"""Turns the arguments of an `invoke` into the contract's request, or raises one clear error. No I/O."""

from collections.abc import Callable
from enum import Enum
from functools import cache
from types import NoneType, UnionType
from typing import Any, NamedTuple, get_args, get_origin

import attrs

from dify_inner_api.models import PromptMessage, ToolChoice

from ..errors import InvalidRequestError
from ..http.upload import HexFile
from ..protocol.arguments import convert, is_list_like, json_object, model_config, names_of
from ..protocol.json import Unset, is_array, is_object
from ..protocol.mistakes import check_keys, nearest, quoted, wrong
from ..protocol.operation import Operation
from ..protocol.plain import fields_of, is_model, plain
from .parts import TEXT, check_part

LOWEST: float = -1e9
"""A threshold that drops no document: some models score below 0, and JSON has no infinity."""

SCHEMA: dict[str, Any] = {"type": "object", "properties": {"city": {"type": "string"}}}
TOOL: str = (
    f"{{'name': 'get_weather', 'description': 'The weather in a city', 'parameters': {SCHEMA}}}"
)


def prepare(
    operation: Operation[Any], config: object, arguments: dict[str, Any]
) -> tuple[attrs.AttrsInstance, HexFile | None]:
    """The operation's request, and the file in it.

    `config` is None for an operation without a model config. The arguments are fields of the request,
    and the type of a field says how it is checked. InvalidRequestError names the wrong argument.
    """
    types, config_class = _parts_of(operation.request)
    fields = fields_of(model_config(config, config_class)) if config_class is not None else {}
    file = HexFile(arguments.pop("file")) if "file" in arguments else None
    if file is not None:
        fields["file"] = file.mark
    for name, value in arguments.items():
        fields[name] = _argument(value, types[name], name)
    if operation.name == "invoke_rerank":
        # Server 1.16.0-rc1 requires both, and refuses null.
        fields = {"score_threshold": LOWEST, "top_n": max(1, len(fields["docs"])), **fields}
    return operation.request(**fields), file


class _Parts(NamedTuple):
    """What the class of a request says."""

    types: dict[str, Any]
    """The types of its fields, by name."""
    config: type[attrs.AttrsInstance] | None
    """The class of its model config, if it has one."""


def _read(request: Any) -> _Parts:
    types = {field.name: field.type for field in attrs.fields(request)}
    # The class of the config is the root of the request's class.
    root = [base for base in request.__mro__ if is_model(base)][-1]
    return _Parts(types, root if "model_type" in types else None)


# These are asked for each argument of each call.
_parts_of: Callable[[Any], _Parts] = cache(_read)
_origin_of: Callable[[Any], Any] = cache(get_origin)
_inner_types_of: Callable[[Any], tuple[Any, ...]] = cache(get_args)


def check_length(operation: Operation[Any], name: str, value: object) -> None:
    """Raises InvalidRequestError if an argument is not a number of characters."""
    if type(plain(value)) is not int:
        error = wrong(name, "a number of characters, such as 1024", value)
        error.operation = operation.name
        raise error


class _Wanted(NamedTuple):
    """What an argument must be, in words."""

    one: str
    many: str
    example: str


_WANTED = {
    "str": _Wanted("a text", "texts", "'Hello'"),
    "bool": _Wanted("true or false", "truth values", "True"),
    "PromptMessage": _Wanted("a message", "messages", "{'role': 'user', 'content': 'Hello'}"),
    "PromptMessageTool": _Wanted("a tool", "tools", TOOL),
    "NodeModelConfig": _Wanted(
        "a model", "models", "{'provider': 'langgenius/openai/openai', 'name': 'gpt-4o-mini'}"
    ),
    "ParameterConfig": _Wanted("a parameter", "parameters", "{'name': 'city', 'type': 'string'}"),
    "ClassConfig": _Wanted("a class", "classes", "{'id': '1', 'name': 'Weather'}"),
    "MultiModalContent": _Wanted(
        "a text or an image", "texts and images", "{'content': 'Hello', 'content_type': 'text'}"
    ),
}
"""By the name of the type."""


def _argument(value: Any, type_: Any, name: str) -> Any:
    """The checked value of an argument for a field of that type."""
    origin = _origin_of(type_)
    if origin is UnionType:  # `list[...] | None`
        if value is None:
            return None
        (given_as,) = [one for one in _inner_types_of(type_) if one not in (NoneType, Unset)]
        given = _argument(value, given_as, name)
        # The official SDK sends null for no tools, given as None or as [].
        return None if given == [] and name == "tools" else given
    if origin is list:
        (item,) = _inner_types_of(type_)
        if not is_list_like(value):
            raise wrong(name, _list_of(item, value), value)
        return [_argument(one, item, f"{name}[{index}]") for index, one in enumerate(value)]
    if origin is dict:
        is_schema = name == "structured_output_schema"
        return json_object(value, name, _schema_for(value) if is_schema else "a dict")
    if type_ in (str, bool):
        given = plain(value)
        if type(given) is not type_:
            raise wrong(name, _wanted(type_).one, given)
        return given
    if issubclass(type_, Enum):
        return _member(value, type_, name)
    if type_ is PromptMessage:
        return _message(value, name)
    if type_ is ToolChoice:
        return _tool_choice(value, name)
    wanted = _wanted(type_)
    given = json_object(value, name, f"{wanted.one}, such as {wanted.example}", type_)
    if is_object(given.get("function")) and "name" not in given:
        raise InvalidRequestError(
            f"{name} looks like a tool of OpenAI's: "
            "convert the tools with dify_invoke.tools_from_openai(...)"
        )
    check_keys(given, names_of(type_), name)
    return convert(given, type_, name)


def _tool_choice(value: object, name: str) -> ToolChoice:
    """The choice for a mode alone, such as `required`, or for a mode and the name of a tool."""
    mode = plain(value)
    wanted = "'auto', 'none', 'required', or {'mode': 'tool', 'name': 'get_weather'}"
    given = (
        {"mode": mode} if isinstance(mode, str) else json_object(value, name, wanted, ToolChoice)
    )
    check_keys(given, names_of(ToolChoice), name)
    if given.get("mode") not in ("auto", "none", "required", "tool"):
        raise wrong(f"{name}.mode", wanted, given.get("mode"))
    if given["mode"] == "tool" and not given.get("name"):
        raise InvalidRequestError(f"{name} has no 'name': give that of the tool to call")
    return convert(given, ToolChoice, name)


def _wanted(type_: type) -> _Wanted:
    name = type_.__name__
    return _WANTED.get(name) or _Wanted(name, f"{name}s", "{}")


def _list_of(item: type, given: object) -> str:
    wanted = _wanted(item)
    one = quoted(given) if item is str and isinstance(given, str) else wanted.example
    return f"a list of {wanted.many}, such as [{one}]"


def _schema_for(given: object) -> str:
    example: object = SCHEMA
    if isinstance(given, type) and hasattr(given, "model_json_schema"):
        example = f"{given.__name__}.model_json_schema()"
    return f"a JSON Schema as a dict, such as {example}"


def _member(value: object, type_: type[Enum], name: str) -> Enum:
    given = plain(value)
    try:
        return type_(given)
    except ValueError as error:
        words = " or ".join(repr(member.value) for member in type_)
        raise wrong(name, words, given) from error


def _message(value: object, name: str) -> PromptMessage:
    wanted = _wanted(PromptMessage)
    given = json_object(value, name, f"{wanted.one}, such as {wanted.example}", PromptMessage)
    role, content = given.get("role"), given.get("content")
    known = PromptMessage.variants()
    kind = known.get(role if isinstance(role, str) else None) or known[None]
    check_keys(given, names_of(known["assistant"] if kind is known[None] else kind), name)
    if role is None:
        raise InvalidRequestError(f"{name} has no 'role': give one, as in {wanted.example}")
    if not isinstance(role, str):
        raise wrong(f"{name}.role", "a text, such as 'user'", role)
    # A role that is not known may be of a newer server, but not one that is only misspelt.
    if role not in known and (meant := nearest(role.strip().lower(), [*filter(None, known)])):
        raise wrong(f"{name}.role", repr(meant), role)
    if content is None:
        if role != "assistant" or not given.get("tool_calls"):
            raise InvalidRequestError(
                f"{name} has no content: give a text or a list of parts, such as [{TEXT}]"
            )
        given["content"] = ""
    elif is_array(content):
        for index, part in enumerate(content):
            check_part(part, f"{name}.content[{index}]")
    elif not isinstance(content, str):
        raise wrong(f"{name}.content", f"a text or a list of parts, such as [{TEXT}]", content)
    return convert(given, PromptMessage, name)
