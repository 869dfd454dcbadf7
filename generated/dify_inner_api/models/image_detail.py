# Written by openapi-python-client from openapi.yaml; do not edit, run `nox -s generate`.
from ..types import Word


class ImageDetail(Word):
    """How closely a model looks at an image."""

    LOW = "low"
    HIGH = "high"
