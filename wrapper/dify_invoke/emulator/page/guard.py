"""Whom the page is served to: browsers on this machine, at an address of this machine."""

import re
from ipaddress import IPv6Address, ip_address

_HOST = re.compile(r"(?:\[([0-9a-f:.]+)\]|([a-z0-9.-]+))(?::[0-9]+)?")


def is_of_this_machine(peer: str, host: str) -> bool:
    """Whether a request comes from this machine and asks for it.

    Args:
        peer: The address that the request comes from.
        host: Its header `Host`. A site that has its own name resolve to this machine, to read the key, has
            its own name there.
    """
    return _is_loopback(peer) and _is_loopback(_name_in(host))


def _name_in(host: str) -> str:
    """The name or the address without the port, or "" if it is neither."""
    found = _HOST.fullmatch(host.lower())
    return (found[1] or found[2]) if found else ""


def _is_loopback(name: str) -> bool:
    if name == "localhost" or name.endswith(".localhost"):
        return True
    try:
        address = ip_address(name)
    except ValueError:
        return False
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    return (mapped or address).is_loopback
