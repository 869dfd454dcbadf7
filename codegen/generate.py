"""Writes generated/ from openapi.yaml, the sync half of the wrapper from the async half, and the constructors of
the stubs; or checks all of it.

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
from typing import Any

from .dicts import Dicts
from .stub_constructors import write_constructors
from .unasync import write_sync_half

ROOT = Path(__file__).resolve().parent.parent
CONTRACT = ROOT / "openapi.yaml"
GENERATED = ROOT / "generated"
WRAPPER = ROOT / "wrapper" / "dify_invoke"
STUBS = ROOT / "wrapper" / "dify_plugin-stubs"
PACKAGE = "dify_inner_api"
SERVER_HEADER = """\
# A message of one role needs content, where any message may lack it: a narrower field.
# pyright: reportIncompatibleVariableOverride=false, reportGeneralTypeIssues=false
"""
OWN_MODULES = ("configs.py", "daemon_operations.py", "dicts.py")
"""What no generator writes: codegen/generate.py fills their templates."""
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
    # Base64 stays the text that it is; its pattern checks it. Pydantic's own type decodes it.
    *("--type-mappings", "byte=string"),
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
    for name, filled in own_modules().items():
        (package / name).write_text(filled, "utf-8")
    (package / "py.typed").touch()
    # Who has the package has the contract; and no change of it goes unnoticed.
    shutil.copy(CONTRACT, package)
    for file in python_files(target):
        writer = "datamodel-code-generator" if file == server else "openapi-python-client"
        writer = "codegen/generate.py" if file.name in OWN_MODULES else writer
        header = HEADER.format(writer=writer) + (SERVER_HEADER if file == server else "")
        file.write_text(header + file.read_text("utf-8"), "utf-8")
    tidy(target)


def own_modules() -> dict[str, str]:
    """The text of each module that no generator writes."""
    import yaml  # these come with the generators
    from jinja2 import Environment, FileSystemLoader

    schemas: dict[str, Any] = yaml.safe_load(CONTRACT.read_text("utf-8"))["components"]["schemas"]
    environment = Environment(
        loader=FileSystemLoader(ROOT / "codegen" / "templates"),
        trim_blocks=True,
        lstrip_blocks=True,
    )
    configs = [
        {
            "function": schema["x-function"],
            "class_name": name,
            "description": schema["description"].strip(),
        }
        for name, schema in schemas.items()
        if "x-function" in schema
    ]
    operations = [
        {
            **schema["x-daemon-operation"],
            "request": name,
            "description": schema["description"].strip(),
        }
        for name, schema in schemas.items()
        if "x-daemon-operation" in schema
    ]
    filling: dict[str, Any] = {
        "configs": configs,
        "dicts": Dicts(schemas).described(),
        "operations": operations,
    }
    return {name: environment.get_template(f"{name}.jinja").render(filling) for name in OWN_MODULES}


def generate_sync_halves(target: Path) -> None:
    """Writes the sync half of each wing into an empty folder."""
    for half in sorted(WRAPPER.rglob("_async")):
        write_sync_half(half, target / half.parent.relative_to(WRAPPER) / "_sync")
    tidy(target)


def generate_stubs(target: Path) -> None:
    """Writes the stubs, with the constructors of their models, into a folder that is not there yet."""
    shutil.copytree(STUBS, target)
    write_constructors(target)
    tidy(target)


def tidy(target: Path) -> None:
    """Sorts imports, and formats."""
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


def differences(expected: Path, actual: Path, shown: Path = Path()) -> Iterator[str]:
    """A line for each file below `actual`, named below `shown`, that is missing, left over, or not the same."""
    files = {
        path.relative_to(folder)
        for folder in (expected, actual)
        for path in (folder.rglob("*") if folder.exists() else ())
        if path.is_file() and "__pycache__" not in path.parts
    }
    for file in sorted(files):
        if not (actual / file).exists():
            yield f"missing: {shown / file}"
        elif not (expected / file).exists():
            yield f"left over: {shown / file}"
        elif not filecmp.cmp(expected / file, actual / file, shallow=False):
            yield f"differs: {shown / file}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--check", action="store_true", help="write nothing; fail when generated/ is stale"
    )
    check = parser.parse_args().check
    with tempfile.TemporaryDirectory() as folder:
        target, sync, stubs = (Path(folder) / name for name in ("generated", "sync", STUBS.name))
        generate(target)
        print("unasync: the sync half of the wrapper")
        generate_sync_halves(sync)
        print("stub_constructors: what the official SDK's models are made from")
        generate_stubs(stubs)
        changed = list(differences(target, GENERATED, GENERATED.relative_to(ROOT)))
        changed += differences(stubs, STUBS, STUBS.relative_to(ROOT))
        halves = {path.relative_to(sync) for path in sync.rglob("_sync")}
        halves |= {path.relative_to(WRAPPER) for path in WRAPPER.rglob("_sync")}
        for half in sorted(halves):
            place = WRAPPER / half
            changed += differences(sync / half, place, place.relative_to(ROOT))
        if check:
            if changed:
                sys.exit(
                    "what is generated is not what openapi.yaml, codegen/, the async half and the stubs give:\n  "
                    + "\n  ".join(changed)
                    + "\nRun `nox -s generate` and commit what it writes."
                )
            print("generated/, the sync half and the stubs are current")
            return
        replace(target, GENERATED)
        replace(stubs, STUBS)
        for half in halves:
            replace(sync / half, WRAPPER / half)
    print("\n".join(changed) or "nothing changed")


def replace(source: Path, target: Path) -> None:
    """Puts a folder in the place of another; a missing one removes it."""
    shutil.rmtree(target, ignore_errors=True)
    if source.exists():
        shutil.copytree(source, target)


if __name__ == "__main__":
    main()
