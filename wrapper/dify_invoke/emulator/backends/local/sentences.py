"""Vectors of sentences, by WordLlama's weights, which its wheel has."""

from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from threading import Lock

import wordllama
from wordllama import WordLlama, WordLlamaInference

_DIMENSIONS = 256
"""Those of the weights in the wheel."""


class Sentences:
    """The embedding model."""

    def __init__(self) -> None:
        self._lock = Lock()

    @cached_property
    def _model(self) -> WordLlamaInference:
        # It looks for its tokenizer in another folder of the package than the one where it is.
        package = Path(wordllama.__file__).parent
        return WordLlama.load(dim=_DIMENSIONS, cache_dir=package, disable_download=True)

    def embed(self, texts: Sequence[str]) -> list[list[float]]:
        """The unit vector of each text; that of a text without a word is all zeros."""
        with self._lock:
            vectors = self._model.embed(list(texts), norm=True)
        return [[float(number) for number in vector] for vector in vectors]
