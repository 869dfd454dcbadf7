# Written by openapi-python-client from openapi.yaml; do not edit, run `nox -s generate`.
from enum import StrEnum


class EmbeddingInputType(StrEnum):
    """What a text is embedded for, to be searched with or to be found; some models differ."""

    QUERY = "query"
    DOCUMENT = "document"
