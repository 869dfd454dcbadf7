# Written by openapi-python-client from openapi.yaml; do not edit, run `nox -s generate`.
"""What the models and operations share: null and absent, classes chosen by a tag, JSON in and out."""

from dify_invoke.protocol.json import (
    UNSET,
    OrNull,
    Tagged,
    Unknown,
    Unset,
    check_decimal,
    decoder,
    encode,
    from_builtins,
)
from dify_invoke.protocol.operation import Operation

__all__ = [
    "UNSET",
    "Operation",
    "OrNull",
    "Tagged",
    "Unknown",
    "Unset",
    "check_decimal",
    "decoder",
    "encode",
    "from_builtins",
]
