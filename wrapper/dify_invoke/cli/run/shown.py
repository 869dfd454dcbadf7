"""The messages of a tool as they come: for people, and as lines of JSON for machines."""

import base64
import binascii
import json
import re
import threading
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import unquote_to_bytes

from rich.json import JSON
from rich.text import Text

from dify_inner_api.models import (
    ToolBlobChunkMessage,
    ToolBlobMessage,
    ToolInvokeMessage,
    ToolJsonMessage,
    ToolLogMessage,
    ToolTextMessage,
    ToolVariableMessage,
)

from ..screen import Screen
from .saved_files import SavedFiles, mime_type_of

_WORDS = re.compile(r"\s+|\S+")
_DATA = re.compile(r"data:([\w.+-]+/[\w.+-]+)?((?:;[\w=-]+)*?)(;base64)?,(.*)", re.DOTALL)


class Shows(Protocol):
    """Shows the messages of one run."""

    def message(self, message: ToolInvokeMessage) -> None:
        """Shows a message."""

    def aside(self, line: str) -> None:
        """Shows what the plugin says beside its messages. Any thread may call it."""

    def end(self) -> None:
        """Ends a line that is begun."""


class ForPeople:
    """Shows texts live, and all else on lines of its own. Names of files go to stderr."""

    def __init__(self, screen: Screen, files: SavedFiles) -> None:
        self._screen = screen
        self._files = files
        self._lock = threading.Lock()
        self._column = 0
        self._stream = ""
        """The variable that comes piece by piece."""

    def message(self, message: ToolInvokeMessage) -> None:
        with self._lock:
            self._message(message)

    def aside(self, line: str) -> None:
        with self._lock:
            if self._screen.out.is_terminal:  # else they are two streams
                self.end()
            self._screen.log(line)

    def _message(self, message: ToolInvokeMessage) -> None:
        match message:
            case ToolTextMessage():
                self._leave("")
                self._write(message.message.text)
            case ToolVariableMessage():
                self._variable(message)
            case ToolJsonMessage():
                self._document(message.message.json_object)
            case ToolLogMessage():
                log = message.message
                status = f" ({log.error or log.status})" if log.error or log.status else ""
                self._note(f"{log.label}{status}")
            case ToolBlobMessage():
                content = message.message.blob
                self._saved(self._files.save(content, message.meta), message.meta)
            case ToolBlobChunkMessage():
                if path := self._files.add(message.message, message.meta):
                    self._saved(path, message.meta)
            case _ if message.url is not None:
                self._link(message.url)
            case _:
                self._document(message.to_dict())

    def end(self) -> None:
        if self._column:
            self._screen.write("\n")
            self._column = 0

    def _leave(self, stream: str) -> None:
        if self._stream != stream:
            self.end()
            self._stream = stream

    def _line(self, text: Text) -> None:
        self._leave("")
        self.end()
        self._screen.out.print(text, soft_wrap=True)

    def _variable(self, message: ToolVariableMessage) -> None:
        name, value = message.message.variable_name, message.message.variable_value
        if message.message.stream:
            if self._stream != name:
                self._leave(name)
                self.end()
                self._write(f"{name} = ")
            self._write(str(value))
            return
        shown = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
        self._line(Text.assemble((name, "bold"), " = ", shown))

    def _document(self, value: Any) -> None:
        self._leave("")
        self.end()
        self._screen.out.print(JSON.from_data(value, ensure_ascii=False), soft_wrap=True)

    def _link(self, url: str) -> None:
        found = _DATA.match(url)
        if found is None:
            self._line(Text(url, "underline"))
            return
        try:
            content = (
                base64.b64decode(found[4], validate=True)
                if found[3]
                else unquote_to_bytes(found[4])
            )
        except binascii.Error:
            self._line(Text(url[:60] + "..."))
            return
        meta = {"mime_type": found[1] or "text/plain"}
        self._saved(self._files.save(content, meta), meta)

    def _saved(self, path: Path, meta: Any) -> None:
        self._note(f"saved {path} ({mime_type_of(meta)}, {path.stat().st_size:,} bytes)")

    def _note(self, line: str) -> None:
        self._leave("")
        self.end()
        self._screen.log(line)

    def _write(self, text: str) -> None:
        """Writes a piece of text, with a line break before a word that does not fit a terminal's line."""
        out = self._screen.out
        if not out.is_terminal:
            self._screen.write(text)
            self._column = len(text.rpartition("\n")[2]) + (0 if "\n" in text else self._column)
            return
        for word in _WORDS.findall(text):
            if "\n" in word:
                self._column = len(word.rpartition("\n")[2])
            elif self._column and not word.isspace() and self._column + len(word) > out.width:
                self._screen.write("\n")
                self._column = len(word)
            else:
                self._column += len(word)
            self._screen.write(word)


class ForMachines:
    """Writes each message as a line of JSON. A file is a line with its path, in the place of its bytes."""

    def __init__(self, screen: Screen, files: SavedFiles) -> None:
        self._screen = screen
        self._files = files

    def message(self, message: ToolInvokeMessage) -> None:
        path: Path | None
        match message:
            case ToolBlobMessage():
                path = self._files.save(message.message.blob, message.meta)
            case ToolBlobChunkMessage():
                path = self._files.add(message.message, message.meta)
                if path is None:
                    return
            case _:
                self._screen.document(message.to_dict())
                return
        file = {"file": str(path), "size": path.stat().st_size}
        self._screen.document({"type": "blob", "message": file, "meta": message.meta})

    def aside(self, line: str) -> None:
        self._screen.log(line)

    def end(self) -> None:
        """Each message is a whole line."""
