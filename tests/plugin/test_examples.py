"""The plugins in `examples/`: what each has, and its own tests, on each runtime."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from dify_invoke.emulator import Runtime

from .sample_cases import RUNTIMES

EXAMPLES = Path(__file__).parents[2] / "examples"
NAMES = sorted(manifest.parent.name for manifest in EXAMPLES.glob("*/manifest.yaml"))


def test_there_are_eight() -> None:
    assert NAMES == [
        "file_review",
        "kept_conversation",
        "moderated_endpoint",
        "notes",
        "retrieval",
        "streaming_llm",
        "tool_loop",
        "voice",
    ]


@pytest.mark.parametrize("name", NAMES)
class TestExample:
    def test_a_plugin_has_all_its_files(self, name: str) -> None:
        folder = EXAMPLES / name
        manifest = yaml.safe_load((folder / "manifest.yaml").read_text("utf-8"))
        assert manifest["name"] == name
        assert (folder / "_assets" / manifest["icon"]).is_file()
        assert (folder / manifest["privacy"]).is_file()
        assert (folder / "README.md").is_file()
        requirements = (folder / "requirements.txt").read_text("utf-8").split()
        assert requirements == ["dify-invoke", "dify_plugin>=0.10.2"]

    def test_its_tests_are_left_out_of_its_package(self, name: str) -> None:
        """The official packager reads `.difyignore`, as git reads `.gitignore`."""
        ignored = (EXAMPLES / name / ".difyignore").read_text("utf-8").splitlines()
        assert {"tests/", "pytest.ini"} <= set(ignored)

    def test_its_permissions_are_what_it_invokes(self, name: str) -> None:
        folder = EXAMPLES / name
        permission = yaml.safe_load((folder / "manifest.yaml").read_text("utf-8"))["resource"][
            "permission"
        ]
        selectors = [
            one
            for file in [*folder.glob("tools/*.yaml"), *folder.glob("group/*.yaml")]
            for content in [yaml.safe_load(file.read_text("utf-8"))]
            for one in content.get("parameters") or content.get("settings")
            if one["type"] == "model-selector"
        ]
        chosen = {one["scope"].split("&")[-1].replace("-", "_") for one in selectors}
        models = {"model": {"enabled": True} | dict.fromkeys(chosen, True)} if chosen else {}
        source = "".join(file.read_text("utf-8") for file in folder.glob("tools/*.py"))
        parts = {part for part in ("app", "storage") if f"self.session.{part}" in source}
        if "endpoint" in name:
            parts.add("endpoint")
        assert all(permission[part]["enabled"] is True for part in parts)
        assert permission.get("model", {}) == models.get("model", {})
        assert permission.keys() == models.keys() | parts

    @pytest.mark.parametrize("runtime", RUNTIMES)
    def test_its_own_tests_pass_in_a_copy_of_it(
        self, name: str, runtime: Runtime, tmp_path: Path
    ) -> None:
        """A copy has nothing of this project around it, and `-P` keeps its folder out of `sys.path`, as `pytest` does."""
        copy = shutil.copytree(EXAMPLES / name, tmp_path / name)
        command = [sys.executable, "-P", "-m", "pytest", f"--dify-runtime={runtime}"]
        done = subprocess.run(command, cwd=copy, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
