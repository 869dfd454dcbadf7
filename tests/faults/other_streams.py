"""The faults of a model's stream, when they happen to the events of an app and to the messages of a tool."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from dify_invoke import IncompleteRunError

from .breaking import BREAKING
from .calls import APP, STREAMS, TEXTS, Call
from .connecting import CONNECTING
from .contents import CONTENTS
from .events import EVENTS
from .fault import Expected, Fault
from .lines import LINES_AND_TEXTS
from .scripts import FRAMES, LINES, Channel
from .sizes import SIZES
from .statuses import STATUSES
from .waiting import WAITING

_NO_END = Expected(IncompleteRunError, "end without `message_end`", TEXTS)
_OTHERWISE: dict[tuple[Call, str], dict[Channel, Expected]] = {
    # The inner API has no `end` event, but a run says how it ends.
    (APP, "finished without `end`"): {FRAMES: _NO_END, LINES: _NO_END},
}


def _happening_to(call: Call, faults: Iterable[Fault]) -> Iterator[Fault]:
    for fault in faults:
        if not fault.of_models and not fault.upload:
            expected = {**fault.expected, **_OTHERWISE.get((call, fault.name), {})}
            yield replace(fault, name=f"{call.name}: {fault.name}", call=call, expected=expected)


_FAULTS = (
    *CONNECTING, *BREAKING, *CONTENTS, *LINES_AND_TEXTS, *STATUSES, *EVENTS, *WAITING, *SIZES,
)  # fmt: skip
OTHER_STREAMS = tuple(fault for call in STREAMS for fault in _happening_to(call, _FAULTS))
