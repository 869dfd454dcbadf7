"""Hears a question, answers it, and speaks the answer."""

from base64 import b64decode
from binascii import Error as Base64Error
from collections.abc import Generator
from typing import Any

from dify_plugin.entities.tool import ToolInvokeMessage

from dify_invoke import (
    SystemPromptMessage,
    TTSModelConfig,
    UserPromptMessage,
    llm_model_config,
    speech2text_model_config,
    tts_model_config,
)
from dify_invoke.plugin import Tool


class Talk(Tool):
    def _invoke(self, tool_parameters: dict[str, Any]) -> Generator[ToolInvokeMessage]:
        hears = speech2text_model_config(tool_parameters["speech2text_model"])
        answers = llm_model_config(tool_parameters["model"])
        # Where no voice was chosen, the model speaks with its own.
        speaks = tts_model_config({"voice": "", **tool_parameters["tts_model"]})

        audio = self._question(tool_parameters, speaks)
        heard = self.session.model.speech2text.invoke(hears, audio)
        messages = [
            SystemPromptMessage(content="Your answer is spoken: be brief, and use no markup."),
            UserPromptMessage(content=heard),
        ]
        answer = "".join(self.session.model.llm.invoke(answers, messages).text)
        yield self.create_json_message({"heard": heard, "answer": answer})
        yield self.create_text_message(answer)
        # Last, so that a voice that fails does not cost the answer.
        yield self.create_blob_message(self._spoken(answer, speaks), {"mime_type": "audio/mpeg"})

    def _question(self, tool_parameters: dict[str, Any], speaks: TTSModelConfig) -> bytes:
        if recording := tool_parameters.get("audio"):
            try:
                return b64decode(recording, validate=True)
            except Base64Error as error:
                raise ValueError(f"audio is not base64: {error}") from error
        if text := tool_parameters.get("text"):
            return self._spoken(text, speaks)
        raise ValueError("give audio, in base64, or a text to be spoken")

    def _spoken(self, text: str, speaks: TTSModelConfig) -> bytes:
        return b"".join(self.session.model.tts.invoke(speaks, text))
