"""The options of `dify-invoke emulator` that have other models answer."""

import os
import subprocess
import sys

import pytest

from ..support.commands import run


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (["--backend", "openai"], "--backend openai needs --base-url ADDRESS, such as http://"),
        (["--base-url", "http://h/v1"], "--base-url needs --backend openai"),
        (["--backend-key", "secret-key-1"], "--backend-key needs --backend openai"),
        (["--backend", "local", "--base-url", "http://h"], "--base-url needs --backend openai"),
        (["--backend", "openai", "--base-url", "h"], "--base-url must be like 'http://localhost"),
        (["--backend", "vllm"], "'vllm' is not one of 'openai', 'local'"),
    ],
)
def test_options_that_do_not_fit_are_one_line(
    given: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    done = run(capsys, "emulator", "--port", "0", *given)
    assert (done.status, done.stdout) == (2, "")
    (line,) = done.stderr.splitlines()
    assert said in line
    assert "secret-key-1" not in line


@pytest.mark.parametrize(("backend", "package"), [("openai", "openai"), ("local", "pocketsphinx")])
def test_a_missing_package_is_named_with_its_extra(backend: str, package: str) -> None:
    lacking = f"import sys; sys.modules[{package!r}] = None\n"
    for module in ("miniaudio", "wordllama", "espeakng_loader"):
        if backend == "local":
            lacking += f"sys.modules.setdefault({module!r}, type(sys)({module!r}))\n"
    command = ["emulator", "--backend", backend]
    if backend == "openai":
        command += ["--base-url", "http://localhost:1/v1"]
    code = f"{lacking}from dify_invoke.cli import main\nsys.exit(main({command!r}))"
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "COLUMNS": "80"},
    )
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == (
        f"dify-invoke: the backend {backend} needs {package}, which is not installed: "
        f"pip install 'dify-invoke[cli,{backend}]' (see dify-invoke emulator --help)\n"
    )
