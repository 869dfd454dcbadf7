# Written by openapi-python-client from openapi.yaml; do not edit, run `nox -s generate`.
from typing import Literal

from attrs import define

from ..types import Model
from .storage_request import StorageRequest


@define(kw_only=True, repr=False, getstate_setstate=False)
class StorageSetRequest(StorageRequest, Model):
    """Stores a value.

    Attributes: (besides those of `StorageRequest`)
        opt: Always `set`.
        key: The key, 1 to 256 bytes; a path, without `..`, `//` and backslashes.
        value: The bytes, hexadecimal.
    """

    opt: Literal["set"] = "set"
    """Always `set`."""
    key: str
    """The key, 1 to 256 bytes; a path, without `..`, `//` and backslashes."""
    value: str
    """The bytes, hexadecimal."""
