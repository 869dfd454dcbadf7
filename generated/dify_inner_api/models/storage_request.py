# Written by openapi-python-client from openapi.yaml; do not edit, run `nox -s generate`.
from functools import cache
from typing import Any, ClassVar

from ..types import Tagged, Unknown, Value


class StorageRequest(Value, Tagged):
    """What to do with a key of the plugin's storage; its class follows from `opt`."""

    __slots__ = ()
    TAG: ClassVar[str] = "opt"
    key: str
    """The key, 1 to 256 bytes; a path, without `..`, `//` and backslashes."""

    @staticmethod
    @cache
    def variants() -> "dict[str | None, type[Any]]":
        """The class for each value of the tag; None stands for any other."""
        from .storage_delete_request import StorageDeleteRequest
        from .storage_exist_request import StorageExistRequest
        from .storage_get_request import StorageGetRequest
        from .storage_set_request import StorageSetRequest

        return {
            "set": StorageSetRequest,
            "get": StorageGetRequest,
            "del": StorageDeleteRequest,
            "exist": StorageExistRequest,
            None: UnknownStorageRequest,
        }


class UnknownStorageRequest(Unknown, StorageRequest):
    """A StorageRequest whose `opt` this contract does not know: its fields, as they came."""

    __slots__ = ()
