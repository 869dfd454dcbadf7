"""Removes keys from the logs of the HTTP libraries: a server may repeat a key in a reply's head."""

import logging
from typing import Any
from weakref import WeakSet

LOGGERS = [
    *(f"httpcore2.{part}" for part in ("connection", "http11", "http2", "proxy", "socks")),
    *(f"httpcore.{part}" for part in ("connection", "http11", "http2", "proxy", "socks")),
    "httpx2",
    "httpx",
]
"""The loggers that log what a server sent. A filter on `httpcore2` itself does not see their records."""

_clients: "WeakSet[Any]" = WeakSet()


def _filter(record: logging.LogRecord) -> bool:
    """Removes the keys of all open clients from a record."""
    message = record.getMessage()
    for key in {client._key for client in list(_clients)}:
        # As in `errors`, a short key is not a secret. A repr escapes some characters.
        for written in {key, repr(key)[1:-1]} if len(key) >= 6 else ():
            if written in message:
                message = message.replace(written, "[redacted]")
                record.msg, record.args = message, ()
    return True


def redact_logs(client: object) -> None:
    """Keeps the key of a client, its `_key`, out of the logs for as long as the client exists."""
    _clients.add(client)
    for name in LOGGERS:
        logging.getLogger(name).addFilter(_filter)
