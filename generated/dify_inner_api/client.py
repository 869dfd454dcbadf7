# Written by openapi-python-client from openapi.yaml; do not edit, run `nox -s generate`.
"""The HTTP clients."""

from dify_invoke.http._async.client import AsyncClient
from dify_invoke.http._sync.client import Client

__all__ = ["AsyncClient", "Client"]
