"""The rerank model, which orders documents by the cosine of their vectors and the query's."""

from collections.abc import Sequence
from dataclasses import dataclass

from dify_invoke.emulator.embedded.embedding import cosine


@dataclass(frozen=True)
class Ranked:
    """A ranked document: its index in the given sequence and its score from 0 to 1."""

    index: int
    score: float


def rerank(
    query_vector: list[float],
    doc_vectors: Sequence[list[float]],
    score_threshold: float | None,
    top_n: int | None,
) -> list[Ranked]:
    """Returns the documents from best to worst. Documents with equal scores keep their order.

    Documents with a score below `score_threshold` are left out. `top_n` limits the number of
    documents; None, 0 and negative numbers mean no limit. All vectors must have the same length.
    """
    ranked = [
        Ranked(index, min(1.0, max(0.0, cosine(query_vector, vector))))
        for index, vector in enumerate(doc_vectors)
    ]
    if score_threshold is not None:
        ranked = [one for one in ranked if one.score >= score_threshold]
    ranked.sort(key=lambda one: (-one.score, one.index))
    return ranked[:top_n] if top_n is not None and top_n > 0 else ranked
