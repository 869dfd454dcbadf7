"""What is the same on every channel, in sessions of either kind: errors in errors, retries, and answers
that do not fit their question."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from dify_invoke import (
    InvokeError,
    InvokeRateLimitError,
    InvokeServerUnavailableError,
    ProtocolError,
    Retries,
)

from ..support.platform import CHANNELS, CONFIG, ChannelName, Fails, Platform, Reply, platform
from ..support.sessions import Mode

pytestmark = [
    pytest.mark.parametrize("mode", ["sync", "async"]),
    pytest.mark.parametrize("channel", CHANNELS),
]
RATE_LIMIT = '{"args":{},"error_type":"InvokeRateLimitError","message":"slow"}'
NESTED = "req_id: 4356 PluginInvokeError: " + json.dumps(
    {"message": RATE_LIMIT, "error_type": "PluginInvokeError", "args": None}
)
SOON = Retries(errors={InvokeRateLimitError, InvokeServerUnavailableError}, wait=0)


def chunk(text: str) -> dict[str, Any]:
    message = {"role": "assistant", "content": text}
    return {"model": "m", "delta": {"index": 0, "message": message}}


def usage() -> dict[str, Any]:
    prices = dict.fromkeys(("unit_price", "price_unit", "total_price"), "0.1")
    return {"tokens": 1, "total_tokens": 1, "currency": "USD", "latency": 0.1, **prices}


def llm(session: Any) -> Any:
    return session.model.llm.invoke(CONFIG, [{"role": "user", "content": "hi"}])


def embed(*texts: str) -> Callable[[Any], Any]:
    return lambda session: session.model.text_embedding.invoke(CONFIG, texts)


def rerank(top_n: int, *docs: str) -> Callable[[Any], Any]:
    config = {**CONFIG, "top_n": top_n, "score_threshold": 0.0}
    return lambda session: session.model.rerank.invoke(config, docs, "query")


def texts_of(results: list[Any]) -> list[str]:
    return [one.delta.message.content for one in results]


class TestErrorsInErrors:
    @pytest.mark.parametrize("invoke", [llm, embed("a")], ids=["stream", "unary"])
    def test_are_the_innermost(
        self, channel: ChannelName, mode: Mode, invoke: Callable[[Any], Any]
    ) -> None:
        with platform(channel, [Fails(NESTED)]) as made:
            error = made.ask(mode, invoke).error
        assert type(error) is InvokeRateLimitError
        assert (error.error_type, error.provider_message) == ("InvokeRateLimitError", "slow")
        assert error.detail == NESTED

    def test_after_good_chunks_lose_none(self, channel: ChannelName, mode: Mode) -> None:
        with platform(channel, [chunk("a"), Fails("[x] Connection Error, gone")]) as made:
            asked = made.ask(mode, llm)
        assert texts_of(asked.results) == ["a"]
        assert "InvokeConnectionError: gone" in str(asked.error)


class TestRetries:
    @pytest.mark.parametrize("invoke", [llm, embed("a")], ids=["stream", "unary"])
    def test_see_the_errors_of_models(
        self, channel: ChannelName, mode: Mode, invoke: Callable[[Any], Any]
    ) -> None:
        answer = chunk("ab") if invoke is llm else _embedding([[1.0]])
        with platform(channel, [Fails(NESTED)], [Fails(NESTED)], [answer]) as made:
            asked = made.ask(mode, invoke, retries=SOON)
        assert asked.error is None
        assert len(asked.results) == 1
        assert len(made.requests) == 3

    def test_are_limited(self, channel: ChannelName, mode: Mode) -> None:
        with platform(channel, [Fails(NESTED)]) as made:
            asked = made.ask(mode, llm, retries=SOON)
        assert type(asked.error) is InvokeRateLimitError
        assert len(made.requests) == 3

    def test_are_off_by_default(self, channel: ChannelName, mode: Mode) -> None:
        with platform(channel, [Fails(NESTED)], [chunk("a")]) as made:
            asked = made.ask(mode, llm)
        assert type(asked.error) is InvokeRateLimitError
        assert len(made.requests) == 1

    def test_are_for_the_named_errors(self, channel: ChannelName, mode: Mode) -> None:
        with platform(channel, [Fails("boom")], [chunk("a")]) as made:
            asked = made.ask(mode, llm, retries=SOON)
        assert type(asked.error) is InvokeError
        assert len(made.requests) == 1

    def test_come_only_before_the_first_chunk(self, channel: ChannelName, mode: Mode) -> None:
        with platform(channel, [chunk("a"), Fails(NESTED)], [chunk("b")]) as made:
            asked = made.ask(mode, llm, retries=SOON)
        assert texts_of(asked.results) == ["a"]
        assert type(asked.error) is InvokeRateLimitError
        assert len(made.requests) == 1

    def test_wait_no_longer_than_the_caller_allows(self, channel: ChannelName, mode: Mode) -> None:
        with platform(channel, [Fails("[x] Rate Limit Error, try again in 90s")]) as made:
            asked = made.ask(mode, llm, retries=SOON)
        assert isinstance(asked.error, InvokeRateLimitError)
        assert asked.error.retry_after == 90
        assert len(made.requests) == 1

    def test_send_no_file_twice(self, channel: ChannelName, mode: Mode) -> None:
        with platform(channel, [Fails(NESTED)], [{"result": "hello"}]) as made:
            asked = made.ask(
                mode,
                lambda session: session.model.speech2text.invoke(CONFIG, b"audio"),
                retries=SOON,
            )
        # The daemon's transaction holds the whole body, so it alone can be sent again.
        again = channel == "daemon"
        assert asked.results == (["hello"] if again else [])
        assert len(made.requests) == (2 if again else 1)


def _embedding(vectors: Any) -> dict[str, Any]:
    return {"model": "m", "embeddings": vectors, "usage": usage()}


def _ranking(*docs: tuple[int, float]) -> dict[str, Any]:
    return {"model": "m", "docs": [{"index": n, "text": "x", "score": s} for n, s in docs]}


MISFITS: list[tuple[Callable[[Any], Any], dict[str, Any], str]] = [
    (embed("a", "b"), _embedding([[1.0]]), "1 vectors for 2 texts"),
    (embed("a", "b"), _embedding([[1.0]] * 3), "3 vectors for 2 texts"),
    (embed("a", "b"), _embedding(None), "0 vectors for 2 texts"),
    (embed("a"), _embedding([[]]), "empty vectors"),
    (embed("a", "b"), _embedding([[1.0], [1.0, 2.0]]), "vectors of different lengths, 1 and 2"),
    (rerank(2, "a", "b"), _ranking((-1, 0.9)), "document -1 of 2"),
    (rerank(2, "a", "b"), _ranking((2, 0.9)), "document 2 of 2"),
    (rerank(2, "a", "b"), _ranking((0, 0.9), (0, 0.8)), "document 0 comes twice"),
    (rerank(1, "a", "b"), _ranking((0, 0.9), (1, 0.8)), "2 documents for a top_n of 1"),
]


class TestAnAnswer:
    @pytest.mark.parametrize(
        ("invoke", "answer", "problem"), MISFITS, ids=[problem for _, _, problem in MISFITS]
    )
    def test_that_does_not_fit_its_question_is_an_error(
        self,
        channel: ChannelName,
        mode: Mode,
        invoke: Callable[[Any], Any],
        answer: dict[str, Any],
        problem: str,
    ) -> None:
        with platform(channel, [answer]) as made:
            error = made.ask(mode, invoke).error
        assert type(error) is ProtocolError
        assert f"the answer does not fit the question: {problem}" in str(error)

    def test_of_a_reranker_comes_best_first(self, channel: ChannelName, mode: Mode) -> None:
        with platform(channel, [_ranking((0, 0.1), (1, 0.9), (2, 0.5))]) as made:
            asked = made.ask(mode, rerank(3, "a", "b", "c"))
        assert [doc.index for doc in asked.results[0].docs] == [1, 2, 0]

    @pytest.mark.parametrize(
        ("given", "read"),
        [
            ("a\ud83d", "a\ufffd"),
            ("\ude00b", "\ufffdb"),
            ("\U0001f600", "\U0001f600"),
            ("\\ud83d", "\\ud83d"),
            ("\ud83d\ud83d\ude00", "\ufffd\U0001f600"),
        ],
        ids=ascii,
    )
    def test_keeps_its_text_around_half_a_surrogate_pair(
        self, channel: ChannelName, mode: Mode, given: str, read: str
    ) -> None:
        with platform(channel, [chunk("before"), chunk(given)]) as made:
            asked = made.ask(mode, llm)
        assert asked.error is None
        assert texts_of(asked.results) == ["before", read]

    @pytest.mark.parametrize("price", ["1e999999999", "-1e999999999", "1e-999999999"])
    def test_with_an_impossible_price_is_an_error(
        self, channel: ChannelName, mode: Mode, price: str
    ) -> None:
        answer = {**_embedding([[1.0]]), "usage": {**usage(), "total_price": price}}
        with platform(channel, [answer]) as made:
            error = made.ask(mode, embed("a")).error
        assert type(error) is ProtocolError
        assert "total_price" in str(error)


def test_a_platform_answers(channel: ChannelName, mode: Mode) -> None:
    replies: list[Reply] = [[chunk("a"), chunk("b")]]
    with platform(channel, *replies) as made:
        assert isinstance(made, Platform)
        asked = made.ask(mode, llm)
    assert texts_of(asked.results) == ["a", "b"]
