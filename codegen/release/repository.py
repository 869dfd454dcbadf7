"""What git and the files say of the project: its version, its files, its releases."""

import io
import re
import subprocess
import tarfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("wrapper/dify_invoke", "wrapper/dify_plugin-stubs", "generated/dify_inner_api")
"""The folders that the wheel has, each by its last name."""
_VERSION = re.compile(r'^__version__ = "([^"]+)"$', re.MULTILINE)


class RefusedError(Exception):
    """Something that is needed is not there. The message is for the person who runs this."""


def git(*arguments: str) -> bytes:
    """Returns what git prints. Raises RefusedError with its own words."""
    done = subprocess.run(["git", *arguments], cwd=ROOT, capture_output=True, check=False)
    if done.returncode:
        said = done.stderr.decode(errors="replace").strip().partition("\n")[0]
        raise RefusedError(f"git {arguments[0]} {arguments[-1]}: {said}")
    return done.stdout


def version_in(folder: Path) -> str:
    """Returns the version of the project that is in a folder."""
    text = (folder / "wrapper/dify_invoke/__init__.py").read_text("utf-8")
    if found := _VERSION.search(text):
        return found[1]
    raise RefusedError(f"no __version__ in {folder}/wrapper/dify_invoke/__init__.py")


def release_of(version: str) -> tuple[int, ...]:
    """Returns the numbers of a version, such as (0, 1, 0)."""
    return tuple(map(int, re.findall(r"\d+", version)[:3]))


def project_files(*folders: str) -> list[str]:
    """Returns the paths of the files that git has or would add, in these folders or in all."""
    listed = git("ls-files", "-z", "--cached", "--others", "--exclude-standard", "--", *folders)
    paths = sorted(set(filter(None, listed.decode().split("\0"))))
    return [path for path in paths if (ROOT / path).is_file()]


def last_release() -> str | None:
    """Returns the tag of the newest release in this history, without the one that is being made here."""
    tags = git("tag", "--merged", "HEAD", "--list", "v[0-9]*").decode().split()
    if not git("status", "--porcelain", "--", *PACKAGES):
        here = git("tag", "--points-at", "HEAD").decode().split()
        tags = [tag for tag in tags if tag not in here]
    return max(tags, key=release_of, default=None)


def packages_at(ref: str, folder: Path) -> None:
    """Writes the packages, as they are in a commit, into a folder. Raises RefusedError if there is no such commit."""
    try:
        commit = (
            git("rev-parse", "--verify", "--end-of-options", f"{ref}^{{commit}}").decode().strip()
        )
    except RefusedError as error:
        raise RefusedError(f"no commit {ref!r} is here to compare the public API with") from error
    kept = git("ls-tree", "-d", "--name-only", commit, *PACKAGES).decode().split()
    archive = git("archive", "--format=tar", commit, *kept)
    with tarfile.open(fileobj=io.BytesIO(archive)) as files:
        files.extractall(folder, filter="data")
