"""The options of `dify-invoke emulator` that record a platform and replay a recording."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import typer

from ..emulator.recordings.recorder import Recorder
from ..emulator.recordings.replay import Replay
from .screen import Screen
from .serving import Address, serve


class Recordings(NamedTuple):
    """The options as they are given."""

    record: str | None
    upstream: str | None
    replay: str | None
    filters: Sequence[str]

    def are_asked_for(self) -> bool:
        """Whether the options record or replay. Raises BadParameter if they do not fit together."""
        if self.record is not None and self.replay is not None:
            raise typer.BadParameter("give either --record or --replay, not both")
        if self.record is not None and self.upstream is None:
            raise typer.BadParameter(
                "--record needs --upstream URL, the address of the platform to record"
            )
        if self.upstream is not None and self.record is None:
            raise typer.BadParameter("--upstream needs --record FILE, the file to write")
        if self.filters and self.record is None and self.replay is None:
            raise typer.BadParameter("--filter needs --record FILE or --replay FILE")
        return self.record is not None or self.replay is not None

    def run(self, screen: Screen, address: Address, key: str | None, delay: float) -> None:
        """Records or replays until Ctrl-C or SIGTERM. Prints what a client needs."""
        host, port = address
        if self.record is not None and self.upstream is not None:
            recorder = Recorder(
                self.upstream,
                self.record,
                filters=self.filters,
                api_key=key,
                host=host,
                port=port,
            )
            said = [
                "# the key and the tenant are the platform's own",
                f"# recording to {self.record}; stop it with Ctrl-C",
            ]
            serve(recorder, screen, address, lambda: said)
        elif self.replay is not None:
            replay = Replay(self.replay, filters=self.filters, delay=delay, host=host, port=port)

            def described() -> Iterator[str]:
                yield f"export DIFY_INNER_API_KEY={replay.api_key}"
                yield f"export DIFY_TENANT_ID={replay.tenant_id}"
                yield f"# replaying {self.replay}; stop it with Ctrl-C"

            serve(replay, screen, address, described)
