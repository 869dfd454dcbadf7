"""What a SOCKS 5 proxy is asked for, and how it answers (RFC 1928, RFC 1929); no I/O.

httpcore's own has no time limit here, and leaves the connection open when it fails.
"""

from collections.abc import Generator
from ipaddress import ip_address
from typing import TypeAlias

_FAILURES = {
    1: "it failed",
    2: "its rules do not allow it",
    3: "the network is unreachable",
    4: "the host is unreachable",
    5: "the connection is refused",
    6: "it took too long",
    7: "it cannot connect",
    8: "it does not know such addresses",
}
_OPEN, _PASSWORD = 0, 2
_IPV4, _NAME, _IPV6 = 1, 3, 4


class SOCKSError(Exception):
    """The proxy refuses, or is none."""


Asking: TypeAlias = Generator[tuple[bytes, int], bytes, None]
ENDED = "it closed the connection"


def asks(host: str, port: int, user: str = "", password: str = "") -> Asking:
    """Asks for a connection: yields what is to be sent, and how many bytes the answer has, and takes that.

    Raises SOCKSError when there is no connection to the server, with the proxy's reason.
    """
    methods = bytes([_OPEN, _PASSWORD] if user or password else [_OPEN])
    version, method = yield bytes([5, len(methods)]) + methods, 2
    if version != 5:
        raise SOCKSError("what answers is no SOCKS 5 proxy")
    if method not in methods:
        raise SOCKSError("it wants another user or password, or another way to give them")
    if method == _PASSWORD:
        _, refused = yield b"\1" + _counted(user.encode()) + _counted(password.encode()), 2
        if refused:
            raise SOCKSError("it does not take the user and password")
    version, failure, _, kind = yield b"\5\1\0" + _address(host) + port.to_bytes(2), 4
    if version != 5:
        raise SOCKSError("what answers is no SOCKS 5 proxy")
    if failure:
        raise SOCKSError(_FAILURES.get(failure, f"its reason has the number {failure}"))
    length = {_IPV4: 4, _IPV6: 16}.get(kind)
    if length is None:
        (length,) = yield b"", 1
    yield b"", length + 2


def _counted(value: bytes) -> bytes:
    if len(value) > 255:
        raise SOCKSError("a name or a password has more than 255 bytes")
    return bytes([len(value)]) + value


def _address(host: str) -> bytes:
    try:
        address = ip_address(host)
    except ValueError:
        return bytes([_NAME]) + _counted(host.encode())
    return bytes([_IPV4 if address.version == 4 else _IPV6]) + address.packed
