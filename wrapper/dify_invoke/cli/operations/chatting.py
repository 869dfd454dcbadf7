"""The turns of a chat, and its commands."""

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import attrs

from ...errors import ReverseInvocationError
from ..prose import Prose
from ..screen import Screen
from ..statuses import DONE, FAILED
from .answers import show_usage
from .conversations import STOPPED, Conversation
from .line_input import LineInput

_HELP = (
    ("/help", "this list"),
    ("/reset", "forget what was said"),
    ("/system TEXT", "set the system prompt; without TEXT, show it"),
    ("/save FILE", "write what was said to a file, as JSON"),
    ("/exit", "end the chat, as Ctrl-D does"),
    ("Ctrl-C", "stop an answer"),
)


@attrs.frozen
class _Said:
    """One turn."""

    text: str
    answer: str
    stopped: bool

    def messages(self) -> list[dict[str, Any]]:
        """The turn as two messages."""
        marked = {"stopped": True} if self.stopped else {}
        return [
            {"role": "user", "content": self.text},
            {"role": "assistant", "content": self.answer, **marked},
        ]


class Chat:
    """A chat at a terminal, or with the lines of stdin."""

    def __init__(self, conversation: Conversation, screen: Screen, as_json: bool) -> None:
        self._conversation = conversation
        self._screen = screen
        self._as_json = as_json
        self._said: list[_Said] = []
        self._failed = False
        self._ended = False
        self._commands: Mapping[str, Callable[[str], None]] = {
            "/help": self._help,
            "/reset": self._reset,
            "/system": self._system,
            "/save": self._save,
            "/exit": self._exit,
        }
        self._lines = LineInput(screen, [*self._commands])

    def run(self) -> int:
        """Talks until the last line. Returns the exit status."""
        if self._lines.typed:
            self._screen.log(f"You talk with {self._conversation.partner}.")
            self._screen.log("/help lists commands; Ctrl-D ends.")
        while not self._ended:
            try:
                line = self._lines.next()
                if line is None:
                    break
                self._take(line)
            except KeyboardInterrupt:
                if not self._lines.typed:
                    raise
                self._screen.err.out()
        return FAILED if self._failed and not self._lines.typed else DONE

    def _take(self, line: str) -> None:
        word, _, rest = line.strip().partition(" ")
        if not word:
            return
        if not line.startswith("/"):
            self._turn(line.strip())
        elif command := self._commands.get(word):
            command(rest.strip())
        else:
            self._wrong(
                f"{word} is no command: /help lists them; to say it, begin the line with a space"
            )

    def _turn(self, text: str) -> None:
        pieces: list[str] = []
        stopped = False
        try:
            with self._conversation.asking(text) as answer, Prose(self._screen) as prose:
                for piece in answer:
                    pieces.append(piece)
                    if not self._as_json:
                        prose.write(piece)
        except KeyboardInterrupt:
            if not self._lines.typed:
                raise
            stopped = True
        except ReverseInvocationError as error:
            if self._as_json:
                self._screen.document({"error": str(error)})
            self._wrong(" ".join(str(error).split()))
            return
        said = _Said(text, "".join(pieces), stopped)
        self._conversation.keep(*attrs.astuple(said))
        self._said.append(said)
        if self._as_json:
            self._screen.document({"answer": said.answer, "stopped": stopped})
        if stopped:
            self._screen.log(STOPPED)
        else:
            show_usage(self._conversation.usage, self._screen)

    def _wrong(self, what: str) -> None:
        self._failed = True
        self._screen.problem(what)

    def _help(self, _: str) -> None:
        for name, what in _HELP:
            self._screen.err.out(f"{name:14}{what}", highlight=False)

    def _reset(self, _: str) -> None:
        self._conversation.reset()
        self._said.clear()
        self._screen.log("a new conversation begins")

    def _system(self, text: str) -> None:
        if self._conversation.system is None:
            self._wrong("an app has a system prompt of its own, which cannot be changed here")
        elif text:
            self._conversation.system = text
            self._screen.log("the system prompt is set")
        else:
            self._screen.err.out(
                self._conversation.system or "there is no system prompt", highlight=False
            )

    def _save(self, name: str) -> None:
        if not name:
            self._wrong("/save needs a file: /save chat.json")
            return
        messages = [message for said in self._said for message in said.messages()]
        document: dict[str, Any] = {**self._conversation.place, "messages": messages}
        try:
            Path(name).write_text(
                json.dumps(document, ensure_ascii=False, indent=2) + "\n", "utf-8"
            )
        except (OSError, ValueError) as error:
            self._wrong(f"cannot write {name}: {getattr(error, 'strerror', None) or error}")
            return
        self._screen.log(f"{len(self._said)} turns are in {name}")

    def _exit(self, _: str) -> None:
        self._ended = True
