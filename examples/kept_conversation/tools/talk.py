"""Says something to an app, and goes on with the conversation of the last time."""

from collections.abc import Generator
from contextlib import suppress
from typing import Any

from dify_plugin.entities.tool import ToolInvokeMessage

from dify_invoke import ConversationNotFoundError, KeyNotFoundError
from dify_invoke.plugin import Tool


class Talk(Tool):
    def _invoke(self, tool_parameters: dict[str, Any]) -> Generator[ToolInvokeMessage]:
        app, query = tool_parameters["app"], tool_parameters["query"]
        # The storage is that of all users, and a conversation is one user's.
        key = f"conversations/{app['app_id']}/{self.runtime.user_id or 'nobody'}"
        if tool_parameters.get("forget"):
            with suppress(KeyNotFoundError):
                self.session.storage.delete(key)
        kept = self.session.storage.get(key, b"").decode() or None
        try:
            yield from self._answer(app, query, key, kept)
        except ConversationNotFoundError:
            # It was deleted, or belongs to another user: up to Dify 1.14.2, each call is another's.
            yield from self._answer(app, query, key, None)

    def _answer(
        self, app: dict[str, Any], query: str, key: str, kept: str | None
    ) -> Generator[ToolInvokeMessage]:
        """Shows the answer as it comes, and keeps the conversation's id for the next time."""
        inputs: dict[str, Any] = app.get("inputs") or {}
        chat = self.session.app.chat
        with chat.conversation(app["app_id"], kept, inputs=inputs) as conversation:
            for text in conversation.stream(query).text:
                yield self.create_text_message(text)
            if conversation.id and conversation.id != kept:
                self.session.storage.set(key, conversation.id.encode())
