"""The exit statuses of the command, for scripts."""

DONE = 0
FAILED = 1
"""It failed, or it found something wrong."""
MISUSED = 2
"""An option or an argument is wrong, or a package is not installed."""
STOPPED = 130
"""Ctrl-C."""
LEFT = 141
"""Whoever read the output has left, such as `head`."""

EXPLAINED = (
    "Exit statuses: 0 it is done; 1 it failed, or found something wrong; 2 it was misused; "
    "130 Ctrl-C; 141 the reader of its output has left."
)
