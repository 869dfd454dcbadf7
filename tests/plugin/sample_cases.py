"""The sample plugin, which has something of every kind, and the ways to run it."""

from pathlib import Path

from dify_invoke.emulator import Runtime

SAMPLE = Path(__file__).parent / "sample"
RUNTIMES: list[Runtime] = ["stdio", "tcp", "serverless"]
