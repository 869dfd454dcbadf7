"""How far a call has got: the servers wait for it."""

import threading

from ..support.drivers import PATIENCE


class CallProgress:
    """The texts that the caller has received, and whether its call has ended."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._texts = 0
        self._over = False

    def text_received(self) -> None:
        """Counts a text that the caller has received."""
        with self._changed:
            self._texts += 1
            self._changed.notify_all()

    def call_ended(self) -> None:
        """Notes that the call has ended."""
        with self._changed:
            self._over = True
            self._changed.notify_all()

    def wait_until_received(self, texts: int) -> None:
        """Returns when the caller has received that many texts, or its call has ended."""
        with self._changed:
            self._changed.wait_for(lambda: self._texts >= texts or self._over, PATIENCE)

    def wait_until_over(self, seconds: float = PATIENCE) -> bool:
        """Returns when the call has ended, or after that many seconds. Says whether it has ended."""
        with self._changed:
            return self._changed.wait_for(lambda: self._over, seconds)
