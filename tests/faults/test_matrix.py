"""Each fault, on each road that can have it, in both sessions, over both libraries."""

from importlib.util import find_spec

import pytest

from .fault import PATIENT
from .faults import FAULTS
from .harness import Case, Seen, cases, run, wrongs

CASES = list(cases(FAULTS))


def _as_parameter(case: Case) -> object:
    marks: list[pytest.MarkDecorator] = []
    if case.transport == "pycurl" and find_spec("pycurl") is None:
        marks.append(pytest.mark.skip(reason="pycurl is not installed"))
    elif case.known:
        marks.append(pytest.mark.xfail(strict=True, reason=case.known))
    return pytest.param(case, marks=marks, id=str(case))


@pytest.fixture(scope="module")
def seen() -> dict[Case, Seen]:
    """What was seen of cases that ran together with another."""
    return {}


@pytest.mark.parametrize("case", [_as_parameter(case) for case in CASES])
def test_what_comes_of_it(case: Case, seen: dict[Case, Seen]) -> None:
    if case not in seen:
        together = _together(case)
        seen.update(zip(together, run(*together), strict=True))
    assert wrongs(case, seen.pop(case)) == []


def _together(case: Case) -> list[Case]:
    """Cases that mostly wait are run at once, but for those that write: a process has one channel."""
    alone = case.fault.writes or case.fault.mib is not None
    if case.fault.timeout is PATIENT or alone:
        return [case]
    here = find_spec("pycurl") is not None
    return [
        other
        for other in CASES
        if other.fault is case.fault and (here or other.transport != "pycurl")
    ]


def test_names_are_unique() -> None:
    names = [fault.name for fault in FAULTS]
    assert len(set(names)) == len(names)
