"""Fuzzing: `nox -s fuzz`, or `python -m tests.fuzz` where atheris is installed.

Each target gets an equal share of the time, in a process of its own. A finding is written to a file, and
fuzzing continues. Once it is understood, the file is moved to `corpus/`, with a name that describes it.
"""

import argparse
import json
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from random import SystemRandom
from time import perf_counter
from typing import Any

from .targets import TARGETS

HERE = Path(__file__).parent
ROOT = HERE.parent.parent
FINDINGS = HERE / "findings"


@dataclass
class Run:
    """The results of one target."""

    target: str
    executions: int = 0
    seconds: float = 0.0
    findings: list[str] = field(default_factory=list[str])

    def __str__(self) -> str:
        rate = self.executions / self.seconds if self.seconds else 0
        return (
            f"{self.target:<14}{self.executions:>10} executions {rate:>8.0f}/s "
            f"{len(self.findings):>4} findings"
        )


def say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def fuzz(run: Run, seconds: float, seed: int, findings: Path) -> None:
    """Fuzzes a target in another process, and prints its progress."""
    begun = perf_counter()
    with tempfile.TemporaryDirectory() as learned, open(Path(learned) / "log", "w+b") as log:
        process = subprocess.Popen(
            [
                sys.executable, "-m", "tests.fuzz.worker",
                run.target, str(seconds), str(seed), str(findings), learned,
            ],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
            start_new_session=True,  # Ctrl-C interrupts this process only, which then ends that one
        )  # fmt: skip
        with process:
            assert process.stdout
            try:
                for line in process.stdout:
                    take(run, json.loads(line))
                    run.seconds = perf_counter() - begun
                    say(str(run))
            except KeyboardInterrupt:
                process.kill()
                raise
        if process.returncode:
            log.seek(0)
            take(run, crash(run, Path(learned), findings, log.read().decode("utf-8", "replace")))


def take(run: Run, told: dict[str, Any]) -> None:
    """Adds a message of the worker to the results."""
    run.executions = told.get("executions", run.executions)
    if "finding" in told:
        run.findings.append(told["finding"])
        show(run.target, Path(told["finding"]), told["traceback"])


def crash(run: Run, learned: Path, findings: Path, log: str) -> dict[str, Any]:
    """The finding that ended a process: it crashed, ran out of memory, or did not return."""
    log = "".join(line for line in log.splitlines(True) if not line.startswith("INFO: "))
    findings.mkdir(parents=True, exist_ok=True)
    for kept in learned.glob("*-*"):
        file = findings / f"{run.target}-{kept.name}"
        shutil.copy(kept, file)
        break
    else:
        file = findings / f"{run.target}.log"
        file.write_text(log, "utf-8")
    return {"finding": str(file), "traceback": log[-3000:]}


def show(target: str, file: Path, traceback: str) -> None:
    print(f"\n{traceback}")
    if file.exists() and len(data := file.read_bytes()) <= 400:
        print(f"{target}({data!r})")
    print(f"again: python -m tests.fuzz --target {target} --replay {file}\n", flush=True)


def replay(targets: list[str], file: Path) -> None:
    """Runs targets with the bytes of a file. Their exceptions are not caught."""
    for target in targets:
        for kind in TARGETS[target](file.read_bytes()):
            print(f"{target}: {kind}")


def main() -> int:
    parser = argparse.ArgumentParser(prog="nox -s fuzz --", description=__doc__)
    parser.add_argument("--seconds", type=float, default=60, help="for all targets: %(default)s")
    parser.add_argument("--target", action="append", choices=TARGETS, help="all unless given")
    parser.add_argument("--seed", type=int, help="for the engine; a random one unless given")
    parser.add_argument("--findings", type=Path, default=FINDINGS, help="folder for what fails")
    parser.add_argument("--replay", type=Path, metavar="FILE", help="only read this file")
    given = parser.parse_args()
    targets: list[str] = given.target or list(TARGETS)
    if given.replay:
        replay(targets, given.replay)
        return 0
    if find_spec("atheris") is None:
        parser.error("atheris is not installed; nox -s fuzz does that")
    seed = given.seed or SystemRandom().randrange(1, 2**31)
    say(f"seed {seed}")
    runs = [Run(target) for target in targets]
    try:
        for run in runs:
            fuzz(run, given.seconds / len(runs), seed, given.findings.resolve())
    except KeyboardInterrupt:
        say("interrupted")
    for run in runs:
        print(run)
    return 1 if any(run.findings for run in runs) else 0


if __name__ == "__main__":
    sys.exit(main())
