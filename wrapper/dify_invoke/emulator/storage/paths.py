"""Cleaning a key, which is a path, as Go's `path.Clean` does."""

_MAX_KEY = 256


class KeyRefusedError(Exception):
    """The key is no path below the plugin's folder. The text is the daemon's."""


def check_path(key: str) -> None:
    """Refuses what may leave the folder. Raises KeyRefusedError."""
    cleaned = clean(key)
    if ".." in cleaned or "//" in cleaned or "\\" in cleaned:
        raise KeyRefusedError("invalid key: path traversal attempt detected")


def check_length(key: str) -> None:
    """Refuses a key of more than 256 bytes. Raises KeyRefusedError."""
    if len(key.encode("utf-8", "replace")) > _MAX_KEY:
        raise KeyRefusedError("key length must be less than 256 characters")


def clean(path: str) -> str:
    """Returns the shortest path that means the same: without `.`, `//`, and what a `..` takes back."""
    rooted = path.startswith("/")
    parts: list[str] = []
    for part in path.split("/"):
        if part in ("", "."):
            continue
        if part != ".." or (not rooted and (not parts or parts[-1] == "..")):
            parts.append(part)
        elif parts:
            parts.pop()
    return ("/" if rooted else "") + "/".join(parts) or "."
