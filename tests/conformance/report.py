"""The table of a run."""

from collections import Counter
from collections.abc import Iterator

from .run import Report, Seen

_HEADINGS = ("operation", "statuses", "framing", "cases", "differences")


def table(report: Report) -> str:
    """A row for each operation, and below it, line by line, in what it differs from the contract."""
    rows = [_HEADINGS, *(_row(label, seen) for label, seen in sorted(report.operations.items()))]
    widths = [max(len(row[column]) for row in rows) for column in range(len(_HEADINGS))]
    lines: list[str] = []
    for row in rows:
        cells = (cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        lines.append("  ".join(cells).rstrip())
        if row[0] in report.operations:
            lines += _differences(report.operations[row[0]])
    return "\n".join(lines)


def _row(label: str, seen: Seen) -> tuple[str, ...]:
    statuses, framings = _counted(seen.statuses), _counted(seen.framings)
    return label, statuses, framings, str(seen.cases), str(len(seen.differences) or "none")


def _counted(counter: Counter[int] | Counter[str]) -> str:
    return ", ".join(f"{value} ({count})" for value, count in sorted(counter.items()))


def _differences(seen: Seen) -> Iterator[str]:
    for difference, count in sorted(seen.differences.items()):
        place = f" at {difference.place}" if difference.place else ""
        yield f"    {difference.check}{place}: {difference.text} ({count} cases)"


def exceptions(report: Report) -> str:
    """How often each exception was needed."""
    used = report.exceptions.used.items()
    return "\n".join(f"    {count} times: {reason}" for reason, count in sorted(used))
