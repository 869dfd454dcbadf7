"""Reports the benchmark as a table with each bar, as JSON, and as a picture."""

import os
import platform
from collections.abc import Iterable, Iterator
from contextlib import suppress
from importlib import import_module
from importlib.metadata import distributions
from pathlib import Path
from statistics import median
from typing import Any

from .rows import FAST, Bar, Row

Results = dict[str, dict[str, list[dict[str, float]]]]
"""The values of each process by metric, by row and client."""

PACKAGES = (
    "httpx", FAST, "msgspec", "orjson", "dify-plugin", "openai", "openapi-python-client"
)  # fmt: skip


def table(rows: Iterable[Row], results: Results) -> str:
    """Medians, with minimum and maximum in brackets, and below each row its bars."""
    lines = [machine(), *(line for row in rows for line in _lines(row, results[row.name]))]
    judged = [bar for row in rows for bar in bars(row, results[row.name])]
    missed = [bar for bar in judged if not bar["met"]]
    return "\n".join([*lines, f"\n{len(judged) - len(missed)} of {len(judged)} bars are met"])


def machine() -> str:
    """The machine and the packages that the numbers depend on."""
    model = platform.machine()
    with suppress(OSError):
        for line in Path("/proc/cpuinfo").read_text("utf-8").splitlines():
            if line.startswith("model name"):
                model = line.partition(":")[2].strip()
    installed = {one.name: one.version for one in distributions()}
    packages = ", ".join(f"{name} {installed.get(name, 'is missing')}" for name in PACKAGES)
    python = f"{platform.python_implementation()} {platform.python_version()}"
    return f"{python}, {platform.system()}, {model}, {os.cpu_count()} cores\n{packages}"


def bars(row: Row, measured: dict[str, list[dict[str, float]]]) -> Iterator[dict[str, Any]]:
    """Each bar of a row that was measured, the value that was reached, and whether the bar is met."""
    for bar in row.bars:
        if measured[bar.client] and (bar.against is None or measured[bar.against]):
            if bar.against is None:
                reached = _median(measured[bar.client], bar.metric)
            else:
                reached = _ratio(measured[bar.client], measured[bar.against], bar.metric)
            met = reached >= bar.limit if bar.at_least else reached <= bar.limit
            yield {"bar": bar, "reached": reached, "met": met}


def as_json(rows: Iterable[Row], results: Results) -> dict[str, Any]:
    """All values, their medians and the bars."""
    return {"machine": machine(), "rows": {row.name: _row(row, results[row.name]) for row in rows}}


def _row(row: Row, measured: dict[str, list[dict[str, float]]]) -> dict[str, Any]:
    clients = {
        client: {
            metric.name: {
                "median": _median(runs, metric.name),
                "values": [run[metric.name] for run in runs],
            }
            for metric in row.metrics
        }
        for client, runs in measured.items()
        if runs
    }
    headings = {metric.name: metric.heading for metric in row.metrics}
    judged = [_words(row, **bar) for bar in bars(row, measured)]
    return {"title": row.title, "metrics": headings, "clients": clients, "bars": judged}


def picture(rows: Iterable[Row], results: Results, file: Path) -> None:
    """Draws the first metric of each row with other clients. Without such rows there is no picture."""
    matplotlib: Any = import_module("matplotlib")
    matplotlib.use("svg")
    # The same numbers give the same bytes, and text stays text.
    matplotlib.rcParams |= {"svg.hashsalt": "bench", "svg.fonttype": "none", "font.size": 8}
    drawn = [row for row in rows if any(not _is_ours(client) for client in row.clients)]
    if not drawn:
        return
    heights = [max(1, sum(map(bool, results[row.name].values()))) for row in drawn]
    size = (8, sum(heights) * 0.17 + len(heights) * 0.4)
    figure = import_module("matplotlib.figure").Figure(size, layout="constrained")
    axes = figure.subplots(len(drawn), squeeze=False, height_ratios=heights)
    for row, axis in zip(drawn, axes[:, 0], strict=True):
        metric = row.metrics[0]
        measured = {client: runs for client, runs in results[row.name].items() if runs}
        medians = [_median(runs, metric.name) for runs in measured.values()]
        colours = ["#1f6feb" if _is_ours(client) else "#b8bec6" for client in measured]
        shown = axis.barh(list(measured), medians, color=colours, height=0.7)
        axis.bar_label(shown, [_short(value) for value in medians], padding=3)
        axis.set_title(f"{row.title} ({metric.heading})", loc="left", fontsize=9, fontweight="bold")
        axis.set_ylim(len(medians) - 0.5, -0.5)
        axis.margins(x=0.08)
        axis.set_xticks([])
        axis.spines[:].set_visible(False)
        axis.tick_params(length=0)
    figure.savefig(file, metadata={"Date": None})


def _lines(row: Row, measured: dict[str, list[dict[str, float]]]) -> Iterator[str]:
    yield f"\n{row.title}"
    cells = [["", *(metric.heading for metric in row.metrics)]]
    for client, runs in measured.items():
        if runs:
            cells.append([client, *(_spread(runs, metric.name) for metric in row.metrics)])
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    for first, *others in cells:
        padded = (f"{cell:>{width}}" for cell, width in zip(others, widths[1:], strict=True))
        yield "   ".join([f"  {first:{widths[0]}}", *padded])
    for bar in bars(row, measured):
        yield _words(row, **bar)


def _words(row: Row, bar: Bar, reached: float, met: bool) -> str:
    (heading,) = (metric.heading for metric in row.metrics if metric.name == bar.metric)
    value = _short(reached) + (f" of {bar.against}" if bar.against else "")
    limit = f"{'≥' if bar.at_least else '≤'} {_short(bar.limit)}"
    return f"  {'met' if met else 'NOT MET'}: {bar.client}: {heading}: {value} (bar: {limit})"


def _is_ours(client: str) -> bool:
    return "dify_invoke" in client


def _ratio(ours: list[dict[str, float]], others: list[dict[str, float]], metric: str) -> float:
    """The median of the ratios of each round: a machine that is slow for a while is slow for both."""
    return median(own[metric] / other[metric] for own, other in zip(ours, others, strict=False))


def _median(runs: list[dict[str, float]], metric: str) -> float:
    return median(run[metric] for run in runs)


def _spread(runs: list[dict[str, float]], metric: str) -> str:
    values = [run[metric] for run in runs]
    return f"{_short(median(values))} ({_short(min(values))}-{_short(max(values))})"


def _short(value: float) -> str:
    return f"{value:.0f}" if value >= 100 else f"{value:.3g}"
