"""The daemon's persistence: what its four operations do with keys, quota and cache."""

import threading
import time
from collections.abc import Callable

from .paths import check_length, check_path, clean
from .values import StoreError, Values

MAXIMUM = 104_857_600
"""How many bytes a plugin may store, whatever its manifest says: the daemon's default, 100 MiB."""

_CACHED = 300.0


class QuotaError(Exception):
    """The value exceeds what the plugin may store. It has replaced the old value all the same."""

    def __init__(self) -> None:
        super().__init__("allocated size is greater than max storage size")


class Persistence:
    """Keys and values of all plugins of a workspace. Many threads may use it.

    It has the daemon's quirks. A `set` that exceeds the quota has replaced the value, which is then not
    counted. What `get` has read is cached for five minutes under the key as it was written, though
    `a//b` and `a/b` are one value; only a `set` or a `del` of the same spelling ends that, and not a
    refused one.
    """

    def __init__(
        self,
        values: Values,
        tenant_id: str,
        maximum: int = MAXIMUM,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._values = values
        self._tenant_id = tenant_id
        self._maximum = maximum
        self._clock = clock
        self._cache: dict[tuple[str, str], tuple[float, bytes]] = {}
        self._lock = threading.Lock()

    def forget(self) -> None:
        """Forgets what only this process knows: the cache, and values in memory."""
        with self._lock:
            self._cache.clear()
            self._values.forget()

    def set(self, plugin_id: str, key: str, value: bytes, size: int | None) -> None:
        """Stores a value. `size` is the manifest's `storage.size`.

        Raises KeyRefusedError, StoreError, or QuotaError.
        """
        check_path(key)
        check_length(key)
        path, plugin = self._path(plugin_id, key), self._plugin(plugin_id)
        allowed = self._maximum if size is None else min(size, self._maximum)
        with self._lock:
            more = len(value) - (self._values.size(path) or 0)
            self._values.save(path, value)
            total = more + (self._values.counted(plugin) or 0)
            if total > allowed:
                raise QuotaError
            self._values.count(plugin, total)
            self._cache.pop((plugin_id, key), None)

    def get(self, plugin_id: str, key: str) -> bytes:
        """Returns a value, perhaps an old one. Raises KeyRefusedError or StoreError."""
        check_path(key)
        with self._lock:
            cached = self._cached(plugin_id, key)
            if cached is not None:
                return cached
            value = self._values.load(self._path(plugin_id, key))
            self._cache[plugin_id, key] = (self._clock() + _CACHED, value)
            return value

    def delete(self, plugin_id: str, key: str) -> int:
        """Deletes a value, and returns how many cached ones went. Raises KeyRefusedError or StoreError."""
        check_path(key)
        path, plugin = self._path(plugin_id, key), self._plugin(plugin_id)
        with self._lock:
            forgotten = self._cached(plugin_id, key) is not None
            self._cache.pop((plugin_id, key), None)
            size = self._values.size(path)
            if size is None:
                raise StoreError(f"stat {path}: no such file or directory")
            self._values.delete(path)
            counted = self._values.counted(plugin)
            if counted is not None:
                self._values.count(plugin, counted - size)
            return int(forgotten)

    def exists(self, plugin_id: str, key: str) -> int:
        """Returns 1 if there is a value, in the store or in the cache, else 0. Raises KeyRefusedError."""
        check_path(key)
        with self._lock:
            if self._cached(plugin_id, key) is not None:
                return 1
            return int(self._values.size(self._path(plugin_id, key)) is not None)

    def _cached(self, plugin_id: str, key: str) -> bytes | None:
        until, value = self._cache.get((plugin_id, key), (0.0, b""))
        return value if self._clock() < until else None

    def _plugin(self, plugin_id: str) -> str:
        return f"{self._tenant_id}/{plugin_id}"

    def _path(self, plugin_id: str, key: str) -> str:
        return clean(f"{self._plugin(plugin_id)}/{clean(key)}")
