"""The addresses of files, as the platform gives them to plugins; no I/O."""

import re
from urllib.parse import quote, urlsplit

_SAFE = "/%:@!$&'()*+,;=~?[]|{}"
"""Besides letters and digits, what an address keeps. What is escaped in it stays so: it may be signed."""

_NO_HOST = re.compile(r"[^0-9A-Za-z._~%:-]")
"""What no host has, such as a space, which a line of a request would end at."""


def absolute_address(url: str) -> str:
    """The address in ASCII, without a fragment, as a request needs it.

    Raises ValueError, whose text ends a sentence about the address and never shows its signature.
    """
    url = url.strip()
    shown = without_query(url)
    if not url.isprintable():
        raise ValueError("has characters that no address has")
    try:
        parts = urlsplit(url)
        host, port = (parts.hostname or "").encode("idna").decode(), parts.port
        if _NO_HOST.search(host):
            raise ValueError
    except ValueError:
        raise ValueError("is malformed: check its host and port") from None
    if parts.scheme == "" or (parts.scheme not in ("http", "https") and "//" not in url):
        raise ValueError(
            f"is {shown!r}, which names no server: the API server's FILES_URL is not set; set it to the address "
            "that the API server has for others, such as 'http://localhost:5001'"
        )
    if parts.scheme not in ("http", "https"):
        raise ValueError(f"is of the kind {parts.scheme!r}: only http and https can be used")
    if not host:
        raise ValueError(f"is {shown!r}, which has no host")
    if parts.username is not None or parts.password is not None:
        raise ValueError("has credentials, which are not sent")
    host = f"[{host}]" if ":" in host else host
    server = f"{parts.scheme}://{host}" + ("" if port is None else f":{port}")
    query = f"?{quote(parts.query, _SAFE)}" if parts.query else ""
    return f"{server}{quote(parts.path, _SAFE) or '/'}{query}"


def without_query(url: str) -> str:
    """An address as an error may show it: its query may be a signature, which lets anybody in."""
    shown = url.partition("?")[0].partition("#")[0]
    scheme, separator, rest = shown.partition("://")
    host, slash, path = rest.partition("/")
    shown = f"{scheme}{separator}{host.rpartition('@')[2]}{slash}{path}" if separator else shown
    return shown if len(shown) <= 200 else f"{shown[:200]}..."
