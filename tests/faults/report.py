"""What the matrix says: as a table, and as JSON with every value."""

import platform
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from typing import Any

from .fault import Expected
from .harness import MODES, TRANSPORTS, Case, Seen, wrongs
from .speech import DAEMON

PLACES = tuple((mode, transport) for mode in MODES for transport in TRANSPORTS)
PACKAGES = ("httpx", "httpcore", "h11", "pycurl", "msgspec", "dify-plugin")


@dataclass(frozen=True)
class Result:
    """A case, and what was seen of it."""

    case: Case
    seen: Seen

    @property
    def wrong(self) -> list[str]:
        return wrongs(self.case, self.seen)

    @property
    def fails(self) -> bool:
        """Whether that is news: what is known to be wrong must be so, too."""
        return bool(self.wrong) != bool(self.case.known)


Others = Mapping[str, str]
"""What the official SDK made of a fault, by its name."""


def markdown(results: Iterable[Result], others: Others) -> str:
    """A row for each fault and road, a column for each session and transport."""
    results = list(results)
    failed = [result for result in results if result.fails]
    known = [result for result in results if result.case.known]
    return "\n".join(
        [
            "# Faults",
            "",
            f"{machine()}. {len(results)} cases: {len(results) - len(failed)} as expected, "
            f"{len(known)} of these known to be wrong; {len(failed)} not as expected.",
            "",
            "A cell has what was seen, the chunks that were given before, the time, how far the peak "
            "of memory rose over idle (with the server's share), and what came of the next call of the "
            "same session. A channel has no transport: its cells are in the first column of each "
            "session. `dify_plugin` is asked over the daemon's transaction endpoint, with "
            "`MAX_INVOCATION_TIMEOUT` of 1 s.",
            "",
            "| fault | road | expected | "
            + " | ".join(f"{mode}, {transport}" for mode, transport in PLACES)
            + " | `dify_plugin` |",
            "|" + "---|" * (4 + len(PLACES)),
            *_rows(results, others),
            "",
            *_list("Not as expected", failed),
            *_list("Known to be wrong", known),
        ]
    )


def as_json(results: Iterable[Result], others: Others) -> dict[str, Any]:
    return {
        "machine": machine(),
        "cases": [_values(result) for result in results],
        "dify_plugin": dict(others),
    }


def machine() -> str:
    """What the values depend on."""
    return ", ".join([f"Python {platform.python_version()}", *map(_version, PACKAGES)])


def _version(package: str) -> str:
    try:
        return f"{package} {version(package)}"
    except PackageNotFoundError:
        return f"no {package}"


def _rows(results: list[Result], others: Others) -> Iterator[str]:
    rows: dict[tuple[str, str], list[Result]] = {}
    for result in results:
        rows.setdefault((result.case.fault.name, result.case.road), []).append(result)
    before = ""
    for (name, road), row in rows.items():
        cells = {(each.case.mode, each.case.transport or TRANSPORTS[0]): each for each in row}
        other = others.get(name, "-") if road == DAEMON else "-"
        told = [
            name if name != before else "",
            road,
            expectation(row[0].case.expected),
            *(_cell(cells[place]) if place in cells else "-" for place in PLACES),
            other,
        ]
        before = name
        yield "| " + " | ".join(text.replace("|", r"\|") for text in told) + " |"


def _cell(result: Result) -> str:
    seen = result.seen
    if seen.hangs:
        return "✗ hangs"
    mark = ("✗ " if result.fails else "(known) ") if result.wrong else ""
    return (
        f"{mark}{_name(seen.error)}, {len(seen.texts)}, {seen.seconds * 1e3:.0f} ms, "
        f"{seen.mib:.1f} MiB, {seen.after}"
    )


def expectation(expected: Expected) -> str:
    """What must come of it, in words."""
    words = "the answer" if expected.error is None else expected.error.__name__
    if expected.or_whole:
        words += ", or the answer"
    values = [f"{name}={value!r}" for name, value in expected.has.items() if value is not None]
    return f"{words} ({', '.join(values)[:80]})" if values else words


def _name(error: BaseException | None) -> str:
    return "ok" if error is None else type(error).__name__


def _list(title: str, results: list[Result]) -> Iterator[str]:
    if results:
        yield f"## {title}"
        yield ""
        for result in results:
            words = "; ".join(result.wrong) or "it is as expected now"
            reason = f"{result.case.known}: " if result.case.known else ""
            yield f"* {result.case}: {reason}{words}"
        yield ""


def _values(result: Result) -> dict[str, Any]:
    case, seen = result.case, result.seen
    return {
        "fault": case.fault.name,
        "road": case.road,
        "session": case.mode,
        "transport": case.transport,
        "expected": expectation(case.expected),
        "seen": "hangs" if seen.hangs else _name(seen.error),
        "says": None if seen.error is None else str(seen.error)[:500],
        "chunks": len(seen.texts),
        "ms": round(seen.seconds * 1e3, 1),
        "mib": round(seen.mib, 2),
        "requests": seen.requests,
        "next": seen.after,
        "wrong": result.wrong,
        "known": case.known or None,
    }
