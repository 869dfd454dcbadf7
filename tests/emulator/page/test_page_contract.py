"""The contract that the page serves: it is the project's, and its examples can be sent to this emulator as they are."""

import json
from collections.abc import Iterator
from importlib import resources
from typing import Any

import httpx
import pytest
import yaml

from dify_inner_api.api import model as models_of_ai
from dify_inner_api.api.daemon.backwards_invocation_transaction import OPERATION as TRANSACTION
from dify_invoke.emulator import Emulator

Json = dict[str, Any]

LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
MODELS = [getattr(models_of_ai, name).OPERATION.path for name in models_of_ai.__all__]


@pytest.fixture(scope="module")
def emulator() -> Iterator[Emulator]:
    tenant_id = "00000000-0000-4000-8000-0000000000aa"
    with Emulator(server="newer", tenant_id=tenant_id) as emulator:  # it takes each example
        yield emulator


@pytest.fixture(scope="module")
def served(emulator: Emulator) -> Json:
    document: Json = yaml.load(httpx.get(f"{emulator.url}/docs/openapi.yaml").text, LOADER)
    return document


def examples(contract: Json, path: str) -> list[Json]:
    """The bodies that the contract gives as examples of a request."""
    content = contract["paths"][path]["post"]["requestBody"]["content"]["application/json"]
    return [example["value"] for example in content["examples"].values()]


def test_only_server_tenant_and_session_are_its_own(emulator: Emulator, served: Json) -> None:
    source = resources.files("dify_inner_api").joinpath("openapi.yaml").read_text("utf-8")
    contract: Json = yaml.load(source, LOADER)
    assert served["servers"] == [{"url": emulator.url, "description": "This emulator."}]
    own = {
        emulator.tenant_id: examples(contract, MODELS[0])[0]["tenant_id"],
        examples(served, TRANSACTION.path)[0]["session_id"]: "sess-1",
    }
    text = json.dumps({**served, "servers": contract["servers"]})
    for here, there in own.items():
        assert here in text
        text = text.replace(here, there)
    assert json.loads(text) == contract


@pytest.mark.parametrize("path", MODELS)
def test_the_models_answer_each_example(emulator: Emulator, served: Json, path: str) -> None:
    for body in examples(served, path):
        reply = httpx.post(
            emulator.url + path, json=body, headers={"X-Inner-Api-Key": emulator.api_key}
        )
        assert reply.status_code == 200, reply.text
        assert b'"error":""' in reply.content.replace(b'": "', b'":"')


def test_the_daemon_answers_each_example(emulator: Emulator, served: Json) -> None:
    for body in examples(served, TRANSACTION.path):
        reply = httpx.post(emulator.url + TRANSACTION.path, json=body)
        events = [json.loads(line)["data"]["event"] for line in reply.text.split("\n\n") if line]
        assert events == ["response", "end"]


def test_one_session_serves_all_readers(emulator: Emulator, served: Json) -> None:
    again = httpx.get(f"{emulator.url}/docs/openapi.yaml").text
    assert examples(served, TRANSACTION.path)[0]["session_id"] in again
