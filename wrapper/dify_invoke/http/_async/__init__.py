"""The asynchronous half of `http`, written by hand: `nox -s generate` derives `_sync` from it."""
