"""A user goes on with a conversation until it is forgotten or lost."""

from collections.abc import Callable, Sequence
from typing import Any
from uuid import uuid4

import pytest

from dify_invoke.emulator import ChatApp, Emulator, InProcessTool, PluginError, RunningPlugin, Turn
from tools.talk import Talk

APP = {"app_id": str(uuid4()), "inputs": {"city": "Paris"}}


def say(plugin: RunningPlugin, query: str, **further: Any) -> str:
    messages = plugin.invoke_tool("talk", {"app": APP, "query": query, **further})
    return "".join(message.text for message in messages)


def conversations(emulator: Emulator) -> list[object]:
    """The conversation of each call, "" for a new one."""
    return [request.conversation_id for request in emulator.app.calls.requests]


def test_goes_on_until_it_is_forgotten(dify_emulator: Emulator, dify_plugin: RunningPlugin) -> None:
    dify_emulator.app.when(app_id=APP["app_id"], inputs=APP["inputs"]).reply("Hello.")

    assert say(dify_plugin, "One") == "Hello."
    say(dify_plugin, "Two")
    say(dify_plugin, "Three")
    say(dify_plugin, "Four", forget=True)
    say(dify_plugin, "Five")

    new, first, again, anew, second = conversations(dify_emulator)
    assert new == anew == ""
    assert first == again != second
    assert first
    assert second


def test_shows_the_answer_as_it_comes(dify_emulator: Emulator, dify_plugin: RunningPlugin) -> None:
    dify_emulator.app.reply(["It ", "is ", "sunny."])
    messages = dify_plugin.invoke_tool("talk", {"app": APP, "query": "How is it?"})
    assert [message.text for message in messages] == ["It ", "is ", "sunny."]


def test_each_app_has_its_own(dify_emulator: Emulator, dify_plugin: RunningPlugin) -> None:
    dify_emulator.app.reply("Hello.")
    for app in (APP, {"app_id": str(uuid4())}) * 2:
        say(dify_plugin, "Hi", app=app)
    *new, first, second = conversations(dify_emulator)
    assert new == ["", ""]
    assert "" != first != second != ""


def test_a_lost_conversation_is_begun_anew(
    dify_emulator: Emulator, dify_plugin: RunningPlugin
) -> None:
    lost = str(uuid4())
    dify_emulator.storage_get.reply(lost.encode())
    dify_emulator.app.reply("Hello again.")

    assert say(dify_plugin, "Two") == "Hello again."

    assert conversations(dify_emulator) == [lost, ""]
    dify_emulator.storage_set.assert_called_once(key=f"conversations/{APP['app_id']}/nobody")


def test_an_answer_that_fails_is_reported(
    dify_emulator: Emulator, dify_plugin: RunningPlugin
) -> None:
    dify_emulator.app.reply("Hello.").then_fail("slow down", after=2).then("Hello again.")
    say(dify_plugin, "One")
    with pytest.raises(PluginError, match=r"AppRunError.*slow down"):
        say(dify_plugin, "Two")
    assert say(dify_plugin, "Three") == "Hello again."
    _, failed, last = conversations(dify_emulator)
    assert failed == last != ""


def _remember(query: str, inputs: dict[str, Any], history: Sequence[Turn]) -> str:
    return f"{query} after {', '.join(turn.query for turn in history) or 'silence'}"


CHAT = ChatApp(_remember)


@pytest.mark.dify_emulator(apps=[CHAT])
def test_users_have_conversations_of_their_own(dify_tool: Callable[..., InProcessTool]) -> None:
    def said(user_id: str) -> list[str]:
        tool = dify_tool(Talk, user_id=user_id)
        answers = [
            tool.invoke(app={"app_id": CHAT.app_id}, query=query) for query in ("One", "Two")
        ]
        return ["".join(message.text for message in messages) for messages in answers]

    ann, bob = str(uuid4()), str(uuid4())
    assert said(ann) == said(bob) == ["One after silence", "Two after One"]
