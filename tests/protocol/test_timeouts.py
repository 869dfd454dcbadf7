"""Timeouts, and the deadlines of a call by a clock that the test sets."""

import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dify_invoke import ConfigurationError, Timeout
from dify_invoke.protocol.deadline import TAIL, Deadline
from dify_invoke.protocol.timeouts import DEFAULT


class Clock:
    def __init__(self) -> None:
        self.now = 1_000.0

    def __call__(self) -> float:
        return self.now

    def passes(self, seconds: float) -> None:
        self.now += seconds


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr("dify_invoke.protocol.deadline.monotonic", clock)
    return clock


class TestTimeout:
    def test_is_10_s_to_connect_and_250_s_idle_by_default(self) -> None:
        assert Timeout() == DEFAULT
        assert (DEFAULT.connect, DEFAULT.idle) == (10, 250)
        assert (DEFAULT.total, DEFAULT.heartbeats) == (None, False)

    @pytest.mark.parametrize("field", ["connect", "idle", "total"])
    @pytest.mark.parametrize("seconds", [0.001, 1, 999_999, None])
    def test_takes_seconds_or_none(self, field: str, seconds: Any) -> None:
        assert getattr(Timeout(**{field: seconds}), field) == seconds

    @pytest.mark.parametrize("field", ["connect", "idle", "total"])
    @pytest.mark.parametrize(
        ("seconds", "problem"),
        [
            (0, "must be above 0 and below 1000000, not 0"),
            (-1.5, "must be above 0 and below 1000000, not -1.5"),
            (1_000_000, "must be above 0 and below 1000000, not 1000000"),
            (math.nan, "must be above 0 and below 1000000, not nan"),
            (math.inf, "must be above 0 and below 1000000, not inf"),
            ("5", "must be seconds, not str"),
            (True, "must be seconds, not bool"),
            ((1, 2), "must be seconds, not tuple"),
        ],
    )
    def test_names_the_field_and_a_value_that_is_invalid(
        self, field: str, seconds: Any, problem: str
    ) -> None:
        with pytest.raises(ConfigurationError) as caught:
            Timeout(**{field: seconds})
        assert str(caught.value) == f"Timeout.{field} {problem}"

    def test_refuses_a_string_for_heartbeats(self) -> None:
        wrong: Any = "no"
        with pytest.raises(ConfigurationError, match="heartbeats"):
            Timeout(heartbeats=wrong)

    def test_takes_no_positional_arguments(self) -> None:
        """The order of the fields is hard to remember."""
        places: list[Any] = [1, 2]
        with pytest.raises(TypeError):
            Timeout(*places)

    def test_is_immutable(self) -> None:
        timeout: Any = Timeout()
        with pytest.raises(AttributeError):
            timeout.idle = 1


class TestOf:
    """`Timeout.of` makes a Timeout of an argument."""

    def test_nothing(self) -> None:
        assert Timeout.of(None) is DEFAULT

    def test_a_timeout(self) -> None:
        timeout = Timeout(idle=None, total=5)
        assert Timeout.of(timeout) is timeout

    @pytest.mark.parametrize("seconds", [5, 0.5])
    def test_seconds(self, seconds: float) -> None:
        """A number limits connecting and idle time. The whole answer has no limit."""
        assert Timeout.of(seconds) == Timeout(connect=seconds, idle=seconds, total=None)

    @pytest.mark.parametrize(
        ("wrong", "problem"),
        [
            ("5", "timeout must be a Timeout or seconds, not str"),
            (True, "timeout must be a Timeout or seconds, not bool"),
            (0, "timeout must be above 0 and below 1000000, not 0"),
            ({"idle": 5}, "timeout must be a Timeout or seconds, not dict"),
        ],
    )
    def test_anything_else(self, wrong: Any, problem: str) -> None:
        with pytest.raises(ConfigurationError) as caught:
            Timeout.of(wrong)
        assert str(caught.value) == problem


class TestTimeToConnect:
    def test_starts_when_it_is_first_asked_for(self, clock: Clock) -> None:
        wait = Deadline(Timeout(connect=10))
        clock.passes(60)
        assert wait.to_connect() == 10
        clock.passes(4)
        assert wait.to_connect() == 6
        clock.passes(7)
        assert wait.to_connect() == 0

    def test_may_be_without_a_limit(self, clock: Clock) -> None:
        wait = Deadline(Timeout(connect=None))
        assert wait.to_connect() is None
        clock.passes(1e9)
        assert wait.to_connect() is None

    @pytest.mark.parametrize("connect", [None, 10])
    def test_is_part_of_the_total(self, clock: Clock, connect: float | None) -> None:
        wait = Deadline(Timeout(connect=connect, total=5))
        clock.passes(2)
        assert wait.to_connect() == 3
        clock.passes(9)
        assert wait.to_connect() == 0

    def test_is_not_part_of_the_idle_time(self, clock: Clock) -> None:
        wait = Deadline(Timeout(connect=10, idle=2))
        assert wait.to_connect() == 10
        clock.passes(9)
        assert wait.left() == 2
        assert wait.to_connect() == 1


class TestIdleTime:
    def test_starts_again_with_each_read(self, clock: Clock) -> None:
        wait = Deadline(Timeout(idle=30))
        for seconds in (0, 1, 29, 31, 1_000):
            clock.passes(seconds)
            assert wait.left() == 30

    def test_may_be_without_a_limit(self, clock: Clock) -> None:
        wait = Deadline(Timeout(idle=None))
        clock.passes(1e9)
        assert wait.left() is None

    def test_does_not_start_again_after_a_heartbeat(self, clock: Clock) -> None:
        wait = Deadline(Timeout(idle=30))
        assert wait.left() == 30
        for left in (20, 10, 0, 0):
            clock.passes(10)
            wait.received(b"\n\n")
            assert wait.left() == left

    def test_starts_again_with_data(self, clock: Clock) -> None:
        wait = Deadline(Timeout(idle=30))
        assert wait.left() == 30
        clock.passes(10)
        wait.received(b"\n\n")
        assert wait.left() == 20
        clock.passes(5)
        assert wait.left() == 15  # it may be half of a heartbeat
        wait.received(b"data")
        assert wait.left() == 30

    def test_starts_again_with_heartbeats_that_count(self, clock: Clock) -> None:
        wait = Deadline(Timeout(idle=30, heartbeats=True))
        for _ in range(5):
            assert wait.left() == 30
            clock.passes(10)
            wait.received(b"\n\n")

    def test_has_a_limit_when_a_heartbeat_arrives_first(self, clock: Clock) -> None:
        """libcurl may have received it before the time that is left is first asked for."""
        wait = Deadline(Timeout(idle=30))
        wait.received(b"\n\n")
        clock.passes(1)
        assert wait.left() == 30

    def test_of_heartbeats_may_be_without_a_limit(self, clock: Clock) -> None:
        wait = Deadline(Timeout(idle=None))
        clock.passes(1)
        assert wait.left() is None
        wait.received(b"\n\n")
        assert wait.left() is None


class TestTotalTime:
    @pytest.mark.parametrize("idle", [None, 30])
    def test_limits_each_read(self, clock: Clock, idle: float | None) -> None:
        wait = Deadline(Timeout(idle=idle, total=20))
        assert wait.left() == 20
        clock.passes(15)
        assert wait.left() == 5
        clock.passes(15)
        assert wait.left() == 0

    def test_limits_heartbeats_that_count(self, clock: Clock) -> None:
        wait = Deadline(Timeout(idle=30, total=40, heartbeats=True))
        clock.passes(20)
        wait.received(b"\n\n")
        assert wait.left() == 20

    def test_is_over_when_it_has_passed(self, clock: Clock) -> None:
        wait = Deadline(Timeout(total=20))
        assert not wait.is_over()
        clock.passes(19.9)
        assert not wait.is_over()
        clock.passes(0.1)
        assert wait.is_over()

    def test_is_never_over_without_a_limit(self, clock: Clock) -> None:
        wait = Deadline(Timeout(idle=1))
        assert wait.left() == 1
        clock.passes(1e9)
        assert not wait.is_over()
        assert wait.allows(1e9)

    def test_allows_a_wait_that_ends_before_it(self, clock: Clock) -> None:
        wait = Deadline(Timeout(total=20))
        clock.passes(5)
        assert wait.allows(14.9)
        assert not wait.allows(15)
        clock.passes(15)
        assert not wait.allows(0)

    @pytest.mark.parametrize("total", [None, 20])
    def test_leaves_a_short_time_for_the_end_of_a_reply(
        self, clock: Clock, total: float | None
    ) -> None:
        wait = Deadline(Timeout(total=total))
        wait.shorten()
        assert wait.left() == pytest.approx(TAIL)
        clock.passes(1)
        assert wait.left() == 0

    def test_is_not_extended_for_the_end_of_a_reply(self, clock: Clock) -> None:
        wait = Deadline(Timeout(total=20))
        clock.passes(19.99)
        wait.shorten()
        assert wait.left() == pytest.approx(0.01)


class TestReason:
    @pytest.mark.parametrize(
        ("timeout", "passed", "said"),
        [
            (Timeout(idle=0.2), 1, "nothing came for 0.2 s"),
            (Timeout(idle=250), 1_000, "nothing came for 250 s"),
            (Timeout(idle=None), 1, "nothing came in time"),
            (Timeout(idle=1, total=5), 1, "nothing came for 1 s"),
            (Timeout(idle=1, total=5), 5, "the call did not end within 5 s, its `total`"),
            (Timeout(idle=None, total=0.5), 1, "the call did not end within 0.5 s, its `total`"),
        ],
    )
    def test_is_the_limit_that_was_exceeded(
        self, clock: Clock, timeout: Timeout, passed: float, said: str
    ) -> None:
        wait = Deadline(timeout)
        clock.passes(passed)
        assert wait.reason() == said

    def test_of_a_late_end_of_a_reply(self, clock: Clock) -> None:
        wait = Deadline(Timeout(idle=1))
        wait.shorten()
        clock.passes(1)
        assert wait.reason() == "nothing came for 1 s"


seconds = st.one_of(st.none(), st.floats(0.001, 1_000))


@given(
    timeout=st.builds(
        Timeout, connect=seconds, idle=seconds, total=seconds, heartbeats=st.booleans()
    ),
    steps=st.lists(
        st.tuples(st.sampled_from(["left", "to_connect", "beat", "data"]), st.floats(0, 100)),
        max_size=20,
    ),
)
def test_no_wait_is_negative_or_longer_than_its_limits(
    timeout: Timeout, steps: list[tuple[str, float]]
) -> None:
    clock = Clock()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("dify_invoke.protocol.deadline.monotonic", clock)
        wait = Deadline(timeout)
        began = clock()
        for step, passed in steps:
            clock.passes(passed)
            if step in ("beat", "data"):
                wait.received(b"\n\n" if step == "beat" else b"data")
            left = wait.to_connect() if step == "to_connect" else wait.left()
            if left is None:
                continue
            assert left >= 0
            most = timeout.connect if step == "to_connect" else timeout.idle
            assert most is None or left <= most + 1e-6
            if timeout.total is not None:
                assert clock() + left <= max(clock(), began + timeout.total) + 1e-6
