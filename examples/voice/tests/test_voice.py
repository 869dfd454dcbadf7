"""A recording is heard, answered and spoken; each model may fail."""

from base64 import b64encode
from typing import Any

import pytest

from dify_invoke import (
    InvokeServerUnavailableError,
    ToolBlobChunkMessage,
    ToolInvokeMessage,
    ToolJsonMessage,
)
from dify_invoke.emulator import Emulator, PluginError, RunningPlugin

MODELS = {
    "speech2text_model": {"provider": "openai", "model": "whisper-1"},
    "model": {"provider": "openai", "model": "gpt-4o"},
    "tts_model": {"provider": "openai", "model": "tts-1", "voice": "alloy"},
}
QUESTION = b"a question"


def talk(plugin: RunningPlugin, **given: Any) -> list[ToolInvokeMessage]:
    return plugin.invoke_tool("talk", {**MODELS, **given})


def test_answers_a_recording_with_speech(
    dify_emulator: Emulator, dify_plugin: RunningPlugin
) -> None:
    dify_emulator.speech2text.when(file=QUESTION.hex()).reply("Who are you?")
    dify_emulator.llm.when(prompt="Who are you?").reply("A voice.")
    dify_emulator.tts.when(content_text="A voice.", voice="alloy").reply([b"an ", b"answer"])

    told, text, *pieces = talk(dify_plugin, audio=b64encode(QUESTION).decode())

    assert isinstance(told, ToolJsonMessage)
    assert told.message.json_object == {"heard": "Who are you?", "answer": "A voice."}
    assert text.text == "A voice."
    # The official runtime sends a file in pieces.
    spoken = [piece for piece in pieces if isinstance(piece, ToolBlobChunkMessage)]
    assert b"".join(piece.message.blob for piece in spoken) == b"an answer"
    assert all(piece.meta == {"mime_type": "audio/mpeg"} for piece in spoken)


def test_a_text_is_spoken_first_with_the_models_own_voice(
    dify_emulator: Emulator, dify_plugin: RunningPlugin
) -> None:
    dify_emulator.tts.when(content_text="Who are you?").reply(QUESTION)
    dify_emulator.speech2text.when(file=QUESTION.hex()).reply("Who are you?")
    dify_emulator.llm.reply("A voice.")
    dify_emulator.tts.when(content_text="A voice.").reply(b"an answer")

    talk(dify_plugin, text="Who are you?", tts_model={"provider": "openai", "model": "tts-1"})

    operations = [call.operation for call in dify_emulator.calls]
    assert operations == ["tts", "speech2text", "llm", "tts"]
    assert [request.voice for request in dify_emulator.tts.calls.requests] == ["", ""]


@pytest.mark.parametrize(
    ("given", "error"),
    [
        ({}, "give audio, in base64, or a text to be spoken"),
        ({"audio": "no base64!"}, "audio is not base64"),
    ],
)
def test_neither_audio_nor_text(
    dify_emulator: Emulator, dify_plugin: RunningPlugin, given: dict[str, str], error: str
) -> None:
    with pytest.raises(PluginError, match=error):
        talk(dify_plugin, **given)
    assert not dify_emulator.calls


@pytest.mark.parametrize("operation", ["tts", "speech2text", "llm"])
def test_a_failing_model_is_reported(
    dify_emulator: Emulator, dify_plugin: RunningPlugin, operation: str
) -> None:
    getattr(dify_emulator, operation).fail(InvokeServerUnavailableError("out of order"))
    with pytest.raises(PluginError) as caught:
        talk(dify_plugin, text="Who are you?")
    assert caught.value.error_type == "InvokeServerUnavailableError"
    assert caught.value.message.startswith(f"invoke_{operation}: ")
    assert "out of order" in caught.value.message
