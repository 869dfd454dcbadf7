# Written by codegen/unasync.py from ../_async/__init__.py; do not edit, run `nox -s generate`.
"""The synchronous half of `session`, generated from `_async`: edit that, and run `nox -s generate`."""
