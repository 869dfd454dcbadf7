"""What an exception of an HTTP library means to a caller. All transports use the same words."""

import re
from typing import Any

from ..errors import InvalidRequestError, InvokeTimeoutError, ReverseInvocationError, TransportError
from ..protocol.limits import over_head

ASYNC_LOOP_ERRORS = (RuntimeError,)
"""What asyncio raises after its event loop has ended."""
SYNC_LOOP_ERRORS: tuple[type[Exception], ...] = ()
"""Empty: the sync half has no event loop."""

_SHARED = ["TimeoutException", "NetworkError", "ProtocolError", "ProxyError", "UnsupportedProtocol"]
_OF_HTTPX = ["HTTPError", "InvalidURL", "StreamError"]  # httpcore2 has none of these
_OF_TLS = re.compile("TLS|SSL|certificate", re.IGNORECASE)


def errors(library: Any) -> tuple[type[Exception], ...]:
    """What httpcore2, httpx2 or httpx raises. All three use the same names."""
    names = (name for name in _SHARED + _OF_HTTPX if hasattr(library, name))
    return (*(getattr(library, name) for name in names), UnicodeError)


def failure(library: Any, error: Exception, server: str, unsent: bool) -> ReverseInvocationError:
    """The error for one of these. `unsent` tells whether it came before the request was sent."""
    text = str(error) or type(error).__name__
    match error:
        case UnicodeError():
            return cannot_be_sent(text)
        case RuntimeError() if not isinstance(error, getattr(library, "StreamError", ())):
            return TransportError(f"the session belongs to an event loop that has ended: {text}")
        case library.TimeoutException() if unsent or isinstance(error, library.WriteTimeout):
            return timed_out(server, text, unsent)
        case library.TimeoutException():
            return InvokeTimeoutError(f"no more of the reply came in time: {text}")
        case library.ProxyError():
            return cannot_connect(server, f"the proxy says: {text}")
        case library.NetworkError() | library.UnsupportedProtocol() if unsent:
            return cannot_connect(server, text, unsent=not _OF_TLS.search(text))
        case library.RemoteProtocolError() if "buffer too long" in text:
            return over_head()
        case _:
            return connection_failed(text)


def cannot_be_sent(text: str) -> InvalidRequestError:
    return InvalidRequestError(f"the address or a header cannot be sent: {text}")


def cannot_connect(server: str, text: str, unsent: bool = True) -> TransportError:
    failed = TransportError(f"cannot connect to {server}: {text}")
    failed.unsent = unsent
    return failed


def timed_out(server: str, text: str, unsent: bool = True) -> TransportError:
    failed = InvokeTimeoutError(f"{server} timed out before the reply began: {text}")
    failed.unsent = unsent
    return failed


def connection_failed(text: str) -> TransportError:
    return TransportError(f"the connection failed: {text}")
