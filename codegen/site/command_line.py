"""The page of the command line, from the app itself."""

import html
import re
import subprocess
import sys

_HEAD = """# Command line

`pip install 'dify-invoke[cli]'` brings the command `dify-invoke`. Results go to stdout, all else to stderr.

"""


_LISTS = re.compile(r"\*\*Commands\*\*:\n\n(?:\* .*\n)+")
"""typer's lists of commands, whose texts it cuts. The page has them whole, and a table of contents."""
_EXAMPLES = re.compile(r"^Examples:\n\n((?:[^#\n].*\n+)+)", re.MULTILINE)


def command_line() -> str:
    """What typer says of each command, as a page. A command that is new is on it by itself."""
    command = [sys.executable, "-m", "typer", "dify_invoke.cli.app", "utils", "docs"]
    done = subprocess.run(
        [*command, "--name", "dify-invoke"], check=True, capture_output=True, text=True
    )
    _, _, rest = done.stdout.partition("\n")  # typer's own title
    page = _EXAMPLES.sub(_block, _LISTS.sub("", rest))
    return _HEAD + page.strip() + "\n"


def _block(found: re.Match[str]) -> str:
    """Examples, which typer writes as sentences, as a block of code."""
    lines = [html.unescape(line) for line in found[1].splitlines() if line]
    return "\n".join(["Examples:", "", "```sh", *lines, "```", "", ""])
