# Written by openapi-python-client from openapi.yaml; do not edit, run `nox -s generate`.
from typing import Any

JsonSchema = dict[str, Any]
"""A JSON Schema document."""
