"""The options of `dify-invoke emulator` that record a platform and replay a recording."""

import argparse
import sys
from collections.abc import Iterator
from typing import NoReturn

from ..emulator.recordings.recorder import Recorder
from ..emulator.recordings.replay import Replay
from .serving import serve


def is_asked_for(options: argparse.Namespace) -> bool:
    """Whether the options record or replay. Exits with the status 2 if they do not fit together."""
    if options.record is not None and options.replay is not None:
        _misused("give either --record or --replay, not both")
    if options.record is not None and options.upstream is None:
        _misused("--record needs --upstream URL, the address of the platform to record")
    if options.upstream is not None and options.record is None:
        _misused("--upstream needs --record FILE, the file to write")
    if options.filter and options.record is None and options.replay is None:
        _misused("--filter needs --record FILE or --replay FILE")
    return options.record is not None or options.replay is not None


def run(options: argparse.Namespace) -> None:
    """Records or replays until Ctrl-C or SIGTERM. Prints what a client needs."""
    host, port = options.host, options.port
    server: Recorder | Replay
    if options.record is not None:
        server = Recorder(
            options.upstream,
            options.record,
            filters=options.filter,
            api_key=options.key,
            host=host,
            port=port,
        )
    else:
        delay = options.delay or 0.0
        server = Replay(options.replay, filters=options.filter, delay=delay, host=host, port=port)

    def described() -> Iterator[str]:
        if isinstance(server, Replay):
            yield f"export DIFY_INNER_API_KEY={server.api_key}"
            yield f"export DIFY_TENANT_ID={server.tenant_id}"
            yield f"# replaying {options.replay}; stop it with Ctrl-C"
        else:
            yield "# the key and the tenant are the platform's own"
            yield f"# recording to {options.record}; stop it with Ctrl-C"

    serve(server, options, described)


def _misused(problem: str) -> NoReturn:
    print(f"dify-invoke: {problem}", file=sys.stderr)
    raise SystemExit(2)
