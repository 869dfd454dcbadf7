"""Vectors as a person looks at them: their first numbers, and how alike they are."""

from collections.abc import Iterator, Sequence
from itertools import combinations
from typing import TYPE_CHECKING

from rich.text import Text

from ..likeness import cosine
from ..screen import Screen

if TYPE_CHECKING:
    from dify_inner_api.models import TextEmbeddingResult

_FIRST = 4
"""How many numbers of a vector are shown."""
_MOST_PAIRS = 15
"""The most pairs that are shown, the most alike first."""


def show(screen: Screen, texts: Sequence[str], result: "TextEmbeddingResult") -> None:
    """Prints the vectors of texts in short, how alike they are, and what they cost."""
    for text, vector in zip(texts, result.embeddings, strict=True):
        first = " ".join(f"{number:+.4f}" for number in vector[:_FIRST])
        more = " …" if len(vector) > _FIRST and _says_more(screen) else ""
        numbers = f"{len(vector)} numbers: {first}{more}"
        columns = screen.out.width - len(numbers) - 2
        screen.out.print(Text(f"{numbers}  ").append(shortened(text, columns), "dim"))
    if len(texts) > 1:
        screen.out.print()
        for line in _likeness(screen, texts, result.embeddings):
            screen.out.print(line)
    usage = result.usage
    screen.log(f"{usage.total_tokens} tokens, {usage.total_price:f} {usage.currency}")


def shortened(text: str, columns: int) -> str:
    """A text in one line of so many columns at most."""
    line = Text(" ".join(text.split()))
    line.truncate(max(columns, 8), overflow="ellipsis")
    return line.plain


def _likeness(
    screen: Screen, texts: Sequence[str], vectors: Sequence[Sequence[float]]
) -> Iterator[Text]:
    """Yields a line for each pair: how alike it is, a bar, and its texts."""
    pairs = list(combinations(zip(texts, vectors, strict=True), 2))
    alike = [(cosine(one, other), a, b) for (a, one), (b, other) in pairs]
    alike.sort(key=lambda row: -row[0])
    bar = min(24, max(8, screen.out.width - 26))
    columns = (screen.out.width - bar - 10) // 2
    for number, a, b in alike[:_MOST_PAIRS]:
        said = f"{shortened(a, columns)} / {shortened(b, columns)}"
        yield Text(f"{number:5.2f} ").append(screen.bar(number, bar)).append(f" {said}", "default")
    if len(alike) > _MOST_PAIRS:
        yield Text(f"and {len(alike) - _MOST_PAIRS} pairs that are less alike", "dim")


def _says_more(screen: Screen) -> bool:
    return screen.out.encoding.lower().startswith("utf")
