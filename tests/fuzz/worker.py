"""Fuzzes one target in a process of its own, as atheris never returns.

`worker.py` takes a target, seconds, a seed and two folders, for findings and for the files of atheris. It writes
its progress to stdout, one JSON object per line.
"""

import json
import os
import sys
import traceback
from collections.abc import Callable
from functools import cache
from hashlib import sha256
from importlib import import_module
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .targets import Check

HERE = Path(__file__).parent
CORPUS = HERE / "corpus"
MAX_SIZE = 4096
"""The maximum size of an input. Larger ones take longer and find nothing more."""
MAX_SECONDS = 60
"""An input that takes longer counts as a finding."""
MAX_KINDS = 5000
REPORT_EVERY = 3.0
SHRINK_FOR = 15.0


class Worker:
    """Runs a target with the inputs of atheris, and keeps those that fail."""

    def __init__(
        self,
        name: str,
        check: "Check",
        seconds: float,
        findings: Path,
        covered: Callable[[str], None],
    ) -> None:
        self._name = name
        self._check = check
        self._findings = findings
        self._covered = covered
        self._found: set[str] = set()
        self._executions = 0
        self._last = perf_counter()
        self._end = self._last + seconds

    def run(self, data: bytes) -> None:
        """The function that atheris calls."""
        self._executions += 1
        error = self._failure(data, self._covered)
        if error is not None and (sign := signature(error)) not in self._found:
            self._found.add(sign)
            self._keep(data, sign)
        now = perf_counter()
        if now >= self._end or now >= self._last + REPORT_EVERY:
            self._last = now
            tell(executions=self._executions)
        if now >= self._end:
            os._exit(0)

    def _failure(self, data: bytes, covered: Callable[[str], None]) -> Exception | None:
        try:
            for kind in self._check(data):
                covered(kind)
        except Exception as error:
            return error
        return None

    def _keep(self, data: bytes, sign: str) -> None:
        """Shrinks an input that fails, and writes it to a file."""

        def fails(shorter: bytes) -> bool:
            error = self._failure(shorter, lambda _: None)
            return error is not None and signature(error) == sign

        data = shrunk(data, fails)
        error = self._failure(data, lambda _: None)
        self._findings.mkdir(parents=True, exist_ok=True)
        file = self._findings / f"{self._name}-{sha256(data).hexdigest()[:12]}"
        file.write_bytes(data)
        said = "".join(traceback.format_exception(error, limit=-12))
        tell(finding=str(file), traceback=said)


def tell(**values: object) -> None:
    """Writes a line for the parent process."""
    print(json.dumps(values), flush=True)


def signature(error: Exception) -> str:
    """The signature of a failure. Failures with the same signature are the same finding."""
    if what := getattr(error, "what", None):
        return str(what)
    frames = [frame for frame, _ in traceback.walk_tb(error.__traceback__)]
    ours = [f for f in frames if "dify_" in f.f_code.co_filename] or frames
    return f"{type(error).__name__} in {ours[-1].f_code.co_qualname}"


def shrunk(data: bytes, fails: Callable[[bytes], bool]) -> bytes:
    """Removes smaller and smaller pieces from the input while it still fails."""
    end = perf_counter() + SHRINK_FOR
    size = len(data) // 2
    while size:
        start = 0
        while start < len(data) and perf_counter() < end:
            shorter = data[:start] + data[start + size :]
            if fails(shorter):
                data = shorter
            else:
                start += size
        size //= 2
    return data


def main() -> None:
    name, seconds, seed, findings, learned = sys.argv[1:]
    atheris: Any = import_module("atheris")
    with atheris.instrument_imports(include=["dify_invoke", "dify_inner_api"]):
        from .mutation import Mutator
        from .targets import TARGETS

    @cache
    def counter(_: str) -> int:
        return int(atheris._reserve_counter())

    def covered(kind: str) -> None:
        if counter.cache_info().currsize < MAX_KINDS:
            atheris._trace_branch(counter(kind))

    def mutate(data: bytes, most: int) -> bytes:
        # atheris replaces this function when it starts.
        return bytes(atheris.Mutate(data, most))

    worker = Worker(name, TARGETS[name], float(seconds), Path(findings), covered)
    options = [
        f"-seed={seed}", f"-max_len={MAX_SIZE}", f"-timeout={MAX_SECONDS}", "-rss_limit_mb=2048",
        f"-artifact_prefix={learned}/", f"-dict={HERE / 'words.dict'}", "-verbosity=0",
    ]  # fmt: skip
    kept = Path(learned) / "corpus"
    kept.mkdir()
    atheris.Setup(
        [sys.argv[0], *options, str(kept), str(CORPUS / name)],
        worker.run,
        custom_mutator=Mutator(mutate),
    )
    atheris.Fuzz()


if __name__ == "__main__":
    main()
