"""Follows the recipe for a new operation in CONTRIBUTING, with two made-up ones in a copy of the project.

`nox -s recipe` runs it, with the generators that it needs.
"""

import difflib
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import pytest

pytest.importorskip("openapi_python_client", reason="needs the generators: nox -s recipe")

ROOT = Path(__file__).resolve().parents[2]
PARTS = ["openapi.yaml", "pyproject.toml", "codegen", "generated", "wrapper"]

INVOCATION = '''

class AsyncToxicityInvocation(AsyncInvocations):
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

NODE_INVOCATION = '''

class AsyncMoodReaderNodeInvocation(AsyncInvocations):
    """The node that finds the mood of a question."""

    async def invoke(self, classes: Classes, model: NodeModel, query: str, instruction: str = "") -> models.NodeResponse:
        """Finds the mood of a question."""
        arguments = {"classes": node_classes(classes), "model": node_model(model)}
        return await self._one(api.invoke_mood_reader.OPERATION, None, **arguments, query=query, instruction=instruction)
'''
NODE_ATTRIBUTE = """\
        self.mood_reader: AsyncMoodReaderNodeInvocation = AsyncMoodReaderNodeInvocation(channel, options)
"""
NODE_ANSWER = """

def _mood_reader(call: Call) -> Iterator[Json]:
    yield {"process_data": None, "inputs": None, "outputs": {"mood": call.request["classes"][0]["name"]}}
"""
NODE_ENTRY = '    "mood_reader": _mood_reader,\n'

NODE_PROGRAM = """
import asyncio
from dify_invoke import PermissionDeniedError, Session
from dify_invoke.emulator import Emulator

classes = [{"id": "1", "name": "Joy"}]
model = {"provider": "p", "name": "m"}

async def ask(emulator):
    async with emulator.async_session() as session:
        return await session.workflow_node.mood_reader.invoke(classes, model, "Tea?")

with Emulator() as emulator:
    with emulator.session() as session:
        assert session.workflow_node.mood_reader.invoke(classes, model, "Tea?").outputs == {"mood": "Joy"}
    assert asyncio.run(ask(emulator)).outputs == {"mood": "Joy"}
    for permissions, permitted in [({"node"}, True), ({"llm"}, False)]:
        id_ = emulator.open_session(permissions)
        with Session.from_daemon(emulator.url, id_, timeout=5) as session:
            try:
                assert session.workflow_node.mood_reader.invoke(classes, model, "Tea?") and permitted
            except PermissionDeniedError as error:
                assert error.permission == "node" and not permitted
    assert [request.operation for request in emulator.requests] == ["mood_reader"] * 3
print("walked")
"""


class Made(NamedTuple):
    """A made-up operation: a copy of another in the contract, and what is written by hand for it."""

    copied: str
    name: str
    schemas: int
    """How many schemas it copies."""
    session: str
    """The module of the session, below `session/_async`, with its class and the class that has the attribute."""
    holder: str
    invocation: str
    attribute: str
    emulator: str
    """The module of the emulator with its answer and the table of answers."""
    answer: str
    entry: str
    program: str

    @property
    def files(self) -> tuple[str, str]:
        return f"session/_async/{self.session}", f"emulator/{self.emulator}"


OF_A_MODEL = Made(
    "moderation", "toxicity", 6,
    "models.py", "AsyncModels", INVOCATION, ATTRIBUTE,
    "answers.py", ANSWER, ENTRY, PROGRAM,
)  # fmt: skip
OF_A_NODE = Made(
    "question_classifier", "mood_reader", 4,
    "nodes.py", "AsyncWorkflowNodes", NODE_INVOCATION, NODE_ATTRIBUTE,
    "workspace_answers.py", NODE_ANSWER, NODE_ENTRY, NODE_PROGRAM,
)  # fmt: skip


def spellings(name: str) -> list[str]:
    words = name.split("_")
    return ["".join(map(str.title, words)), *(mark.join(words) for mark in "_- ")]


def cloned(contract: str, made: Made) -> str:
    """The contract with the made-up operation, which is a copy of another with another name."""
    old, new = spellings(made.copied), spellings(made.name)

    def renamed(text: str) -> str:
        for one, other in zip(old, new, strict=True):
            text = text.replace(one, other)
        return re.sub(r"operationId: \w+", f"operationId: invoke_{made.name}", text)

    paths = re.findall(rf"^  /\S*{old[2]}:\n(?:(?:   .*)?\n)+", contract, re.MULTILINE)
    schemas = re.findall(rf"^    \w*{old[0]}\w*:\n(?:(?:     .*)?\n)+", contract, re.MULTILINE)
    mapping = re.findall(rf"^ +\w*{made.copied}: '#.*\n", contract, re.MULTILINE)
    assert (len(paths), len(schemas), len(mapping)) == (1, made.schemas, 1)
    for block in (*paths, *schemas, *mapping):
        contract = contract.replace(block, block + renamed(block), 1)
    return contract


def with_class(module: str, made: Made) -> str:
    """The session's module with the class of the operation, and its attribute, which is the last one."""
    head, class_, tail = module.partition(f"\n\nclass {made.holder}:")
    *lines, last = re.split(rf"(?<=\n)(?= +self\.{made.copied}: )", tail)
    end = re.search(r"\n(?=        self\.|    def |\n|$)", last)
    assert end is not None
    last = last[: end.end()] + made.attribute + last[end.end() :]
    return head + made.invocation + class_ + "".join([*lines, last])


def with_answer(module: str, made: Made) -> str:
    """The emulator's module with the operation's answer."""
    module = re.sub(r"\n\n(?=\w*ANSWERS: )", lambda _: f"{made.answer}\n\n", module, count=1)
    return re.sub(rf'(    "{made.copied}": \w+,\n)', rf"\1{made.entry}", module, count=1)


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


@pytest.mark.parametrize("made", [OF_A_MODEL, OF_A_NODE], ids=lambda made: made.name)
def test_a_new_operation_needs_its_contract_and_a_few_lines(copy: Path, made: Made) -> None:
    wrapper = copy / "wrapper" / "dify_invoke"
    session, emulator = (wrapper / file for file in made.files)
    before = {file: file.read_text("utf-8") for file in (session, emulator)}

    contract = copy / "openapi.yaml"
    contract.write_text(cloned(contract.read_text("utf-8"), made), "utf-8")
    session.write_text(with_class(before[session], made), "utf-8")
    emulator.write_text(with_answer(before[emulator], made), "utf-8")

    assert f"invoke_{made.name}" in run(copy, "-m", "codegen.generate")
    assert "current" in run(copy, "-m", "codegen.generate", "--check")
    assert run(copy, "-c", made.program).strip() == "walked"

    added = [
        line
        for file, text in before.items()
        for line in difflib.ndiff(text.splitlines(), file.read_text("utf-8").splitlines())
        if line[:1] in "+-" and line[2:].strip()
    ]
    assert len(added) <= 10, "\n".join(added)
