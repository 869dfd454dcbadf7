"""Each fault. Those of a model's call run on each channel that can have them, with both kinds of session and both transports;
each other one runs once. `nox -s faults` has the rest: what is below the operations is the same for all.
"""

from collections.abc import Iterable, Iterator
from importlib.util import find_spec
from itertools import count

import pytest

from .calls import MODEL
from .fault import PATIENT, Fault
from .faults import FAULTS
from .harness import Case, Outcome, cases, differences, run


def _ordinary(faults: Iterable[Fault]) -> Iterator[Case]:
    """Takes the channels, sessions and transports in turn for the calls other than a model's."""
    for fault in faults:
        all_ = list(cases([fault]))
        yield from all_ if fault.call is MODEL else all_[next(_TURN) % len(all_) :][:1]


_AT_ONCE = 12
_TURN = count()
CASES = list(_ordinary(FAULTS))


def _as_parameter(case: Case) -> object:
    marks: list[pytest.MarkDecorator] = []
    if case.transport == "pycurl" and find_spec("pycurl") is None:
        marks.append(pytest.mark.skip(reason="pycurl is not installed"))
    elif case.known:
        marks.append(pytest.mark.xfail(strict=True, reason=case.known))
    return pytest.param(case, marks=marks, id=str(case))


@pytest.fixture(scope="module")
def outcomes() -> dict[Case, Outcome]:
    """The outcomes of cases that ran at the same time as another one."""
    return {}


@pytest.mark.parametrize("case", [_as_parameter(case) for case in CASES])
def test_outcome_is_as_expected(case: Case, outcomes: dict[Case, Outcome]) -> None:
    if case not in outcomes:
        together = _together(case)
        outcomes.update(zip(together, run(*together), strict=True))
    assert differences(case, outcomes.pop(case)) == []


def _together(case: Case) -> list[Case]:
    """The cases to run at the same time: those that mostly wait, except for plugin channels with blocked writes.

    They are those of one fault of a model's call, or a dozen of other calls whose faults wait alike.
    """
    if _is_busy(case):
        return [case]
    here = find_spec("pycurl") is not None
    alike = [
        other
        for other in CASES
        if not _is_busy(other)
        and _waiting(other) == _waiting(case)
        and (here or other.transport != "pycurl")
    ]
    first = alike.index(case) // _AT_ONCE * _AT_ONCE
    return alike if case.fault.call is MODEL else alike[first : first + _AT_ONCE]


def _is_busy(case: Case) -> bool:
    fault = case.fault
    return fault.timeout is PATIENT or bool(fault.writes) or fault.max_mib is not None


def _waiting(case: Case) -> tuple[object, ...]:
    """What cases that run at the same time have in common."""
    fault = case.fault
    return (fault if fault.call is MODEL else None, fault.timeout, fault.https)


def test_names_are_unique() -> None:
    names = [fault.name for fault in FAULTS]
    assert len(set(names)) == len(names)
