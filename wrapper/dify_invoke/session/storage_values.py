"""Keys and values of a plugin's storage, and what the daemon's errors about them mean. No I/O."""

from binascii import unhexlify
from typing import Any, cast

from ..errors import (
    InvalidRequestError,
    InvokeError,
    KeyNotFoundError,
    ProtocolError,
    StorageError,
    StorageQuotaError,
)
from ..protocol.mistakes import quoted, wrong
from ..protocol.operation import Operation
from ..protocol.plain import plain

MAX_KEY = 256
"""Bytes of a key, in UTF-8."""

_NOT_LOADED = "load data failed"
_TOO_LARGE = "allocated size is greater than max storage size"


def check_key(key: object) -> str:
    """The key, if it names one place. Raises InvalidRequestError, or a KeyError of that kind, for any other.

    A key is a path to the daemon. `a//b` and `a/./b` name the file of `a/b`, but have a cache of their own, so that an old
    value could be read.
    """
    given = plain(key)
    if not isinstance(given, str):
        raise wrong("key", "a text, such as 'state'", given)
    try:
        size = len(given.encode())
    except UnicodeEncodeError as error:
        raise InvalidRequestError("key has half of a character: give whole ones") from error
    if not given:
        raise wrong("key", "a text, such as 'state'", given)
    if size > MAX_KEY:
        raise InvalidRequestError(f"key has {size} bytes in UTF-8: give at most {MAX_KEY}")
    if "\\" in given or ".." in given or "\0" in given:
        raise InvalidRequestError(
            f"key is {quoted(given)}: the daemon refuses `..`, backslashes and null characters; use other characters"
        )
    if not all(given.split("/")) or "." in given.split("/"):
        clean = "/".join(part for part in given.split("/") if part not in ("", "."))
        advice = f"give {quoted(clean)}" if clean else "give a name, such as 'state'"
        raise InvalidRequestError(
            f"key is {quoted(given)}, which is not the plain path of one value: {advice}"
        )
    return given


def hex_value(value: Any) -> str:
    """The bytes of a value, in hexadecimal. Raises InvalidRequestError for anything but bytes."""
    if not isinstance(value, bytes | bytearray | memoryview):
        advice = "bytes, such as 'text'.encode()" if isinstance(value, str) else "bytes"
        raise wrong("val", advice, value)
    return memoryview(cast("bytes", value)).hex()


def bytes_of(value: str, operation: Operation[Any]) -> bytes:
    """The bytes of a stored value. Raises ProtocolError if it is not hexadecimal."""
    try:
        return unhexlify(value)
    except ValueError as error:
        raise ProtocolError(
            f"the value is not hexadecimal: {error}", operation=operation.name
        ) from error


def confirm(said: str, operation: Operation[Any]) -> None:
    """Raises ProtocolError unless the daemon confirms a change."""
    if said != "ok":
        raise ProtocolError(
            f"the daemon does not confirm the change: it says {quoted(said)}",
            operation=operation.name,
        )


def storage_error(error: InvokeError, key: str) -> InvokeError:
    """The error for the daemon's refusal, which it says in words alone. One of another kind stays as it is."""
    if type(error) is not InvokeError:
        return error
    failure: StorageError
    if _TOO_LARGE in error.message:
        failure = StorageQuotaError(
            "the value does not fit into the plugin's storage, whose size is `resource.permission.storage.size` of "
            "manifest.yaml and at most the daemon's PERSISTENCE_STORAGE_MAX_SIZE; the daemon checks that after it has "
            f"written: {quoted(key)} may have the new value, the old one, or each in turn"
        )
    else:
        failure = StorageError(error.message)
    failure.operation, failure.detail = error.operation, error.detail
    failure.provider_message = error.provider_message
    return failure


def is_not_loaded(error: InvokeError) -> bool:
    """Whether the daemon could not load a value. It says the same for an absent key and for a broken disk."""
    return _NOT_LOADED in error.message


def key_not_found(key: str, operation: Operation[Any]) -> KeyNotFoundError:
    """The error for a key without a value."""
    return KeyNotFoundError(f"the storage has no value for {quoted(key)}", operation=operation.name)
