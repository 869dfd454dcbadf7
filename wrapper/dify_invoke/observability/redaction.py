"""Keeps keys out of the log of httpcore and httpx: a server can repeat one in the head of its reply."""

import logging
from typing import Any
from weakref import WeakSet

LOGGERS = (
    "httpcore.connection",
    "httpcore.http11",
    "httpcore.http2",
    "httpcore.proxy",
    "httpcore.socks",
    "httpx",
)
"""The loggers that say what a server sent; a filter of `httpcore` itself would not see what they say."""

_clients: "WeakSet[Any]" = WeakSet()


class _Filter(logging.Filter):
    """Takes the keys of all clients that there are out of a record."""

    def filter(self, record: logging.LogRecord) -> bool:
        said = record.getMessage()
        for key in {client._key for client in list(_clients)}:
            # It is as `errors.redact` has it; a repr writes some characters in another way.
            for written in {key, repr(key)[1:-1]} if len(key) >= 6 else ():
                if written in said:
                    said = said.replace(written, "[redacted]")
                    record.msg, record.args = said, ()
        return True


_FILTER = _Filter()


def redact_logs(client: object) -> None:
    """Keeps the key of a client, its `_key`, out of the log for as long as the client is there."""
    _clients.add(client)
    for name in LOGGERS:
        logging.getLogger(name).addFilter(_FILTER)
