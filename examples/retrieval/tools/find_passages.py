"""Finds passages: the nearest by their embeddings, put in order by a rerank model."""

import math
from collections.abc import Generator, Sequence
from typing import Any

from dify_plugin.entities.tool import ToolInvokeMessage

from dify_invoke import (
    EmbeddingInputType,
    InvokeError,
    RerankDocument,
    TextEmbeddingModelConfig,
    rerank_model_config,
    text_embedding_model_config,
)
from dify_invoke.plugin import Tool

PASSAGES = [
    "The library is open from Tuesday to Saturday, from 10 to 19 o'clock.",
    "A card costs nothing. Bring a passport and a letter that shows where you live.",
    "Books can be kept for four weeks, films and music for one week.",
    "A loan can be renewed twice, unless somebody else has reserved the book.",
    "Whoever returns a book late pays a fee of 20 cents a day.",
    "A lost book has to be paid for, or replaced by the same edition.",
    "The reading room has printers, scanners and free internet.",
    "Dogs have to wait outside; there is water for them at the door.",
]
CANDIDATES = 5


class FindPassages(Tool):
    def _invoke(self, tool_parameters: dict[str, Any]) -> Generator[ToolInvokeMessage]:
        query = tool_parameters["query"]
        top_n = int(tool_parameters.get("top_n") or 2)
        embedding = text_embedding_model_config(tool_parameters["embedding_model"])
        # A selector gives provider and model; what else a rerank model needs is up to the plugin.
        rerank = rerank_model_config(
            {**tool_parameters["rerank_model"], "score_threshold": 0.0, "top_n": top_n}
        )
        nearest = self._nearest(query, embedding)
        try:
            texts = [passage.text for passage in nearest]
            found = self.session.model.rerank.invoke(rerank, texts, query).docs
            note = None
        except InvokeError as error:
            # Without the rerank model the passages are in a worse order, but still of use.
            found = nearest[:top_n]
            note = f"not reranked: {error}"
        text = "\n\n".join(passage.text for passage in found) or "Nothing fits."
        yield self.create_text_message(f"{text}\n\n({note})" if note else text)
        passages = [{"text": passage.text, "score": passage.score} for passage in found]
        yield self.create_json_message({"passages": passages, "note": note})

    def _nearest(self, query: str, model: TextEmbeddingModelConfig) -> list[RerankDocument]:
        """The passages that are closest to the query, best first.

        With more than a few, embed the passages once and keep the vectors.
        """
        embed = self.session.model.text_embedding.invoke
        vectors = embed(model, PASSAGES, EmbeddingInputType.DOCUMENT).embeddings
        (asked,) = embed(model, [query], EmbeddingInputType.QUERY).embeddings
        scored = [
            RerankDocument(index=index, text=PASSAGES[index], score=_cosine(asked, vector))
            for index, vector in enumerate(vectors)
        ]
        return sorted(scored, key=lambda one: one.score, reverse=True)[:CANDIDATES]


def _cosine(a: Sequence[float], b: Sequence[float]) -> float:
    lengths = math.hypot(*a) * math.hypot(*b)
    return sum(x * y for x, y in zip(a, b, strict=True)) / lengths if lengths else 0.0
