"""The command `dify-invoke`."""

import argparse
import io
import os
import signal
import socket
import sys
import threading
from collections.abc import Sequence
from importlib import import_module
from importlib.metadata import version
from types import FrameType
from typing import TYPE_CHECKING

from ..errors import ReverseInvocationError

if TYPE_CHECKING:
    from ..emulator import Emulator


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs the command; returns its exit status."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")
    options = _parser().parse_args(arguments)
    try:
        import_module("dify_invoke.emulator")
    except ModuleNotFoundError as error:
        print(
            f"dify-invoke: the emulator needs {error.name}, which is not installed; "
            "run: pip install 'dify-invoke[emulator]'",
            file=sys.stderr,
        )
        return 2
    try:
        status: int = options.run(options)
    except KeyboardInterrupt:
        return 130
    except (ReverseInvocationError, OSError) as error:
        print(f"dify-invoke: {error}", file=sys.stderr)
        return 1
    return status


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="dify-invoke", description="Reverse invocation of Dify's models, without a platform."
    )
    parser.add_argument("--version", action="version", version=f"%(prog)s {version('dify-invoke')}")
    commands = parser.add_subparsers(title="commands", required=True, metavar="COMMAND")

    demo = commands.add_parser(
        "demo",
        help="invoke all types of models on the emulator",
        description="Starts the emulator and invokes all eight types of models through a Session.",
    )
    demo.set_defaults(run=_demo)

    emulator = commands.add_parser(
        "emulator",
        help="serve the emulator until Ctrl-C",
        description="Serves the platform's ten model operations, answered by small embedded models, "
        "and prints the environment that Session.from_env() reads.",
    )
    emulator.add_argument("--port", type=_port, default=5001, help="0 takes any (default: 5001)")
    emulator.add_argument("--host", default="127.0.0.1", help="the address (default: 127.0.0.1)")
    emulator.add_argument("--key", help="the key to be given (default: a random one)")
    emulator.add_argument(
        "--framing",
        choices=["length-prefixed", "lines"],
        default="length-prefixed",
        help="how streams are cut: as by current or by older API servers (default: %(default)s)",
    )
    emulator.add_argument(
        "--delay",
        type=float,
        default=0.02,
        metavar="SECONDS",
        help="between two chunks of a stream (default: %(default)s)",
    )
    emulator.set_defaults(run=_emulator)
    return parser


def _reason(error: OSError) -> str:
    return str(error) if isinstance(error, socket.gaierror) else os.strerror(error.errno or 0)


def _port(text: str) -> int:
    if not text.isdecimal() or int(text) > 65535:
        raise argparse.ArgumentTypeError(f"{text!r} is no port: 0 to 65535")
    return int(text)


def _demo(_: argparse.Namespace) -> int:
    from ..emulator import Emulator
    from .demo import run

    with Emulator(delay=0.02) as emulator, emulator.session() as session:
        run(session)
    return 0


def _emulator(options: argparse.Namespace) -> int:
    from ..emulator import Emulator

    emulator = Emulator(
        api_key=options.key,
        framing=options.framing,
        delay=options.delay,
        host=options.host,
        port=options.port,
    )
    try:
        emulator.start()
    except OSError as error:
        print(
            f"dify-invoke: cannot listen on {options.host}:{options.port}: {_reason(error)}",
            file=sys.stderr,
        )
        return 1
    try:
        _serve(emulator)
    finally:
        emulator.stop()
    return 0


def _serve(emulator: "Emulator") -> None:
    """Prints what a client needs, and waits for Ctrl-C or SIGTERM."""
    stopped = threading.Event()

    def stop(_number: int, _frame: FrameType | None) -> None:
        stopped.set()

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, stop)
    print(f"export DIFY_INNER_API_URL={emulator.url}")
    print(f"export DIFY_INNER_API_KEY={emulator.api_key}")
    print(f"export DIFY_TENANT_ID={emulator.tenant_id}")
    print("# serving; stop it with Ctrl-C", flush=True)
    stopped.wait()
