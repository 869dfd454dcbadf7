"""Asks a large language model and shows its answer as it comes."""

from base64 import b64decode
from collections.abc import Generator
from typing import Any

from dify_plugin.entities.tool import ToolInvokeMessage

from dify_invoke import (
    ImagePromptMessageContent,
    PromptMessageContent,
    SystemPromptMessage,
    TextPromptMessageContent,
    UserPromptMessage,
    llm_model_config,
)
from dify_invoke.plugin import Tool


class Ask(Tool):
    def _invoke(self, tool_parameters: dict[str, Any]) -> Generator[ToolInvokeMessage]:
        # An error of the model goes through: Dify shows its class and what it says.
        with self.session.model.llm.invoke(
            llm_model_config(tool_parameters["model"]),
            [
                SystemPromptMessage(content="You are a helpful assistant."),
                UserPromptMessage(content=tool_parameters["query"]),
            ],
        ) as answer:
            for chunk in answer:
                yield from self._shown(chunk.delta.message.content)

    def _shown(
        self, content: str | list[PromptMessageContent] | None
    ) -> Generator[ToolInvokeMessage]:
        """The messages for what a chunk adds: a text, a list of parts, or None for nothing.

        Who wants only the text of an answer takes `answer.text`, which does this for texts.
        """
        if isinstance(content, str):
            if content:
                yield self.create_text_message(content)
            return
        for part in content or ():
            if isinstance(part, TextPromptMessageContent):
                yield self.create_text_message(part.data)
            elif isinstance(part, ImagePromptMessageContent):
                if part.url:
                    yield self.create_image_message(part.url)
                else:
                    image = b64decode(part.base64_data)
                    yield self.create_blob_message(image, {"mime_type": part.mime_type})
