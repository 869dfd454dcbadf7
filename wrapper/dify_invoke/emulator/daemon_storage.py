"""What the daemon answers to an invocation of its storage."""

import re

from .answers import Json
from .exchange import Failure
from .storage.paths import KeyRefusedError
from .storage.persistence import Persistence, QuotaError
from .storage.values import StoreError

_NAMES = {
    "set": "storage_set",
    "get": "storage_get",
    "del": "storage_delete",
    "exist": "storage_exist",
}
_NO_HEX = re.compile("[^0-9a-fA-F]")

MISSING = "load data failed, please check if the key is correct or you have not set it"
"""What the daemon says if `get` fails, whatever the cause."""


class StorageFailedError(Exception):
    """The storage refuses. The text is the daemon's."""


def operation_of(request: Json) -> str:
    """Returns the name of the operation, such as `storage_get`."""
    return _NAMES[request["opt"]]


def use_storage(
    persistence: Persistence,
    plugin_id: str,
    size: int | None,
    request: Json,
    failure: Failure | None,
) -> Json:
    """Does what a checked request asks, and returns the data of the answer.

    Args:
        persistence: The storage.
        plugin_id: Whose keys they are.
        size: The manifest's `storage.size`.
        request: The request.
        failure: How it is to fail.

    Raises:
        StorageFailedError: It cannot be done.
    """
    key, opt = request["key"], request["opt"]
    verb = {"set": "save", "del": "delete", "exist": "exist"}.get(opt)
    value = _decoded(request["value"]) if opt == "set" else b""
    try:
        if failure:
            raise StoreError(failure.message)
        match opt:
            case "set":
                persistence.set(plugin_id, key, value, size)
                return {"data": "ok"}
            case "get":
                return {"data": persistence.get(plugin_id, key).hex()}
            case "del":
                return {"data": "ok", "deleted_num": persistence.delete(plugin_id, key)}
            case _:
                found = persistence.exists(plugin_id, key)
                return {"data": found > 0, "exist_num": found}
    except (KeyRefusedError, StoreError, QuotaError) as error:
        raise StorageFailedError(f"{verb} data failed: {error}" if verb else MISSING) from None


def _decoded(text: str) -> bytes:
    """Decodes hex. Raises StorageFailedError in Go's words."""
    if wrong := _NO_HEX.search(text):
        byte = wrong[0].encode("utf-8", "replace")[0]
        said = f"encoding/hex: invalid byte: U+{byte:04X} {chr(byte)!r}"
        raise StorageFailedError(f"decode data failed: {said}")
    if len(text) % 2:
        raise StorageFailedError("decode data failed: encoding/hex: odd length hex string")
    return bytes.fromhex(text)
