"""Follows the recipe for a new operation in CONTRIBUTING, with a made-up one in a copy of the project.

`nox -s recipe` runs it, with the generators that it needs.
"""

import difflib
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

pytest.importorskip("openapi_python_client", reason="needs the generators: nox -s recipe")

ROOT = Path(__file__).resolve().parents[2]
PARTS = ["openapi.yaml", "pyproject.toml", "codegen", "generated", "wrapper"]

INVOCATION = '''

class AsyncToxicityInvocation(_AsyncInvocation):
    """Toxicity models."""

    async def invoke(self, model_config: models.ToxicityModelConfig | dicts.ToxicityModelConfigDict | Loose, text: str) -> bool:
        """Whether the text is toxic."""
        return (await self._one(api.invoke_toxicity.OPERATION, model_config, text=text)).result
'''
ATTRIBUTE = (
    "        self.toxicity: AsyncToxicityInvocation = AsyncToxicityInvocation(channel, options)\n"
)
ANSWER = """

def _toxicity(body: Json) -> Iterator[Json]:
    yield {"result": "poison" in body["text"]}
"""
ENTRY = '    "toxicity": _toxicity,\n'

PROGRAM = """
import asyncio
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
import dify_invoke
from dify_invoke import PermissionDeniedError, Session, ToxicityModelConfig, otel, toxicity_model_config
from dify_invoke.emulator import Emulator

spans = InMemorySpanExporter()
provider = TracerProvider()
provider.add_span_processor(SimpleSpanProcessor(spans))
otel.instrument(provider)
config = toxicity_model_config({"provider": "p", "model": "m", "language": "en"})
assert config == ToxicityModelConfig(provider="p", model="m")
assert "ToxicityRequest" not in dir(dify_invoke)

async def ask(emulator):
    async with emulator.async_session() as session:
        return await session.model.toxicity.invoke(config, "poison")

with Emulator() as emulator:
    with emulator.session() as session:
        assert session.model.toxicity.invoke(config, "poison") is True
        assert session.model.toxicity.invoke({"provider": "p", "model": "m"}, "tea") is False
        try:
            session.model.toxicity.invoke(config, 1)
        except dify_invoke.InvalidRequestError as error:
            assert str(error) == "invoke_toxicity: text is the number 1: give a text", error
    assert asyncio.run(ask(emulator)) is True
    for permissions, permitted in [({"toxicity"}, True), ({"llm"}, False)]:
        id_ = emulator.open_session(permissions)
        with Session.from_daemon(emulator.url, id_, timeout=5) as session:
            try:
                assert session.model.toxicity.invoke(config, "poison") and permitted
            except PermissionDeniedError as error:
                assert error.permission == "toxicity" and not permitted
    assert [request.operation for request in emulator.requests] == ["toxicity"] * 4
assert spans.get_finished_spans()[0].name == "toxicity m"
print("walked")
"""


def cloned(contract: str) -> str:
    """The contract with the made-up operation, which is a copy of moderation with another name."""

    def renamed(text: str) -> str:
        text = text.replace("Moderation", "Toxicity").replace("moderation", "toxicity")
        return re.sub(r"operationId: \w+", "operationId: invoke_toxicity", text)

    paths = re.findall(r"^  /\S*moderation:\n(?:(?:   .*)?\n)+", contract, re.MULTILINE)
    schemas = re.findall(r"^    \w*Moderation\w*:\n(?:(?:     .*)?\n)+", contract, re.MULTILINE)
    mapping = re.findall(r"^ +moderation: '#.*\n", contract, re.MULTILINE)
    assert (len(paths), len(schemas), len(mapping)) == (1, 6, 1)
    for block in (*paths, *schemas, *mapping):
        contract = contract.replace(block, block + renamed(block), 1)
    return contract


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    ignored = shutil.ignore_patterns("__pycache__")
    for part in PARTS:
        if (ROOT / part).is_dir():
            shutil.copytree(ROOT / part, tmp_path / part, ignore=ignored)
        else:
            shutil.copy(ROOT / part, tmp_path)
    return tmp_path


def run(copy: Path, *arguments: str) -> str:
    environment = {**os.environ, "PYTHONPATH": f"{copy}/wrapper{os.pathsep}{copy}/generated"}
    done = subprocess.run(
        [sys.executable, *arguments],
        cwd=copy, env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_a_new_operation_needs_its_contract_and_a_few_lines(copy: Path) -> None:
    wrapper = copy / "wrapper" / "dify_invoke"
    written = {wrapper / "session/_async/models.py": "", wrapper / "emulator/answers.py": ""}
    for file in written:
        written[file] = file.read_text("utf-8")

    contract = copy / "openapi.yaml"
    contract.write_text(cloned(contract.read_text("utf-8")), "utf-8")
    models, answers = written
    text = written[models].replace("\n\nclass AsyncModels:", f"{INVOCATION}\n\nclass AsyncModels:")
    models.write_text(re.sub(r"( +self\.moderation: .*\n)", rf"\1{ATTRIBUTE}", text), "utf-8")
    text = written[answers].replace("\n\nANSWERS:", f"{ANSWER}\n\nANSWERS:")
    answers.write_text(text.replace('    "moderation": _moderation,\n', f'    "moderation": _moderation,\n{ENTRY}'), "utf-8")  # fmt: skip

    assert "invoke_toxicity" in run(copy, "-m", "codegen.generate")
    assert "current" in run(copy, "-m", "codegen.generate", "--check")
    assert run(copy, "-c", PROGRAM).strip() == "walked"

    added = [
        line
        for file, before in written.items()
        for line in difflib.ndiff(before.splitlines(), file.read_text("utf-8").splitlines())
        if line[:1] in "+-" and line[2:].strip()
    ]
    assert len(added) <= 10, "\n".join(added)
