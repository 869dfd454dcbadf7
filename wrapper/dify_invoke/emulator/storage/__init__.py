"""The daemon's key-value storage, with its quota, its cache and its quirks.

It follows the daemon's `internal/core/persistence`. The emulator's daemon imports this package, which
imports nothing of it.
"""
