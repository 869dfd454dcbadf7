"""Which proxy the environment names for a server, as httpx reads it."""

from ipaddress import ip_address, ip_network
from urllib.parse import SplitResult, unquote, urlsplit
from urllib.request import getproxies

import attrs

from ..errors import ConfigurationError

_PORTS = {
    "http": 80,
    "https": 443,
    **dict.fromkeys(["socks4", "socks4a", "socks5", "socks5h"], 1080),
}


@attrs.frozen
class Proxy:
    """A proxy, and who asks it."""

    kind: str
    host: str
    port: int
    user: str = attrs.field(repr=False)
    password: str = attrs.field(repr=False)

    @property
    def url(self) -> str:
        """Where it is, without who asks."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{self.kind}://{host}:{self.port}"


def proxy_for(url: str) -> Proxy | None:
    """The environment's proxy for a server, unless NO_PROXY has it; on macOS and Windows, the system's.

    Raises ConfigurationError for what is no proxy, without repeating a password in it.
    """
    named = getproxies()
    server = urlsplit(url)
    proxy = (named.get(server.scheme) or named.get("all") or "").strip()
    if not proxy or any(_has(entry.strip(), server) for entry in named.get("no", "").split(",")):
        return None
    return _parsed(proxy if "://" in proxy else f"http://{proxy}")


def _parsed(proxy: str) -> Proxy:
    try:
        parts = urlsplit(proxy)
        host, port = (parts.hostname or "").encode("idna").decode(), parts.port
        proxy.encode()  # an environment may hold what is no text
    except ValueError:
        parts, host, port = None, "", None  # the error may hold the password
    if parts is None:
        raise _unusable("its address is malformed")
    if parts.scheme not in _PORTS:
        raise _unusable(f"{parts.scheme!r} is no kind of proxy")
    if not host:
        raise _unusable("its address has no host")
    return Proxy(
        kind=parts.scheme,
        host=host,
        port=_PORTS[parts.scheme] if port is None else port,
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
    )


def _unusable(why: str) -> ConfigurationError:
    return ConfigurationError(f"a proxy that the environment names does not serve: {why}")


def _has(entry: str, server: SplitResult) -> bool:
    """Whether an entry of NO_PROXY means the server: a name with all below it, `.name` only with those
    below, an address, or a network; with a scheme or a port, if that is the server's, too."""
    if entry in ("", "*"):
        return entry == "*"
    scheme, separator, place = entry.rpartition("://")
    if separator and scheme.lower() not in ("all", server.scheme):
        return False
    host = server.hostname or ""
    if "/" in place or _is_address(place.strip("[]")):
        return _is_in(host, place.strip("[]"))
    name, colon, port = place.rpartition(":")
    if colon and port.isdecimal():
        if int(port) != (server.port or _PORTS.get(server.scheme)):
            return False
        place = name.strip("[]")
    place = place.lower()
    if separator or place == "localhost" or _is_address(place):
        return host == place
    return host.endswith(place if place.startswith(".") else f".{place}") or host == place


def _is_address(text: str) -> bool:
    try:
        ip_address(text)
    except ValueError:
        return False
    return True


def _is_in(host: str, network: str) -> bool:
    try:
        return ip_address(host) in ip_network(network, strict=False)
    except ValueError:
        return False
