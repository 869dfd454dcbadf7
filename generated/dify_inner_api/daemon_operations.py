# Written by codegen/generate.py from openapi.yaml; do not edit, run `nox -s generate`.
"""The operations that only the plugin daemon has: it answers them itself, so they have no path on the API server."""

from .models import (
    StorageDeleteRequest,
    StorageExistence,
    StorageExistRequest,
    StorageGetRequest,
    StorageSetRequest,
    StorageStored,
    StorageValue,
)
from .types import Operation

STORAGE_SET: Operation[StorageStored] = Operation(
    name="storage_set",
    path="",
    body=StorageSetRequest,
    request=StorageSetRequest,
    reply=StorageStored,
    result=StorageStored,
    streams=False,
    secured=False,
    permission="storage",
    daemon_name="storage",
    span="storage_set",
)
"""Stores a value."""

STORAGE_GET: Operation[StorageValue] = Operation(
    name="storage_get",
    path="",
    body=StorageGetRequest,
    request=StorageGetRequest,
    reply=StorageValue,
    result=StorageValue,
    streams=False,
    secured=False,
    permission="storage",
    daemon_name="storage",
    span="storage_get",
)
"""Reads a value."""

STORAGE_DELETE: Operation[StorageStored] = Operation(
    name="storage_delete",
    path="",
    body=StorageDeleteRequest,
    request=StorageDeleteRequest,
    reply=StorageStored,
    result=StorageStored,
    streams=False,
    secured=False,
    permission="storage",
    daemon_name="storage",
    span="storage_delete",
)
"""Deletes a key."""

STORAGE_EXIST: Operation[StorageExistence] = Operation(
    name="storage_exist",
    path="",
    body=StorageExistRequest,
    request=StorageExistRequest,
    reply=StorageExistence,
    result=StorageExistence,
    streams=False,
    secured=False,
    permission="storage",
    daemon_name="storage",
    span="storage_exist",
)
"""Asks whether a key has a value."""

__all__ = ["STORAGE_DELETE", "STORAGE_EXIST", "STORAGE_GET", "STORAGE_SET"]
