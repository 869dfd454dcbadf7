# Written by openapi-python-client from openapi.yaml; do not edit, run `nox -s generate`.
from typing import Any

DatasourceResult = dict[str, Any]
"""A result, by the operation."""
