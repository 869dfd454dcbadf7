"""The benchmark: `nox -s bench`, or `python -m tests.bench` where all of it is installed.

Each measurement is a new process, and the clients alternate. The server is a process of its own, on another
processor if there are two.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from time import perf_counter

from ..support.memory import MIB
from . import report
from .measure import Values
from .rows import FAST, ROWS, Row

HERE = Path(__file__).parent
CONTRACT = HERE.parent.parent / "openapi.yaml"


class MeasurementError(Exception):
    """A measurement failed. The text is its output."""


@contextmanager
def at_the_processor(index: int) -> Generator[None, None, None]:
    """Pins processes that are started meanwhile to one processor, on Linux with several processors."""
    if sys.platform != "linux":
        yield
        return
    processors = sorted(os.sched_getaffinity(0))
    os.sched_setaffinity(0, {processors[index]} if len(processors) > 1 else processors)
    try:
        yield
    finally:
        os.sched_setaffinity(0, processors)


@contextmanager
def load_server() -> Generator[str, None, None]:
    """Runs the load server during a `with` block. Gives its address."""
    with at_the_processor(0):
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.bench.server"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            start_new_session=True,  # Ctrl-C interrupts this process only, which then ends that one
        )
    with process:
        assert process.stdout
        try:
            yield f"http://127.0.0.1:{process.stdout.readline().strip()}"
        finally:
            process.kill()


class Bench:
    """Measures with one server and one folder of files."""

    def __init__(self, url: str, folder: Path, short: bool) -> None:
        self._url = url
        self._folder = folder
        self._short = short
        self._generate_stock()

    def measure(self, row: Row, client: str) -> Values:
        """Raises MeasurementError if the process fails."""
        if row.name == "import":
            return self._values("-P", str(HERE / "start.py"), "import", client)
        if row.name == "start":
            return self._start(client)
        parameters = dict(row.short if self._short else row.full | row.less.get(client, {}))
        if row.name == "upload":
            parameters = {"file": self._file(parameters["mib"] * MIB), "small": self._file(1024)}
        arguments = (self._url, str(self._folder), json.dumps(parameters))
        return self._values("-m", "tests.bench.measure", row.name, client, *arguments)

    def _start(self, client: str) -> Values:
        transport = [FAST] if "fast" in client else []
        program = [sys.executable, "-P", str(HERE / "start.py")]
        start = perf_counter()
        with subprocess.Popen(
            [*program, client, f"{self._url}/llm/1/0", *transport],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        ) as process:
            assert process.stdout
            assert process.stderr
            line = process.stdout.readline()
            wall = perf_counter() - start
            if not line:
                raise MeasurementError(process.stderr.read())
        return {"wall": wall * 1e3}

    def _values(self, *arguments: str) -> Values:
        values: Values = json.loads(self._run(*arguments))
        return values

    def _run(self, *arguments: str) -> str:
        command = [sys.executable, *arguments]
        try:
            return subprocess.run(
                command, capture_output=True, text=True, check=True, timeout=600
            ).stdout
        except subprocess.SubprocessError as error:
            raise MeasurementError(getattr(error, "stderr", None) or str(error)) from None

    def _file(self, size: int) -> str:
        file = self._folder / f"{size}.mp3"
        if not file.exists():
            file.write_bytes(bytes(range(256)) * (size // 256))
        return str(file)

    def _generate_stock(self) -> None:
        """Generates a client from the contract with openapi-python-client and its own templates and settings."""
        self._run(
            "-m", "openapi_python_client", "generate", f"--path={CONTRACT}", "--meta=none",
            f"--output-path={self._folder / 'stock_client'}",
        )  # fmt: skip


def say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def run(
    bench: Bench, rows: list[Row], rounds: int | None, short: bool
) -> tuple[report.Results, list[str]]:
    """Returns all values, and the names of failed measurements. Progress goes to stderr."""
    results: report.Results = {row.name: {client: [] for client in row.clients} for row in rows}
    failed: list[str] = []
    for row in rows:
        count = rounds or (1 if short else row.rounds)
        for number in range(1, count + 1):
            # One round forwards, the next one backwards: what changes with time is nobody's.
            for client in row.clients[:: 1 if number % 2 else -1]:
                what = f"{row.name}: {client}"
                if what in failed:
                    continue
                say(f"{what}, {number} of {count}")
                try:
                    with at_the_processor(-1):
                        results[row.name][client].append(bench.measure(row, client))
                except MeasurementError as error:
                    failed.append(what)
                    say(f"failed:\n{error}")
    return results, failed


def main() -> None:
    names = [row.name for row in ROWS]
    parser = argparse.ArgumentParser(prog="nox -s bench --", description=__doc__)
    parser.add_argument(
        "--short", action="store_true", help="a short run of each row, to see that it works"
    )
    parser.add_argument("--rows", default=",".join(names), metavar="NAME,...", help="%(default)s")
    parser.add_argument(
        "--rounds", type=int, help="processes for each client; 3 to 31 unless given"
    )
    parser.add_argument(
        "--json",
        type=Path,
        help="a file for all values, with a picture beside it; for a whole run results.json here",
    )
    given = parser.parse_args()
    chosen = given.rows.split(",")
    if unknown := set(chosen) - set(names):
        parser.error(f"no row {', '.join(sorted(unknown))}; there are: {', '.join(names)}")
    rows = [row for row in ROWS if row.name in chosen]
    with load_server() as url, tempfile.TemporaryDirectory() as folder:
        results, failed = run(
            Bench(url, Path(folder), given.short), rows, given.rounds, given.short
        )
        print(report.table(rows, results))
        if given.short:
            print(
                "This was the short form. It checks that all works, but its numbers mean nothing."
            )
        # Only a whole run replaces the numbers of the last one.
        complete = not (failed or given.short) and rows == list(ROWS)
        file = given.json or (HERE if complete else Path(folder)) / "results.json"
        file.write_text(json.dumps(report.as_json(rows, results), indent=1) + "\n", "utf-8")
        report.picture(rows, results, file.with_suffix(".svg"))
    if failed:
        sys.exit(f"failed: {', '.join(failed)}")


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        sys.exit("interrupted")
