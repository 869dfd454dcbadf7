"""Fixtures of OpenTelemetry: providers whose spans are kept in memory."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from opentelemetry.sdk.trace import ReadableSpan, TracerProvider

    Finished = Callable[[], list[ReadableSpan]]
    Provide = Callable[..., tuple[TracerProvider, Finished]]


@pytest.fixture
def provide() -> Provide:
    """Makes a provider, and a function that returns its finished spans, oldest first."""
    sdk = pytest.importorskip("opentelemetry.sdk.trace")
    export = pytest.importorskip("opentelemetry.sdk.trace.export")
    memory = pytest.importorskip("opentelemetry.sdk.trace.export.in_memory_span_exporter")

    def make(**settings: Any) -> tuple[TracerProvider, Finished]:
        exporter = memory.InMemorySpanExporter()
        provider: TracerProvider = sdk.TracerProvider(shutdown_on_exit=False, **settings)
        provider.add_span_processor(export.SimpleSpanProcessor(exporter))
        return provider, lambda: list(exporter.get_finished_spans())

    return make


@pytest.fixture
def provider(provide: Provide) -> tuple[TracerProvider, Finished]:
    return provide()


@pytest.fixture
def spans(provider: tuple[TracerProvider, Finished]) -> Iterator[Finished]:
    """The finished spans of a provider that all invocations report to."""
    from dify_invoke import otel

    otel.instrument(provider[0])
    yield provider[1]
    otel.uninstrument()
