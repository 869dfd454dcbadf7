"""The attack: processes that write and read at once, through a proxy that breaks connections, on an emulator that fails."""

import subprocess
import sys
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic
from urllib.parse import urlsplit

import msgspec

from dify_invoke import Session
from dify_invoke.emulator import Emulator

from .journal import ABSENT, Act
from .judge import NEVER, violations
from .proxy import Proxy
from .writer import QUOTA, own_keys, perform, shared_keys

PATIENCE = 900
"""Seconds after which a process counts as hanging."""
_FAILING = ("storage_set", "storage_get", "storage_delete", "storage_exist")
_FAILS_EVERY = 40


@dataclass
class Outcome:
    """What came of an attack."""

    seconds: float = 0.0
    acts: list[Act] = field(default_factory=list[Act])
    ways: Counter[str] = field(default_factory=Counter[str])
    failed: int = 0
    """How many calls the emulator was told to fail."""
    problems: list[str] = field(default_factory=list[str])

    @property
    def confirmed(self) -> int:
        """How many values were stored, as the daemon has confirmed."""
        return sum(act.kind == "set" and not act.error for act in self.acts)

    def __str__(self) -> str:
        sets = sum(act.kind == "set" for act in self.acts)
        errors = Counter(act.error for act in self.acts if act.error)
        raised = ", ".join(f"{count} {name}" for name, count in errors.most_common())
        broken = self.ways.total() - self.ways["passed"]
        return (
            f"{len(self.acts)} operations in {self.seconds:.0f} s, {sets} of them sets: {self.confirmed} confirmed and "
            f"readable, {sets - self.confirmed} raised; {broken} of {self.ways.total()} requests broken, {self.failed} "
            f"told to fail; errors of all operations: {raised}; {len(self.problems)} problems"
        )


def attack(processes: int, operations: int, seed: str, folder: Path | None = None) -> Outcome:
    """Runs an attack on an emulator that stores in memory, or in a folder, which the next emulator reads."""
    outcome = Outcome()
    begun = monotonic()
    every = [key for number in range(processes) for key in own_keys(number)] + shared_keys()
    outcome.acts = [Act("delete", key, -NEVER, -NEVER) for key in every]
    first = len(every)
    with Emulator(storage=folder) as emulator:

        def each(number: int) -> None:
            if number % _FAILS_EVERY == _FAILS_EVERY - 1:
                emulator.fail_next(_FAILING[number // _FAILS_EVERY % 4], "disk full")
                outcome.failed += 1

        session_id = emulator.open_session(storage_size=QUOTA)
        port = urlsplit(emulator.url).port
        assert port
        with Proxy(port, seed, each) as proxy:
            _write(proxy.url, session_id, processes, operations, seed, outcome)
        outcome.ways = proxy.ways
        outcome.seconds = monotonic() - begun
        read = _read(emulator, session_id, every)
    if folder is not None:
        with Emulator(storage=folder) as emulator:
            read += _read(emulator, emulator.open_session(), every)
    outcome.problems += violations([*outcome.acts, *read])
    outcome.problems += [f"after it all: {act}" for act in read if act.words]
    del outcome.acts[:first]
    return outcome


def _write(
    url: str, session_id: str, processes: int, operations: int, seed: str, outcome: Outcome
) -> None:
    """Runs the processes, and takes their journals."""
    command = [sys.executable, "-m", "tests.storage.writer", url, session_id]
    more = [str(processes), str(operations), seed]
    running = [
        subprocess.Popen(
            [*command, str(number), *more],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            cwd=Path(__file__).parent.parent.parent,
        )
        for number in range(processes)
    ]
    ends = monotonic() + PATIENCE
    decode = msgspec.json.Decoder(Act).decode
    for number, process in enumerate(running):
        try:
            said, told = process.communicate(timeout=max(1.0, ends - monotonic()))
        except subprocess.TimeoutExpired:
            process.kill()
            said, told = process.communicate()
            outcome.problems.append(f"process {number} hangs")
        acts = [decode(line) for line in said.splitlines()]
        outcome.acts += acts
        if process.returncode or len(acts) != operations:
            words = told.decode(errors="replace")[-1500:]
            outcome.problems.append(f"process {number}: {len(acts)} of {operations}: {words}")


def _read(emulator: Emulator, session_id: str, keys: list[str]) -> list[Act]:
    """Reads each key, as a process that has had no part in it."""
    with Session.from_daemon(emulator.url, session_id) as session:
        storage = session.storage
        read = [perform(lambda _, given: storage.get(*given), "get", key, "") for key in keys]
        read += [perform(lambda _, given: storage.exist(*given), "exist", key, "") for key in keys]
    absent = [one.key for one in read[: len(keys)] if one.value == ABSENT]
    for one in read[len(keys) :]:
        if (one.value == ABSENT) != (one.key in absent):
            one.words = "`get` and `exist` differ"
    return read
