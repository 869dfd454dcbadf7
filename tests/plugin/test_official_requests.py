"""What the recorded requests of the official SDK say is what it sends."""

import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "tests/data/official-0.10.2"


def test_the_sdk_sends_what_was_recorded() -> None:
    # In a process of its own, as the SDK patches the process that imports it.
    command = [sys.executable, "-m", "tests.plugin.official_requests", "--print"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr

    sent = {name.replace(" ", "-"): request for name, request in json.loads(done.stdout).items()}

    assert sent == {file.stem: json.loads(file.read_text("utf-8")) for file in FOLDER.iterdir()}
