"""The table of a run, in lines of at most 80 characters."""

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import zip_longest
from textwrap import wrap

from .run import Report, Seen

_HEADINGS = ("operation", "cases", "statuses", "framing", "differ")
_WRAPPED = {0: 28, 2: 17, 3: 12}
"""The width of the columns whose cells may take several lines."""
_WIDTH = 80
_TOGETHER = "\N{NO-BREAK SPACE}"
"""Stands in a cell where no line may end."""
_SHOWN = 10
"""How many differences of an operation are shown."""


def table(report: Report) -> str:
    """A row for each operation, and below it, line by line, in what it differs from the contract."""
    rows = [_HEADINGS, *(_row(label, seen) for label, seen in sorted(report.operations.items()))]
    widths = [
        _WRAPPED.get(column) or max(len(row[column]) for row in rows)
        for column in range(len(_HEADINGS))
    ]
    lines: list[str] = []
    for row, seen in zip(rows, [None, *_in_order(report)], strict=True):
        cells = [wrap(cell, width) for cell, width in zip(row, widths, strict=True)]
        for parts in zip_longest(*cells, fillvalue=""):
            padded = (part.ljust(width) for part, width in zip(parts, widths, strict=True))
            lines.append("  ".join(padded).rstrip().replace(_TOGETHER, " "))
        lines += _differences(seen) if seen else ()
    return "\n".join(lines)


def _in_order(report: Report) -> Sequence[Seen]:
    return [seen for _, seen in sorted(report.operations.items())]


def _row(label: str, seen: Seen) -> tuple[str, ...]:
    operation = label.removeprefix("POST ").removeprefix("/inner/api/")
    statuses, framings = _counted(seen.statuses), ", ".join(sorted(seen.framings))
    return operation, str(seen.cases), statuses, framings, str(len(seen.differences) or "none")


def _counted(counter: Counter[int]) -> str:
    return " ".join(f"{value}{_TOGETHER}({count})" for value, count in sorted(counter.items()))


def _differences(seen: Seen) -> Iterator[str]:
    most = sorted(seen.differences.items(), key=lambda one: (-one[1], one[0]))
    for difference, count in most[:_SHOWN]:
        place = f" at {difference.place}" if difference.place else ""
        yield from folded(f"{difference.check}{place}: {difference.text} ({_times(count)})")
    if len(most) > _SHOWN:
        yield f"  and {len(most) - _SHOWN} more"


def folded(text: str) -> list[str]:
    """A text in indented lines. What a terminal may not show is escaped."""
    shown = text.encode("ascii", "backslashreplace").decode()
    shown = "".join(one if one.isprintable() else ascii(one)[1:-1] for one in shown)
    return wrap(shown, _WIDTH, initial_indent="  ", subsequent_indent="    ")


def exceptions(report: Report) -> str:
    """How often each exception was needed."""
    used = sorted(report.exceptions.used.items())
    lines = [line for reason, count in used for line in folded(f"{_times(count)}: {reason}")]
    return "\n".join(lines or ["  none"])


def _times(count: int) -> str:
    return "once" if count == 1 else f"{count} times"
