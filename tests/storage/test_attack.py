"""A small attack on the storage, and what its judge finds. `nox -s storage` runs the large one."""

from pathlib import Path

import pytest

from .attack import attack
from .journal import ABSENT, PRESENT, Act, content, name_of
from .judge import NEVER, violations


@pytest.mark.parametrize("where", ["in memory", "on disk"])
def test_each_confirmed_value_is_readable(where: str, tmp_path: Path) -> None:
    outcome = attack(2, 50, "small", tmp_path if where == "on disk" else None)
    assert outcome.problems == []
    assert outcome.confirmed
    assert outcome.failed
    assert {act.error for act in outcome.acts} >= {"", "TransportError"}


FIRST = Act("delete", "k", -NEVER, -NEVER)


def set_(at: float, value: str, error: str = "") -> Act:
    return Act("set", "k", at, at + 1, value, error)


def got(at: float, value: str) -> Act:
    return Act("get", "k", at, at + 1, value)


class TestJudge:
    @pytest.mark.parametrize(
        "acts",
        [
            [got(0, ABSENT)],
            [set_(0, "a"), got(2, "a"), got(4, PRESENT)],
            [set_(0, "a"), set_(2, "b", "TransportError"), got(4, "a"), got(6, "b")],
            [set_(0, "a"), set_(2, "b"), set_(2.5, "c"), got(2.7, "a"), got(4, "b"), got(4, "c")],
            [set_(0, "a", "InvokeTimeoutError"), set_(2, "b"), got(4, "a")],
            [set_(0, "a"), Act("delete", "k", 2, 3, None, "TransportError"), got(4, ABSENT)],
        ],
    )
    def test_takes_what_an_order_explains(self, acts: list[Act]) -> None:
        assert violations([FIRST, *acts]) == []

    @pytest.mark.parametrize(
        "acts",
        [
            [set_(0, "a"), got(2, ABSENT)],  # lost
            [set_(0, "a"), set_(2, "b"), got(4, "a")],  # old
            [set_(0, "a", "TransportError"), set_(2, "b"), got(4, "a")],  # raised, and late
            [set_(4, "a"), got(2, "a")],  # before it was written
            [set_(0, "a"), Act("delete", "k", 2, 3), got(4, "a")],
            [set_(0, "a"), Act("delete", "k", 2, 3), Act("exist", "k", 4, 5, PRESENT)],
            [set_(0, "a"), Act("delete", "k", 2, 3, ABSENT, "KeyNotFoundError")],
        ],
    )
    def test_finds_what_none_explains(self, acts: list[Act]) -> None:
        assert len(violations([FIRST, *acts])) == 1

    def test_knows_values_by_all_of_their_bytes(self) -> None:
        for name in ("w1-2-0", "w1-2-400", "w1-2-100001"):
            assert name_of(content(name)) == name
        for value in (b"", b"w1-2-400", content("w1-2-400")[:-1], content("w1-2-400") + b"x"):
            with pytest.raises(ValueError, match=r"bytes|int"):
                name_of(value)
