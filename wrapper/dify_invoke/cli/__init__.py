"""The command `dify-invoke`. It needs the extra `cli`."""

import io
import sys
from collections.abc import Sequence

from ..errors import PermissionDeniedError, ReverseInvocationError
from .statuses import FAILED, MISUSED, STOPPED


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs the command, and returns its exit status. What a user does wrong is one line on stderr."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")
    try:
        from .app import run

        return run(arguments)
    except KeyboardInterrupt:
        return STOPPED
    except ModuleNotFoundError as error:
        missing = (error.name or "a package").partition(".")[0]
        problem = (
            f"the command needs {missing}, which is not installed: pip install 'dify-invoke[cli]'"
        )
        status = MISUSED
    except PermissionDeniedError as error:
        status, problem = FAILED, str(error)  # with the lines that a manifest lacks
    except (ReverseInvocationError, OSError) as error:
        status, problem = FAILED, " ".join(str(error).split())
    print(f"dify-invoke: {problem}", file=sys.stderr)
    return status
