"""A process that uses the storage as a plugin does, and says what came of each call.

`python -m tests.storage.writer URL SESSION NUMBER PROCESSES OPERATIONS SEED` prints its acts as lines of JSON. Writers with an odd
number use an AsyncSession.
"""

import asyncio
import random
import sys
from collections.abc import Callable
from time import monotonic
from typing import Any

import msgspec

from dify_invoke import AsyncSession, KeyNotFoundError, ReverseInvocationError, Session

from .journal import ABSENT, PRESENT, Act, Kind, content, name_of

OWN, SHARED = 8, 3
"""How many keys a process has for itself, and all have in common."""
QUOTA = 100_000
"""How many bytes all values of the plugin may have."""
IDLE = 2.0
"""How many seconds a call waits for the next bytes."""
_SIZES = (0, 40, 400, 4000)


def own_keys(number: int) -> list[str]:
    return [f"own/{number}/{index}" for index in range(OWN)]


def shared_keys() -> list[str]:
    return [f"shared/{index}" for index in range(SHARED)]


def plan(seed: str, number: int, processes: int, count: int) -> list[tuple[Kind, str, str]]:
    """The calls of a process: what, which key, and the name of the value."""
    chance = random.Random(f"{seed} {number}")
    every = [key for other in range(processes) for key in own_keys(other)] + shared_keys()
    kinds: list[Kind] = ["set", "get", "exist", "delete"]
    planned: list[tuple[Kind, str, str]] = []
    for index in range(count):
        (kind,) = chance.choices(kinds, [45, 35, 12, 8])
        key = chance.choice(every)
        if kind == "delete":
            key = chance.choice(own_keys(number))
        elif kind == "set":
            key = chance.choice(own_keys(number) + shared_keys())
        size = QUOTA + 1 if chance.random() < 0.05 else chance.choice(_SIZES)
        planned.append((kind, key, f"w{number}-{index}-{size}"))
    return planned


def perform(call: Callable[[str, Any], Any], kind: Kind, key: str, name: str) -> Act:
    """Makes one call, with `call`, and says what came of it."""
    act = Act(kind, key, monotonic(), 0.0, name if kind == "set" else None)
    try:
        given = (key, content(name)) if kind == "set" else (key,)
        told = call(kind, given)
        if kind == "get":
            act.value = name_of(told)
        elif kind == "exist":
            act.value = PRESENT if told else ABSENT
    except KeyNotFoundError as error:
        act.value, act.error = ABSENT, type(error).__name__
    except ReverseInvocationError as error:
        act.error, act.words = type(error).__name__, str(error)[:200]
    act.ended = monotonic()
    return act


def main() -> None:
    url, session_id, number, processes, count, seed = sys.argv[1:]
    acts = plan(seed, int(number), int(processes), int(count))
    if int(number) % 2:
        with asyncio.Runner() as runner:
            session = AsyncSession.from_daemon(url, session_id, timeout=IDLE)
            storage: Any = session.storage
            _write(acts, lambda kind, given: runner.run(getattr(storage, kind)(*given)))
            runner.run(session.aclose())
    else:
        with Session.from_daemon(url, session_id, timeout=IDLE) as plugin:
            plain: Any = plugin.storage
            _write(acts, lambda kind, given: getattr(plain, kind)(*given))


def _write(acts: list[tuple[Kind, str, str]], call: Callable[[str, Any], Any]) -> None:
    for one in acts:
        print(msgspec.json.encode(perform(call, *one)).decode(), flush=True)


if __name__ == "__main__":
    main()
