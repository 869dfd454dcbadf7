"""`python -m codegen.site` builds the site into build/site; a warning is a failure.

`--pictures` renews the pictures in docs/ that are made from the code, and `--check` only says whether they are current.
"""

import shutil
import subprocess
import sys
from pathlib import Path

from .command_line import command_line
from .contract_page import contract_page
from .house import PICTURE, house

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
STAGED = ROOT / "build" / "docs"
BENCHMARK = "tests/bench/results.svg"


def stage() -> None:
    """Copies docs/ to build/docs, and adds what is made from the code."""
    shutil.rmtree(STAGED, ignore_errors=True)
    shutil.copytree(DOCS, STAGED)
    STAGED.joinpath("reference/command-line.md").write_text(command_line(), "utf-8")
    STAGED.joinpath("reference/contract.md").write_text(
        contract_page(ROOT / "openapi.yaml"), "utf-8"
    )
    shutil.copy(ROOT / BENCHMARK, STAGED / "images/benchmark.svg")
    for page in STAGED.rglob("*.md"):
        text = page.read_text("utf-8")
        page.write_text(text.replace(f"../../{BENCHMARK}", "../images/benchmark.svg"), "utf-8")


def main(arguments: list[str]) -> int:
    if "--check" in arguments:
        is_current = DOCS.joinpath(PICTURE).read_text("utf-8") == house(ROOT)
        print("current" if is_current else f"{PICTURE} is not: python -m codegen.site --pictures")
        return 0 if is_current else 1
    if "--pictures" in arguments:
        DOCS.joinpath(PICTURE).write_text(house(ROOT), "utf-8")
        return 0
    stage()
    command = [sys.executable, "-m", "zensical", "build", "--clean", "--strict"]
    return subprocess.run(command, cwd=ROOT, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
