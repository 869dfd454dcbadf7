"""What the emulator's daemon makes of the API server's refusals and failures."""

import json
from typing import Any

import pytest

from dify_invoke.emulator import Emulator

from .transaction_cases import error_of

MODEL = {"provider": "a/b/c", "model": "m"}
MODERATION = {**MODEL, "model_type": "moderation", "text": "x"}
EMBEDDING: dict[str, Any] = {
    **MODEL,
    "model_type": "text-embedding",
    "texts": [],
    "input_type": "query",
}
DOCUMENTS: dict[str, Any] = {**EMBEDDING, "tenant_id": "", "documents": []}
LLM: dict[str, Any] = {
    **MODEL,
    "model_type": "llm",
    "mode": "chat",
    "completion_params": {},
    "prompt_messages": [{"role": "user", "content": "hi", "name": None}],
    "stream": True,
}
DEVELOPER = [{"role": "developer", "content": "be kind"}]


class TestFailingModel:
    def test_in_a_stream_its_words_are_read(self, emulator: Emulator) -> None:
        emulator.fail_next("llm", "slow down", error_type="InvokeRateLimitError", after=1)
        assert error_of(emulator, "llm", LLM) == (
            "read llm model failed: request failed: [models] Rate Limit Error, slow down"
        )

    def test_without_a_stream_it_is_a_status(self, emulator: Emulator) -> None:
        emulator.fail_next("llm", "slow down", error_type="InvokeRateLimitError")
        assert error_of(emulator, "llm", {**LLM, "stream": False}) == (
            "invoke llm model failed: request failed with status code: 400 and respond with: "
            '{"code": "invalid_param", "message": "[models] Rate Limit Error, slow down", '
            '"status": 400}'
        )

    def test_of_another_type_gives_its_words(self, emulator: Emulator) -> None:
        emulator.fail_next("moderation", "bad key", error_type="CredentialsValidateFailedError")
        assert error_of(emulator, "moderation", MODERATION) == (
            "invoke moderation model failed: request failed: bad key"
        )

    def test_nothing_to_embed(self, emulator: Emulator) -> None:
        assert error_of(emulator, "text_embedding", EMBEDDING) == (
            "invoke text-embedding model failed: request failed: No texts or files provided"
        )


class TestRefusal:
    def test_of_a_stream_keeps_its_status_and_body(self, emulator: Emulator) -> None:
        error = error_of(emulator, "llm", {**LLM, "prompt_messages": DEVELOPER})
        before, _, body = error.partition(" and respond with: ")
        assert before == "invoke llm model failed: request failed with status code: 400"
        message = json.loads(body)["message"]
        assert message.startswith("invalid payload: 1 validation error for RequestInvokeLLM\n")
        assert emulator.requests == []

    @pytest.mark.parametrize("status", [400, 404, 500])
    def test_of_anything_else_is_lost(self, emulator: Emulator, status: int) -> None:
        emulator.fail_next("moderation", "no", status=status)
        assert error_of(emulator, "moderation", MODERATION) == (
            "invoke moderation model failed: data is nil"
        )

    def test_with_a_page_is_no_json(self) -> None:
        with Emulator(server="1.16.0-rc1") as emulator:
            assert error_of(emulator, "multimodal_embedding", DOCUMENTS) == (
                "invoke multimodal-embedding model failed: "
                "invalid character '<' looking for beginning of value"
            )
