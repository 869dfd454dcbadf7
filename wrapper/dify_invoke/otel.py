"""A span of OpenTelemetry for each invocation, after its conventions for generative AI: `dify-invoke[otel]`."""

import re
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from importlib.metadata import version
from threading import Lock
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from .errors import (
    APIStatusError,
    ConfigurationError,
    InvokeError,
    InvokeTimeoutError,
    ProtocolError,
    ReplyTooLargeError,
    ReverseInvocationError,
    TransportError,
)
from .observability.observation import Observation, watchers
from .protocol.json import is_array, is_object

try:
    from opentelemetry import trace
except ImportError as _missing:
    raise ConfigurationError(
        f"opentelemetry is not installed ({_missing}): pip install 'dify-invoke[otel]'"
    ) from _missing

if TYPE_CHECKING:
    from opentelemetry.util.types import AttributeValue

SCHEMA = "https://opentelemetry.io/schemas/1.41.0"
"""The version of the conventions that has all of the attributes here."""

OPERATIONS = {
    "invoke_llm": "chat",
    "invoke_llm_structured_output": "chat",
    "invoke_text_embedding": "embeddings",
    "invoke_multimodal_embedding": "embeddings",
    # For these the conventions have no name yet.
    "invoke_rerank": "rerank",
    "invoke_multimodal_rerank": "rerank",
    "invoke_tts": "text_to_speech",
    "invoke_speech2text": "speech_to_text",
    "invoke_moderation": "moderation",
    "invoke_summary": "summary",
}
"""`gen_ai.operation.name` of each; of an LLM whose mode is `completion` it is `text_completion`."""

PROVIDERS = {
    "azure_openai": "azure.ai.openai",
    "bedrock": "aws.bedrock",
    "google": "gcp.gemini",
    "mistralai": "mistral_ai",
    "moonshot": "moonshot_ai",
    "vertex_ai": "gcp.vertex_ai",
    "x": "x_ai",
}
"""The conventions' names for providers of `langgenius`, where they are others than Dify's."""

_NUMBERS: dict[str, type[int] | type[float]] = {
    "temperature": float,
    "top_p": float,
    "top_k": int,
    "max_tokens": int,
    "frequency_penalty": float,
    "presence_penalty": float,
    "seed": int,
}
"""The parameters of a model that have an attribute, and its type."""

_OUTPUTS = {"invoke_llm_structured_output": "json", "invoke_tts": "speech"}
_SERVER = re.compile(r" at (https?://[^\s,]+)")
_INT64 = 2**63

_changing = Lock()


def instrument(tracer_provider: "trace.TracerProvider | None" = None) -> None:
    """Makes a span of each invocation from now on, in all sessions, whatever their channel.

    Args:
        tracer_provider: What makes the spans; the global one unless given.

    A span begins when the request is sent, as a child of whatever span is current then, and ends with
    the answer. It is not made current itself: a stream runs while its reader does other things. Its
    name is the operation and the model, such as `chat gpt-4o-mini`. It has the attributes `gen_ai.*`,
    `server.*` and `error.type` of the conventions, and of this project `dify.operation`,
    `dify.provider`, `dify.request_id`, `dify.chunks`, `dify.attempts`, and `dify.left_early` on a
    stream whose reader left it, which is no error.

    `gen_ai.provider.name` is the conventions' name for one of Dify's own providers, such as `openai` for
    `langgenius/openai/openai` and `openai`; for another's it is all of Dify's name, and for a summary,
    whose model the platform chooses, `dify`.

    Prompts, answers and keys are in no span. What the other side says of an error can repeat a prompt,
    so that the status has this library's words for the error alone. `error.type` is the class of the
    error, one of `dify_invoke.errors`, or of what else ended the invocation, such as `CancelledError`.

    Called again, it takes the place of what it did before.
    """
    tracer = trace.get_tracer(
        "dify_invoke", version("dify-invoke"), tracer_provider, schema_url=SCHEMA
    )
    with _changing:
        _remove()
        watchers.append(_Spans(tracer))


def uninstrument() -> None:
    """Makes no more spans; those of invocations that run still end."""
    with _changing:
        _remove()


def _remove() -> None:
    watchers[:] = [watcher for watcher in watchers if not isinstance(watcher, _Spans)]


class _Spans:
    """A watcher."""

    def __init__(self, tracer: trace.Tracer) -> None:
        self._tracer = tracer

    def __call__(self, seen: Observation) -> Callable[[], None]:
        attributes = dict(_asked(seen))
        name = attributes["gen_ai.operation.name"]
        model = attributes.get("gen_ai.request.model")
        span = self._tracer.start_span(
            f"{name} {model}" if model else str(name),
            kind=trace.SpanKind.CLIENT,
            attributes=attributes,
        )
        return partial(_end, span, seen)


def _end(span: trace.Span, seen: Observation) -> None:
    try:
        if span.is_recording():
            span.set_attributes(dict(_answered(seen)))
            if seen.error is not None:
                span.set_attributes(dict(_failed(seen.error)))
                span.set_status(trace.StatusCode.ERROR, _description(seen.error))
    finally:
        span.end()


def _asked(seen: Observation) -> "Iterator[tuple[str, AttributeValue]]":
    """What is known when an invocation begins."""
    request = seen.request
    completion = getattr(request, "mode", None) == "completion"
    name = "text_completion" if completion else OPERATIONS.get(seen.operation, seen.operation)
    yield "gen_ai.operation.name", name
    provider: str | None = getattr(request, "provider", None)
    yield "gen_ai.provider.name", "dify" if provider is None else _provider(provider)
    if provider is not None:
        yield "dify.provider", provider
    if model := getattr(request, "model", None):
        yield "gen_ai.request.model", model
    yield "dify.operation", seen.operation
    yield from _server(seen.channel)
    if seen.operation in _OUTPUTS:
        yield "gen_ai.output.type", _OUTPUTS[seen.operation]
    if _streams(seen):
        yield "gen_ai.request.stream", True
    yield from _parameters(request)


def _provider(name: str) -> str:
    """The conventions' name for a provider of Dify's own; another's says itself what it is."""
    own = name.removeprefix("langgenius/")
    if own == name and "/" in name:
        return name
    last = own.rpartition("/")[2]
    return PROVIDERS.get(last, last)


def _server(channel: str) -> "Iterator[tuple[str, AttributeValue]]":
    """The server's address and port; the plugin's own channel has none."""
    if found := _SERVER.search(channel):
        parts = urlsplit(found[1])
        yield "server.address", parts.hostname or ""
        yield "server.port", parts.port or (443 if parts.scheme == "https" else 80)


def _streams(seen: Observation) -> bool:
    return bool(getattr(seen.request, "stream", seen.operation == "invoke_tts"))


def _parameters(request: Any) -> "Iterator[tuple[str, AttributeValue]]":
    """What an LLM is asked to keep to."""
    given: object = getattr(request, "completion_params", None)
    parameters: Mapping[str, Any] = given if is_object(given) else {}
    for name, type_ in _NUMBERS.items():
        value = parameters.get(name)
        # An exporter drops a whole batch of spans for one number that is too large.
        if isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < _INT64:
            yield f"gen_ai.request.{name}", type_(value)
    stop: object = getattr(request, "stop", None) or parameters.get("stop")
    stops: list[Any] = stop if is_array(stop) else [stop]
    if texts := [text for text in stops if isinstance(text, str) and text]:
        yield "gen_ai.request.stop_sequences", texts


def _answered(seen: Observation) -> "Iterator[tuple[str, AttributeValue]]":
    """What is known when it has ended. Usage is that of the last result, which mostly has it."""
    yield "dify.request_id", seen.request_id
    yield "dify.chunks", seen.results
    yield "dify.attempts", seen.attempts
    if seen.left:
        yield "dify.left_early", True
    if seen.first is not None and _streams(seen):
        yield "gen_ai.response.time_to_first_chunk", seen.first - seen.began
    result = seen.last
    if model := getattr(result, "model", None):
        yield "gen_ai.response.model", model
    delta = getattr(result, "delta", None)
    if reason := getattr(delta, "finish_reason", None):
        yield "gen_ai.response.finish_reasons", [reason]
    if (usage := getattr(delta, "usage", None)) is not None:
        yield "gen_ai.usage.input_tokens", usage.prompt_tokens
        yield "gen_ai.usage.output_tokens", usage.completion_tokens
    elif (usage := getattr(result, "usage", None)) is not None:
        # The conventions want those that are charged.
        yield "gen_ai.usage.input_tokens", usage.total_tokens
    if vectors := getattr(result, "embeddings", None):
        yield "gen_ai.embeddings.dimension.count", len(vectors[0])


def _failed(error: BaseException) -> "Iterator[tuple[str, AttributeValue]]":
    yield "error.type", type(error).__name__
    if isinstance(error, ReverseInvocationError) and error.status is not None:
        yield "http.response.status_code", error.status


def _description(error: BaseException) -> str | None:
    """What may be said of an error: nothing that the other side said, since that can repeat a prompt."""
    match error:
        case InvokeTimeoutError() | TransportError(unsent=True):
            # There was nothing yet that could be repeated.
            return error.message
        case TransportError():
            return "the connection failed"
        case APIStatusError():
            return f"the server answered with HTTP status {error.status}"
        case InvokeError():
            return "the platform answered with an error"
        case ReplyTooLargeError():
            return "the reply is larger than a limit"
        case ProtocolError():
            return "the reply is not the protocol, or stops midway"
        case _:
            return None
