# Written by openapi-python-client from openapi.yaml; do not edit, run `nox -s generate`.
from ..types import Word


class MultiModalContentType(Word):
    """The kinds of multimodal content."""

    TEXT = "text"
    IMAGE = "image"
