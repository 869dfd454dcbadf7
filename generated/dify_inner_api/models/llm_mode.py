# Written by openapi-python-client from openapi.yaml; do not edit, run `nox -s generate`.
from ..types import Word


class LLMMode(Word):
    """How a large language model is asked; hardly a model is of the kind `completion`."""

    COMPLETION = "completion"
    CHAT = "chat"
