"""Whether and when a call is retried."""

import math
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dify_invoke import (
    APIStatusError,
    ConfigurationError,
    InvalidRequestError,
    InvokeError,
    InvokeRateLimitError,
    InvokeServerUnavailableError,
    InvokeTimeoutError,
    ProtocolError,
    ReplyTooLargeError,
    Retries,
    ReverseInvocationError,
    SessionNotFoundError,
    TransportError,
)
from dify_invoke.protocol.retries import DEFAULT, retry_after


def unsent(class_: type[TransportError] = TransportError) -> TransportError:
    error = class_("nobody listens")
    error.unsent = True
    return error


def refused(status: int, after: float | None = None) -> APIStatusError:
    error = APIStatusError("busy", status=status)
    error.retry_after = after
    return error


class TestRetries:
    def test_are_two_after_failed_connections_by_default(self) -> None:
        assert Retries() == DEFAULT
        assert (DEFAULT.attempts, DEFAULT.statuses, DEFAULT.errors) == (3, frozenset(), frozenset())
        assert (DEFAULT.wait, DEFAULT.max_wait) == (0.1, 30)

    @pytest.mark.parametrize("attempts", [1, 2, 100])
    def test_take_a_number_of_attempts(self, attempts: int) -> None:
        assert Retries(attempts=attempts).attempts == attempts

    @pytest.mark.parametrize("attempts", [0, -1, 101, 2.0, True, "3", None])
    def test_name_an_invalid_number(self, attempts: Any) -> None:
        with pytest.raises(ConfigurationError) as caught:
            Retries(attempts=attempts)
        assert str(caught.value) == (
            f"Retries.attempts must be an int from 1 to 100, not {attempts!r}"
        )

    @pytest.mark.parametrize("field", ["wait", "max_wait"])
    @pytest.mark.parametrize("seconds", [-0.1, 3_601, math.nan, math.inf, True, "1", None])
    def test_name_invalid_seconds(self, field: str, seconds: Any) -> None:
        with pytest.raises(ConfigurationError) as caught:
            Retries(**{field: seconds})
        assert str(caught.value) == (
            f"Retries.{field} must be seconds from 0 to 3600, not {seconds!r}"
        )

    @pytest.mark.parametrize("make", [set[int], list[int], tuple[int, ...], frozenset[int]])
    def test_take_statuses_in_any_collection(self, make: Callable[[Any], Any]) -> None:
        assert Retries(statuses=make([429, 503, 503])).statuses == {429, 503}

    @pytest.mark.parametrize("statuses", [{200}, {600}, [399], {"429"}, "429", {True}, {429.0}])
    def test_name_invalid_statuses(self, statuses: Any) -> None:
        with pytest.raises(ConfigurationError) as caught:
            Retries(statuses=statuses)
        assert (
            str(caught.value) == f"Retries.statuses must be ints from 400 to 599, not {statuses!r}"
        )

    @pytest.mark.parametrize("statuses", [503, None, [[503]]])
    def test_name_a_value_that_is_not_a_collection_of_statuses(self, statuses: Any) -> None:
        with pytest.raises(ConfigurationError, match=r"Retries.statuses must be"):
            Retries(statuses=statuses)

    @pytest.mark.parametrize(
        "errors", [InvokeRateLimitError, {TransportError}, {Exception}, {"InvokeRateLimitError"}, 5]
    )
    def test_name_invalid_errors(self, errors: Any) -> None:
        with pytest.raises(ConfigurationError) as caught:
            Retries(errors=errors)
        assert (
            str(caught.value) == f"Retries.errors must be subclasses of InvokeError, not {errors!r}"
        )


class TestCall:
    """When a call is retried."""

    @pytest.mark.parametrize("class_", [TransportError, InvokeTimeoutError])
    def test_without_a_connection_is_retried(self, class_: type[TransportError]) -> None:
        assert DEFAULT.delay(unsent(class_), 1) is not None

    @pytest.mark.parametrize(
        "failure",
        [
            TransportError("broken"),
            InvokeTimeoutError("slow"),
            ProtocolError("cut", status=503),
            ReplyTooLargeError("long"),
            InvalidRequestError("wrong"),
            ConfigurationError("wrong"),
            InvokeRateLimitError("slow down"),
            SessionNotFoundError("gone", status=503),
            APIStatusError("no status"),
            refused(500),
            refused(404),
        ],
        ids=lambda failure: type(failure).__name__,
    )
    def test_that_may_have_reached_a_server_is_not_retried(
        self, failure: ReverseInvocationError
    ) -> None:
        retries = Retries(attempts=100, statuses={429, 503})
        assert retries.delay(failure, 1) is None

    @pytest.mark.parametrize("status", range(400, 600, 7))
    def test_that_was_refused_is_retried_only_for_the_named_statuses(self, status: int) -> None:
        assert DEFAULT.delay(refused(status), 1) is None
        assert (
            Retries(statuses={status - 1, status + 1} & {*range(400, 600)}).delay(
                refused(status), 1
            )
            is None
        )
        assert Retries(statuses={status}).delay(refused(status), 1) is not None

    def test_that_failed_in_the_model_is_retried_only_for_the_named_errors(self) -> None:
        slow = InvokeRateLimitError("slow down")
        assert DEFAULT.delay(slow, 1) is None
        assert Retries(errors={InvokeServerUnavailableError}).delay(slow, 1) is None
        assert Retries(errors={InvokeRateLimitError}).delay(slow, 1) is not None
        assert Retries(errors={InvokeError}).delay(slow, 1) is not None

    def test_that_a_model_refused_with_a_named_status_is_retried(self) -> None:
        slow = InvokeRateLimitError("slow down", status=503)
        assert Retries(statuses={503}).delay(slow, 1) is not None

    @pytest.mark.parametrize("attempts", [1, 2, 5])
    @pytest.mark.parametrize("failure", [unsent(), refused(503), refused(503, 0)], ids=repr)
    def test_is_not_retried_more_often_than_allowed(
        self, attempts: int, failure: ReverseInvocationError
    ) -> None:
        retries = Retries(attempts=attempts, statuses={503})
        delays = [retries.delay(failure, attempt) for attempt in range(1, attempts + 3)]
        assert [delay is not None for delay in delays] == [
            attempt < attempts for attempt in range(1, attempts + 3)
        ]


class TestWait:
    @given(
        wait=st.floats(0, 3_600),
        max_wait=st.floats(0, 3_600),
        attempt=st.integers(1, 99),
        failure=st.sampled_from([unsent(), refused(503)]),
    )
    def test_doubles_and_is_up_to_a_half_shorter_at_random(
        self, wait: float, max_wait: float, attempt: int, failure: ReverseInvocationError
    ) -> None:
        retries = Retries(attempts=100, statuses={503}, wait=wait, max_wait=max_wait)
        delay = retries.delay(failure, attempt)
        most = min(max_wait, wait * 2 ** (attempt - 1))
        assert delay is not None
        assert most / 2 <= delay <= most

    @given(after=st.floats(0, 3_600), wait=st.floats(0, 3_600))
    def test_is_that_of_the_server_and_up_to_a_tenth_longer_at_random(
        self, after: float, wait: float
    ) -> None:
        retries = Retries(statuses={429}, wait=wait, max_wait=3_600)
        delay = retries.delay(refused(429, after), 1)
        assert delay is not None
        assert after <= delay <= after * 1.1 + 1e-9

    @given(max_wait=st.floats(0, 3_600), over=st.floats(0.001, 1e9))
    def test_is_refused_if_the_server_asks_for_too_much(self, max_wait: float, over: float) -> None:
        retries = Retries(statuses={429}, wait=0, max_wait=max_wait)
        assert retries.delay(refused(429, max_wait + over), 1) is None
        assert retries.delay(refused(429, math.inf), 1) is None

    def test_is_not_the_same_for_all_calls(self) -> None:
        delays = {DEFAULT.delay(unsent(), 1) for _ in range(20)}
        assert len(delays) > 1


class TestRetryAfter:
    @pytest.mark.parametrize(
        ("value", "seconds"),
        [("0", 0), ("120", 120), (" 5 ", 5), ("0007", 7), ("9" * 400, math.inf)],
    )
    def test_in_seconds(self, value: str, seconds: float) -> None:
        assert retry_after(value) == seconds

    @pytest.fixture
    def now(self, monkeypatch: pytest.MonkeyPatch) -> datetime:
        now = datetime(2030, 1, 1, 12, tzinfo=UTC)
        monkeypatch.setattr("dify_invoke.protocol.retries.time", now.timestamp)
        return now

    @pytest.mark.parametrize("seconds", [0, 1, 3_600, 86_400])
    def test_as_a_date(self, now: datetime, seconds: int) -> None:
        date = format_datetime(now + timedelta(seconds=seconds), usegmt=True)
        assert date.endswith("GMT")
        assert retry_after(date) == seconds

    def test_as_a_date_that_has_passed(self, now: datetime) -> None:
        assert retry_after(format_datetime(now - timedelta(days=1), usegmt=True)) == 0

    @pytest.mark.parametrize(
        "date", ["Tuesday, 01-Jan-30 12:00:09 GMT", "Tue, 01 Jan 2030 14:00:09 +0200"]
    )
    def test_as_a_date_in_another_format(self, now: datetime, date: str) -> None:
        assert retry_after(date) == 9

    @pytest.mark.skipif(not hasattr(time, "tzset"), reason="this system's zone cannot be set")
    @pytest.mark.parametrize(
        "date", ["Tue Jan  1 12:00:09 2030", "Tue, 01 Jan 2030 12:00:09 -0000"]
    )
    @pytest.mark.usefixtures("now")
    def test_as_a_date_without_a_zone(self, date: str, monkeypatch: pytest.MonkeyPatch) -> None:
        """The date is in UTC (RFC 9110, 5.6.7)."""
        with monkeypatch.context() as patch:
            patch.setenv("TZ", "UTC+5")
            time.tzset()
            try:
                assert retry_after(date) == 9
            finally:
                patch.undo()
                time.tzset()

    @pytest.mark.parametrize(
        "value",
        [
            None,
            "",
            " ",
            "soon",
            "-5",
            "1.5",
            "1e3",
            "+5",
            "٣",
            "²",
            "0x10",
            "5 s",
            "Tue, 99 Jan 2030",
        ],
    )
    def test_that_is_malformed_is_ignored(self, value: str | None) -> None:
        assert retry_after(value) is None

    @settings(max_examples=50)
    @given(value=st.text() | st.from_regex(r"[A-Za-z]{3}, \d+ [A-Za-z]{3} \d+ \d+:\d+:\d+ \S*"))
    def test_is_seconds_or_nothing_for_any_text(self, value: str) -> None:
        seconds = retry_after(value)
        assert seconds is None or seconds >= 0
