"""The body of a reply as its reader takes it: counted, decompressed, within the limits; no I/O of its own."""

from collections.abc import AsyncIterable, AsyncIterator, Iterable, Iterator
from typing import TYPE_CHECKING

from .compression import Decompressor, decompressor
from .limits import over

if TYPE_CHECKING:
    from .call import Call


def received(pieces: Iterable[bytes], encoding: str, call: "Call") -> Iterable[bytes]:
    """The pieces, or what is to be made of them; as they are where that is nothing.

    Raises ReplyTooLargeError above a limit, TransportError where the compression breaks off.
    """
    plain = decompressor(encoding, call.options.limits.decompressed)
    if plain is None and call.options.limits.reply is None and call.observation is None:
        return pieces
    return _received(pieces, plain, call)


def _received(pieces: Iterable[bytes], plain: Decompressor | None, call: "Call") -> Iterator[bytes]:
    counter = _Counter(call)
    for whole in pieces:
        piece = counter.within(whole)
        if plain is None:
            yield piece
        else:
            yield from plain.feed(piece)
        counter.check()
    if plain is not None:
        plain.close()


def received_async(
    pieces: AsyncIterable[bytes], encoding: str, call: "Call"
) -> AsyncIterable[bytes]:
    """The same for asyncio."""
    plain = decompressor(encoding, call.options.limits.decompressed)
    if plain is None and call.options.limits.reply is None and call.observation is None:
        return pieces
    return _received_async(pieces, plain, call)


async def _received_async(
    pieces: AsyncIterable[bytes], plain: Decompressor | None, call: "Call"
) -> AsyncIterator[bytes]:
    counter = _Counter(call)
    async for whole in pieces:
        piece = counter.within(whole)
        if plain is None:
            yield piece
        else:
            for part in plain.feed(piece):
                yield part
        counter.check()
    if plain is not None:
        plain.close()


class _Counter:
    """Counts the bytes of a reply, for its limit and for who watches."""

    def __init__(self, call: "Call") -> None:
        self._limit = call.options.limits.reply
        self._observation = call.observation
        self._size = 0

    def within(self, piece: bytes) -> bytes:
        """What of the piece is below the limit: results do not depend on how a reply is cut."""
        before, self._size = self._size, self._size + len(piece)
        if self._observation is not None:
            self._observation.received = self._size
        return piece if self._limit is None else piece[: max(0, self._limit - before)]

    def check(self) -> None:
        """Raises ReplyTooLargeError when there was more."""
        if self._limit is not None and self._size > self._limit:
            raise over("reply", self._limit)
