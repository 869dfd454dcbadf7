"""What only the inner API has: the encryption of settings, and datasources."""

from collections.abc import Iterator
from typing import Any

import pytest

from dify_invoke.emulator import EmulatedDatasource, Emulator

from .inner_api_cases import envelopes, post, refusal, results

CONFIG = [{"type": "secret-input", "name": "token"}, {"type": "text-input", "name": "region"}]
DATA = {"token": "geheim é", "region": "eu", "further": 1}
CREDENTIAL = "00000000-0000-4000-8000-00000000c0de"


def pages(operation: str, request: dict[str, Any]) -> Iterator[dict[str, Any]]:
    if operation == "validate_credentials":
        raise ValueError("wrong token")
    yield {
        "result": [{"workspace_id": "w", "pages": []}],
        "asked": request["datasource_parameters"],
    }
    yield {"result": []}


@pytest.fixture(scope="module")
def emulator() -> Iterator[Emulator]:
    with Emulator(datasources=[EmulatedDatasource("notion", pages, "a/notion/notion")]) as emulator:
        yield emulator


class TestEncryption:
    def change(self, emulator: Emulator, opt: str, data: dict[str, Any]) -> dict[str, Any]:
        request = {"opt": opt, "namespace": "endpoint", "identity": "e", "config": CONFIG}
        reply = post(emulator, "invoke/encrypt", {**request, "data": data})
        assert reply.json()["error"] == ""
        changed: dict[str, Any] = reply.json()["data"]["data"]
        return changed

    def test_only_secrets_change_and_come_back(self, emulator: Emulator) -> None:
        encrypted = self.change(emulator, "encrypt", DATA)
        assert encrypted["token"] != DATA["token"]
        assert {**encrypted, "token": DATA["token"]} == DATA
        assert self.change(emulator, "decrypt", encrypted) == DATA

    @pytest.mark.parametrize("token", ["not encrypted", "bm8=", None])
    def test_what_cannot_be_decrypted_stays(self, emulator: Emulator, token: str | None) -> None:
        assert self.change(emulator, "decrypt", {"token": token}) == {"token": token}

    def test_clearing_gives_nothing(self, emulator: Emulator) -> None:
        assert self.change(emulator, "clear", DATA) == {}

    def test_a_failure_is_in_the_envelope(self, emulator: Emulator) -> None:
        emulator.fail_next("encrypt", "no key")
        request = {"opt": "encrypt", "namespace": "endpoint", "identity": "e", "config": CONFIG}
        reply = post(emulator, "invoke/encrypt", {**request, "data": DATA})
        assert (reply.status_code, reply.json()) == (200, {"data": None, "error": "no key"})

    @pytest.mark.parametrize("wrong", [{"opt": "hash"}, {"namespace": "tool"}, {"data": None}])
    def test_a_field_that_does_not_fit(self, emulator: Emulator, wrong: dict[str, Any]) -> None:
        request = {"opt": "encrypt", "namespace": "endpoint", "identity": "e", "config": CONFIG}
        reply = post(emulator, "invoke/encrypt", {**request, "data": DATA, **wrong})
        status, _, message = refusal(reply)
        assert status == 400
        assert message.startswith("invalid payload: 1 validation error for RequestInvokeEncrypt\n")


class TestDatasources:
    def request(self, **further: Any) -> dict[str, Any]:
        return {
            "provider": "a/notion/notion",
            "datasource": "notion",
            "datasource_type": "online_document",
            "credential_id": CREDENTIAL,
            "operation": "get_online_document_pages",
            "datasource_parameters": {"deep": True},
            **further,
        }

    def test_results(self, emulator: Emulator) -> None:
        first, second = results(post(emulator, "invoke/datasource", self.request()))
        assert first["asked"] == {"deep": True}
        assert second == {"result": []}

    def test_one_that_raises(self, emulator: Emulator) -> None:
        request = self.request(operation="validate_credentials")
        (failed,) = envelopes(post(emulator, "invoke/datasource", request))
        assert failed == {"data": None, "error": "wrong token"}

    def test_a_failure_that_is_asked_for(self, emulator: Emulator) -> None:
        emulator.fail_next("datasource", "slow down", after=1)
        good, failed = envelopes(post(emulator, "invoke/datasource", self.request()))
        assert good["error"] == ""
        assert failed["error"] == "slow down"

    def test_an_unknown_one(self, emulator: Emulator) -> None:
        reply = post(emulator, "invoke/datasource", self.request(datasource="other"))
        assert refusal(reply) == (400, "invalid_param", "plugin datasource other not found")

    @pytest.mark.parametrize("wrong", [{"new": 1}, {"credential_id": None}], ids=str)
    def test_a_field_that_does_not_fit(self, emulator: Emulator, wrong: dict[str, Any]) -> None:
        reply = post(emulator, "invoke/datasource", self.request(**wrong))
        status, _, message = refusal(reply)
        assert status == 400
        assert message.startswith("invalid payload: 1 validation error for RequestInvokeDatasource")

    @pytest.mark.parametrize("server", ["1.4", "1.16.0-rc1"])
    def test_servers_that_have_none(self, server: Any) -> None:
        with Emulator(server=server) as emulator:
            reply = post(emulator, "invoke/datasource", self.request())
            assert reply.status_code == 404
            assert reply.text.startswith("<!doctype html>")
