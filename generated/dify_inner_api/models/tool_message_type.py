# Written by openapi-python-client from openapi.yaml; do not edit, run `nox -s generate`.
from ..types import Word


class ToolMessageType(Word):
    """The kinds of messages of a tool."""

    TEXT = "text"
    LINK = "link"
    IMAGE = "image"
    IMAGE_LINK = "image_link"
    BINARY_LINK = "binary_link"
    JSON = "json"
    BLOB = "blob"
    BLOB_CHUNK = "blob_chunk"
    VARIABLE = "variable"
    LOG = "log"
    RETRIEVER_RESOURCES = "retriever_resources"
    FILE = "file"
