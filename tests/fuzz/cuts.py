"""Feeds a reader the same bytes in many kinds of pieces, and reports where the outcome differs."""

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
"""Up to this size the bytes are fed one by one. Larger replies are split in that many places, to save time."""
RANDOM_CUTTINGS = 3


class Violation(Exception):  # noqa: N818  # it is not an error of the project, but one found in it
    """A property does not hold. `what` names the property, `how` the values."""

    def __init__(self, what: str, how: str = "") -> None:
        super().__init__(f"{what}: {how}" if how else what)
        self.what = what


class Fed(Protocol):
    """A reader of a reply, which takes the bytes in pieces."""

    def feed(self, data: bytes) -> Iterable[Any]: ...
    def close(self) -> Iterator[Any]: ...


@dataclass
class Outcome:
    """The outcome of reading a reply."""

    results: list[Any] = field(default_factory=list[Any])
    before_close: int = 0
    """The number of results before `close`."""
    error: ReverseInvocationError | None = None

    @property
    def kind(self) -> str:
        """The outcome without details that differ from reply to reply."""
        count = min(len(self.results), 3)
        return f"{count} and {kind_of(self.error)}" if self.error else f"{count}"

    def parts(self) -> Iterator[tuple[str, object]]:
        """All values that must be the same, with their names. The results come last."""
        error = self.error
        yield "class of the error", type(error)
        yield "message of the error", str(error)
        if error is not None:
            yield "rest of the error", (error.operation, error.status, error.detail)
        yield "number of results", len(self.results)
        yield "number of results before the end", self.before_close
        yield "results", [encoded(result) for result in self.results]


def kind_of(error: BaseException) -> str:
    """The class and the message of an error, without quoted text and numbers."""
    message = re.sub(r"'.*'|\".*\"|0x..|-?\d+", "_", str(error)[:200])
    return f"{type(error).__name__}: {message[:120]}"


def encoded(result: object) -> bytes:
    """A result as JSON. Unlike `==`, comparing JSON works for NaN and deep nesting."""
    return result if isinstance(result, bytes) else encode(result)


def read(reader: Fed, pieces: Iterable[bytes]) -> Outcome:
    """Reads a reply as the clients do, until the reader is done or the reply ends."""
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
    """The results that a piece completes, read as the clients do. They try the fast path for one frame first."""
    sole = getattr(reader, "sole", None)
    result = sole(piece) if sole else None
    if result is None or result == b"":
        yield from reader.feed(piece)
    else:
        yield result


def compare_cuttings(make: Callable[[], Fed], data: bytes, whole: Outcome) -> None:
    """Raises Violation if the bytes in pieces have another outcome than the whole."""
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
    """Ways to split the bytes. They only depend on the bytes, so that a finding can be reproduced."""
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
    """The bytes, split at these points. A point that is listed twice makes an empty piece."""
    return [data[a:b] for a, b in pairwise([0, *sorted(points), len(data)])]


def _borders(data: bytes) -> Iterator[int]:
    """The ends of the documents. Readers have a fast path for pieces that hold exactly one."""
    yield len(data)
    if data[0] != MAGIC:
        yield from (found.end() for found in re.finditer(rb"\n+", data))
    # A payload may also contain bytes that look like a frame.
    for found in re.finditer(rb"\x0f\0\n\0(....)......", data, re.DOTALL):
        yield found.start()
        yield min(found.end() + int.from_bytes(found[1], "little"), len(data))


def check_error(error: ReverseInvocationError) -> None:
    """Checks that an error has a text, can be pickled, and can be redacted."""
    if len(error.detail or "") > 2000:
        raise Violation("an error keeps more than 2000 characters as its detail")
    other = pickle.loads(pickle.dumps(error))
    if (type(other), str(other)) != (type(error), str(error)):
        raise Violation("a pickled error is another one", f"{other!r:.200}")
    other.redact(SECRET)
    if any(SECRET in str(text) for text in (other, other.detail, *other.args)):
        raise Violation("an error holds the secret that was taken out of it", f"{other!r:.200}")
