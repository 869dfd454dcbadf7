"""Reads the body of a reply piece by piece, as the client does."""

from collections.abc import Iterable, Iterator

from dify_invoke.protocol.body import Body
from dify_invoke.protocol.call import Call


def received(pieces: Iterable[bytes], encoding: str, call: Call) -> Iterator[bytes]:
    """Gives the decoded pieces of a `Body`, and checks its end."""
    body = Body(encoding, call)
    for piece in pieces:
        yield from body.feed(piece)
    body.close()
