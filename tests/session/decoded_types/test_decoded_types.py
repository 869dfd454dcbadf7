"""A decoded value has in every attribute the type of its annotation, or decoding raises an error.

Valid replies of every operation are mutated in every place, and read as each channel does. A value that is read is
compared with its annotations, and so are the whole answers that a session makes of it. An error that is raised is a
`ReverseInvocationError`.

DIFY_INVOKE_TRUTH_EXAMPLES is the number of replies that are mutated at random. From 10 000 on, each wrong value is
also put in each place of each reply.
"""

import os
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dify_inner_api.api.app import invoke_app
from dify_inner_api.types import Operation

from ...support import operations
from .channels import CHANNELS, Channel
from .mutations import MUTATIONS, SURROGATE, WRONG, Mutation, places, put, whole, write
from .valid_replies import OPERATIONS, event

EXAMPLES = int(os.environ.get("DIFY_INVOKE_TRUTH_EXAMPLES", "400"))

every_operation_and_channel = pytest.mark.parametrize(
    ("operation", "channel"),
    [
        pytest.param(operation, channel, id=f"{operation.name}-{name}")
        for operation in OPERATIONS
        for name, channel in CHANNELS.items()
        if operation.path or name != "inner API"
    ],
)
at_random = settings(
    max_examples=-(-EXAMPLES // len(OPERATIONS) // len(CHANNELS)),
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.too_slow],
)
SHARE = 1 if EXAMPLES >= 10_000 else 32
"""Each place gets one of this many wrong values, and the next place gets others."""


class TestInputsThatOnceFailed:
    """Replies that once raised another error. The tests below found them."""

    @pytest.mark.parametrize(
        "status", ["9" * 5000, "404" + "0" * 4300], ids=["no status", "digits after it"]
    )
    @pytest.mark.parametrize("channel", ["transaction", "duplex"])
    def test_status_of_many_digits_in_an_error(self, channel: str, status: str) -> None:
        text = f"request failed with status code: {status} and respond with: slow"
        error = write(event("error", text, None))

        assert CHANNELS[channel].read(operations.LLM, error, 0) == "refused"

    @pytest.mark.parametrize(
        ("reply", "outcome"),
        [
            pytest.param(event("response", "", {"result": SURROGATE}), "read", id="in a text"),
            pytest.param(event("response", "", SURROGATE), "refused", id="in place of a result"),
            pytest.param(event("response", "", {SURROGATE: 1}), "refused", id="in a name"),
            pytest.param(event("error", f"slow{SURROGATE}", None), "refused", id="in an error"),
            pytest.param(event("error", "slow", SURROGATE), "refused", id="beside an error"),
            pytest.param(
                event(
                    "error",
                    f"request failed with status code: 500 and respond with: {SURROGATE}",
                    None,
                ),
                "refused",
                id="in what the API server said",
            ),
        ],
    )
    def test_half_a_surrogate_pair_in_a_parsed_line(self, reply: Any, outcome: str) -> None:
        assert CHANNELS["duplex"].read(operations.SPEECH2TEXT, write(reply), 0) == outcome

    @pytest.mark.parametrize(
        ("data", "outcome"),
        [
            ({"task_id": 5, "workflow_run_id": "1", "data": {"id": "1"}}, "refused"),
            ({"event": ["message"], "answer": "Hi"}, "read"),
            ({"answer": "Hi"}, "read"),
        ],
        ids=["the outcome of a workflow", "a kind that is a list", "no kind"],
    )
    def test_event_of_an_app_without_a_kind(self, data: Any, outcome: str) -> None:
        for name in ("transaction", "duplex"):
            reply = write(event("response", "", data))
            assert CHANNELS[name].read(invoke_app.OPERATION, reply, 0) == outcome


@every_operation_and_channel
class TestDecodedTypes:
    def test_a_valid_reply_is_read(self, operation: Operation[Any], channel: Channel) -> None:
        for reply in channel.replies(operation):
            expected = "refused" if channel.fails(reply) else "read"
            assert channel.read(operation, write(reply), 1) == expected

    def test_a_reply_with_one_wrong_value(
        self, operation: Operation[Any], channel: Channel
    ) -> None:
        outcomes: set[str] = set()
        replies = list(channel.replies(operation))
        # Of many kinds, each place gets one: the kinds have most fields in common.
        share = len(WRONG) if len(replies) > 20 and SHARE > 1 else SHARE
        for reply in replies:
            for here in range(len(list(places([reply])))):
                for number, wrong in enumerate(WRONG[here % share :: share]):
                    document = Mutation([(put, here, 0, wrong)], whole, 0)(reply)
                    outcomes.add(channel.read(operation, document, number))

        assert "refused" in outcomes
        assert "read" in outcomes or channel is CHANNELS["refusal"]

    def test_a_reply_with_several_changes(
        self, operation: Operation[Any], channel: Channel
    ) -> None:
        @at_random
        @given(st.sampled_from(list(channel.replies(operation))), MUTATIONS)
        def run(reply: Any, mutation: Mutation) -> None:
            channel.read(operation, mutation(reply), mutation.where)

        run()
