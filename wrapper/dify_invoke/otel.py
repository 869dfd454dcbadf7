"""OpenTelemetry spans of invocations, with its conventions for generative AI: `dify-invoke[otel]`."""

import re
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from threading import RLock
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from . import __version__, errors
from .errors import ConfigurationError, ReverseInvocationError
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

PROVIDERS = {
    "azure_openai": "azure.ai.openai", "bedrock": "aws.bedrock", "google": "gcp.gemini",
    "mistralai": "mistral_ai", "moonshot": "moonshot_ai", "vertex_ai": "gcp.vertex_ai", "x": "x_ai",
}  # fmt: skip
"""The conventions' names for providers of `langgenius`, where they differ from Dify's."""

_NUMBERS: dict[str, type[int] | type[float]] = {
    "temperature": float, "top_p": float, "frequency_penalty": float, "presence_penalty": float,
    "top_k": int, "max_tokens": int, "seed": int,
}  # fmt: skip
"""The parameters of a model that have an attribute, and its type."""

_SERVER = re.compile(r" at (https?://[^\s,]+)")
_INT64 = 2**63

_changing = RLock()


def instrument(tracer_provider: "trace.TracerProvider | None" = None) -> None:
    """Makes a span of each invocation from now on, in all sessions; a second call replaces the first.

    Args:
        tracer_provider: What makes the spans; the global one unless given.

    A span begins when the request is sent, as a child of the current span, and ends with the answer.
    It does not become the current span: a stream runs while its reader does other things. Its name is
    the operation and the model, such as `chat gpt-4o-mini`. It has the attributes `gen_ai.*`,
    `server.*` and `error.type` of the conventions, and of this project `dify.operation`,
    `dify.provider`, `dify.request_id`, `dify.chunks`, `dify.attempts`, and `dify.left_early` if the
    reader left the stream early, which is not an error.

    `gen_ai.provider.name` is the conventions' name for one of Dify's own providers, such as `openai`
    for `langgenius/openai/openai` and `openai`. For any other provider it is Dify's full name, and for
    a summary, whose model the platform chooses, `dify`.

    No span holds a prompt, an answer or a key. The server's words for an error may repeat a prompt, so
    the span's status has this library's words only. `error.type` is the class of the exception that
    ended the invocation: one of `dify_invoke.errors`, or another such as `CancelledError`.
    """
    tracer = trace.get_tracer("dify_invoke", __version__, tracer_provider, schema_url=SCHEMA)
    with _changing:
        uninstrument()
        watchers.append(partial(_begin, tracer))


def uninstrument() -> None:
    """Stops making spans. The spans of running invocations still end."""
    with _changing:
        watchers[:] = [w for w in watchers if not (isinstance(w, partial) and w.func is _begin)]


def _begin(tracer: trace.Tracer, seen: Observation) -> Callable[[], None]:
    """A watcher, given its tracer."""
    attributes = dict(_asked(seen))
    about = attributes.get("gen_ai.request.model") or attributes.get("gen_ai.tool.name")
    words = (attributes["gen_ai.operation.name"], about)
    name = " ".join(str(word) for word in words if word)
    span = tracer.start_span(name, kind=trace.SpanKind.CLIENT, attributes=attributes)
    return partial(_end, span, seen)


def _end(span: trace.Span, seen: Observation) -> None:
    try:
        if span.is_recording():
            span.set_attributes(dict(_answered(seen)))
            if seen.error is not None:
                span.set_status(trace.StatusCode.ERROR, _description(seen.error))
    finally:
        span.end()


def _asked(seen: Observation) -> "Iterator[tuple[str, AttributeValue]]":
    """The attributes that are known when an invocation begins."""
    request, operation = seen.request, seen.operation
    completion = getattr(request, "mode", None) == "completion"
    name = "text_completion" if completion else operation.span or operation.name
    yield "gen_ai.operation.name", name
    yield from _invoked(request)
    yield "dify.operation", operation.name
    if found := _SERVER.search(seen.channel):  # the plugin's own channel has no address
        parts = urlsplit(found[1])
        yield "server.address", parts.hostname or ""
        yield "server.port", parts.port or (443 if parts.scheme == "https" else 80)
    if operation.output:
        yield "gen_ai.output.type", operation.output
    if _streams(seen):
        yield "gen_ai.request.stream", True
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


def _invoked(request: object) -> "Iterator[tuple[str, AttributeValue]]":
    """The model, the tool or the app that is invoked, and whose it is."""
    model, tool = getattr(request, "model", None), getattr(request, "tool", None)
    # A node has its model with its provider, as one object.
    asked: Any = request if isinstance(model, str | None) else model
    provider: str | None = getattr(asked, "provider", None)
    if provider is None or tool:
        yield "gen_ai.provider.name", "dify"
    else:
        own = provider.removeprefix("langgenius/")
        last = own.rpartition("/")[2]
        is_own = own != provider or "/" not in provider
        yield "gen_ai.provider.name", PROVIDERS.get(last, last) if is_own else provider
    if provider is not None:
        yield "dify.provider", provider
    if tool:
        yield "gen_ai.tool.name", tool
    elif model:
        yield "gen_ai.request.model", model if asked is request else asked.name
    if app := getattr(request, "app_id", None):
        yield "dify.app_id", app
    if conversation := getattr(request, "conversation_id", None):
        yield "gen_ai.conversation.id", conversation


def _streams(seen: Observation) -> bool:
    return bool(getattr(seen.request, "stream", seen.operation.streams))


def _answered(seen: Observation) -> "Iterator[tuple[str, AttributeValue]]":
    """The attributes that are known when an invocation has ended. The last result mostly has the usage."""
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
        # The conventions want the tokens that are charged.
        yield "gen_ai.usage.input_tokens", usage.total_tokens
    if vectors := getattr(result, "embeddings", None):
        yield "gen_ai.embeddings.dimension.count", len(vectors[0])
    if seen.error is not None:
        yield "error.type", type(seen.error).__name__
    if isinstance(seen.error, ReverseInvocationError) and seen.error.status is not None:
        yield "http.response.status_code", seen.error.status


def _description(error: BaseException) -> str | None:
    """The words for an error. They hold nothing from the server, which may have repeated a prompt."""
    match error:
        case errors.InvokeTimeoutError() | errors.TransportError(unsent=True):
            return error.message  # nothing was received that could repeat a prompt
        case errors.TransportError():
            return "the connection failed"
        case errors.APIStatusError():
            return f"the server answered with HTTP status {error.status}"
        case errors.InvokeError():
            return "the platform answered with an error"
        case errors.ReplyTooLargeError():
            return "the reply is larger than a limit"
        case errors.ProtocolError():
            return "the reply does not follow the protocol, or stops midway"
        case _:
            return None
