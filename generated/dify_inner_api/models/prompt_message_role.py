# Written by openapi-python-client from openapi.yaml; do not edit, run `nox -s generate`.
from ..types import Word


class PromptMessageRole(Word):
    """Who speaks in a message."""

    SYSTEM = "system"
    USER = "user"
    ASSISTANT = "assistant"
    TOOL = "tool"
    DEVELOPER = "developer"
