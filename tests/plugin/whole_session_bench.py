"""The plugin of a whole session, in the official serverless runtime, before a platform whose answers a test writes."""

from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from dify_invoke.emulator import Emulator

from ..support.platform import Platform, Reply, platform
from .whole_session.outcomes import Outcome
from .whole_session_workspace import Channels, Kind


@dataclass
class Bench:
    """The plugin, in the official serverless runtime, and the platform that it invokes."""

    channels: Channels
    platform: Platform

    def ask(self, kind: Kind, operation: str, reply: Reply, **further: Any) -> Outcome:
        self.platform.replies[:] = [reply]
        self.platform.requests.clear()
        return self.channels.ask("serverless", kind, operation, **further)


@contextmanager
def running_bench() -> Generator[Bench]:
    """Runs the plugin inside the `with`. The emulator calls its tool, and the platform answers what it asks."""
    with Emulator() as emulator, platform("daemon") as made:
        environment = {"DIFY_PLUGIN_DAEMON_URL": made.url}
        with Channels(emulator, environment=environment) as channels:
            yield Bench(channels, made)
