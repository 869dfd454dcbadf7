"""The server's signatures of addresses: HMAC-SHA256 of what the address is for, the time and a nonce."""

import base64
import hashlib
import hmac
import secrets
import time
from collections.abc import Callable, Mapping

LIFETIME = 300.0
"""For how many seconds an address is good, the server's `FILES_ACCESS_TIMEOUT`."""


class Signatures:
    """Signs with one key, and recognises what it has signed."""

    def __init__(self, lifetime: float = LIFETIME, clock: Callable[[], float] = time.time) -> None:
        self._key = secrets.token_bytes(32)
        self._lifetime = lifetime
        self._clock = clock

    def sign(self, *purpose: str) -> dict[str, str]:
        """Returns the parameters of a query that sign an address for this purpose, until it expires."""
        timestamp, nonce = str(int(self._clock())), secrets.token_hex(16)
        signed = self._signed(*purpose, timestamp, nonce)
        return {"timestamp": timestamp, "nonce": nonce, "sign": signed}

    def holds(self, query: Mapping[str, str], *purpose: str) -> bool:
        """Whether the query has a signature for this purpose that has not expired."""
        timestamp, nonce = query.get("timestamp", ""), query.get("nonce", "")
        expected = self._signed(*purpose, timestamp, nonce)
        if not hmac.compare_digest(query.get("sign", "").encode(), expected.encode()):
            return False
        return self._clock() - int(timestamp) <= self._lifetime

    def _signed(self, *parts: str) -> str:
        message = "|".join(parts).encode("utf-8", "replace")
        return base64.urlsafe_b64encode(hmac.digest(self._key, message, hashlib.sha256)).decode()
