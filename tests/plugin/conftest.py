"""These tests need the official runtime; `nox -s plugin` has it."""

from importlib.util import find_spec

collect_ignore_glob = [] if find_spec("dify_plugin") else ["test_*.py"]
