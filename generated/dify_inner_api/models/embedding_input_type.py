# Written by openapi-python-client from openapi.yaml; do not edit, run `nox -s generate`.
from ..types import Word


class EmbeddingInputType(Word):
    """What a text is embedded for, to be searched with or to be found; some models differ. Servers up
    to 1.16.0-rc1 drop it and embed every text as a `document`; newer ones honour it."""

    QUERY = "query"
    DOCUMENT = "document"
