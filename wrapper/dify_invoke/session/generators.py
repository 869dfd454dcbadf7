"""What Python says of a generator that is read twice at the same time, in our words."""

from ..errors import StreamInUseError

_BUSY = ("generator already executing", "generator is already running")


def in_use(error: Exception) -> Exception:
    """A StreamInUseError if another thread or task runs the generator; otherwise the error itself."""
    if type(error) not in (ValueError, RuntimeError) or not str(error).endswith(_BUSY):
        return error
    return StreamInUseError(
        "another thread or task is reading this stream: read it in one, or guard it with a lock"
    )
