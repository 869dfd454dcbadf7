"""The embedding models, which use feature hashing: inputs that share features are close."""

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from hashlib import blake2b

from dify_invoke.emulator.embedded.words import STOP_WORDS, stem, words

_TRIGRAM_WEIGHT = 0.3
_MOST_SAMPLES = 4096


def embed(text: str, dimensions: int = 256) -> list[float]:
    """Returns a unit vector for a text. Texts with similar words have a high cosine."""
    spoken = words(text)
    telling = [word for word in spoken if word not in STOP_WORDS] or spoken or [text]
    weights: defaultdict[str, float] = defaultdict(float)
    for word in telling:
        weights[f"word {word}"] += 1.0
        weights[f"stem {stem(word)}"] += 1.0
        framed = f"<{word}>"
        for start in range(len(framed) - 2):
            weights[f"part {framed[start : start + 3]}"] += _TRIGRAM_WEIGHT
    return _hashed(
        ((feature.encode(errors="replace"), weight) for feature, weight in weights.items()),
        dimensions,
    )


def embed_image(data: bytes, dimensions: int = 256) -> list[float]:
    """Returns a unit vector for the bytes of an image file.

    The vector represents the file, not the picture. Its features are the frequencies of single
    bytes and of sequences of four bytes, sampled at a few thousand places in the file.
    """
    places = range(0, len(data), max(1, len(data) // _MOST_SAMPLES))
    counts = Counter(data[at : at + 1] for at in places)
    counts.update(data[at : at + 4] for at in places)
    return _hashed(((seen, math.sqrt(count)) for seen, count in counts.items()), dimensions)


def cosine(a: Sequence[float], b: Sequence[float]) -> float:
    """Returns the cosine of two vectors of equal length, or 0 if one of them is all zeros."""
    norms = math.hypot(*a) * math.hypot(*b)
    return math.fsum(x * y for x, y in zip(a, b, strict=True)) / norms if norms else 0.0


def _hashed(features: Iterable[tuple[bytes, float]], dimensions: int) -> list[float]:
    vector = [0.0] * dimensions
    for feature, weight in features:
        number = int.from_bytes(blake2b(feature, digest_size=8).digest(), "big")
        place, negative = number // 2 % dimensions, number % 2
        vector[place] += -weight if negative else weight
    length = math.hypot(*vector)
    if not length:  # there were no features, or they cancelled each other out
        return [1.0] + [0.0] * (dimensions - 1)
    return [value / length for value in vector]
