# Written by openapi-python-client from openapi.yaml; do not edit, run `nox -s generate`.
from enum import StrEnum


class MultiModalContentType(StrEnum):
    """The kinds of multimodal content."""

    TEXT = "text"
    IMAGE = "image"
