"""What the proxy reports of each request."""

import msgspec


class ProxyReport(msgspec.Struct, kw_only=True):
    """What the proxy did to the reply of one request."""

    id: int
    """The number of the stream."""
    fault: str
    manner: str = ""
    passed: int = 0
    """How many chunks of the answer were relayed completely."""
    complete: bool = False
    """Whether the answer was relayed completely."""
    left: bool = False
    """Whether the client closed the connection before the planned fault."""
    kept: bool = False
    """Whether the client kept a connection that it cannot use any more."""
    open: int = 0
    """Open connections of the client at that moment, including idle ones."""
    idle: int = 0
