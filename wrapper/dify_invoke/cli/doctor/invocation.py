"""The invocation of a model that the doctor makes, and what its outcome means; no I/O."""

from typing import Any

import attrs

from dify_inner_api import models
from dify_inner_api.api import model as api

from ...errors import APIStatusError, PermissionDeniedError, ReverseInvocationError
from ...protocol.operation import Operation
from .findings import Finding

_PROBE = "Say hello."
_SLOW = 0.3
"""Seconds to the first chunk, below which nothing can be said of a buffer."""
_FEW = 4
"""The fewest chunks whose times say something."""

STREAMING = ("llm", "tts")
"""The types of models that stream."""
_INVOCATIONS: dict[str, tuple[Operation[Any], dict[str, Any], dict[str, Any]]] = {
    "llm": (
        api.invoke_llm.OPERATION,
        {"prompt_messages": [models.UserPromptMessage(content=_PROBE)], "stream": True},
        {},
    ),
    "text-embedding": (api.invoke_text_embedding.OPERATION, {"texts": [_PROBE]}, {}),
    "rerank": (
        api.invoke_rerank.OPERATION,
        {"query": _PROBE, "docs": [_PROBE]},
        {"score_threshold": 0.0, "top_n": 1},
    ),
    "tts": (api.invoke_tts.OPERATION, {"content_text": _PROBE}, {"voice": ""}),
    "moderation": (api.invoke_moderation.OPERATION, {"text": _PROBE}, {}),
}


@attrs.frozen
class Outcome:
    """What came of an invocation."""

    first: float | None = None
    """Seconds to the first result; None if there was none."""
    last: float = 0.0
    """Seconds to the last result."""
    results: int = 0
    error: ReverseInvocationError | None = None
    beginning: bytes = b""
    """The first byte of the reply's body, if its status is 200."""


def invocation_of(
    type_: str, provider: str, model: str
) -> tuple[Operation[Any], dict[str, Any], dict[str, Any]]:
    """The operation, the model's config, and the arguments."""
    operation, arguments, settings = _INVOCATIONS[type_]
    return operation, {"provider": provider, "model": model, **settings}, arguments


def is_buffered(outcome: Outcome) -> bool:
    """Whether all chunks came at once, after a time in which a model gives its first ones."""
    first = outcome.first or 0.0
    return outcome.results >= _FEW and first >= _SLOW and outcome.last - first < first / 20


def model(named: str, type_: str, outcome: Outcome) -> Finding:
    """Says whether the model answers, and how fast."""
    error = outcome.error
    if error is None:
        if outcome.first is None:
            return Finding("model", "problem", f"{named} ({type_}) answers with nothing")
        took = f"{outcome.first * 1000:.0f} ms"
        answer = f"{outcome.results} chunks, {took} to the first chunk"
        return Finding("model", "ok", f"{named} answers: {answer if type_ in STREAMING else took}")
    says = f"{named} ({type_}): {error.message}"
    if isinstance(error, PermissionDeniedError) and error.permission:
        _, _, lines = error.message.partition("; ")
        return Finding(
            "model", "problem", f"the plugin's manifest does not permit {error.permission}", lines
        )
    if isinstance(error, APIStatusError) and error.status == 413:
        return Finding("model", "problem", says, "raise the limit of bodies of what is in front")
    return Finding("model", "problem", says, _ADVICE.get(type(error).__name__, ""))


_ADVICE = {
    "ModelNotConfiguredError": "set up the model in Dify, under Settings > Model Provider, for this workspace",
    "ModelNotFoundError": "give provider/model as Dify names them, such as langgenius/openai/openai/gpt-4o-mini",
    "QuotaExceededError": "raise the quota, or set credentials of your own in Dify",
    "InvokeAuthorizationError": "correct the provider's credentials in Dify, under Settings > Model Provider",
    "InvokeRateLimitError": "wait, or raise the limit at the provider",
    "SessionNotFoundError": "give the id of a session of this daemon that has not ended",
}


def streaming(type_: str, outcome: Outcome) -> Finding:
    """Says whether chunks come as the model gives them."""
    if type_ not in STREAMING:
        return Finding("streaming", "skipped", f"a model for {type_} does not stream")
    if outcome.error is not None or outcome.first is None:
        return Finding("streaming", "skipped", "the model did not answer")
    if is_buffered(outcome):
        return Finding(
            "streaming",
            "problem",
            f"a proxy buffers streams: {outcome.results} chunks came at once, after {outcome.first:.1f} s",
            "turn buffering off for /inner/api, in nginx by proxy_buffering off",
        )
    if outcome.results < _FEW or outcome.last < _SLOW:
        return Finding("streaming", "ok", "the answer was too short or too fast to show a buffer")
    return Finding("streaming", "ok", f"chunks come one by one, within {outcome.last:.1f} s")
