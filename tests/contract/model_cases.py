"""Models and JSON for the tests of the models."""

import json
from typing import Any

from dify_inner_api.models import (
    UnknownPromptMessageContent,
)
from dify_inner_api.types import decoder, encode

STICKER = UnknownPromptMessageContent(type="sticker", pack={"name": "cats", "ids": [1, 2]})


def read(model: type[Any], value: object) -> Any:
    """Reads JSON as an object of a model."""
    return decoder(model).decode(json.dumps(value))


def written(value: object) -> Any:
    """Writes an object as JSON."""
    return json.loads(encode(value))


DOCUMENT = {"index": 0, "text": "a cat", "score": 0.5}
