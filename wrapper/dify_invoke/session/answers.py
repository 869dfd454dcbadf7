"""Compares an answer with its question, so that a result which does not fit it is an error. No I/O."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from ..errors import ProtocolError
from ..protocol.operation import Operation

if TYPE_CHECKING:
    from dify_inner_api.models import RerankDocument

Check = Callable[[Any, Any], str]
"""What does not fit between a request and its result, or ""."""


def check_of(operation: Operation[Any]) -> Check | None:
    """The check for an operation; None if its result can fit any request."""
    return _CHECKS.get(operation.name)


def misfit(operation: Operation[Any], problem: str) -> ProtocolError:
    """The error for an answer that does not fit its question."""
    return ProtocolError(
        f"the answer does not fit the question: {problem}", operation=operation.name
    )


def _embeddings(asked: Sequence[Any], vectors: Sequence[Sequence[float]]) -> str:
    if len(vectors) != len(asked):
        return f"{len(vectors)} vectors for {len(asked)} texts"
    lengths = sorted({len(vector) for vector in vectors})
    if len(lengths) > 1:
        return f"vectors of different lengths, {lengths[0]} and {lengths[-1]} among them"
    return "empty vectors" if lengths == [0] else ""


def _ranking(request: Any, result: Any) -> str:
    """Also puts the documents in the promised order: some providers keep that of the request."""
    given = len(request.docs)
    docs: list[RerankDocument] = result.docs
    seen: set[int] = set()
    for doc in docs:
        if not 0 <= doc.index < given:
            return f"document {doc.index} of {given}"
        if doc.index in seen:
            return f"document {doc.index} comes twice"
        seen.add(doc.index)
    if isinstance(request.top_n, int) and len(docs) > request.top_n:
        return f"{len(docs)} documents for a top_n of {request.top_n}"
    docs.sort(key=lambda doc: -doc.score)
    return ""


_CHECKS: dict[str, Check] = {
    "invoke_text_embedding": lambda asked, got: _embeddings(asked.texts, got.embeddings),
    "invoke_multimodal_embedding": lambda asked, got: _embeddings(asked.documents, got.embeddings),
    "invoke_rerank": _ranking,
    "invoke_multimodal_rerank": _ranking,
}
"""By the name of the operation: to import the operations here would build models that most programs do not use."""
