"""The matrix of faults: `nox -s faults`, or `python -m tests.faults`. Exits with 1 if a case is not as expected."""

import argparse
import json
import sys
from collections.abc import Iterable
from importlib.util import find_spec
from itertools import groupby
from pathlib import Path
from time import perf_counter

from . import official
from .faults import FAULTS
from .harness import Case, cases, run
from .report import Result, as_json, markdown
from .scripts import DAEMON


def say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.faults", description=__doc__)
    parser.add_argument("--markdown", type=Path, help="the file for the table, else it is printed")
    parser.add_argument("--json", type=Path, help="the file for all values")
    parser.add_argument("--only", default="", help="only faults whose name contains this")
    parser.add_argument("--without-official", action="store_true", help="leave dify_plugin out")
    given = parser.parse_args()
    chosen = [fault for fault in FAULTS if given.only in fault.name]
    if not chosen:
        parser.error(f"no fault is named so: {given.only}")
    with_official = official.is_here() and not given.without_official
    if not with_official:
        say("dify_plugin is left out")
    results: list[Result] = []
    others: dict[str, str] = {}
    other = official.Official() if with_official else None
    try:
        for fault, group in groupby(_runnable(cases(chosen)), lambda case: case.fault):
            began = perf_counter()
            new = [Result(case, run(case)[0]) for case in group]
            if other and DAEMON in fault.expected:
                others[fault.name] = other.seen_of(fault)
            results += new
            bad = [result for result in new if result.fails]
            seconds = perf_counter() - began
            say(f"{fault.name}: {len(new)} cases, {len(bad)} not as expected, {seconds:.1f} s")
            for result in bad:
                say(f"  {result.case.place}: {result.differences or 'as expected now'}")
    except KeyboardInterrupt:
        say("stopped; the results so far follow")
    finally:
        if other:
            other.close()
    table = markdown(results, others)
    if given.markdown:
        given.markdown.write_text(table, "utf-8")
    else:
        print(table)
    if given.json:
        given.json.write_text(json.dumps(as_json(results, others), indent=1) + "\n", "utf-8")
    failed = sum(result.fails for result in results)
    say(f"{len(results)} cases, {failed} not as expected")
    return 1 if failed or len(results) < len(list(_runnable(cases(chosen)))) else 0


def _runnable(given: Iterable[Case]) -> Iterable[Case]:
    """The cases whose transport is installed."""
    here = find_spec("pycurl") is not None
    return (case for case in given if here or case.transport != "pycurl")


if __name__ == "__main__":
    sys.exit(main())
