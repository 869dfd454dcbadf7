"""Builds sdist and wheel twice, at two places of unlike conditions, and compares the bytes."""

import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from .repository import ROOT, RefusedError, git, project_files


def build_twice(folder: Path) -> tuple[list[Path], Iterator[str]]:
    """Builds the project as it stands here. Returns the files, and what the two builds differ in.

    The first build makes the wheel from the sdist, as pip does, and the second from the sources: what the sdist lacks
    is a difference, too.
    """
    epoch = git("log", "-1", "--format=%ct").decode().strip()
    first = _build(folder / "one", epoch, [], TZ="UTC", LC_ALL="C", PYTHONHASHSEED="1")
    second = _build(
        folder / "another/place", epoch, ["--sdist", "--wheel"],
        TZ="Asia/Tokyo", LC_ALL="C.UTF-8", PYTHONHASHSEED="2",
    )  # fmt: skip
    return first, _differences(first, second)


def described(file: Path) -> str:
    """Returns the line about a file: its name, its size in bytes, its hash."""
    digest = hashlib.sha256(file.read_bytes()).hexdigest()
    return f"{file.name}: {file.stat().st_size:,} bytes, sha256 {digest}"


def _build(folder: Path, epoch: str, options: list[str], **environment: str) -> list[Path]:
    sources, out = folder / "sources", folder / "dist"
    for path in project_files():
        copy = sources / path
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(ROOT / path, copy)  # without its time
        copy.chmod(0o755 if os.access(ROOT / path, os.X_OK) else 0o644)
    # The tools are those of this environment: a build that fetches its own may get others.
    command = [sys.executable, "-m", "build", "--no-isolation", "--outdir", str(out), *options]
    done = subprocess.run(
        [*command, str(sources)],
        env=os.environ | environment | {"SOURCE_DATE_EPOCH": epoch},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise RefusedError(f"the build failed:\n{done.stdout}{done.stderr}")
    return sorted(out.iterdir())


def _differences(first: list[Path], second: list[Path]) -> Iterator[str]:
    names = [[file.name for file in files] for files in (first, second)]
    if names[0] != names[1]:
        yield f"two builds gave {names[0]} and {names[1]}"
        return
    for one, other in zip(first, second, strict=True):
        if one.read_bytes() != other.read_bytes():
            yield f"two builds of {one.name} differ: {described(one)}; {described(other)}"
