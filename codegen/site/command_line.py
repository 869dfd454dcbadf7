"""The page of the command line, from the app itself."""

import re
import subprocess
import sys

_HEAD = """# Command line

`pip install 'dify-invoke[cli]'` brings the command `dify-invoke`. Results go to stdout, all else to stderr.

"""


_LIST = re.compile(r"\*\*Commands\*\*:\n\n(?:\* .*\n)+")
"""typer's list of commands, whose texts it cuts. The page has them whole, and a table of contents."""


def command_line() -> str:
    """What typer says of each command, as a page. A command that is new is on it by itself."""
    command = [sys.executable, "-m", "typer", "dify_invoke.cli.app", "utils", "docs"]
    done = subprocess.run(
        [*command, "--name", "dify-invoke"], check=True, capture_output=True, text=True
    )
    _, _, rest = done.stdout.partition("\n")  # typer's own title
    return _HEAD + _LIST.sub("", rest, count=1).strip() + "\n"
