# Written by openapi-python-client from openapi.yaml; do not edit, run `nox -s generate`.
"""The `model` operations, one a module."""
