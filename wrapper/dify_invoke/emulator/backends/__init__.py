"""Models that answer in place of the embedded ones: `Emulator(backend=...)`.

Each needs an extra: `backends.openai` any server of OpenAI's API, `backends.local` models that ship inside
packages. Importing this package imports neither.
"""

from .backend import Backend

__all__ = ["Backend"]
