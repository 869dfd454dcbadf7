"""The conversations of chat apps. Each belongs to an app and a user."""

import threading
from collections.abc import Sequence
from uuid import uuid4

from .definitions import Turn


class Conversations:
    """All conversations of a workspace. Many threads may use it."""

    def __init__(self) -> None:
        self._turns: dict[tuple[str, str, str], list[Turn]] = {}
        self._lock = threading.Lock()

    def forget(self) -> None:
        """Forgets all conversations."""
        with self._lock:
            self._turns.clear()

    def start(self, app_id: str, user_id: str) -> str:
        """Starts a conversation, and returns its id."""
        id_ = str(uuid4())
        with self._lock:
            self._turns[app_id, user_id, id_] = []
        return id_

    def history(self, app_id: str, user_id: str, id_: str) -> Sequence[Turn] | None:
        """Returns the turns so far, or None if this user has no such conversation with this app."""
        with self._lock:
            turns = self._turns.get((app_id, user_id, id_))
            return None if turns is None else tuple(turns)

    def add(self, app_id: str, user_id: str, id_: str, turn: Turn) -> None:
        with self._lock:
            self._turns[app_id, user_id, id_].append(turn)
