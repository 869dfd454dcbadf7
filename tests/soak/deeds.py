"""What the proxy tells the account of each request."""

import msgspec


class Deed(msgspec.Struct, kw_only=True):
    """What has become of one request at the proxy."""

    id: int
    """The stream's number."""
    fault: str
    manner: str = ""
    passed: int = 0
    """Chunks of the answer that went to the client whole."""
    complete: bool = False
    """Whether all that says that the answer is whole went out."""
    left: bool = False
    """Whether the client left before what was planned had happened."""
    kept: bool = False
    """Whether the client kept a connection that is of no use any more."""
    open: int = 0
    """Connections of the client at that moment, idle ones included."""
    idle: int = 0
