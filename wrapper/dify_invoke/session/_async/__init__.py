"""The asynchronous half, written by hand: `nox -s generate` derives `_sync` from it."""
