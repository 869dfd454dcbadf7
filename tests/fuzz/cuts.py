"""Feeds a reader the same bytes in pieces of many kinds, and says where that makes a difference."""

import pickle
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import pairwise
from random import Random
from typing import Any, Protocol
from zlib import crc32

from dify_inner_api.types import encode
from dify_invoke.errors import ReverseInvocationError
from dify_invoke.protocol.framing import MAGIC

SECRET = "a-secret-key"
BYTE_BY_BYTE = 256
"""Bytes that are fed one by one. More are cut in as many places, since it takes long."""
RANDOM_CUTTINGS = 3


class Violation(Exception):  # noqa: N818  # it is not an error of the project, but one found in it
    """A property does not hold. `what` says which, `how` with which values."""

    def __init__(self, what: str, how: str = "") -> None:
        super().__init__(f"{what}: {how}" if how else what)
        self.what = what


class Fed(Protocol):
    """What takes the bytes of a reply in pieces."""

    def feed(self, data: bytes) -> Iterable[Any]: ...
    def close(self) -> Iterator[Any]: ...


@dataclass
class Outcome:
    """What came of a reply."""

    results: list[Any] = field(default_factory=list[Any])
    before_close: int = 0
    """How many results came before the end was told."""
    error: ReverseInvocationError | None = None

    @property
    def kind(self) -> str:
        """The outcome without what differs from one reply to the next."""
        count = min(len(self.results), 3)
        return f"{count} and {kind_of(self.error)}" if self.error else f"{count}"

    def parts(self) -> Iterator[tuple[str, object]]:
        """All that has to be the same, with names for it, the results last."""
        error = self.error
        yield "class of the error", type(error)
        yield "message of the error", str(error)
        if error is not None:
            yield "rest of the error", (error.operation, error.status, error.detail)
        yield "number of results", len(self.results)
        yield "number of results before the end", self.before_close
        yield "results", [encoded(result) for result in self.results]


def kind_of(error: BaseException) -> str:
    """The class and the message of an error, without quotations and numbers."""
    message = re.sub(r"'.*'|\".*\"|0x..|-?\d+", "_", str(error)[:200])
    return f"{type(error).__name__}: {message[:120]}"


def encoded(result: object) -> bytes:
    """A result as JSON: other than `==`, this works for what is NaN or nested deeply."""
    return result if isinstance(result, bytes) else encode(result)


def read(reader: Fed, pieces: Iterable[bytes]) -> Outcome:
    """Reads a reply as the clients do: until the reader is done, or to the end."""
    outcome = Outcome()
    try:
        for piece in pieces:
            for result in fed(reader, piece):
                outcome.results.append(result)
            if getattr(reader, "done", False):
                break
        outcome.before_close = len(outcome.results)
        for result in reader.close():
            outcome.results.append(result)
    except ReverseInvocationError as error:
        outcome.error = error
    if getattr(reader, "done", False) and list(reader.feed(b"{}\n")):
        raise Violation("a reader that is done gives results")
    return outcome


def fed(reader: Fed, piece: bytes) -> Iterator[Any]:
    """What the bytes complete, asked for as the clients do: there is a quick way for a piece that is one frame."""
    sole = getattr(reader, "sole", None)
    result = sole(piece) if sole else None
    if result is None or result == b"":
        yield from reader.feed(piece)
    else:
        yield result


def compare_cuttings(make: Callable[[], Fed], data: bytes, whole: Outcome) -> None:
    """Raises Violation where the bytes, in pieces, give something else than whole."""
    expected = list(whole.parts())
    for pieces in cuttings(data):
        for (name, value), (_, other) in zip(expected, read(make(), pieces).parts(), strict=False):
            if value != other:
                sizes = [len(piece) for piece in pieces]
                raise Violation(
                    f"the {name} depends on the cuts",
                    f"whole {value!r:.400}, in pieces of {sizes!r:.200} bytes {other!r:.400}",
                )


@lru_cache(maxsize=1)
def cuttings(data: bytes) -> list[list[bytes]]:
    """Ways to cut the bytes. They depend on these alone, so that a finding comes again."""
    if not data:
        return [[b""]]
    random = Random(crc32(data))
    single = random.sample(range(len(data)), min(len(data), BYTE_BY_BYTE))
    borders = list(_borders(data))
    ways = [single, borders, borders + borders]
    for _ in range(RANDOM_CUTTINGS):
        near = [border + random.randint(-2, 2) for border in random.choices(borders, k=2)]
        anywhere = random.choices(range(len(data)), k=random.randint(0, 6))
        ways.append([min(max(point, 0), len(data)) for point in near + anywhere])
    return [cut(data, points) for points in ways]


def cut(data: bytes, points: Iterable[int]) -> list[bytes]:
    """The bytes, cut at these points; where one comes twice is an empty piece."""
    return [data[a:b] for a, b in pairwise([0, *sorted(points), len(data)])]


def _borders(data: bytes) -> Iterator[int]:
    """Where documents end: readers have a quick way for pieces that hold just one."""
    yield len(data)
    if data[0] != MAGIC:
        yield from (found.end() for found in re.finditer(rb"\n+", data))
    # What looks like a frame may be anywhere, in a payload, too.
    for found in re.finditer(rb"\x0f\0\n\0(....)......", data, re.DOTALL):
        yield found.start()
        yield min(found.end() + int.from_bytes(found[1], "little"), len(data))


def check_error(error: ReverseInvocationError) -> None:
    """What every error promises: a text, that it can be pickled, and that a secret is taken out of it."""
    if len(error.detail or "") > 2000:
        raise Violation("an error keeps more than 2000 characters as its detail")
    other = pickle.loads(pickle.dumps(error))
    if (type(other), str(other)) != (type(error), str(error)):
        raise Violation("a pickled error is another one", f"{other!r:.200}")
    other.redact(SECRET)
    if any(SECRET in str(text) for text in (other, other.detail, *other.args)):
        raise Violation("an error holds the secret that was taken out of it", f"{other!r:.200}")
