# wordllama has no types for others: what the emulator's local backend uses of it.
from collections.abc import Iterable
from pathlib import Path

class WordLlamaInference:
    def embed(self, texts: list[str], *, norm: bool) -> Iterable[Iterable[float]]: ...

class WordLlama:
    @classmethod
    def load(cls, *, dim: int, cache_dir: Path, disable_download: bool) -> WordLlamaInference: ...
