"""The soak's processes beside the client's own: each says when it serves, and ends with its stdin."""

import asyncio
import os
import subprocess
import sys
from collections.abc import Generator
from contextlib import contextmanager


@contextmanager
def started(module: str, *arguments: str) -> Generator[str, None, None]:
    """Runs a module of the soak; gives what it says when it serves."""
    with subprocess.Popen(
        [sys.executable, "-m", f"tests.soak.{module}", *arguments],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,  # Ctrl-C is for the client, which then ends this one
    ) as process:
        assert process.stdin
        assert process.stdout
        try:
            yield process.stdout.readline().strip()
        finally:
            process.stdin.close()
            process.wait(10)


async def serve(port: int = 0) -> None:
    """Says that the process serves, and ends it with its stdin; what goes on then is nobody's any more."""
    print(port, flush=True)
    await asyncio.to_thread(sys.stdin.read)
    os._exit(0)
