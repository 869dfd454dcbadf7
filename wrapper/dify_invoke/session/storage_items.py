"""The storage as a mapping. Written for both halves, since an item cannot be awaited where it is set."""

from typing import TYPE_CHECKING, Any, NoReturn, Protocol

_NO_LIST = (
    "the daemon cannot list the keys of a storage: keep a list of them under a key of your own"
)


class _Storage(Protocol):
    def set(self, key: str, val: bytes) -> None: ...
    def get(self, key: str) -> bytes: ...
    def delete(self, key: str) -> None: ...
    def exist(self, key: str) -> bool: ...


class Items:
    """`storage[key]`, `storage[key] = b"..."`, `key in storage` and `del storage[key]`. Keys cannot be listed."""

    __slots__ = ()

    def __getitem__(self: _Storage, key: str) -> bytes:
        return self.get(key)

    def __setitem__(self: _Storage, key: str, val: bytes) -> None:
        self.set(key, val)

    def __delitem__(self: _Storage, key: str) -> None:
        self.delete(key)

    def __contains__(self: _Storage, key: str) -> bool:
        return self.exist(key)

    if not TYPE_CHECKING:  # a checker should report a loop over it

        def __iter__(self) -> NoReturn:
            raise TypeError(_NO_LIST)


class AsyncItems:
    """Says what to await in place of an item. To a checker there are no items at all."""

    __slots__ = ()

    if not TYPE_CHECKING:

        def __getitem__(self, key: Any) -> NoReturn:
            raise TypeError("an item cannot be awaited: use `await storage.get(key)`")

        def __setitem__(self, key: Any, val: Any) -> NoReturn:
            raise TypeError(
                "an item cannot be awaited where it is set: use `await storage.set(key, val)`"
            )

        def __delitem__(self, key: Any) -> NoReturn:
            raise TypeError("`del` cannot wait for the daemon: use `await storage.delete(key)`")

        def __contains__(self, key: Any) -> NoReturn:
            raise TypeError("`in` cannot wait for the daemon: use `await storage.exist(key)`")

        def __iter__(self) -> NoReturn:
            raise TypeError(_NO_LIST)

        def __aiter__(self) -> NoReturn:
            raise TypeError(_NO_LIST)
