"""The command `dify-invoke`."""

import argparse
import io
import sys
from collections.abc import Iterator, Sequence
from importlib.metadata import version

from ..errors import ReverseInvocationError


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs the command, and returns its exit status."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")
    options = _parser().parse_args(arguments)
    try:
        options.run(options)
        return 0
    except KeyboardInterrupt:
        return 130
    except ModuleNotFoundError as error:
        status, problem = 2, f"the emulator needs {error.name}: pip install 'dify-invoke[emulator]'"
    except (ReverseInvocationError, OSError) as error:
        status, problem = 1, str(error)
    print(f"dify-invoke: {problem}", file=sys.stderr)
    return status


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="dify-invoke", description="Reverse invocation of Dify's models, without a platform."
    )
    parser.add_argument("--version", action="version", version=f"%(prog)s {version('dify-invoke')}")
    commands = parser.add_subparsers(title="commands", required=True, metavar="COMMAND")

    about = "start the emulator, and invoke all eight types of models through a Session"
    commands.add_parser("demo", help=about, description=about).set_defaults(run=_demo)
    about = "serve the emulator until Ctrl-C, and print the environment for Session.from_env()"
    emulator = commands.add_parser("emulator", help=about, description=about)
    emulator.set_defaults(run=_emulator)
    add, framings = emulator.add_argument, ["length-prefixed", "lines"]
    servers = ["strict", "1.4", "1.16.0-rc1", "newer"]
    add("--port", type=_port, default=5001, help="0 takes any free port (default: 5001)")
    add("--host", default="127.0.0.1", help="the address (default: 127.0.0.1)")
    add("--key", help="the API key that clients must send (default: a random one)")
    add("--server", choices=servers, default=servers[0], help="the API server to stand in for")
    add("--framing", choices=framings, help="of streams (default: the server's)")
    about = "stream a tool call in several chunks (default: in one)"
    add("--tool-call-fragments", action="store_true", help=about)
    about = "keep what plugins store in this folder (default: in memory)"
    add("--storage", metavar="FOLDER", help=about)
    about = "leave out the daemon's transactions, as daemons that are not serverless do"
    add("--no-transactions", dest="serverless", action="store_false", help=about)
    about = "serve a chat app, an agent, a workflow and a tool, and print how to name them"
    add("--demo", action="store_true", help=about)
    about = "seconds between two chunks (default: 0.02, with --replay 0)"
    add("--delay", type=float, help=about)
    _add_recordings(emulator)
    return parser


def _add_recordings(emulator: argparse.ArgumentParser) -> None:
    group = emulator.add_argument_group("record and replay")
    add = group.add_argument
    about = "pass all requests on to --upstream, and write them and their replies to this file"
    add("--record", metavar="FILE", help=about)
    about = "the platform to record, such as http://localhost:5001"
    add("--upstream", metavar="URL", help=about)
    add("--replay", metavar="FILE", help="answer from this file, without a platform")
    about = "replace what it matches before it is written, and in requests before they are looked up; repeatable"
    add("--filter", metavar="REGEX", action="append", default=[], help=about)


def _port(text: str) -> int:
    if not text.isdecimal() or int(text) > 65535:
        raise argparse.ArgumentTypeError(f"{text!r} is not a port: use 0 to 65535")
    return int(text)


def _demo(_: argparse.Namespace) -> None:
    from ..emulator import Emulator
    from .demo import run

    with Emulator(delay=0.02) as emulator, emulator.session() as session:
        run(session)


def _emulator(options: argparse.Namespace) -> None:
    """Serves the emulator, and prints what a client needs, until Ctrl-C or SIGTERM."""
    from . import recordings

    if recordings.is_asked_for(options):
        recordings.run(options)
        return
    from ..emulator import Emulator
    from . import demo_workspace as demo
    from .serving import serve

    emulator = Emulator(
        api_key=options.key,
        server=options.server,
        framing=options.framing,
        tool_call_fragments=options.tool_call_fragments,
        apps=[demo.CHAT, demo.AGENT, demo.WORKFLOW] if options.demo else [],
        tools=[demo.TOOL] if options.demo else [],
        storage=options.storage,
        serverless=options.serverless,
        delay=0.02 if options.delay is None else options.delay,
        host=options.host,
        port=options.port,
    )

    def described() -> Iterator[str]:
        yield f"export DIFY_INNER_API_KEY={emulator.api_key}"
        yield f"export DIFY_TENANT_ID={emulator.tenant_id}"
        if options.demo:
            yield from demo.described(emulator.open_session())
        yield "# serving; stop it with Ctrl-C"

    serve(emulator, options, described)
