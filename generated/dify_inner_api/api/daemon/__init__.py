# Written by openapi-python-client from openapi.yaml; do not edit, run `nox -s generate`.
"""The `daemon` operations, one a module."""
