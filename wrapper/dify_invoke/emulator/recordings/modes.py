"""The choice between recording and replaying."""

import os
from collections.abc import Iterable
from typing import Literal, TypeAlias, get_args

from .file_errors import RecordingError
from .filters import Filter
from .recorder import Recorder
from .recording_file import has_exchanges
from .replay import Replay

RecordMode: TypeAlias = Literal["once", "none", "all"]
"""`once` records if there is no recording, and else replays; `none` replays; `all` records anew."""


def recording(
    file: str | os.PathLike[str],
    mode: RecordMode = "once",
    upstream: str | None = None,
    *,
    filters: Iterable[Filter] = (),
    api_key: str | None = None,
    tenant_id: str | None = None,
    delay: float = 0.0,
    host: str = "127.0.0.1",
    port: int = 0,
) -> Recorder | Replay:
    """Returns a recorder or a replay, not yet started, as the mode and the file say.

    A file without an exchange counts as none: a run may have failed before its first. For the other arguments, see
    `Recorder` and `Replay`.

    Raises:
        RecordingError: The mode is unknown; there is something to record and no upstream; or the file is damaged.
    """
    if mode not in get_args(RecordMode):
        known = ", ".join(map(repr, get_args(RecordMode)))
        raise RecordingError(f"mode must be one of {known}, not {mode!r}")
    if mode == "none" or (mode == "once" and has_exchanges(file)):
        return Replay(file, filters=filters, delay=delay, host=host, port=port)
    if upstream is None:
        why = "mode 'all' records" if mode == "all" else f"{os.fspath(file)} has no exchange yet"
        raise RecordingError(f"{why}: give the address of a platform as upstream")
    return Recorder(
        upstream,
        file,
        filters=filters,
        api_key=api_key,
        tenant_id=tenant_id,
        host=host,
        port=port,
    )
