"""A plugin's storage, on the channels that have it, in sessions of either kind."""

import pickle
from typing import Any

import pytest

from dify_invoke import (
    InvalidRequestError,
    InvokeError,
    KeyNotFoundError,
    PermissionDeniedError,
    ProtocolError,
    RequestTooLargeError,
    Session,
    StorageError,
    StorageQuotaError,
)
from dify_invoke.emulator import Emulator

from ..support.platform import ChannelName, Fails, Platform, platform
from ..support.sessions import Mode
from .run_cases import sent, value_of

both_modes = pytest.mark.parametrize("mode", ["sync", "async"])
both_channels = pytest.mark.parametrize("channel", ["daemon", "duplex"])
Json = dict[str, Any]
ABSENT = Fails("load data failed, please check if the key is correct or you have not set it")
FULL = Fails("save data failed: allocated size is greater than max storage size")
NO: Json = {"data": False, "exist_num": 0}
YES: Json = {"data": True, "exist_num": 1}


def set_(session: Any) -> Any:
    return session.storage.set("k", b"\x00v")


def get(session: Any) -> Any:
    return session.storage.get("k")


def delete(session: Any) -> Any:
    return session.storage.delete("k")


@both_modes
@both_channels
class TestOnADaemon:
    def test_sends_and_reads_hexadecimal(self, channel: ChannelName, mode: Mode) -> None:
        with platform(channel, [{"data": "ok"}], [{"data": "0076"}], [{"data": ""}]) as made:
            assert value_of(made, mode, set_) is None
            assert sent(made) == {"opt": "set", "key": "k", "value": "0076"}
            assert value_of(made, mode, get) == b"\x00v"
            assert sent(made) == {"opt": "get", "key": "k"}
            assert value_of(made, mode, get) == b""

    def test_deletes_and_tells_what_exists(self, channel: ChannelName, mode: Mode) -> None:
        with platform(channel, [{"data": "ok", "deleted_num": 0}], [YES], [NO]) as made:
            assert value_of(made, mode, delete) is None
            assert sent(made) == {"opt": "del", "key": "k"}
            assert value_of(made, mode, lambda session: session.storage.exist("k")) is True
            assert value_of(made, mode, lambda session: session.storage.exist("k")) is False
            assert sent(made) == {"opt": "exist", "key": "k"}

    def test_says_that_a_key_is_absent(self, channel: ChannelName, mode: Mode) -> None:
        with platform(channel, [ABSENT], [NO]) as made:
            error = made.ask(mode, get).error
        assert isinstance(error, KeyNotFoundError)
        assert isinstance(error, KeyError)
        assert str(error) == "storage_get: the storage has no value for 'k'"
        assert pickle.loads(pickle.dumps(error)).args == error.args

    def test_gives_a_default_for_an_absent_key(self, channel: ChannelName, mode: Mode) -> None:
        with platform(channel, [ABSENT], [NO]) as made:
            found = value_of(made, mode, lambda session: session.storage.get("k", None))
        assert found is None

    def test_takes_no_broken_disk_for_an_absent_key(self, channel: ChannelName, mode: Mode) -> None:
        with platform(channel, [ABSENT], [YES]) as made:
            error = made.ask(mode, lambda session: session.storage.get("k", b"")).error
        assert type(error) is StorageError
        assert error.detail == ABSENT.text

    def test_says_that_there_was_nothing_to_delete(self, channel: ChannelName, mode: Mode) -> None:
        with platform(channel, [Fails("delete data failed: no such file")], [NO]) as made:
            error = made.ask(mode, delete).error
        assert isinstance(error, KeyNotFoundError)

    def test_says_that_a_value_does_not_fit(self, channel: ChannelName, mode: Mode) -> None:
        with platform(channel, [FULL]) as made:
            error = made.ask(mode, set_).error
        assert isinstance(error, StorageQuotaError)
        assert "storage.size" in str(error)
        assert "may have the new value" in str(error)

    @pytest.mark.parametrize("reply", [[], [{"data": "no"}], [{"data": "ok"}, {"data": "ok"}]])
    def test_takes_nothing_but_a_confirmation_for_one(
        self, channel: ChannelName, mode: Mode, reply: list[Json]
    ) -> None:
        with platform(channel, reply) as made:
            error = made.ask(mode, set_).error
        assert isinstance(error, ProtocolError)
        assert error.operation == "storage_set"

    @pytest.mark.parametrize("value", ["0", "zz", "0x"])
    def test_takes_no_value_that_is_not_hexadecimal(
        self, channel: ChannelName, mode: Mode, value: str
    ) -> None:
        with platform(channel, [{"data": value}]) as made:
            error = made.ask(mode, get).error
        assert isinstance(error, ProtocolError)

    def test_names_the_permission_that_is_missing(self, channel: ChannelName, mode: Mode) -> None:
        words = "permission denied, you need to enable storage access in plugin manifest"
        with platform(channel, [Fails(words)]) as made:
            error = made.ask(mode, get).error
        assert isinstance(error, PermissionDeniedError)
        assert error.permission == "storage"
        assert "    storage:\n      enabled: true" in str(error)

    def test_keeps_other_errors_as_they_are(self, channel: ChannelName, mode: Mode) -> None:
        words = 'PluginInvokeError: {"args":{},"error_type":"X","message":"boom"}'
        with platform(channel, [Fails(words)]) as made:
            error = made.ask(mode, set_).error
        assert isinstance(error, InvokeError)
        assert "boom" in str(error)


@both_modes
class TestElsewhere:
    def test_is_the_daemons(self, mode: Mode) -> None:
        with platform("inner API", [{"data": "ok"}]) as made:
            error = made.ask(mode, set_).error
        assert isinstance(error, InvalidRequestError)
        assert "plugin daemon" in str(error)
        assert made.requests == []


class TestAsAMapping:
    def test_sets_reads_and_deletes_items(self) -> None:
        with Emulator() as emulator:
            session_id = emulator.open_session()
            with Session.from_daemon(emulator.url, session_id) as session:
                storage = session.storage
                assert "k" not in storage
                storage["k"] = b"v"
                assert "k" in storage
                assert storage["k"] == b"v"
                del storage["k"]
                with pytest.raises(KeyError):
                    _ = storage["k"]
                with pytest.raises(KeyError):
                    del storage["k"]

    def test_cannot_be_listed(self) -> None:
        made = Platform("duplex", [])
        with (
            made.session(Session) as session,
            pytest.raises(TypeError, match="cannot list the keys"),
        ):
            list(session.storage)


class TestAgainstTheEmulator:
    def test_a_value_of_each_size_comes_back(self) -> None:
        with Emulator() as emulator:
            session_id = emulator.open_session()
            with Session.from_daemon(emulator.url, session_id) as session:
                for size in (0, 1, 65_536, 3_000_000):
                    value = bytes(range(256)) * (size // 256) + bytes(size % 256)
                    session.storage.set("a/b", value)
                    assert session.storage.get("a/b") == value

    def test_what_does_not_fit_a_request_is_refused_before(self) -> None:
        with Emulator() as emulator:
            session_id = emulator.open_session()
            with Session.from_daemon(emulator.url, session_id) as session:
                with pytest.raises(RequestTooLargeError):
                    session.storage.set("k", bytes(3_200_000))
                assert not session.storage.exist("k")

    def test_a_quota_is_told_and_the_old_value_may_be_gone(self) -> None:
        with Emulator() as emulator:
            session_id = emulator.open_session(storage_size=1024)
            with Session.from_daemon(emulator.url, session_id) as session:
                session.storage.set("k", b"old")
                with pytest.raises(StorageQuotaError):
                    session.storage.set("k", bytes(2000))
                assert session.storage.get("k") in (b"old", bytes(2000))
