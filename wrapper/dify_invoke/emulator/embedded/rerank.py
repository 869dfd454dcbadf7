"""The rerank model: documents ordered by the cosine of their vectors with the query's."""

from collections.abc import Sequence
from dataclasses import dataclass

from dify_invoke.emulator.embedded.embedding import cosine


@dataclass(frozen=True)
class Ranked:
    """A document's place: its index in the given sequence and its score in [0, 1]."""

    index: int
    score: float


def rerank(
    query_vector: list[float],
    doc_vectors: Sequence[list[float]],
    score_threshold: float | None,
    top_n: int | None,
) -> list[Ranked]:
    """The documents best first, equally good ones in their given order.

    Documents below `score_threshold` are left out; `top_n` limits how many are returned
    (None, 0 or less: all of them). All vectors have the same length.
    """
    ranked = [
        Ranked(index, min(1.0, max(0.0, cosine(query_vector, vector))))
        for index, vector in enumerate(doc_vectors)
    ]
    if score_threshold is not None:
        ranked = [one for one in ranked if one.score >= score_threshold]
    ranked.sort(key=lambda one: (-one.score, one.index))
    return ranked[:top_n] if top_n is not None and top_n > 0 else ranked
