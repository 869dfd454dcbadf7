"""Scripts: which calls are answered, with what, and how often; and the calls that none of them fits."""

import inspect
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ..exchange import Failure
from .calls import Call
from .differences import Conditions, differences, likeness
from .matchers import words_of

_PACKAGE = __name__.rpartition(".scripts")[0]


@dataclass
class Answer:
    """One answer of a script."""

    words: str
    """How a test wrote it, such as `reply('Hello')`."""
    value: Any = None
    """What is replied, or a function of the request that returns it. None is what the emulator's own models answer."""
    failure: Failure | None = None
    """How the call fails, after some of that."""
    delay: float = 0.0
    """Seconds before each piece of a stream."""
    times: int | None = None
    """How often it is given. None means once among others, and always alone."""
    given: int = 0
    """How often it was given."""


@dataclass
class Script:
    """The answers to the calls that fit some conditions."""

    operation: str
    conditions: Conditions
    where: Callable[[Any], object] | None
    """A function of the typed request that has to be true, too."""
    place: str
    """Where the test made it, such as `test_weather.py:12`."""
    answers: list[Answer] = field(default_factory=list[Answer])

    def fits(self, call: Call[Any]) -> bool:
        return call.fits(self.conditions) and (self.where is None or bool(self.where(call.request)))

    def next(self) -> Answer | None:
        """The answer that is due, or None if all were given."""
        for answer in self.answers:
            times = answer.times or (1 if len(self.answers) > 1 else None)
            if times is None or answer.given < times:
                answer.given += 1
                return answer
        return None

    @property
    def given(self) -> int:
        """How often its answers were given."""
        return sum(answer.given for answer in self.answers)

    @property
    def unused(self) -> list[Answer]:
        """The answers that were not given, or not as often as they were to be."""
        return [one for one in self.answers if one.given < (one.times or 1)]

    def __str__(self) -> str:
        conditions = [f"{name}={words_of(value)}" for name, value in self.conditions.items()]
        if self.where is not None:
            conditions.insert(0, words_of(self.where))
        when = f".when({', '.join(conditions)})" if conditions else ""
        answers = ".then_".join(answer.words for answer in self.answers).replace(
            ".then_reply(", ".then("
        )
        return f"emulator.{self.operation}{when}.{answers}"


class UnscriptedCallError(Exception):
    """A call that fits no script. The text shows the nearest."""


class Scripts:
    """All scripts of an emulator. Many threads may use it."""

    def __init__(self) -> None:
        self._scripts: list[Script] = []
        self._problems: list[str] = []
        self._lock = threading.RLock()

    def add(self, script: Script) -> None:
        with self._lock:
            self._scripts.append(script)

    def made(self) -> list[Script]:
        """The scripts, from oldest to newest."""
        with self._lock:
            return list(self._scripts)

    def forget(self) -> None:
        """Forgets all scripts, and what was to be told of them."""
        with self._lock:
            self._scripts.clear()
            self._problems.clear()

    def has(self, operation: str) -> bool:
        """Whether the calls of an operation are scripted. If not, the emulator's own models answer."""
        return any(script.operation == operation for script in self._scripts)

    def answer(self, call: Call[Any]) -> Answer | None:
        """The answer to a call: that of the newest script that fits. None if the operation has no scripts.

        Raises UnscriptedCallError if none fits.
        """
        with self._lock:
            scripts = [one for one in self._scripts if one.operation == call.operation][::-1]
            for script in scripts:
                if script.fits(call) and (answer := script.next()) is not None:
                    return answer
            if not scripts:
                return None
            problem = _unscripted(call, scripts)
            self._problems.append(problem)
        raise UnscriptedCallError(problem)

    def note(self, problem: str) -> None:
        """Keeps what a test has to hear of, although only the plugin saw it."""
        with self._lock:
            self._problems.append(problem)

    def problems(self) -> list[str]:
        """The calls that fit no script, and the answers that nobody asked for."""
        with self._lock:
            unused = [_unused(script) for script in self._scripts if script.unused]
            return [*self._problems, *unused]


def place_of_caller() -> str:
    """The file and the line of the test that calls the emulator."""
    frame = inspect.currentframe()
    while frame is not None and str(frame.f_globals.get("__name__", "")).startswith(_PACKAGE):
        frame = frame.f_back
    return (
        f"{Path(frame.f_code.co_filename).name}:{frame.f_lineno}" if frame else "an unknown place"
    )


def _unscripted(call: Call[Any], scripts: list[Script]) -> str:
    nearest = max(scripts, key=lambda one: likeness(one.conditions, call.fields) - _missing(one))
    lines = [f"no script fits {call}", "", f"The closest is at {nearest.place}:", f"  {nearest}"]
    different = list(differences(nearest.conditions, call.fields))
    if different:
        lines += ["It differs:", *(f"  {line}" for line in different)]
    elif nearest.where is not None and not nearest.where(call.request):
        lines.append(f"Its function {words_of(nearest.where)} is false for this request.")
    else:
        lines.append(f"It fits, but all its answers were given: {nearest.given}.")
    return "\n".join(lines)


def _missing(script: Script) -> float:
    """How far a script is from its conditions: the nearest has the fewest that do not hold."""
    return len(script.conditions)


def _unused(script: Script) -> str:
    answers = script.unused
    if len(answers) == len(script.answers) and not script.given:
        return f"no call came for the script at {script.place}:\n  {script}"
    left = ", ".join(answer.words for answer in answers)
    return f"the script at {script.place} has answers that no call came for: {left}\n  {script}"
