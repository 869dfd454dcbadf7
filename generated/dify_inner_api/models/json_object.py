# Written by openapi-python-client from openapi.yaml; do not edit, run `nox -s generate`.
from typing import Any

JsonObject = dict[str, Any]
"""Any JSON object."""
