"""Records what a platform answers, and replays it without one.

`Recorder` is a proxy in front of a platform, `Replay` answers from its file, and `recording` chooses between them:

    with Recorder("http://localhost:5001", "chat.jsonl", api_key=..., tenant_id=...) as recorder:
        recorder.session().model.llm.invoke(...)
    with Replay("chat.jsonl") as replay, replay.session() as session:
        session.model.llm.invoke(...)
"""

from .file_errors import RecordingError
from .filters import Exchange, Filter
from .modes import RecordMode, recording
from .recorder import Recorder
from .replay import Replay

__all__ = [
    "Exchange",
    "Filter",
    "RecordMode",
    "Recorder",
    "RecordingError",
    "Replay",
    "recording",
]
