"""A note is kept, read and forgotten. No note, no room and a broken storage are told apart."""

from typing import Any

import pytest

from dify_invoke.emulator import Emulator, PluginError, RunningPlugin


def say(plugin: RunningPlugin, action: str, name: str, **further: Any) -> str:
    (message,) = plugin.invoke_tool("notes", {"action": action, "name": name, **further})
    return message.text


@pytest.mark.parametrize("name", ["bread", "a/../b", "Übung " * 100, ""])
def test_keeps_reads_and_forgets(dify_plugin: RunningPlugin, name: str) -> None:
    assert say(dify_plugin, "keep", name, text="flour, wäter") == f"The note {name!r} is kept."
    assert say(dify_plugin, "read", name) == "flour, wäter"
    assert say(dify_plugin, "forget", name) == f"The note {name!r} is forgotten."
    assert say(dify_plugin, "read", name) == f"There is no note {name!r}."
    assert say(dify_plugin, "forget", name) == f"There is no note {name!r}."


def test_a_full_storage(dify_plugin: RunningPlugin) -> None:
    # The manifest asks for 1 MiB.
    said = say(dify_plugin, "keep", "long", text="x" * 1_100_000)
    assert said.startswith("The notes are full: 'long' is not kept")
    assert say(dify_plugin, "keep", "short", text="x") == "The note 'short' is kept."


def test_a_broken_storage_is_reported(dify_emulator: Emulator, dify_plugin: RunningPlugin) -> None:
    say(dify_plugin, "keep", "bread", text="flour")
    dify_emulator.storage_get.fail("the disk is gone").then(b"flour")
    with pytest.raises(PluginError, match=r"^StorageError: "):
        say(dify_plugin, "read", "bread")
    assert say(dify_plugin, "read", "bread") == "flour"
