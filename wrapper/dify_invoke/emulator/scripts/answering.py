"""Answers a call from its script: the results, how they fail, and what comes between them."""

import traceback
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from ...errors import ReverseInvocationError
from ..answers import Json
from ..exchange import STALL, Cut, Failure, Pause
from ..failures import RefusedError, ScriptedError, failing
from ..workspace_answers import Call as Asked
from .calls import Call
from .replies import results_of
from .script import Answer, Scripts, UnscriptedCallError

Step = Json | Pause | Cut
"""A result, or what comes before it."""
_OFFICIAL = "dify_plugin."
_HERE = str(Path(__file__).parent)
_RUNS_FAILURES = frozenset({"app"})
"""The operations whose results fail by themselves: an app has events for it."""


def scripted(
    scripts: Scripts,
    call: Call[Any],
    asked: Asked,
    embedded: Callable[[Asked], Iterator[Json]],
) -> Iterator[Step] | None:
    """The steps of the answer to a call, or None if its operation has no scripts.

    `embedded` gives what the emulator answers without scripts. Raises RefusedError for a status.
    """
    try:
        answer = scripts.answer(call)
    except UnscriptedCallError as error:
        return _failed(call.operation, str(error), None)
    if answer is None:
        return None
    failure = answer.failure
    if failure is None:
        return _steps(_replied(scripts, answer, call, asked), answer)
    if failure.status is not None:
        raise RefusedError(failure.status, failure.message)
    asked = replace(asked, failure=failure if failure.kind == "error" else None)
    try:
        return _steps(embedded(asked), answer)
    except RefusedError:
        if failure.kind != "error" or call.operation not in ("app", "tool"):
            raise
        # A script may name an app or a tool that the workspace does not have. It says what comes before the failure.
        results = results_of(call.operation, asked, ["… "] * failure.after)
        return results if call.operation in _RUNS_FAILURES else failing(results, failure)


def _replied(scripts: Scripts, answer: Answer, call: Call[Any], asked: Asked) -> Iterator[Json]:
    """The results of a reply. What a function of the test raises is what the model raises."""
    try:
        value = answer.value(call.request) if callable(answer.value) else answer.value
        return _guarded(scripts, call, results_of(call.operation, asked, value))
    except RefusedError:
        raise
    except Exception as error:
        message, error_type = _told(scripts, call, error)
        return _failed(call.operation, message, error_type)


def _guarded(scripts: Scripts, call: Call[Any], results: Iterator[Json]) -> Iterator[Json]:
    try:
        yield from results
    except (RefusedError, ScriptedError):
        raise
    except Exception as error:
        message, error_type = _told(scripts, call, error)
        raise ScriptedError(Failure(message, error_type, 0, None)) from error


def _told(scripts: Scripts, call: Call[Any], error: Exception) -> tuple[str, str]:
    """What the server says of an exception. One that no model raises is the test's own: it has to hear of it."""
    if isinstance(error, ReverseInvocationError):
        return error.message, type(error).__name__
    if not any(base.__module__.startswith(_OFFICIAL) for base in type(error).__mro__):
        of_test = [
            one for one in traceback.extract_tb(error.__traceback__) if _HERE not in one.filename
        ]
        where = "".join(traceback.format_list(of_test))
        name = type(error).__name__
        scripts.note(
            f"a reply of {call.operation} failed: {name}: {error}\n{where}It was for {call}"
        )
    return str(error), type(error).__name__


def _failed(operation: str, message: str, error_type: str | None) -> Iterator[Json]:
    if operation in _ENVELOPED:
        return failing(iter(()), Failure(message, error_type, 0, None))
    raise RefusedError(400, message)


_ENVELOPED = frozenset(
    {
        "llm", "llm_structured_output", "summary", "text_embedding", "multimodal_embedding", "rerank",
        "multimodal_rerank", "tts", "speech2text", "moderation", "tool", "encrypt", "datasource",
    }
)  # fmt: skip
"""The operations whose failures come in an envelope."""


def _steps(results: Iterator[Json], answer: Answer) -> Iterator[Step]:
    """The results with pauses between them, up to where they break off."""
    if not answer.delay and (answer.failure is None or answer.failure.kind == "error"):
        return iter(results)
    return _interrupted(results, answer)


def _interrupted(results: Iterator[Json], answer: Answer) -> Iterator[Step]:
    broken = answer.failure if answer.failure and answer.failure.kind != "error" else None
    for count, result in enumerate(results):
        if broken is not None and count >= broken.after:
            break
        if answer.delay:
            yield Pause(answer.delay)
        yield result
    if broken is not None:
        yield STALL if broken.kind == "stall" else Cut()
