"""Writes generated/ from openapi.yaml, or checks that it is what the contract gives.

Run it as `nox -s generate` or `nox -s generate -- --check`, which install the pinned generators.
"""

import argparse
import filecmp
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
CONTRACT = ROOT / "openapi.yaml"
GENERATED = ROOT / "generated"
PACKAGE = "dify_inner_api"
HEADER = "# Written by {writer} from openapi.yaml; do not edit, run `nox -s generate`.\n"

PYDANTIC_SETTINGS = [
    "--input-file-type=openapi",
    "--output-model-type=pydantic_v2.BaseModel",
    "--target-python-version=3.11",
    # The same bytes every time.
    "--disable-timestamp",
    # Only what the contract says is accepted: "1" is no integer.
    *("--strict-types", "str", "int", "float", "bool"),
    # A field with a default may be absent; that does not make it nullable.
    "--strict-nullable",
    "--use-annotated",
    # JsonObject and the like are types of fields, not models with a `root`.
    "--collapse-root-models",
    "--formatters=ruff-format",
]


def run(*command: str | Path) -> None:
    """Runs a generator; a failure, a warning or a word on stderr ends the program."""
    words = [str(word) for word in command]
    done = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode or done.stderr.strip():
        sys.exit(f"{done.stdout}{done.stderr}\nfailed or warned: {' '.join(words)}")


def tool(name: str) -> Path:
    """A program of this environment."""
    return Path(sys.executable).parent / name


def generate(target: Path) -> None:
    """Writes all that generated/ holds into an empty folder."""
    package = target / PACKAGE
    print("openapi-python-client: models and client")
    run(
        tool("openapi-python-client"),
        "generate",
        f"--path={CONTRACT}",
        f"--config={ROOT / 'codegen' / 'openapi_python_client.yaml'}",
        f"--custom-template-path={ROOT / 'codegen' / 'templates'}",
        f"--output-path={package}",
        "--meta=none",
        "--fail-on-warning",
    )
    print("datamodel-code-generator: pydantic models for the server side")
    server = package / "server_models.py"
    run(
        tool("datamodel-codegen"),
        f"--input={CONTRACT.relative_to(ROOT)}",
        f"--output={server}",
        *PYDANTIC_SETTINGS,
    )
    # Otherwise a checker that is asked for complete types finds a variable without one.
    text = server.read_text("utf-8").replace(
        "    model_config = C", "    model_config: ClassVar[ConfigDict] = C"
    )
    server.write_text(
        text.replace("from typing import ", "from typing import ClassVar, ", 1), "utf-8"
    )
    (package / "py.typed").touch()
    # Who has the package has the contract; and no change of it goes unnoticed.
    shutil.copy(CONTRACT, package)
    for file in python_files(target):
        writer = "datamodel-code-generator" if file == server else "openapi-python-client"
        file.write_text(HEADER.format(writer=writer) + file.read_text("utf-8"), "utf-8")
    print("ruff: imports and format")
    settings = f"--config={ROOT / 'pyproject.toml'}"
    run(
        tool("ruff"),
        "check",
        "--quiet",
        "--fix",
        "--select=I,F401,RUF022",
        "--no-cache",
        settings,
        target,
    )
    run(tool("ruff"), "format", "--quiet", "--no-cache", settings, target)


def python_files(folder: Path) -> list[Path]:
    return sorted(folder.rglob("*.py"))


def differences(expected: Path, actual: Path) -> Iterator[str]:
    """A line for each file that is missing, left over, or not the same."""
    files = {
        path.relative_to(folder)
        for folder in (expected, actual)
        for path in folder.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    for file in sorted(files):
        if not (actual / file).exists():
            yield f"missing: {file}"
        elif not (expected / file).exists():
            yield f"left over: {file}"
        elif not filecmp.cmp(expected / file, actual / file, shallow=False):
            yield f"differs: {file}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--check", action="store_true", help="write nothing; fail when generated/ is stale"
    )
    check = parser.parse_args().check
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / "generated"
        generate(target)
        changed = list(differences(target, GENERATED))
        if check:
            if changed:
                sys.exit(
                    "generated/ is not what openapi.yaml and codegen/ give:\n  "
                    + "\n  ".join(changed)
                    + "\nRun `nox -s generate` and commit what it writes."
                )
            print("generated/ is what the contract gives")
            return
        if GENERATED.exists():
            shutil.rmtree(GENERATED)
        shutil.copytree(target, GENERATED)
    print("\n".join(changed) or "nothing changed")


if __name__ == "__main__":
    main()
