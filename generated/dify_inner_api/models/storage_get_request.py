# Written by openapi-python-client from openapi.yaml; do not edit, run `nox -s generate`.
from typing import Literal

from attrs import define

from ..types import Model
from .storage_request import StorageRequest


@define(kw_only=True, repr=False, getstate_setstate=False)
class StorageGetRequest(StorageRequest, Model):
    """Reads a value.

    Attributes: (besides those of `StorageRequest`)
        opt: Always `get`.
        key: The key, 1 to 256 bytes; a path, without `..`, `//` and backslashes.
    """

    opt: Literal["get"] = "get"
    """Always `get`."""
    key: str
    """The key, 1 to 256 bytes; a path, without `..`, `//` and backslashes."""
