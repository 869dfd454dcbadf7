"""`session.storage`: the plugin's storage on the daemon, with the official SDK's names (0.10.2).

The storage belongs to the workspace and the plugin, whatever its version: all users, apps and endpoints share it. Its size is
`resource.permission.storage.size` of manifest.yaml. Keys cannot be listed, and do not expire. The daemon caches what it reads for
five minutes. Only plugins reach it: over the inner API each method raises InvalidRequestError.

A key is a text of 1 to 256 bytes, which may be a path such as `users/17`. What the official SDK silently takes raises here: an
absent key is a KeyNotFoundError, a value that does not fit is a StorageQuotaError, and `set` returns only when the daemon has
confirmed it.
"""

from __future__ import annotations

from typing import Any, TypeVar, overload

from dify_inner_api import daemon_operations as api

from ...errors import InvokeError, ReverseInvocationError, StorageError
from ...protocol.mistakes import mistakes_of
from ...protocol.operation import Operation
from ..storage_items import AsyncItems
from ..storage_values import (
    bytes_of,
    check_key,
    confirm,
    hex_value,
    key_not_found,
    may_be_absent,
    storage_error,
)
from .invocations import AsyncInvocations

T = TypeVar("T")
D = TypeVar("D")

_RAISES: Any = object()


class AsyncStorageInvocation(AsyncItems, AsyncInvocations):
    """Values by key."""

    async def set(self, key: str, val: bytes) -> None:
        """Stores a value, and returns when the daemon has confirmed it.

        Raises StorageQuotaError if the value does not fit: the key may have the new value all the same. Raises
        RequestTooLargeError above about 3 MiB in a serverless runtime, and 2.5 MiB in a local one.
        """
        operation = api.STORAGE_SET
        confirm((await self._ask(operation, key, value=_checked(operation, val))).data, operation)

    @overload
    async def get(self, key: str) -> bytes: ...
    @overload
    async def get(self, key: str, default: D) -> bytes | D: ...
    async def get(self, key: str, default: Any = _RAISES) -> Any:
        """The value of a key. Without a `default`, KeyNotFoundError says that it has none.

        The daemon says the same for an absent key and for a broken disk. It is therefore asked whether the key exists
        before the one is taken for the other; StorageError is the other.
        """
        operation = api.STORAGE_GET
        try:
            found = await self._ask(operation, key)
        except StorageError as error:
            if not await self._is_absent(key, error):
                raise
            if default is not _RAISES:
                return default
            raise key_not_found(key, operation) from error
        return bytes_of(found.data, operation)

    async def delete(self, key: str) -> None:
        """Deletes a key. Raises KeyNotFoundError if it has no value."""
        operation = api.STORAGE_DELETE
        try:
            confirm((await self._ask(operation, key)).data, operation)
        except StorageError as error:
            if not await self._is_absent(key, error):
                raise
            raise key_not_found(key, operation) from error

    async def exist(self, key: str) -> bool:
        """Whether a key has a value."""
        return (await self._ask(api.STORAGE_EXIST, key)).data

    async def _is_absent(self, key: str, error: StorageError) -> bool:
        """Whether the error is about a key that has no value. Where the daemon cannot tell, the error counts as it is."""
        if not may_be_absent(error):
            return False
        try:
            return not await self.exist(key)
        except ReverseInvocationError:
            return False

    async def _ask(self, operation: Operation[T], key: str, **fields: str) -> T:
        with mistakes_of(operation.name):
            key = check_key(key)
        try:
            return await self._one(operation, None, key=key, **fields)
        except InvokeError as error:
            if (failure := storage_error(error, key)) is error:
                raise
            raise failure from error


def _checked(operation: Operation[Any], value: object) -> str:
    with mistakes_of(operation.name):
        return hex_value(value)
