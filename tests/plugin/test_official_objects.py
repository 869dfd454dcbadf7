"""Runs `official_objects.py` in a process of its own: who imports `dify_plugin` has gevent patch the process."""

import subprocess
import sys
from pathlib import Path

OBJECTS = Path(__file__).parent / "official_objects.py"


def test_our_values_and_the_official_objects_go_together() -> None:
    options = ["-q", "-p", "no:xdist", "-p", "no:cacheprovider", "-W", "default"]
    done = subprocess.run(
        [sys.executable, "-m", "pytest", *options, str(OBJECTS)],
        cwd=OBJECTS.parents[2],
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stdout + done.stderr
