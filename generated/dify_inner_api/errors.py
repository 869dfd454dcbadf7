# Written by openapi-python-client from openapi.yaml; do not edit, run `nox -s generate`.
"""The errors that the client raises."""

from dify_invoke.errors import InvokeError, ProtocolError, ReverseInvocationError, TransportError

__all__ = ["InvokeError", "ProtocolError", "ReverseInvocationError", "TransportError"]
