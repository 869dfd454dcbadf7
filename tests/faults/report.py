"""Reports the matrix as a table, and as JSON with all values."""

import platform
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from typing import Any

from .fault import Expected
from .harness import MODES, TRANSPORTS, Case, Outcome, differences
from .scripts import DAEMON

PLACES = tuple((mode, transport) for mode in MODES for transport in TRANSPORTS)
PACKAGES = ("httpx", "httpcore", "h11", "pycurl", "msgspec", "dify-plugin")


@dataclass(frozen=True)
class Result:
    """A case and its outcome."""

    case: Case
    outcome: Outcome

    @property
    def differences(self) -> list[str]:
        return differences(self.case, self.outcome)

    @property
    def fails(self) -> bool:
        """Whether the outcome is unexpected. A known failure must fail."""
        return bool(self.differences) != bool(self.case.known)


Others = Mapping[str, str]
"""The outcomes with the official SDK, by the name of the fault."""


def markdown(results: Iterable[Result], others: Others) -> str:
    """A table with a row for each fault and channel, and a column for each kind of session and transport."""
    results = list(results)
    failed = [result for result in results if result.fails]
    known = [result for result in results if result.case.known]
    return "\n".join(
        [
            "# Faults",
            "",
            f"{machine()}. {len(results)} cases: {len(results) - len(failed)} as expected, "
            f"{len(known)} of these known failures; {len(failed)} not as expected.",
            "",
            "A cell has the outcome, the number of chunks before it, the time, how far the peak "
            "of memory rose (including the memory of the server), and the outcome of the next call of the "
            "same session. A channel has no transport: its cells are in the first column of each "
            "session. `dify_plugin` is asked over the daemon's transaction endpoint, with "
            "`MAX_INVOCATION_TIMEOUT` of 1 s.",
            "",
            "| fault | channel | expected | "
            + " | ".join(f"{mode}, {transport}" for mode, transport in PLACES)
            + " | `dify_plugin` |",
            "|" + "---|" * (4 + len(PLACES)),
            *_rows(results, others),
            "",
            *_list("Not as expected", failed),
            *_list("Known failures", known),
        ]
    )


def as_json(results: Iterable[Result], others: Others) -> dict[str, Any]:
    return {
        "machine": machine(),
        "cases": [_values(result) for result in results],
        "dify_plugin": dict(others),
    }


def machine() -> str:
    """The machine and the packages that the values depend on."""
    return ", ".join([f"Python {platform.python_version()}", *map(_version, PACKAGES)])


def _version(package: str) -> str:
    try:
        return f"{package} {version(package)}"
    except PackageNotFoundError:
        return f"no {package}"


def _rows(results: list[Result], others: Others) -> Iterator[str]:
    rows: dict[tuple[str, str], list[Result]] = {}
    for result in results:
        rows.setdefault((result.case.fault.name, result.case.channel), []).append(result)
    before = ""
    for (name, channel), row in rows.items():
        cells = {(each.case.mode, each.case.transport or TRANSPORTS[0]): each for each in row}
        other = others.get(name, "-") if channel == DAEMON else "-"
        told = [
            name if name != before else "",
            channel,
            expectation(row[0].case.expected),
            *(_cell(cells[place]) if place in cells else "-" for place in PLACES),
            other,
        ]
        before = name
        yield "| " + " | ".join(text.replace("|", r"\|") for text in told) + " |"


def _cell(result: Result) -> str:
    outcome = result.outcome
    if outcome.hangs:
        return "✗ hangs"
    mark = ("✗ " if result.fails else "(known) ") if result.differences else ""
    return (
        f"{mark}{_name(outcome.error)}, {len(outcome.texts)}, {outcome.seconds * 1e3:.0f} ms, "
        f"{outcome.mib:.1f} MiB, {outcome.next_call}"
    )


def expectation(expected: Expected) -> str:
    """Describes the expected outcome."""
    words = "the answer" if expected.error is None else expected.error.__name__
    if expected.or_success:
        words += ", or the answer"
    values = [
        f"{name}={value!r}" for name, value in expected.attributes.items() if value is not None
    ]
    return f"{words} ({', '.join(values)[:80]})" if values else words


def _name(error: BaseException | None) -> str:
    return "ok" if error is None else type(error).__name__


def _list(title: str, results: list[Result]) -> Iterator[str]:
    if results:
        yield f"## {title}"
        yield ""
        for result in results:
            words = "; ".join(result.differences) or "it is as expected now"
            reason = f"{result.case.known}: " if result.case.known else ""
            yield f"* {result.case}: {reason}{words}"
        yield ""


def _values(result: Result) -> dict[str, Any]:
    case, outcome = result.case, result.outcome
    return {
        "fault": case.fault.name,
        "channel": case.channel,
        "session": case.mode,
        "transport": case.transport,
        "expected": expectation(case.expected),
        "outcome": "hangs" if outcome.hangs else _name(outcome.error),
        "text": None if outcome.error is None else str(outcome.error)[:500],
        "chunks": len(outcome.texts),
        "ms": round(outcome.seconds * 1e3, 1),
        "mib": round(outcome.mib, 2),
        "requests": outcome.requests,
        "next": outcome.next_call,
        "differences": result.differences,
        "known": case.known or None,
    }
