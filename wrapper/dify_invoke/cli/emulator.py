"""`dify-invoke emulator`: a stand-in for a platform until Ctrl-C."""

from collections.abc import Iterator
from math import isfinite
from typing import Annotated, Literal
from urllib.parse import urlsplit

import typer

from .backends import BackendKey, BackendOption, BaseURL, backend_of
from .screen import Quiet, Verbose, screen_of

ServerName = Literal["strict", "1.4", "1.16.0-rc1", "newer"]
"""The emulator's `Server`, which takes long to import."""
FramingName = Literal["length-prefixed", "lines"]
_RECORDINGS = "Record and replay"


def _port(given: str | int) -> int:
    text = str(given)
    if not text.isdecimal() or int(text) > 65535:
        raise typer.BadParameter(f"{text!r} is not a port: use 0 to 65535")
    return int(text)


def _delay(text: str) -> float:
    try:
        seconds = float(text)
    except ValueError:
        seconds = -1
    if not (isfinite(seconds) and 0 <= seconds <= 3600):
        raise typer.BadParameter(f"{text!r} is no delay: use seconds from 0 to 3600")
    return seconds


def emulator(
    context: typer.Context,
    port: Annotated[
        int,
        typer.Option(
            "--port", parser=_port, metavar="NUMBER", help="The port; 0 takes any free one."
        ),
    ] = 5001,
    host: Annotated[
        str, typer.Option(metavar="NAME", help="The name or IPv4 address to listen on.")
    ] = "127.0.0.1",
    key: Annotated[
        str | None,
        typer.Option(
            help="The API key that clients must send.",
            metavar="SECRET",
            show_default="a random one",
        ),
    ] = None,
    server: Annotated[
        ServerName,
        typer.Option(
            metavar="NAME",
            help="The API server to stand in for: strict, 1.4, 1.16.0-rc1 or newer.",
        ),
    ] = "strict",
    framing: Annotated[
        FramingName | None,
        typer.Option(
            metavar="NAME",
            help="The framing of streams: length-prefixed or lines.",
            show_default="the server's",
        ),
    ] = None,
    tool_call_fragments: Annotated[
        bool,
        typer.Option(
            "--tool-call-fragments", help="Stream a tool call in several chunks, not in one."
        ),
    ] = False,
    storage: Annotated[
        str | None,
        typer.Option(
            metavar="FOLDER", help="Keep what plugins store in it.", show_default="in memory"
        ),
    ] = None,
    no_transactions: Annotated[
        bool,
        typer.Option(
            "--no-transactions",
            help="Leave out the daemon's transactions, as daemons that are not serverless do.",
        ),
    ] = False,
    demo: Annotated[
        bool,
        typer.Option(
            "--demo",
            help="Serve an app of each kind and a tool to try, and print how to name them.",
        ),
    ] = False,
    delay: Annotated[
        float | None,
        typer.Option(
            parser=_delay,
            metavar="SECONDS",
            help="The time between two chunks.",
            show_default="0.02, with --replay 0",
        ),
    ] = None,
    backend: BackendOption = None,
    base_url: BaseURL = "",
    backend_key: BackendKey = "",
    record: Annotated[
        str | None,
        typer.Option(
            metavar="FILE",
            help="Pass all requests on to --upstream, and write them and their replies to this file.",
            rich_help_panel=_RECORDINGS,
        ),
    ] = None,
    upstream: Annotated[
        str | None,
        typer.Option(
            metavar="URL",
            help="The platform to record, such as http://localhost:5001.",
            rich_help_panel=_RECORDINGS,
        ),
    ] = None,
    replay: Annotated[
        str | None,
        typer.Option(
            metavar="FILE",
            help="Answer from this file, without a platform.",
            rich_help_panel=_RECORDINGS,
        ),
    ] = None,
    filter: Annotated[  # noqa: A002  # the option's name
        list[str] | None,
        typer.Option(
            metavar="REGEX",
            help="Replace what it matches before it is written, and in requests before they are looked up; repeatable.",
            rich_help_panel=_RECORDINGS,
        ),
    ] = None,
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> None:
    """Serve the emulator until Ctrl-C, and print the environment for Session.from_env().

    Stdout has lines for a shell's `eval` alone. Stderr has a line for each request.
    """
    from .recordings import Recordings
    from .serving import Address, serve

    screen, address = screen_of(context), Address(host, port)
    models = backend_of(context, backend, base_url, backend_key)
    recordings = Recordings(record, upstream, replay, filter or [])
    if recordings.are_asked_for():
        if models is not None:
            raise typer.BadParameter("--backend answers by itself: leave out --record and --replay")
        recordings.run(screen, address, key, delay or 0.0)
        return
    from ..emulator import Emulator
    from . import demo_workspace

    emulated = Emulator(
        api_key=key,
        server=server,
        framing=framing,
        tool_call_fragments=tool_call_fragments,
        apps=demo_workspace.APPS if demo else (),
        tools=demo_workspace.TOOLS if demo else (),
        storage=storage,
        backend=models,
        serverless=not no_transactions,
        delay=0.02 if delay is None else delay,
        log=screen.log,
        host=host,
        port=port,
    )

    def described() -> Iterator[str]:
        yield f"export DIFY_INNER_API_KEY={emulated.api_key}"
        yield f"export DIFY_TENANT_ID={emulated.tenant_id}"
        if demo:
            yield from demo_workspace.described(emulated.open_session())
        at = f"http://localhost:{urlsplit(emulated.url).port}"
        yield f"# serving; see it at {at}/, try calls at {at}/docs; stop it with Ctrl-C"

    serve(emulated, screen, address, described)
