"""The storage under attack: `nox -s storage`, or `python -m tests.storage` where the project is installed."""

import argparse
import sys
import tempfile
from pathlib import Path
from secrets import token_hex

from .attack import attack

SHOWN = 10


def main() -> int:
    parser = argparse.ArgumentParser(prog="nox -s storage --", description=__doc__)
    parser.add_argument("--processes", type=int, default=8, help="%(default)s unless given")
    parser.add_argument("--operations", type=int, default=1000, help="of each: %(default)s")
    parser.add_argument("--seed", default=token_hex(4))
    given = parser.parse_args()
    problems: list[str] = []
    with tempfile.TemporaryDirectory() as folder:
        for where, store in (("in memory", None), ("on disk", Path(folder))):
            outcome = attack(given.processes, given.operations, given.seed, store)
            print(f"{where}: {given.processes} processes, {outcome}", flush=True)
            problems += outcome.problems
    for problem in problems[:SHOWN]:
        print(f"  FAILED: {problem}")
    print(f"{len(problems) or 'no'} problems, seed {given.seed}")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
