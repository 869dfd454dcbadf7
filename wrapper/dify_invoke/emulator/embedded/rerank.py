"""The rerank model, which orders documents by the cosine of their vectors and the query's."""

from collections.abc import Sequence

from dify_invoke.emulator.embedded.embedding import cosine


def scores(query_vector: list[float], doc_vectors: Sequence[list[float]]) -> list[float]:
    """The score of each document, from 0 to 1. All vectors must have the same length."""
    return [min(1.0, max(0.0, cosine(query_vector, vector))) for vector in doc_vectors]


def ranked(scores: Sequence[float], score_threshold: float | None, top_n: int | None) -> list[int]:
    """The indexes of the documents, from best to worst. Documents with equal scores keep their order.

    Documents with a score below `score_threshold` are left out. `top_n` limits the number of
    documents; None, 0 and negative numbers mean no limit.
    """
    kept = [
        index
        for index, score in enumerate(scores)
        if score_threshold is None or score >= score_threshold
    ]
    kept.sort(key=lambda index: (-scores[index], index))
    return kept[:top_n] if top_n is not None and top_n > 0 else kept
