"""Faults of the storage, which the daemon tells in words alone."""

from collections.abc import Iterator

from dify_invoke import (
    KeyNotFoundError,
    ProtocolError,
    ReverseInvocationError,
    StorageError,
    StorageQuotaError,
)

from ..support.replies import LAST, http_chunk
from .answers import OF_DAEMON, Says, answered
from .calls import Call, Fields
from .fault import Expected, Fault, Step
from .scripts import DaemonEvents, ReplyScript
from .steps import keep
from .unary_calls import DELETE, EXIST, GET, KEY, SET

_NOT_LOADED = "load data failed, please check if the key is correct or you have not set it"
_TOO_LARGE = "save data failed: allocated size is greater than max storage size"
_DISK = "open /app/storage: input/output error"
_QUOTA = "does not fit into the plugin's storage.*'key' may have the new value, the old one"


def _asked_twice(name: str, call: Call, error: str, exists: bool | str, expected: Expected) -> Fault:  # fmt: skip
    """A call that fails, so that the key is asked for: it exists or does not, or that fails, too."""

    def answer(events: DaemonEvents) -> list[Fields]:
        if not events.asks_existence:
            return [events.error(error), events.event("end")]
        if isinstance(exists, str):
            return [events.error(exists), events.event("end")]
        return [events.event("response", {"data": exists}), events.event("end")]

    def http(reply: ReplyScript) -> list[Step]:
        sent = b"".join(map(reply.event, answer(reply.events)))
        return [reply.head(), http_chunk(sent), LAST, keep]

    return Fault(
        name=f"{call.name}: {name}",
        call=call,
        times=2,
        max_requests=2,
        http=http,
        duplex=answer,
        expected=dict.fromkeys(OF_DAEMON, expected),
    )


def _says(
    name: str, call: Call, error: type[ReverseInvocationError], pattern: str, said: object
) -> Fault:
    given = Says(said) if isinstance(said, str) else {"data": said}
    return answered(name, call, [given], Expected(error, pattern), channels=OF_DAEMON)


_BROKEN = Expected(StorageError, "load data failed")
_ABSENT = Expected(KeyNotFoundError, f"the storage has no value for '{KEY}'")


def _confirms(call: Call) -> Iterator[Fault]:
    """A change is one only if the daemon says `ok`."""
    unconfirmed = "the daemon does not confirm the change: it says "
    for name, said, pattern in (
        ("another word", "queued", f"{unconfirmed}'queued'"),
        ("an empty word", "", f"{unconfirmed}''"),
    ):
        yield answered(
            name, call, [{"data": said}], Expected(ProtocolError, pattern), channels=OF_DAEMON
        )
    yield _says("a word that is true", call, ProtocolError, "does not fit the contract", True)
    yield answered(
        "a response without a word",
        call,
        [{"deleted_num": 1}],
        Expected(ProtocolError, "missing required field `data`"),
        channels=OF_DAEMON,
    )


STORAGE_FAULTS: dict[Call, tuple[Fault, ...]] = {
    SET: (
        *_confirms(SET),
        _says("the quota", SET, StorageQuotaError, _QUOTA, _TOO_LARGE),
        _says("a disk that fails", SET, StorageError, "input/output error", f"save data failed: {_DISK}"),
        _says("a value that the daemon cannot decode", SET, StorageError, "decode data failed", "decode data failed: encoding/hex: odd length hex string"),
        _says("a daemon without storage", SET, StorageError, "persistence not found", "persistence not found"),
    ),
    GET: (
        answered("hex that is none", GET, [{"data": "no hex"}], Expected(ProtocolError, "the value is not hexadecimal"), channels=OF_DAEMON),
        answered("half a byte of hex", GET, [{"data": "abc"}], Expected(ProtocolError, "the value is not hexadecimal"), channels=OF_DAEMON),
        answered("an empty value", GET, [{"data": ""}], Expected(texts=("",)), channels=OF_DAEMON),
        _says("a value that is null", GET, ProtocolError, "does not fit the contract", None),
        _asked_twice("an absent key", GET, _NOT_LOADED, False, _ABSENT),
        _asked_twice("a broken disk", GET, _NOT_LOADED, True, _BROKEN),
        _asked_twice("a disk so broken that nobody knows whether the key exists", GET, _NOT_LOADED, f"exist data failed: {_DISK}", _BROKEN),
    ),
    DELETE: (
        *_confirms(DELETE),
        _asked_twice("an absent key", DELETE, "delete data failed: no such file", False, _ABSENT),
        _asked_twice("a broken disk", DELETE, f"delete data failed: {_DISK}", True, Expected(StorageError, "input/output error")),
        _asked_twice("a disk so broken that nobody knows whether the key exists", DELETE, f"delete data failed: {_DISK}", f"exist data failed: {_DISK}", Expected(StorageError, "delete data failed")),
    ),
    EXIST: (
        _says("a number for a bool", EXIST, ProtocolError, "does not fit the contract", 1),
        _says("null for a bool", EXIST, ProtocolError, "does not fit the contract", None),
        _says("a disk that fails", EXIST, StorageError, "exist data failed", f"exist data failed: {_DISK}"),
        answered("a key that does not exist", EXIST, [{"data": False, "exist_num": 0}], Expected(texts=("False",)), channels=OF_DAEMON),
    ),
}  # fmt: skip
