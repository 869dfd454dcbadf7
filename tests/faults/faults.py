"""The table of faults."""

from .apps import APPS
from .breaking import BREAKING
from .connecting import CONNECTING
from .contents import CONTENTS
from .events import EVENTS
from .lines import LINES_AND_TEXTS
from .other_streams import OTHER_STREAMS
from .sizes import SIZES
from .statuses import STATUSES
from .tools import TOOLS
from .unary import UNARY_FAULTS
from .waiting import WAITING

FAULTS = (
    *CONNECTING, *BREAKING, *CONTENTS, *LINES_AND_TEXTS, *STATUSES, *EVENTS, *WAITING, *SIZES,
    *OTHER_STREAMS, *APPS, *TOOLS, *UNARY_FAULTS,
)  # fmt: skip
