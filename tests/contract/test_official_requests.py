"""What the official SDK sends for apps, tools, nodes, storage and files fits the models of client and server.

`tests/data/official-0.10.2` has a request for each call; `tests/plugin` holds that the SDK sends them.
"""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import msgspec
import pytest
from pydantic import TypeAdapter, ValidationError

from dify_inner_api import models, server_models
from dify_inner_api.types import decoder, encode
from dify_invoke.protocol.json import is_array, is_object

RECORDED = {
    file.stem: json.loads(file.read_text("utf-8"))
    for file in (Path(__file__).resolve().parents[1] / "data/official-0.10.2").iterdir()
}
REFUSED = {
    "workflow_node.parameter_extractor.invoke",
    "workflow_node.question_classifier.invoke",
}
"""Those with `completion_params: null`, the official default. The API server refuses it, too."""
FITTING = sorted(RECORDED.keys() - REFUSED)

REQUESTS = {
    "app": {"AppRequest"},
    "fetch_app": {"FetchAppRequest"},
    "tool": {"ToolRequest"},
    "node_parameter_extractor": {"ParameterExtractorRequest"},
    "node_question_classifier": {"QuestionClassifierRequest"},
    "storage": {
        "StorageSetRequest",
        "StorageGetRequest",
        "StorageDeleteRequest",
        "StorageExistRequest",
    },
    "upload_file": {"FileUploadRequest"},
}

ABSENT = "absent"
CLIENT_DIFFERENCES: dict[str, dict[str, tuple[object, object]]] = {
    # The daemon drops it.
    "tool.invoke_builtin_tool-in-an-app": {
        "app_id": ("7c1de0a2-3f5b-4a39-9d8e-5b1f0d4c2a11", ABSENT)
    },
    # The daemon makes "" and false of null, and the inner API refuses null.
    "workflow_node.parameter_extractor.invoke-every-field": {
        "parameters[1].description": (None, ""),
        "parameters[1].required": (None, False),
    },
}
SERVER_DIFFERENCES = {
    name: CLIENT_DIFFERENCES[name] for name in ["tool.invoke_builtin_tool-in-an-app"]
}


def differences(
    official: Any, ours: Any, place: str = ""
) -> Iterator[tuple[str, tuple[object, object]]]:
    """The places where two values of JSON differ, and what is there."""
    if is_object(official) and is_object(ours):
        for key in official.keys() | ours.keys():
            inner = f"{place}.{key}" if place else key
            yield from differences(official.get(key, ABSENT), ours.get(key, ABSENT), inner)
    elif is_array(official) and is_array(ours) and len(official) == len(ours):
        for at, (one, other) in enumerate(zip(official, ours, strict=True)):
            yield from differences(one, other, f"{place}[{at}]")
    elif official != ours or type(official) is not type(ours):
        yield place, (official, ours)


def invocation(name: str) -> Any:
    return RECORDED[name]["data"]["data"]


def read_by_server(value: object) -> Any:
    """The invocation as the server's class of its type."""
    name = type(decoder(models.BackwardsInvocation).decode(json.dumps(value))).__name__
    model: TypeAdapter[Any] = TypeAdapter(getattr(server_models, name))
    return model.validate_json(json.dumps(value))


def with_request(sent: Any, request: object) -> object:
    """What was sent, with another request."""
    invoked = {**sent["data"]["data"], "request": request}
    return {**sent, "data": {**sent["data"], "data": invoked}}


def test_there_is_a_request_of_each_type_that_is_not_about_models(schemas: Any) -> None:
    types = set(schemas["BackwardsInvocation"]["discriminator"]["mapping"])
    read = [decoder(models.TransactionRequest).decode(json.dumps(RECORDED[it])) for it in FITTING]
    found: dict[str, set[str]] = {}
    for one in read:
        invoked: Any = one.data.data
        found.setdefault(invoked.type, set()).add(type(invoked.request).__name__)

    assert found == REQUESTS
    about_models = types - set(REQUESTS)
    assert len(about_models) == len(types) - len(REQUESTS) == 10


@pytest.mark.parametrize("name", FITTING)
def test_the_client_reads_it_and_writes_it_back(name: str) -> None:
    sent = RECORDED[name]

    written = json.loads(encode(decoder(models.TransactionRequest).decode(json.dumps(sent))))

    request = written["data"]["data"]["request"]
    assert dict(differences(invocation(name)["request"], request)) == CLIENT_DIFFERENCES.get(
        name, {}
    )
    assert with_request(sent, request) == written


@pytest.mark.parametrize("name", FITTING)
def test_the_server_reads_it_and_writes_it_back(name: str) -> None:
    sent = invocation(name)

    written = json.loads(read_by_server(sent).model_dump_json(exclude_unset=True))

    request = written["request"]
    assert dict(differences(sent["request"], request)) == SERVER_DIFFERENCES.get(name, {})
    assert {**sent, "request": request} == written


@pytest.mark.parametrize("name", FITTING)
def test_the_server_reads_what_the_client_writes_of_it(name: str) -> None:
    written = json.loads(
        encode(decoder(models.TransactionRequest).decode(json.dumps(RECORDED[name])))
    )

    server_models.TransactionRequest.model_validate_json(json.dumps(written))
    read_by_server(written["data"]["data"])


@pytest.mark.parametrize("name", sorted(REFUSED))
def test_client_and_server_refuse_null_for_the_parameters_of_a_nodes_model(name: str) -> None:
    sent = RECORDED[name]
    assert sent["data"]["data"]["request"]["model"]["completion_params"] is None

    with pytest.raises(msgspec.ValidationError, match="completion_params"):
        decoder(models.TransactionRequest).decode(json.dumps(sent))
    with pytest.raises(ValidationError, match="completion_params"):
        server_models.TransactionRequest.model_validate_json(json.dumps(sent))


@pytest.mark.parametrize("name", sorted(REFUSED))
def test_with_empty_parameters_it_is_read_and_written_back(name: str) -> None:
    sent: Mapping[str, Any] = json.loads(json.dumps(RECORDED[name]))
    sent["data"]["data"]["request"]["model"]["completion_params"] = {}

    written = encode(decoder(models.TransactionRequest).decode(json.dumps(sent)))

    assert json.loads(written) == sent
