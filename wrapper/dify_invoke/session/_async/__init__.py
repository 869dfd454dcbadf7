"""The asynchronous half of `session`, written by hand: `nox -s generate` derives `_sync` from it."""
