"""The answer of the model comes as the model gives it, and so does its failure."""

from collections.abc import Callable

import pytest

from dify_invoke import InvokeRateLimitError, ToolBlobMessage, ToolImageMessage
from dify_invoke.emulator import Emulator, InProcessTool, PluginError, RunningPlugin
from tools.ask import Ask

ASKED = {"query": "Is it sunny?", "model": {"provider": "openai", "model": "gpt-4o"}}


def test_shows_the_answer_as_it_comes(dify_emulator: Emulator, dify_plugin: RunningPlugin) -> None:
    dify_emulator.llm.reply(["It ", "is ", "sunny."])

    messages = dify_plugin.invoke_tool("ask", ASKED)

    assert [message.text for message in messages] == ["It ", "is ", "sunny."]
    dify_emulator.llm.assert_called_once(
        model="gpt-4o", system="You are a helpful assistant.", prompt="Is it sunny?"
    )


def test_shows_texts_and_images(
    dify_emulator: Emulator, dify_tool: Callable[..., InProcessTool]
) -> None:
    image = {"type": "image", "format": "png", "mime_type": "image/png"}
    parts = [
        {"type": "text", "data": "in parts"},
        {**image, "base64_data": "AAEC"},
        {**image, "url": "https://example.com/i.png"},
        {"type": "smell"},
    ]
    dify_emulator.llm.reply(["", "plain", {"content": None}, {"content": parts}])

    plain, text, blob, link = dify_tool(Ask).invoke(**ASKED)

    assert (plain.text, text.text) == ("plain", "in parts")
    assert isinstance(blob, ToolBlobMessage)
    assert (blob.message.blob, blob.meta) == (b"\0\1\2", {"mime_type": "image/png"})
    assert isinstance(link, ToolImageMessage)
    assert link.message.text == "https://example.com/i.png"


def test_a_failing_model_is_reported(dify_emulator: Emulator, dify_plugin: RunningPlugin) -> None:
    dify_emulator.llm.fail(InvokeRateLimitError("slow down"), after=2)
    with pytest.raises(PluginError, match=r"^InvokeRateLimitError: .*slow down"):
        dify_plugin.invoke_tool("ask", ASKED)


def test_an_answer_that_breaks_off_is_an_error(
    dify_emulator: Emulator, dify_plugin: RunningPlugin
) -> None:
    dify_emulator.llm.cut(after=1)
    with pytest.raises(PluginError, match="unexpected EOF"):
        dify_plugin.invoke_tool("ask", ASKED)


def test_without_a_model(dify_emulator: Emulator, dify_plugin: RunningPlugin) -> None:
    with pytest.raises(PluginError, match=r"^InvalidRequestError: .* has no 'provider'"):
        dify_plugin.invoke_tool("ask", {**ASKED, "model": {"provider": None}})
    dify_emulator.llm.assert_not_called()
