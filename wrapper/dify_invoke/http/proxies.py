"""The proxy that the environment names for a server.

The rules are those of httpx, except that NO_PROXY may hold networks and ports, as it may for curl.
"""

import os
import sys
from contextlib import suppress
from typing import Any
from urllib.parse import SplitResult, unquote, urlsplit

import attrs

from ..errors import ConfigurationError

_SOCKS = ("socks4", "socks4a", "socks5", "socks5h")
_PORTS = {"http": 80, "https": 443, **dict.fromkeys(_SOCKS, 1080)}


@attrs.frozen
class Proxy:
    """A proxy, and the credentials for it."""

    kind: str
    host: str
    port: int
    user: str = attrs.field(repr=False)
    password: str = attrs.field(repr=False)

    @property
    def url(self) -> str:
        """Its address, without credentials."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{self.kind}://{host}:{self.port}"

    @property
    def auth(self) -> tuple[bytes, bytes] | None:
        has_any = self.user or self.password
        return (self.user.encode(), self.password.encode()) if has_any else None


def through(proxy: Proxy | None, server: str) -> str:
    """The server as an error names it, with the proxy on the way to it."""
    return server if proxy is None else f"{server} by way of the proxy {proxy.url}"


def environment_proxy(url: str) -> Proxy | None:
    """The proxy for a server; None if there is none, or if NO_PROXY names the server.

    On macOS and Windows, the system's settings count too. Raises ConfigurationError for an invalid
    proxy; its message holds no password.
    """
    named = any(name.lower().endswith("_proxy") for name in os.environ)
    if not named and sys.platform not in ("darwin", "win32"):
        return None
    from urllib.request import getproxies  # slow to import

    proxies = getproxies()
    server = urlsplit(url)
    proxy = (proxies.get(server.scheme) or proxies.get("all") or "").strip()
    if not proxy or any(_covers(e.strip(), server) for e in proxies.get("no", "").split(",")):
        return None
    return _parsed(proxy if "://" in proxy else f"http://{proxy}")


def unusable(what: str, why: str) -> ConfigurationError:
    """The error for a proxy, or for certificates, that the environment names."""
    return ConfigurationError(
        f"the {what} that the environment names cannot be used: {why} "
        "(correct the environment, or pass trust_env=False)"
    )


def _parsed(proxy: str) -> Proxy:
    why = "its address is malformed"
    with suppress(ValueError):  # its text may hold the password, so it must be no error's context
        proxy.encode()  # fails for bytes of the environment that are not text
        parts = urlsplit(proxy)
        host, port = (parts.hostname or "").encode("idna").decode(), parts.port
        if parts.scheme not in _PORTS:
            why = f"{parts.scheme!r} is not a kind of proxy"
        elif not host:
            why = "its address has no host"
        else:
            port = _PORTS[parts.scheme] if port is None else port
            user, password = unquote(parts.username or ""), unquote(parts.password or "")
            return Proxy(parts.scheme, host, port, user, password)
    raise unusable("proxy", why)


def _covers(entry: str, server: SplitResult) -> bool:
    """Whether an entry of NO_PROXY covers the server.

    An entry is a name, which covers its subdomains, too; `.name`, which covers only those; an
    address; a network; or `*`. A scheme may stand before it, and a port after it.
    """
    if entry in ("", "*"):
        return entry == "*"
    scheme, separator, place = entry.rpartition("://")
    if separator and scheme.lower() not in ("all", server.scheme):
        return False
    host = server.hostname or ""
    network = _network(place.strip("[]"))
    if network or "/" in place:
        address = _network(host)
        return bool(network and address and address[0] in network)
    name, colon, port = place.rpartition(":")
    if colon and port.isdecimal():
        if int(port) != (server.port or _PORTS.get(server.scheme)):
            return False
        place = name.strip("[]")
    place = place.lower()
    if separator or place == "localhost" or _network(place):
        return host == place
    return host.endswith(place if place.startswith(".") else f".{place}") or host == place


def _network(text: str) -> Any:
    """The network that a text names, or None. An address is a network of its own."""
    from ipaddress import ip_network  # slow to import

    with suppress(ValueError):
        return ip_network(text, strict=False)
    return None
