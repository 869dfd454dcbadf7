"""The processes of origin and proxy. Each prints a line when it is ready, and ends with its stdin."""

import asyncio
import os
import subprocess
import sys
from collections.abc import Generator
from contextlib import contextmanager


@contextmanager
def started(module: str, *arguments: str) -> Generator[str, None, None]:
    """Runs a module of the soak. Gives the line that it prints when it is ready."""
    with subprocess.Popen(
        [sys.executable, "-m", f"tests.soak.{module}", *arguments],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,  # Ctrl-C interrupts the client only, which then ends this process
    ) as process:
        assert process.stdin
        assert process.stdout
        try:
            yield process.stdout.readline().strip()
        finally:
            process.stdin.close()
            process.wait(10)


async def serve(port: int = 0) -> None:
    """Prints that the process is ready, and ends it at the end of stdin, whatever is still running."""
    print(port, flush=True)
    await asyncio.to_thread(sys.stdin.read)
    os._exit(0)
