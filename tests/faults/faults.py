"""The table of faults."""

from .breaking import BREAKING
from .connecting import CONNECTING
from .contents import CONTENTS
from .events import EVENTS
from .sizes import SIZES
from .statuses import STATUSES
from .waiting import WAITING

FAULTS = (*CONNECTING, *BREAKING, *CONTENTS, *STATUSES, *EVENTS, *WAITING, *SIZES)
