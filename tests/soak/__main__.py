"""The soak: `nox -s soak`, or `python -m tests.soak` where the project is installed, on Linux.

Hundreds of concurrent streams go through a proxy that breaks half of the replies and reports what it did. Each chunk is
compared with these reports, and the client's resources must not grow. Ctrl-C ends the soak early, with the results so far.
"""

import argparse
import faulthandler
import json
import os
import signal
import sys
import warnings
from importlib.util import find_spec
from pathlib import Path
from secrets import token_hex

from .phase import Phase

_MALLOC = "glibc.malloc.arena_max=1:glibc.malloc.tcache_count=0:glibc.malloc.mmap_threshold=131072"
"""Turns off the memory caches of glibc, which would hide memory that the client keeps."""


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.soak")
    parser.add_argument("--seconds", type=float, default=600, help="for all of it")
    parser.add_argument("--streams", type=int, default=200, help="at a time")
    parser.add_argument("--transport", choices=["httpx", "pycurl", "both"], default="both")
    parser.add_argument("--mode", choices=["sync", "async", "both"], default="both")
    parser.add_argument("--seed", default=token_hex(4))
    parser.add_argument("--json", type=Path, metavar="FILE")
    options = parser.parse_args()
    if "GLIBC_TUNABLES" not in os.environ:  # glibc reads it when a process starts
        again = [sys.executable, *sys.orig_argv[1:]]
        os.execve(sys.executable, again, {**os.environ, "GLIBC_TUNABLES": _MALLOC})
    transports = ["httpx", "pycurl"] if options.transport == "both" else [options.transport]
    if "pycurl" in transports and find_spec("pycurl") is None:
        print("pycurl is not installed: the soak is of httpx alone", file=sys.stderr)
        transports = ["httpx"]
    modes = ["sync", "async"] if options.mode == "both" else [options.mode]
    seconds = options.seconds / len(transports) / len(modes)
    phases = [
        Phase(transport, mode, seconds, options.streams, options.seed)
        for transport in transports
        for mode in modes
    ]

    def interrupt(*_: object) -> None:
        print("interrupted", file=sys.stderr)
        for phase in phases:
            phase.stop.set()

    faulthandler.enable()
    warnings.simplefilter("error", ResourceWarning)
    signal.signal(signal.SIGINT, interrupt)
    for phase in phases:
        if not phase.stop.is_set():
            phase.run()
            phase.print()
    if options.json:
        options.json.write_text(json.dumps([phase.values() for phase in phases], indent=1) + "\n")
    failures = sum(len(phase.failures) for phase in phases)
    print(f"\n{failures or 'no'} failures, seed {options.seed}")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
