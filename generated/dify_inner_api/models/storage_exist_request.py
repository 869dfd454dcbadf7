# Written by openapi-python-client from openapi.yaml; do not edit, run `nox -s generate`.
from typing import Literal

from attrs import define

from ..types import Model
from .storage_request import StorageRequest


@define(kw_only=True, repr=False, getstate_setstate=False)
class StorageExistRequest(StorageRequest, Model):
    """Asks whether a key has a value.

    Attributes: (besides those of `StorageRequest`)
        opt: Always `exist`.
        key: The key, 1 to 256 bytes; a path, without `..`, `//` and backslashes.
    """

    opt: Literal["exist"] = "exist"
    """Always `exist`."""
    key: str
    """The key, 1 to 256 bytes; a path, without `..`, `//` and backslashes."""
