"""The daemon's storage: its answers through the daemon, and what it keeps where."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from dify_invoke.emulator import Emulator
from dify_invoke.emulator.storage.paths import KeyRefusedError, clean
from dify_invoke.emulator.storage.persistence import Persistence, QuotaError
from dify_invoke.emulator.storage.values import FolderValues, MemoryValues, StoreError, Values

from .transaction_cases import error_of, events_of

MISSING = "load data failed, please check if the key is correct or you have not set it"
FULL = "save data failed: allocated size is greater than max storage size"
REQUEST = "unmarshal backwards invoke request failed: error validating struct: Key: 'Invoke"


class Clock:
    """A clock that a test sets."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture(params=["memory", "folder"])
def values(request: pytest.FixtureRequest, tmp_path: Path) -> Values:
    return MemoryValues() if request.param == "memory" else FolderValues(tmp_path)


@pytest.fixture
def persistence(values: Values, clock: Clock) -> Persistence:
    return Persistence(values, "tenant", maximum=100, clock=clock)


class Plugin:
    """A plugin that uses the emulator's storage."""

    def __init__(self, emulator: Emulator, session_id: str) -> None:
        self._emulator = emulator
        self._session_id = session_id

    def data(self, opt: str, key: str, **fields: Any) -> dict[str, Any]:
        request = {"opt": opt, "key": key, **fields}
        session_id = self._session_id
        (event,) = events_of(self._emulator, "storage", request, session_id=session_id)
        assert (event["event"], event["message"]) == ("response", "struct")
        found: dict[str, Any] = event["data"]
        return found

    def error(self, opt: str, key: str, **fields: Any) -> str:
        request = {"opt": opt, "key": key, **fields}
        return error_of(self._emulator, "storage", request, session_id=self._session_id)


@pytest.fixture
def plugin(emulator: Emulator) -> Plugin:
    return Plugin(emulator, emulator.open_session(storage_size=1024))


class TestAnswers:
    def test_a_value_that_comes_and_goes(self, plugin: Plugin) -> None:
        assert plugin.data("exist", "k") == {"data": False, "exist_num": 0}
        assert plugin.data("set", "k", value="00ff") == {"data": "ok"}
        assert plugin.data("exist", "k") == {"data": True, "exist_num": 1}
        assert plugin.data("get", "k") == {"data": "00ff"}
        assert plugin.data("del", "k") == {"data": "ok", "deleted_num": 1}
        assert plugin.error("get", "k") == MISSING

    def test_an_empty_value(self, plugin: Plugin) -> None:
        assert plugin.data("set", "k") == {"data": "ok"}
        assert plugin.data("get", "k") == {"data": ""}
        assert plugin.data("exist", "k")["data"] is True

    def test_a_missing_key(self, plugin: Plugin) -> None:
        assert plugin.error("get", "k") == MISSING
        error = plugin.error("del", "k")
        assert error.startswith("delete data failed: stat ")
        assert error.endswith("/k: no such file or directory")

    @pytest.mark.parametrize(
        ("value", "told"),
        [
            ("0", "encoding/hex: odd length hex string"),
            ("0g", "encoding/hex: invalid byte: U+0067 'g'"),
            ("00 0", "encoding/hex: invalid byte: U+0020 ' '"),
        ],
    )
    def test_a_value_that_is_no_hex(self, plugin: Plugin, value: str, told: str) -> None:
        assert plugin.error("set", "k", value=value) == f"decode data failed: {told}"
        assert plugin.data("exist", "k")["data"] is False

    def test_a_key_of_257_bytes(self, plugin: Plugin) -> None:
        told = "save data failed: key length must be less than 256 characters"
        assert plugin.data("set", "é" * 128, value="00") == {"data": "ok"}
        assert plugin.error("set", "é" * 128 + "a", value="00") == told
        assert plugin.data("exist", "a" * 257) == {"data": False, "exist_num": 0}
        assert plugin.error("get", "a" * 257) == MISSING

    @pytest.mark.parametrize("key", ["..", "../a", "a..b", "a\\b", "a/../../b"])
    def test_a_key_that_leaves_its_folder(self, plugin: Plugin, key: str) -> None:
        told = "data failed: invalid key: path traversal attempt detected"
        assert plugin.error("set", key, value="00") == f"save {told}"
        assert plugin.error("exist", key) == f"exist {told}"
        assert plugin.error("del", key) == f"delete {told}"
        assert plugin.error("get", key) == MISSING

    def test_no_key(self, plugin: Plugin) -> None:
        told = "StorageRequest.Key' Error:Field validation for 'Key' failed on the 'required' tag"
        assert plugin.error("get", "") == f"{REQUEST}{told}"

    def test_an_unknown_operation(self, plugin: Plugin) -> None:
        told = (
            "StorageRequest.Opt' Error:Field validation for 'Opt' failed on the 'storage_opt' tag"
        )
        assert plugin.error("delete", "k") == f"{REQUEST}{told}"

    def test_the_quota_of_the_manifest(self, plugin: Plugin) -> None:
        assert plugin.data("set", "k", value="00" * 1024) == {"data": "ok"}
        assert plugin.error("set", "k2", value="00") == FULL
        assert plugin.error("set", "k", value="11" * 1025) == FULL
        # What was refused is there all the same.
        assert plugin.data("get", "k2") == {"data": "00"}
        assert plugin.data("get", "k") == {"data": "11" * 1025}

    def test_the_maximum_of_the_daemon(self) -> None:
        with Emulator(storage_maximum=10) as emulator:
            plugin = Plugin(emulator, emulator.open_session(storage_size=1024))
            assert plugin.error("set", "k", value="00" * 11) == FULL

    @pytest.mark.parametrize(
        ("opt", "name", "told"),
        [
            ("set", "storage_set", "save data failed: disk full"),
            ("get", "storage_get", MISSING),
            ("del", "storage_delete", "delete data failed: disk full"),
            ("exist", "storage_exist", "exist data failed: disk full"),
        ],
    )
    def test_it_can_fail(
        self, emulator: Emulator, plugin: Plugin, opt: str, name: str, told: str
    ) -> None:
        plugin.data("set", "k", value="00")
        emulator.fail_next(name, "disk full")
        assert plugin.error(opt, "k", value="11") == told
        assert plugin.data("get", "k") == {"data": "00"}
        assert [one.operation for one in emulator.requests][1] == name


class TestScope:
    def test_sessions_of_a_plugin_share_it(self, emulator: Emulator) -> None:
        one = Plugin(emulator, emulator.open_session(plugin_id="acme/one", user_id="x"))
        same = Plugin(emulator, emulator.open_session(plugin_id="acme/one"))
        other = Plugin(emulator, emulator.open_session(plugin_id="acme/other"))
        one.data("set", "k", value="00")
        assert same.data("get", "k") == {"data": "00"}
        assert other.error("get", "k") == MISSING

    def test_on_disk_the_next_emulator_finds_it(self, tmp_path: Path) -> None:
        for first in (True, False):
            with Emulator(storage=tmp_path) as emulator:
                plugin = Plugin(emulator, emulator.open_session(storage_size=2000))
                if first:
                    plugin.data("set", "folder/k", value="ab" * 1500)
                assert plugin.data("get", "folder/k") == {"data": "ab" * 1500}
                assert plugin.error("set", f"other {first}", value="00" * 1000) == FULL
        assert [file for file in tmp_path.rglob("k") if file.read_bytes() == b"\xab" * 1500]

    def test_in_memory_it_ends(self) -> None:
        for _ in range(2):
            with Emulator() as emulator:
                plugin = Plugin(emulator, emulator.open_session())
                assert plugin.error("get", "k") == MISSING
                plugin.data("set", "k", value="00")


class TestPersistence:
    def test_spellings_are_one_value_and_several_cached_ones(
        self, persistence: Persistence, clock: Clock
    ) -> None:
        persistence.set("p", "a/b", b"old", None)
        assert persistence.get("p", "a//b") == b"old"
        persistence.set("p", "a/b", b"new", None)
        assert persistence.get("p", "a/./b") == b"new"
        clock.now = 299.0
        assert persistence.get("p", "a//b") == b"old"
        clock.now = 300.0
        assert persistence.get("p", "a//b") == b"new"

    def test_a_refused_set_has_replaced_the_value_behind_the_cache(
        self, persistence: Persistence, clock: Clock
    ) -> None:
        persistence.set("p", "k", b"old", None)
        assert persistence.get("p", "k") == b"old"
        with pytest.raises(QuotaError):
            persistence.set("p", "k", b"x" * 101, None)
        assert persistence.get("p", "k") == b"old"
        clock.now = 300.0
        assert persistence.get("p", "k") == b"x" * 101

    def test_what_was_refused_is_not_counted_and_then_counted_twice(
        self, persistence: Persistence, values: Values
    ) -> None:
        with pytest.raises(QuotaError):
            persistence.set("p", "k", b"x" * 101, None)
        assert values.counted("tenant/p") is None
        persistence.set("p", "k", b"x", None)
        assert values.counted("tenant/p") == -100

    def test_overwriting_counts_the_difference(
        self, persistence: Persistence, values: Values
    ) -> None:
        persistence.set("p", "k", b"x" * 60, None)
        persistence.set("p", "k", b"x" * 90, None)
        assert values.counted("tenant/p") == 90
        persistence.delete("p", "k")
        assert values.counted("tenant/p") == 0

    def test_a_deleted_key_may_be_cached_in_another_spelling(
        self, persistence: Persistence
    ) -> None:
        persistence.set("p", "k", b"x", None)
        persistence.get("p", "./k")
        assert persistence.delete("p", "k") == 0
        assert persistence.exists("p", "./k") == 1
        assert persistence.exists("p", "k") == 0
        with pytest.raises(StoreError, match="no such file or directory"):
            persistence.delete("p", "./k")
        assert persistence.exists("p", "./k") == 0

    def test_many_threads(self, persistence: Persistence, values: Values) -> None:
        def work(number: int) -> None:
            for step in range(50):
                persistence.set("p", f"{number}/{step % 3}", bytes([step]) * (step % 5), None)
                assert persistence.get("p", f"{number}/{step % 3}") == bytes([step]) * (step % 5)
                if step % 7 == 0:
                    persistence.delete("p", f"{number}/{step % 3}")

        with ThreadPoolExecutor(8) as threads:
            list(threads.map(work, range(8)))
        keys = [f"{number}/{part}" for number in range(8) for part in range(3)]
        stored = [persistence.get("p", key) for key in keys if persistence.exists("p", key)]
        assert values.counted("tenant/p") == sum(map(len, stored))


class TestFolder:
    @pytest.fixture
    def persistence(self, tmp_path: Path) -> Persistence:
        return Persistence(FolderValues(tmp_path), "tenant")

    def test_a_key_below_a_value(self, persistence: Persistence) -> None:
        persistence.set("p", "k", b"x", None)
        with pytest.raises(StoreError, match="open tenant/p/k/l: "):
            persistence.set("p", "k/l", b"x", None)
        assert persistence.get("p", "k") == b"x"

    def test_a_key_that_is_a_folder(self, persistence: Persistence) -> None:
        persistence.set("p", "k/l", b"x", None)
        with pytest.raises(StoreError, match="is a directory"):
            persistence.set("p", "k", b"x", None)
        assert persistence.get("p", "k/l") == b"x"

    @pytest.mark.parametrize(
        ("key", "told"), [("a\0b", "invalid argument"), ("a" * 256, "file name too long")]
    )
    def test_a_key_that_is_no_path(self, persistence: Persistence, key: str, told: str) -> None:
        with pytest.raises(StoreError, match=told):
            persistence.set("p", key, b"x", None)
        with pytest.raises(StoreError, match=told):
            persistence.get("p", key)


class TestPaths:
    @pytest.mark.parametrize(
        ("path", "cleaned"),
        [
            ("a/b", "a/b"),
            ("a//b/", "a/b"),
            ("./a/./b", "a/b"),
            ("a/../b", "b"),
            ("a/b/..", "a"),
            ("..", ".."),
            ("../../a", "../../a"),
            ("a/../..", ".."),
            ("/..", "/"),
            ("/../a", "/a"),
            ("/a//b", "/a/b"),
            ("", "."),
            (".", "."),
            ("a/..", "."),
        ],
    )
    def test_they_are_cleaned_as_in_go(self, path: str, cleaned: str) -> None:
        assert clean(path) == cleaned

    def test_one_that_comes_back_is_taken(self, persistence: Persistence) -> None:
        persistence.set("p", "a/../b", b"x", None)
        assert persistence.get("p", "b") == b"x"
        with pytest.raises(KeyRefusedError):
            persistence.get("p", "a/../../b")
