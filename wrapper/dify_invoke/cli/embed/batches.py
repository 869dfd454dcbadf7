"""Parting texts into batches, without those that are done."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import NamedTuple

from .texts import Text


class Batch(NamedTuple):
    """Texts that are sent together."""

    first: int
    """The place of its first text among all, from 0."""
    texts: Sequence[Text]

    @property
    def place(self) -> str:
        """Where it stands, in words."""
        last = self.first + len(self.texts)
        which = (
            f"text {last:,}" if len(self.texts) == 1 else f"texts {self.first + 1:,} to {last:,}"
        )
        return f"{which} (from {self.texts[0].place} on)"


def batches(
    texts: Iterable[Text],
    is_done: Callable[[int], bool],
    most: int,
    most_bytes: int,
) -> Iterator[Batch]:
    """Yields batches of neighbouring texts that are not done.

    A batch has at most `most` texts, and `most_bytes` bytes of UTF-8. A longer text is a batch of its own.
    """
    first, size = 0, 0
    batch: list[Text] = []
    for index, text in enumerate(texts):
        length = len(text.text.encode())
        done = is_done(index)
        if batch and (done or len(batch) == most or size + length > most_bytes):
            yield Batch(first, batch)
            batch, size = [], 0
        if done:
            continue
        if not batch:
            first = index
        batch.append(text)
        size += length
    if batch:
        yield Batch(first, batch)
