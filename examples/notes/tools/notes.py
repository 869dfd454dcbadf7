"""Keeps notes in the plugin's storage, and reads them again."""

from collections.abc import Generator
from hashlib import sha256
from typing import Any

from dify_plugin.entities.tool import ToolInvokeMessage

from dify_invoke import KeyNotFoundError, StorageQuotaError
from dify_invoke.plugin import Tool


class Notes(Tool):
    def _invoke(self, tool_parameters: dict[str, Any]) -> Generator[ToolInvokeMessage]:
        action, name = tool_parameters["action"], tool_parameters["name"]
        # A key is a path of at most 256 bytes, and a name may be any text.
        key = f"notes/{sha256(name.encode()).hexdigest()}"
        notes = self.session.storage
        try:
            if action == "keep":
                notes[key] = tool_parameters["text"].encode()
                said = f"The note {name!r} is kept."
            elif action == "read":
                said = notes[key].decode()
            else:
                del notes[key]
                said = f"The note {name!r} is forgotten."
        except KeyNotFoundError:
            said = f"There is no note {name!r}."
        except StorageQuotaError:
            # The daemon writes before it checks: what the key has now is not known.
            said = f"The notes are full: {name!r} is not kept, and its earlier text may be gone."
        # Any other error goes through: a storage that is broken is not one without the note.
        yield self.create_text_message(said)
