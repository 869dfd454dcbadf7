"""The nearest passages are found by their embeddings, and put in order by the rerank model."""

from collections.abc import Sequence
from typing import Any

import pytest

from dify_inner_api.models import TextEmbeddingRequest
from dify_invoke import (
    InvokeAuthorizationError,
    InvokeServerUnavailableError,
    ToolInvokeMessage,
    ToolJsonMessage,
)
from dify_invoke.emulator import Emulator, PluginError, RunningPlugin

MODELS = {
    "embedding_model": {"provider": "openai", "model": "text-embedding-3-small"},
    "rerank_model": {"provider": "cohere", "model": "rerank-v3"},
}


def find(plugin: RunningPlugin, query: str, **further: Any) -> tuple[str, dict[str, Any]]:
    """What the tool found, as text and as JSON."""
    messages: list[ToolInvokeMessage] = plugin.invoke_tool(
        "find_passages", {"query": query, **MODELS, **further}
    )
    text, json = messages
    assert isinstance(json, ToolJsonMessage)
    found: Any = json.message.json_object
    return text.text, found


def about_dogs(request: TextEmbeddingRequest) -> Sequence[Sequence[float]]:
    """Vectors by which a text about dogs is near another."""
    return [[1.0, 0.0] if "dogs" in text.casefold() else [0.1, 1.0] for text in request.texts]


# Without scripts, small deterministic models answer: similar texts have similar embeddings.
@pytest.mark.parametrize(
    ("query", "passage"),
    [
        ("When is the library open?", "The library is open from Tuesday"),
        ("What does it cost to return a book late?", "Whoever returns a book late"),
        ("Where do dogs wait?", "Dogs have to wait outside"),
    ],
)
def test_the_best_passage_is_first(dify_plugin: RunningPlugin, query: str, passage: str) -> None:
    text, found = find(dify_plugin, query)
    assert text.startswith(passage)
    best, second = found["passages"]
    assert best["text"].startswith(passage)
    assert best["score"] >= second["score"]
    assert found["note"] is None


def test_the_nearest_passages_are_reranked(
    dify_emulator: Emulator, dify_plugin: RunningPlugin
) -> None:
    dify_emulator.text_embedding.reply(about_dogs)
    dify_emulator.rerank.when(query="dogs").reply([0.1, 0.2, 0.9, 0.3, 0.4])

    _, found = find(dify_plugin, "dogs", top_n=3)

    passages, query = dify_emulator.text_embedding.calls.requests
    assert (len(passages.texts), passages.input_type) == (8, "document")
    assert (query.texts, query.input_type) == (["dogs"], "query")
    (rerank,) = dify_emulator.rerank.calls.requests
    assert rerank.docs[0].startswith("Dogs have to wait outside")
    assert rerank.top_n == 3
    scores = {one["text"]: one["score"] for one in found["passages"]}
    assert scores == {rerank.docs[2]: 0.9, rerank.docs[4]: 0.4, rerank.docs[3]: 0.3}


def test_without_the_rerank_model_the_nearest_are_given(
    dify_emulator: Emulator, dify_plugin: RunningPlugin
) -> None:
    dify_emulator.text_embedding.reply(about_dogs)
    dify_emulator.rerank.fail(InvokeServerUnavailableError("too busy"))

    text, found = find(dify_plugin, "dogs")

    assert text.startswith("Dogs have to wait outside")
    assert text.endswith(f"({found['note']})")
    assert found["note"].startswith("not reranked: invoke_rerank: ")
    assert found["note"].endswith("too busy")


def test_a_failing_embedding_model_is_reported(
    dify_emulator: Emulator, dify_plugin: RunningPlugin
) -> None:
    dify_emulator.text_embedding.fail(InvokeAuthorizationError("wrong key"))
    wrong = r"^InvokeAuthorizationError: .*Incorrect model credentials"
    with pytest.raises(PluginError, match=wrong):
        find(dify_plugin, "dogs")
