"""The asynchronous half of `channels`, written by hand: `nox -s generate` derives `_sync` from it."""
