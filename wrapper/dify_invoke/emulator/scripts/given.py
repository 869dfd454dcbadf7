"""Checks what a test gives to a script, so that a mistake shows where it was made and not in an answer."""

from collections.abc import Callable, Iterable, Mapping
from difflib import get_close_matches
from typing import Any, cast

from ...errors import InvalidRequestError
from ...protocol.mistakes import shown
from ...protocol.values import Value
from .matchers import as_json

Form = tuple[str, Callable[[Any], bool]]
"""What is wanted, in words, and whether a value is that."""


def _is_object(value: object) -> bool:
    return isinstance(value, Mapping | Value)


def _is_list(value: object) -> bool:
    """Whether a value has items that can be read again, as an array of numpy has."""
    return hasattr(value, "__len__") and hasattr(value, "__iter__") and not _is_one(value)


def _is_one(value: object) -> bool:
    return isinstance(value, str | bytes | Mapping | Value)


def _are_numbers(value: Any) -> bool:
    return _is_list(value) and all(hasattr(one, "__float__") for one in value)


_TEXT: Form = "a text", lambda value: isinstance(value, str)
_OBJECT: Form = "a dict", _is_object
_VECTORS: Form = (
    "a vector for each of the texts or documents, such as [[0.1, 0.2]]",
    lambda value: _is_list(value) and all(map(_are_numbers, value)),
)
_SCORES: Form = "a score for each of the documents, such as [0.9, 0.1]", _are_numbers
_FLAG: Form = "True or False", lambda value: isinstance(value, bool)
_FORMS: dict[str, Form] = {
    "llm": (
        "a text, or a list of its pieces",
        lambda value: isinstance(value, str) or _is_list(value),
    ),
    "llm_structured_output": _OBJECT,
    "summary": _TEXT,
    "text_embedding": _VECTORS,
    "multimodal_embedding": _VECTORS,
    "rerank": _SCORES,
    "multimodal_rerank": _SCORES,
    "tts": (
        "bytes, or a list of them",
        lambda value: (
            isinstance(value, bytes)
            or (_is_list(value) and all(isinstance(one, bytes) for one in value))
        ),
    ),
    "speech2text": _TEXT,
    "moderation": _FLAG,
    "app": (
        "a text, a list of its pieces, or a dict with the outputs of a workflow",
        lambda value: not isinstance(value, bytes) and isinstance(value, Iterable | Value),
    ),
    "fetch_app": _OBJECT,
    "tool": (
        "a text, a dict, or a list of messages",
        lambda value: _is_list(value) or isinstance(value, str | Mapping | Value),
    ),
    "parameter_extractor": _OBJECT,
    "question_classifier": _TEXT,
    "file_upload": _TEXT,
    "encrypt": _OBJECT,
    "datasource": (
        "a list of messages",
        lambda value: not _is_one(value) and isinstance(value, Iterable),
    ),
    "storage_get": ("bytes", lambda value: isinstance(value, bytes | bytearray | memoryview)),
    "storage_exist": _FLAG,
}
"""What each operation replies with."""


def check_reply(operation: str, value: Any) -> None:
    """Raises TypeError for what an operation cannot reply with. A function is checked when it has returned."""
    wanted, fits = _FORMS[operation]
    if not callable(value) and not fits(value):
        raise TypeError(f"emulator.{operation} replies with {wanted}, not with {shown(value)}")


def check_error(error: object) -> None:
    """Raises TypeError for what is neither an exception nor a text."""
    if not isinstance(error, Exception | str):
        raise TypeError(
            "error must be an exception, such as InvokeRateLimitError('slow down'), or a text, not "
            f"{shown(error)}"
        )


def check_usage(usage: object) -> None:
    """Raises TypeError for what is no usage, and for a field that a usage does not have or that has another type."""
    from dify_inner_api.models import LLMUsage

    if usage is None or isinstance(usage, LLMUsage):
        return
    if not isinstance(usage, Mapping):
        raise TypeError(
            f"usage must be an LLMUsage or a dict of its fields, such as {{'total_tokens': 42}}, not {shown(usage)}"
        )
    given = cast("Mapping[str, Any]", usage)
    whole = LLMUsage.empty_usage().to_dict()
    for name in given:
        if name not in whole:
            likely = get_close_matches(str(name), whole, 1)
            advice = f"did you mean {likely[0]!r}?" if likely else f"use one of: {', '.join(whole)}"
            raise TypeError(f"usage has no field {name!r}: {advice}")
    try:
        LLMUsage.from_dict(as_json({**whole, **given}))
    except InvalidRequestError as error:
        raise TypeError(f"usage does not fit: {error}") from error


def check_number(name: str, value: object, least: int, unit: str) -> None:
    """Raises ValueError for what is not a number of units, or is less than the least."""
    match value:
        case bool():
            fits = False
        case int():
            fits = value >= least
        case float():
            fits = name == "delay" and value >= least  # NaN is not, either
        case _:
            fits = False
    if not fits:
        raise ValueError(f"{name} must be a number of {unit}, {least} or more, not {shown(value)}")
