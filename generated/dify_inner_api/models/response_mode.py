# Written by openapi-python-client from openapi.yaml; do not edit, run `nox -s generate`.
from ..types import Word


class ResponseMode(Word):
    """Whether an app answers piece by piece, or at once when it is done."""

    STREAMING = "streaming"
    BLOCKING = "blocking"
