"""The `type` by which the daemon knows what a plugin invokes."""

import json
from typing import Any

import attrs
import pytest

from dify_inner_api import models
from dify_invoke import InvalidRequestError
from dify_invoke.channels.events import encode_request

VARIANTS = {word: cls for word, cls in models.BackwardsInvocation.variants().items() if word}
STORED = (
    models.StorageSetRequest(key="k", value=""),
    models.StorageGetRequest(key="k"),
    models.StorageDeleteRequest(key="k"),
    models.StorageExistRequest(key="k"),
)


def type_of(request: Any) -> str:
    _, message = encode_request("s", request)
    sent: str = json.loads(message)["data"]["data"]["type"]
    return sent


@pytest.mark.parametrize("word", [word for word in VARIANTS if word != "storage"])
def test_is_that_of_the_request(word: str) -> None:
    class_: Any = attrs.fields_dict(VARIANTS[word])["request"].type
    request = class_.__new__(class_)
    for field in attrs.fields(class_):
        lists = field.name in ("parameters", "classes")
        setattr(request, field.name, [] if lists else "")

    assert type_of(request) == word


@pytest.mark.parametrize("request_", STORED, ids=lambda request: request.opt)
def test_is_storage_whatever_is_done_with_a_key(request_: Any) -> None:
    assert type_of(request_) == "storage"


def test_is_missing_for_what_only_the_inner_api_has() -> None:
    request = models.EncryptRequest(opt="clear", identity="i", data={}, config=[])
    with pytest.raises(InvalidRequestError, match="only the inner API"):
        encode_request("s", request)
