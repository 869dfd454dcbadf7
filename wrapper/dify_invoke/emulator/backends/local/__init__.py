"""Models that ship inside packages and need no download. They need the extra `local`."""

from .backend import LocalBackend

__all__ = ["LocalBackend"]
