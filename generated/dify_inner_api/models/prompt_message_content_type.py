# Written by openapi-python-client from openapi.yaml; do not edit, run `nox -s generate`.
from ..types import Word


class PromptMessageContentType(Word):
    """The kinds of parts of a message."""

    TEXT = "text"
    IMAGE = "image"
    AUDIO = "audio"
    VIDEO = "video"
    DOCUMENT = "document"
