# Written by openapi-python-client from openapi.yaml; do not edit, run `nox -s generate`.
"""A typed client for the API that `openapi.yaml` describes: `models`, and in `api` a module an operation."""

from .client import AsyncClient, Client

__all__ = ["AsyncClient", "Client"]
