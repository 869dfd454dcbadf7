"""The server and the target in the address of a request."""

from functools import lru_cache
from urllib.parse import urlsplit


def split_target(url: str) -> tuple[str, str]:
    """The server of an address, such as `http://localhost:5001`, and the target that follows it."""
    scheme, _, host, path = url.split("/", 3)
    return f"{scheme}//{host}", f"/{path}"


@lru_cache(maxsize=16)
def origin_of(server: str) -> tuple[bytes, bytes, int | None, bytes]:
    """Scheme, host and port of a server, and its Host header."""
    parts = urlsplit(server)
    host = (parts.hostname or "").encode()
    return parts.scheme.encode(), host, parts.port, parts.netloc.encode()
