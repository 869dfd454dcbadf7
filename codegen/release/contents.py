"""What must be in a sdist and in a wheel, what must not, and how large they may be."""

import subprocess
import sys
import tarfile
import tomllib
import zipfile
from collections.abc import Iterator, Mapping
from email import message_from_bytes
from pathlib import Path

from .repository import PACKAGES, ROOT, project_files

LIMIT = 1_000_000
"""The greatest size of each, in bytes."""
CHECKS = {
    ".gz": [["twine", "check", "--strict"]],
    ".whl": [
        ["twine", "check", "--strict"],
        ["check_wheel_contents", "--toplevel=dify_invoke,dify_inner_api,dify_plugin-stubs"],
    ],
}
"""The programs that look at each kind of file, too."""
_NEEDED = (
    "dify_invoke/py.typed", "dify_inner_api/py.typed", "dify_plugin-stubs/py.typed",
    "dify_inner_api/openapi.yaml", "dify_invoke/emulator/page/files/docs.html",
)  # fmt: skip
_OF_THE_PROJECT = ("LICENSE", "README.md", "CHANGELOG.md", "pyproject.toml", "openapi.yaml")


def faults_in(file: Path, version: str) -> Iterator[str]:
    """Yields what is wrong with a sdist or a wheel of a version."""
    size = file.stat().st_size
    if size >= LIMIT:
        yield f"{file.name} has {size:,} bytes, and may have less than {LIMIT:,}"
    is_wheel = file.suffix == ".whl"
    content = _in_wheel(file) if is_wheel else _in_sdist(file)
    expected = _expected_in_wheel() if is_wheel else _expected_in_sdist()
    made = f"dify_invoke-{version}.dist-info/" if is_wheel else "PKG-INFO"
    info = {name: value for name, value in content.items() if name.startswith(made)}
    yield from compared(file.name, expected, {k: v for k, v in content.items() if k not in info})
    for name in _NEEDED if is_wheel else _OF_THE_PROJECT:
        if name not in content:
            yield f"{file.name} lacks {name}"
    yield from metadata_faults(file.name, info, version, is_wheel=is_wheel)
    for check in CHECKS.get(file.suffix, []):
        done = subprocess.run(
            [sys.executable, "-m", *check, str(file)], capture_output=True, text=True, check=False
        )
        if done.returncode:
            yield f"{check[0]} of {file.name}: {done.stdout}{done.stderr}"


def compared(
    name: str, expected: Mapping[str, bytes], content: Mapping[str, bytes]
) -> Iterator[str]:
    """Yields how the content of a distribution differs from the files of the project."""
    for path in sorted(expected.keys() | content.keys()):
        if path not in content:
            yield f"{name} lacks {path}"
        elif path not in expected:
            yield f"{name} has {path}, which is no file of the project"
        elif content[path] != expected[path]:
            yield f"{name} has other bytes of {path}"


def metadata_faults(
    name: str, info: Mapping[str, bytes], version: str, *, is_wheel: bool
) -> Iterator[str]:
    """Yields what its metadata has wrong, or lacks."""
    folder = f"dify_invoke-{version}.dist-info/" if is_wheel else ""
    metadata = message_from_bytes(
        info.get(f"{folder}{'METADATA' if is_wheel else 'PKG-INFO'}", b"")
    )
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    for field, expected in {
        "Name": "dify-invoke",
        "Version": version,
        "License-Expression": project["license"],
        "Requires-Python": project["requires-python"],
    }.items():
        if metadata[field] != expected:
            yield f"{name} says {field}: {metadata[field]}, not {expected}"
    extras = set(metadata.get_all("Provides-Extra") or [])
    if extras != set(project["optional-dependencies"]):
        yield f"{name} has the extras {sorted(extras)}"
    if is_wheel and info.get(f"{folder}licenses/LICENSE") != (ROOT / "LICENSE").read_bytes():
        yield f"{name} lacks the licence"
    if is_wheel and b"dify-invoke = dify_invoke.cli:main" not in info.get(
        f"{folder}entry_points.txt", b""
    ):
        yield f"{name} lacks the command dify-invoke"


def _expected_in_wheel() -> dict[str, bytes]:
    return {
        f"{Path(folder).name}/{path.removeprefix(f'{folder}/')}": (ROOT / path).read_bytes()
        for folder in PACKAGES
        for path in project_files(folder)
    }


def _expected_in_sdist() -> dict[str, bytes]:
    """All files but those that pyproject.toml leaves out."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    left_out = [
        f"{one.strip('/')}/"
        for one in project["tool"]["hatch"]["build"]["targets"]["sdist"]["exclude"]
    ]
    return {
        path: (ROOT / path).read_bytes()
        for path in project_files()
        if not any(path.startswith(one) for one in left_out)
    }


def _in_wheel(file: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(file) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def _in_sdist(file: Path) -> dict[str, bytes]:
    with tarfile.open(file) as archive:
        return {
            member.name.partition("/")[2]: content.read()
            for member in archive
            if (content := archive.extractfile(member))
        }
