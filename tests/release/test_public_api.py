"""What breaks the public API is found, wherever a session leads, and what breaks nothing is let through."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

pytest.importorskip("griffe", reason="takes half a minute: nox -s release -- --check")

from codegen.release.public_api import breaks, may_break  # after the skip
from codegen.release.repository import PACKAGES, ROOT, version_in

PLANTED = {
    "a name that is gone": (
        "wrapper/dify_invoke/__init__.py",
        "    from .protocol.limits import Limits as Limits\n",
        "",
        "dify_invoke.Limits: Public object was removed",
    ),
    "a module's function that is gone": (
        "wrapper/dify_invoke/otel.py",
        "def uninstrument()",
        "def _uninstrument()",
        "dify_invoke.otel.uninstrument: Public object was removed",
    ),
    "a call that a session leads to": (
        "wrapper/dify_invoke/session/_sync/models.py",
        "def invoke_multimodal(",
        "def embed_images(",
        "TextEmbeddingInvocation.invoke_multimodal: Public object was removed",
    ),
    "a part of an async session": (
        "wrapper/dify_invoke/session/_async/models.py",
        "self.moderation:",
        "self._moderation:",
        "AsyncModels.moderation: Public object was removed",
    ),
    "a parameter that has another name": (
        "wrapper/dify_invoke/session/_sync/storage.py",
        "def exist(self, key:",
        "def exist(self, name:",
        "StorageInvocation.exist: Parameter was removed: key",
    ),
    "a field of a model": (
        "generated/dify_inner_api/models/llm_usage.py",
        "    latency: float",
        "    seconds: float",
        "LLMUsage.latency: Public object was removed",
    ),
    "a word of an enum": (
        "generated/dify_inner_api/models/prompt_message_role.py",
        '"system"',
        '"developer"',
        "PromptMessageRole.SYSTEM: was 'system' and is now 'developer'",
    ),
    "a base class of an error": (
        "wrapper/dify_invoke/errors.py",
        "class InvokeRateLimitError(InvokeError)",
        "class InvokeRateLimitError(Exception)",
        "InvokeRateLimitError: is no InvokeError any more",
    ),
    "an attribute of an error": (
        "wrapper/dify_invoke/errors.py",
        "    provider_message: str | None",
        "    words: str | None",
        "InvokeError.provider_message: Public object was removed",
    ),
}
"""A file, what is changed there, and what is said of it."""
HARMLESS = [
    ("wrapper/dify_invoke/session/_sync/models.py", "class TTSInvocation(", "class Speech("),
    ("wrapper/dify_invoke/session/_sync/models.py", "TTSInvocation = TTS", "Speech = TTS"),
    ("wrapper/dify_invoke/session/_sync/models.py", "= TTSInvocation(", "= Speech("),
    ("wrapper/dify_invoke/protocol/framing.py", "class FrameReader", "class Frames"),
    ("wrapper/dify_invoke/otel.py", "schemas/1.41.0", "schemas/1.42.0"),
]
"""A class that no user names, under another name; a part that no user reaches; another value of a constant."""


def copied(folder: Path) -> Path:
    """A copy of the packages, at a place of its own."""
    for package in PACKAGES:
        shutil.copytree(
            ROOT / package, folder / package, ignore=shutil.ignore_patterns("__pycache__")
        )
    return folder


def change(folder: Path, file: str, old: str, new: str) -> None:
    """Changes a file of a copy; what is to be changed must be there."""
    text = (folder / file).read_text("utf-8")
    assert old in text, f"{file} has no {old!r}: the test is out of date"
    (folder / file).write_text(text.replace(old, new), "utf-8")


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """What is found where all of PLANTED is planted at once: to read the packages takes longer than to compare them."""
    folder = copied(tmp_path_factory.mktemp("planted"))
    for file, old, new, _ in PLANTED.values():
        change(folder, file, old, new)
    return breaks(ROOT, folder)


@pytest.mark.parametrize("planted", PLANTED)
def test_a_break_is_found(found: list[str], planted: str) -> None:
    assert [one for one in found if PLANTED[planted][3] in one], found


def test_what_breaks_nothing_is_let_through(tmp_path: Path) -> None:
    folder = copied(tmp_path)
    for file, old, new in HARMLESS:
        change(folder, file, old, new)
    assert breaks(ROOT, folder) == []


@pytest.mark.parametrize(
    ("before", "now", "expected"),
    [
        ("1.2.3", "2.0.0", True), ("1.2.3", "1.3.0", False), ("1.2.3", "1.2.4", False),
        ("0.1.0", "0.2.0", True), ("0.1.0", "0.1.1", False), ("0.9.0", "1.0.0", True),
        ("0.1.0", "0.1.0", False), ("2.0.0", "1.9.0", False), ("0.9.9", "0.10.0", True),
    ],
)  # fmt: skip
def test_which_version_may_break(before: str, now: str, expected: bool) -> None:
    assert may_break(before, now) is expected


class TestReleases:
    """In a repository of its own, since the last release is a tag."""

    @pytest.fixture
    def repository(self, tmp_path: Path) -> Path:
        copied(tmp_path)
        shutil.copytree(ROOT / "codegen/release", tmp_path / "codegen/release")
        self.commit(tmp_path, "init", "--quiet")
        return tmp_path

    def commit(self, folder: Path, *first: str) -> None:
        """Commits all of a folder."""
        who = ["-c", "user.name=A", "-c", "user.email=", "-c", "commit.gpgsign=false"]
        for command in (first, ("add", "-A"), (*who, "commit", "--quiet", "-m", "All of it")):
            if command:
                self.git(folder, *command)

    def git(self, folder: Path, *command: str) -> None:
        subprocess.run(["git", *command], cwd=folder, check=True, capture_output=True)

    def compared(self, folder: Path, against: str = "None") -> subprocess.CompletedProcess[str]:
        code = (
            "from codegen.release.public_api import api_faults\n"
            "from codegen.release.repository import RefusedError\n"
            f"try: print(*api_faults({against}), sep='\\n')\n"
            "except RefusedError as error: print('refused:', error)"
        )
        return subprocess.run(
            [sys.executable, "-c", code], cwd=folder, capture_output=True, text=True, check=True
        )

    def test_without_a_tag_there_is_nothing_to_compare_with(self, repository: Path) -> None:
        assert "no release to compare with" in self.compared(repository).stdout

    def test_an_unknown_commit_is_named(self, repository: Path) -> None:
        assert (
            "refused: no commit 'no-such-tag'" in self.compared(repository, "'no-such-tag'").stdout
        )

    def test_the_newest_tag_counts_and_the_version_decides(self, repository: Path) -> None:
        file, old, new, said = PLANTED["a name that is gone"]
        now = f'__version__ = "{version_in(ROOT)}"'
        change(repository, file, now, '__version__ = "0.0.9"')
        self.commit(repository)
        self.git(repository, "tag", "v0.0.9")
        change(repository, file, '__version__ = "0.0.9"', '__version__ = "0.1.0"')
        self.commit(repository)
        self.git(repository, "tag", "v0.1.0")
        assert "compared with v0.0.9" in self.compared(repository).stdout  # v0.1.0 is made here
        change(repository, file, old, new)
        assert f"{said}, since v0.1.0" in self.compared(repository).stdout
        self.commit(repository)
        assert f"{said}, since v0.1.0" in self.compared(repository).stdout
        change(repository, file, '__version__ = "0.1.0"', '__version__ = "0.2.0"')
        told = self.compared(repository).stdout
        assert f"broken on purpose from 0.1.0 to 0.2.0: {said}" in told
