"""Replies for the tests of readers, and their results."""

import json
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

import pytest

from dify_inner_api.models import EmbeddingUsage, RerankDocument
from dify_inner_api.types import Operation
from dify_invoke.errors import (
    ProtocolError,
)
from dify_invoke.protocol.framing import frame
from dify_invoke.protocol.replies import read_reply

from ..support import operations

STREAMED: list[Operation[Any]] = [operations.LLM, operations.LLM_STRUCTURED_OUTPUT, operations.TTS]


def read(operation: Operation[Any], *pieces: bytes) -> list[Any]:
    reader = read_reply(operation)
    results = [result for piece in pieces for result in reader.feed(piece)]
    return [*results, *reader.close()]


def protocol_error(operation: Operation[Any], document: bytes) -> ProtocolError:
    """The error of a reply with this one document, in a frame if the operation streams."""
    with pytest.raises(ProtocolError) as caught:
        read(operation, frame(document) if operation.streams and document else document)
    return caught.value


def envelope(data: Any, error: str | None = "") -> bytes:
    return json.dumps({"data": data, "error": error}).encode()


def frames(documents: Iterable[bytes]) -> bytes:
    return b"".join(map(frame, documents))


def lines(documents: Iterable[bytes]) -> bytes:
    return b"".join(document + b"\n\n" for document in documents)


def chunk_json(content: Any = "Hi", **fields: Any) -> dict[str, Any]:
    message = {"role": "assistant", "content": content, **fields}
    return {"model": "gpt", "delta": {"index": 0, "message": message}}


EMBEDDING_JSON: dict[str, Any] = {
    "model": "embed",
    "embeddings": [[0.1, -2, 3e-5], [1, 2, 3]],
    "usage": {
        "tokens": 4,
        "total_tokens": 5,
        "unit_price": "0.02",
        "price_unit": "0.000001",
        "total_price": "0.0000001",
        "currency": "USD",
        "latency": 1,
    },
}
USAGE_JSON: dict[str, Any] = {
    "prompt_tokens": 18,
    "prompt_unit_price": "0.15",
    "prompt_price_unit": "0.000001",
    "prompt_price": "0.0000027",
    "completion_tokens": 9,
    "completion_unit_price": "0.60",
    "completion_price_unit": "0.000001",
    "completion_price": "0.0000054",
    "total_tokens": 27,
    "total_price": "0.0000081",
    "currency": "USD",
    "latency": 0.84,
}

EMBEDDING: dict[str, Any] = {
    "model": "embed",
    "embeddings": [[0.1, -2.0, 3e-5], [1.0, 2.0, 3.0]],
    "usage": EmbeddingUsage(
        tokens=4,
        total_tokens=5,
        unit_price=Decimal("0.02"),
        price_unit=Decimal("0.000001"),
        total_price=Decimal("0.0000001"),
        currency="USD",
        latency=1.0,
    ),
}

RERANK_JSON = {"model": "rank", "docs": [{"index": 1, "text": "b", "score": 0.5}]}
RERANK: dict[str, Any] = {
    "model": "rank",
    "docs": [RerankDocument(index=1, text="b", score=0.5)],
}
