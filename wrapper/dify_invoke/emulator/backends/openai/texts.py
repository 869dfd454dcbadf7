"""Embeddings, rerank and moderation, by the server."""

from collections.abc import Iterator
from typing import Any

import openai
from openai import OpenAI
from openai.types import CreateEmbeddingResponse, ModerationCreateResponse

from ....errors import InvokeBadRequestError, InvokeServerUnavailableError
from ....protocol.json import is_array, is_object
from ...answers import Json, embeddings, ranked_documents
from ...failures import ServerFailureError
from .failures import expect


def embed(client: OpenAI, body: Json) -> Iterator[Json]:
    """Yields the vectors of the texts."""
    if not body["texts"]:
        raise ServerFailureError("No texts or files provided")
    given = client.embeddings.create(
        model=body["model"], input=body["texts"], encoding_format="float"
    )
    answer = expect(given, CreateEmbeddingResponse)
    vectors = [one.embedding for one in sorted(answer.data, key=lambda one: one.index)]
    result = embeddings(body, vectors, body["texts"])
    usage = result["usage"]
    used: Any = answer.usage  # some servers leave it out
    tokens = used.total_tokens if used is not None else usage["total_tokens"]
    usage |= {"tokens": tokens, "total_tokens": tokens, "unit_price": "0", "total_price": "0"}
    yield result


def rerank(client: OpenAI, body: Json) -> Iterator[Json]:
    """Yields the documents in the order of their relevance, by a path that OpenAI's own server does not have."""
    docs = body["docs"]
    asked = {"model": body["model"], "query": body["query"], "documents": docs, "top_n": len(docs)}
    try:
        answer: object = client.post("/rerank", body=asked, cast_to=object)
    except openai.APIStatusError as error:
        if error.status_code not in (404, 405, 501):
            raise
        raise InvokeBadRequestError(
            f"the server at {client.base_url} has no rerank: {error.message}"
        ) from error
    results = answer.get("results", answer.get("data")) if is_object(answer) else None
    scores: dict[int, float] = {}
    for one in results if is_array(results) else ():
        if is_object(one) and isinstance(one.get("index"), int):
            scores[one["index"]] = float(one.get("relevance_score", one.get("score", 0.0)))
    if scores.keys() != set(range(len(docs))):
        raise InvokeServerUnavailableError(
            f"the server ranked {len(scores)} of {len(docs)} documents"
        )
    yield ranked_documents(body, [scores[index] for index in range(len(docs))])


def moderate(client: OpenAI, body: Json) -> Iterator[Json]:
    """Yields whether the server flags the text."""
    given = client.moderations.create(model=body["model"], input=body["text"])
    answer = expect(given, ModerationCreateResponse)
    yield {"result": any(one.flagged for one in answer.results)}
