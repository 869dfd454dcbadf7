"""What a daemon or a server does wrong, which the emulator does not do: what the official session makes of it, and ours.

The plugin runs in the official serverless runtime, and invokes a platform whose answers are written here. Our session
also has the same answer over a duplex stream and the inner API, where they can give it.
"""

import asyncio
from collections.abc import Iterator
from typing import Any

import pytest

from dify_invoke import AsyncSession, Session

from ..support.platform import ChannelName, Platform, platform
from .test_whole_session import in_both_kinds
from .whole_session.operations import CLASSES, MODEL, OPERATIONS, PARAMETERS, Given
from .whole_session.outcomes import Outcome, outcome, outcome_in_time
from .whole_session_bench import Bench, running_bench
from .whole_session_faults import FAULTS, Fault
from .whole_session_workspace import Kind


@pytest.fixture(scope="module")
def bench() -> Iterator[Bench]:
    with running_bench() as bench:
        yield bench


def kinds_of(items: list[Any]) -> list[str]:
    return [str(item.get("event") or item.get("type")) for item in items]


def check_official(made: Outcome, wanted: Any) -> None:
    if isinstance(wanted, str):
        assert wanted in made["error"]["message"]
        return
    assert made["error"] is None
    if isinstance(wanted, list):
        assert kinds_of(made["items"]) == wanted
    elif wanted is None:
        assert made["value"] is None
    else:
        shown = {**made["value"], **made["value"].get("data", {})}
        assert {name: shown[name] for name in wanted} == wanted


def check(made: Outcome, fault: Fault) -> None:
    assert kinds_of(made["items"]) == fault.items
    assert made["value"] is None
    if not fault.error:
        assert made["error"] is None
        return
    assert made["error"]["type"] == fault.error
    assert fault.words in made["error"]["message"]


by_name = pytest.mark.parametrize("fault", FAULTS, ids=[fault.name for fault in FAULTS])


class TestFaults:
    @by_name
    def test_the_official_session(self, bench: Bench, fault: Fault) -> None:
        check_official(bench.ask("official", fault.operation, fault.reply), fault.official)

    @by_name
    @in_both_kinds
    def test_in_a_plugin(self, bench: Bench, kind: Kind, fault: Fault) -> None:
        check(bench.ask(kind, fault.operation, fault.reply), fault)

    @pytest.mark.parametrize(
        ("channel", "fault"),
        [
            pytest.param(channel, fault, id=f"{fault.name}-{channel}")
            for fault in FAULTS
            for channel in fault.channels
        ],
    )
    @in_both_kinds
    def test_on_its_channels(self, channel: ChannelName, kind: Kind, fault: Fault) -> None:
        with platform(channel, fault.reply) as made:
            check(asked(made, kind, fault.operation), fault)


def asked(made: Platform, kind: Kind, operation: str) -> Outcome:
    called = OPERATIONS[operation]
    given = Given(MODEL, PARAMETERS, CLASSES, "mcp")
    if kind == "sync":
        with made.session(Session) as session:
            return outcome(lambda: called.call(session, given))

    async def run() -> Outcome:
        async with made.session(AsyncSession) as session:
            return await outcome_in_time(lambda: called.call(session, given))

    return asyncio.run(run())
