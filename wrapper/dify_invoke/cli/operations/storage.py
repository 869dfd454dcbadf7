"""`dify-invoke storage`: what a plugin has stored on the daemon."""

import sys
from base64 import b64encode
from collections.abc import Generator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated

import typer

from ..help import command_of
from ..inputs import AsJson
from ..platform import Platform, on_daemon
from ..screen import Quiet, Verbose, screen_of
from ..statuses import DONE, FAILED
from .whole_file import WholeFile

if TYPE_CHECKING:
    from ...session._sync.session import Session

SET = (
    "dify-invoke storage set greeting Hello --emulator --folder state",
    "dify-invoke storage set report - < report.pdf",
)
GET = (
    "dify-invoke storage get greeting --emulator --folder state",
    "dify-invoke storage get report --out report.pdf",
)
DELETE = ("dify-invoke storage delete report",)
EXISTS = ("dify-invoke storage exists report && echo it is there",)

_CONTROLS = {chr(code) for code in (*range(32), 127)} - set("\n\r\t")

GROUP: typer.Typer = typer.Typer(
    name="storage",
    help="Read and write what a plugin stores on the daemon. The plugin is that of --session.",
)

Name = Annotated[
    str, typer.Argument(metavar="KEY", help="The key of the value.", show_default=False)
]
Folder = Annotated[
    str | None,
    typer.Option(
        "--folder",
        metavar="FOLDER",
        help="With --emulator, where to keep what is stored.",
        show_default="forget it at the end",
    ),
]


@command_of(GROUP, "set", SET)
@on_daemon
def set_(
    context: typer.Context,
    platform: Platform,
    name: Name,
    value: Annotated[
        str,
        typer.Argument(
            metavar="VALUE", help="The value, a text; - reads bytes from stdin.", show_default=False
        ),
    ],
    folder: Folder = None,
    as_json: AsJson = False,
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> None:
    """Store a value under a key, in place of the one that it has."""
    screen = screen_of(context)
    data = sys.stdin.buffer.read() if value == "-" else value.encode(errors="surrogateescape")
    with _session(platform, folder) as session:
        session.storage.set(name, data)
    if as_json:
        screen.document({"key": name, "bytes": len(data)})
    else:
        screen.log(f"{len(data)} bytes are stored")


@command_of(GROUP, "get", GET)
@on_daemon
def get(
    context: typer.Context,
    platform: Platform,
    name: Name,
    out: Annotated[
        str,
        typer.Option("--out", "-o", metavar="FILE", help="Write to a file.", show_default="stdout"),
    ] = "-",
    folder: Folder = None,
    as_json: AsJson = False,
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> int:
    """Print the value of a key, byte for byte.

    With --json, it is "text", or "base64" if it is no text.
    """
    screen = screen_of(context)
    if as_json and out != "-":
        raise typer.BadParameter("give either --json or --out, not both")
    with _session(platform, folder) as session:
        data = session.storage.get(name)
    text = _text(data)
    if as_json:
        held = {"base64": b64encode(data).decode()} if text is None else {"text": text}
        screen.document({"key": name, "bytes": len(data), **held})
    elif out != "-":
        with WholeFile(out) as file:
            file.write(data)
    elif text is None and sys.stdout.isatty():
        screen.problem(
            f"the {len(data)} bytes of {name} are no text: give --out FILE, or pipe them on"
        )
        return FAILED
    else:
        screen.bytes(data)
        if sys.stdout.isatty() and text and not text.endswith("\n"):
            screen.err.out()
    return DONE


@command_of(GROUP, "delete", DELETE)
@on_daemon
def delete(
    context: typer.Context,
    platform: Platform,
    name: Name,
    folder: Folder = None,
    as_json: AsJson = False,
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> None:
    """Delete the value of a key. Exit status 1 if it has none."""
    screen = screen_of(context)
    with _session(platform, folder) as session:
        session.storage.delete(name)
    if as_json:
        screen.document({"key": name, "deleted": True})
    else:
        screen.log("it is deleted")


@command_of(GROUP, "exists", EXISTS)
@on_daemon
def exists(
    context: typer.Context,
    platform: Platform,
    name: Name,
    folder: Folder = None,
    as_json: AsJson = False,
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> int:
    """Print whether a key has a value, "yes" or "no". Exit status 1 if it has none."""
    screen = screen_of(context)
    with _session(platform, folder) as session:
        found = session.storage.exist(name)
    if as_json:
        screen.document({"key": name, "exists": found})
    else:
        screen.lines(["yes" if found else "no"])
    return DONE if found else FAILED


@contextmanager
def _session(platform: Platform, folder: str | None) -> "Generator[Session]":
    if folder is not None and not platform.emulated:
        raise typer.BadParameter("--folder is the emulator's: give --emulator, too")
    with platform.plugin_session(folder) as session:
        yield session


def _text(data: bytes) -> str | None:
    """The bytes as a text; None if they are none that a terminal can show."""
    try:
        text = data.decode()
    except UnicodeDecodeError:
        return None
    return None if set(text) & _CONTROLS else text
