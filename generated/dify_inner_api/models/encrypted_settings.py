# Written by openapi-python-client from openapi.yaml; do not edit, run `nox -s generate`.
from typing import Any

EncryptedSettings = dict[str, Any]
"""The settings by name; {} after `clear`."""
