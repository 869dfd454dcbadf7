"""`nox -s upstream` finds every difference between the contract and the official SDK that is not listed.

The SDK patches the process that imports it. So the script runs in a process of its own, or reads there what it
needs to know of the SDK.
"""

import importlib
import json
import pickle
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
SCRIPT = [sys.executable, "-m", "codegen.upstream"]
KNOWN = yaml.safe_load((ROOT / "codegen" / "upstream-differences.yaml").read_text("utf-8"))

Schemas = dict[str, Any]


def upstream(*arguments: str | Path) -> tuple[int, list[str], str]:
    """The exit code, the lines of stdout, and stderr."""
    done = subprocess.run(
        [*SCRIPT, *arguments],
        cwd=ROOT,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    return done.returncode, done.stdout.splitlines(), done.stderr


@pytest.fixture(scope="module")
def script() -> ModuleType:
    sys.path.insert(0, str(ROOT))
    try:
        return importlib.import_module("codegen.upstream")
    finally:
        sys.path.remove(str(ROOT))


@pytest.fixture(scope="module")
def official(script: ModuleType) -> Any:
    """The models of the SDK, as the script sees them."""
    program = (
        "import pickle, sys; from codegen import upstream; "
        "sys.stdout.buffer.write(pickle.dumps(upstream.official()))"
    )
    command = [sys.executable, "-c", program]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, check=True)
    return pickle.loads(done.stdout)


@pytest.fixture
def reported(script: ModuleType, official: Any) -> Callable[[Any], list[str]]:
    """The unknown differences and the stale entries that the script reports for another document."""

    def report(document: Any) -> list[str]:
        known = [script.Known(pattern, reason) for pattern, reason in KNOWN.items()]
        lines = list(script.differences(script.own(document), official))
        return [*script.unknown(lines, known), *script.stale(lines, known)]

    return report


@pytest.fixture
def contract() -> Any:
    """A copy of the document without shared parts, so that a change affects one field only."""
    document = yaml.safe_load((ROOT / "openapi.yaml").read_text("utf-8"))
    return json.loads(json.dumps(document))


def fields(schemas: Schemas, name: str) -> Any:
    """The properties that a class itself declares."""
    schema = schemas[name]
    return schema["properties"] if "properties" in schema else schema["allOf"][1]["properties"]


def remove_field(schemas: Schemas) -> None:
    del fields(schemas, "RerankDocument")["score"]
    schemas["RerankDocument"]["required"].remove("score")


def add_field(schemas: Schemas) -> None:
    fields(schemas, "SummaryResult")["language"] = {"type": "string"}


def change_type(schemas: Schemas) -> None:
    fields(schemas, "LLMUsage")["latency"]["type"] = "string"


def change_items(schemas: Schemas) -> None:
    fields(schemas, "TextEmbeddingResult")["embeddings"]["items"]["items"]["type"] = "integer"


def change_class(schemas: Schemas) -> None:
    fields(schemas, "LLMResultChunkDelta")["message"]["$ref"] = "#/components/schemas/LLMUsage"


def allow_null(schemas: Schemas) -> None:
    fields(schemas, "PromptMessageTool")["name"]["type"] = ["string", "null"]


def make_optional(schemas: Schemas) -> None:
    schemas["LLMUsage"]["required"].remove("currency")


def drop_default(schemas: Schemas) -> None:
    del fields(schemas, "ImagePromptMessageContent")["filename"]["default"]


def change_default(schemas: Schemas) -> None:
    fields(schemas, "LLMModelConfig")["completion_params"]["default"] = {"temperature": 0}


def change_constant(schemas: Schemas) -> None:
    fields(schemas, "TextPromptMessageContent")["type"]["const"] = "words"


def lose_value(schemas: Schemas) -> None:
    schemas["EmbeddingInputType"]["enum"].remove("document")


def lose_variant(schemas: Schemas) -> None:
    del schemas["PromptMessageContent"]["discriminator"]["mapping"]["video"]


def lose_class(schemas: Schemas) -> None:
    del schemas["SummaryResult"]
    del schemas["SummaryResultEnvelope"]


def add_class(schemas: Schemas) -> None:
    schemas["VideoResult"] = {"type": "object", "properties": {"url": {"type": "string"}}}


def lose_invocation(schemas: Schemas) -> None:
    del schemas["BackwardsInvocation"]["discriminator"]["mapping"]["tts"]


def rename_invocation(schemas: Schemas) -> None:
    mapping = schemas["BackwardsInvocation"]["discriminator"]["mapping"]
    mapping["summary"] = mapping.pop("system_summary")


def add_invocation(schemas: Schemas) -> None:
    mapping = schemas["BackwardsInvocation"]["discriminator"]["mapping"]
    mapping["encrypt"] = mapping["llm"]


def change_known_difference(schemas: Schemas) -> None:
    fields(schemas, "LLMModelConfig")["mode"]["default"] = "completion"


class TestOfTheContract:
    def test_every_difference_is_known(self) -> None:
        code, lines, _ = upstream()

        assert lines[:-1] == []
        assert lines[-1].endswith(" known differences, 0 unknown, 0 stale entries")
        assert code == 0

    def test_every_known_difference_has_a_reason(self) -> None:
        assert all(isinstance(reason, str) and reason.strip() for reason in KNOWN.values())

    def test_known_differences_are_printed_on_request_under_their_reasons(self) -> None:
        code, lines, _ = upstream("--known")

        place = lines.index('LLMModelConfig.mode: official required, contract default "chat"')
        assert lines[place - 1].startswith("# the platform checks for a word")
        assert code == 0


class TestOfAnotherContract:
    @pytest.mark.parametrize(
        ("change", "expected"),
        [
            (remove_field, ["RerankDocument.score: the contract lacks the official field"]),
            (add_field, ["SummaryResult.language: no official field"]),
            (change_type, ["LLMUsage.latency: official number, contract string"]),
            (
                change_class,
                ["LLMResultChunkDelta.message: official AssistantPromptMessage, contract LLMUsage"],
            ),
            (allow_null, ["PromptMessageTool.name: official string, contract string | null"]),
            (make_optional, ["LLMUsage.currency: official required, contract optional"]),
            (
                drop_default,
                ['ImagePromptMessageContent.filename: official default "", contract optional'],
            ),
            (
                change_default,
                [
                    "LLMModelConfig.completion_params: official default {}, "
                    'contract default {"temperature": 0}'
                ],
            ),
            (
                change_constant,
                ['TextPromptMessageContent.type: official values "text", contract "words"'],
            ),
            (
                lose_value,
                ['EmbeddingInputType: official values "document" | "query", contract "query"'],
            ),
            (lose_class, ["SummaryResult: the contract lacks the official class"]),
            (add_class, ["VideoResult: no official class"]),
            (lose_invocation, ["invocation tts: the contract lacks the official type"]),
            (
                rename_invocation,
                [
                    "invocation summary: no official type",
                    "invocation system_summary: the contract lacks the official type",
                ],
            ),
            # The daemon names it, and has no such type.
            (add_invocation, ["invocation encrypt: no official type"]),
        ],
        ids=lambda value: value.__name__ if callable(value) else "",
    )
    def test_it_names_exactly_what_is_new(
        self,
        contract: Any,
        reported: Callable[[Any], list[str]],
        change: Callable[[Schemas], None],
        expected: list[str],
    ) -> None:
        assert reported(contract) == []

        change(contract["components"]["schemas"])

        assert reported(contract) == expected

    def test_the_program_prints_them_and_fails(self, contract: Any, tmp_path: Path) -> None:
        remove_field(contract["components"]["schemas"])
        (tmp_path / "openapi.yaml").write_text(json.dumps(contract), "utf-8")

        code, lines, _ = upstream("--contract", tmp_path / "openapi.yaml")

        assert lines[:-1] == ["RerankDocument.score: the contract lacks the official field"]
        assert lines[-1].endswith(" 1 unknown, 0 stale entries")
        assert code == 1

    def test_variant_that_is_no_longer_mapped_is_missing_in_every_place(
        self, contract: Any, reported: Callable[[Any], list[str]]
    ) -> None:
        lose_variant(contract["components"]["schemas"])

        *lines, stale = reported(contract)

        roles = ["Assistant", "Developer", "", "System", "Tool", "User"]
        expected = [f"{role}PromptMessage.content" for role in roles]
        assert [line.partition(":")[0] for line in lines] == expected
        assert stale.startswith("stale, no longer a difference: *PromptMessage.content")
        for line in lines:
            official, ours = line.split(", contract ")
            assert "VideoPromptMessageContent" in official
            assert "VideoPromptMessageContent" not in ours

    @pytest.mark.parametrize(
        ("change", "new", "stale"),
        [
            pytest.param(
                change_known_difference,
                'LLMModelConfig.mode: official required, contract default "completion"',
                'LLMModelConfig.mode: official required, contract default "chat"',
                id="a default",
            ),
            pytest.param(
                change_items,
                "TextEmbeddingResult.embeddings: official array of array of number, "
                "contract array of array of integer | null",
                None,
                id="one of two that a pattern covers",
            ),
        ],
    )
    def test_another_difference_in_the_place_of_a_known_one_is_new(
        self,
        contract: Any,
        reported: Callable[[Any], list[str]],
        change: Callable[[Schemas], None],
        new: str,
        stale: str | None,
    ) -> None:
        change(contract["components"]["schemas"])

        expected = [new, f"stale, no longer a difference: {stale}"] if stale else [new]
        assert reported(contract) == expected


class TestOfAnotherList:
    def write(self, folder: Path, known: dict[str, str]) -> Path:
        file = folder / "differences.yaml"
        file.write_text(json.dumps(known), "utf-8")
        return file

    def test_stale_entry_is_named_and_fails(self, tmp_path: Path) -> None:
        stale = {"Gone.field: *": "was so once", "*[a-z]": "only `*` means more than itself"}
        file = self.write(tmp_path, {**KNOWN, **stale})

        code, lines, _ = upstream("--differences", file)

        assert lines[:-1] == [f"stale, no longer a difference: {pattern}" for pattern in stale]
        assert lines[-1].endswith(" 0 unknown, 2 stale entries")
        assert code == 1

    def test_difference_that_is_not_in_it_is_unknown(self, tmp_path: Path) -> None:
        known = dict(KNOWN)
        del known["ToolChoice: no official class"]
        file = self.write(tmp_path, known)

        code, lines, _ = upstream("--differences", file)

        assert lines[:-1] == ["ToolChoice: no official class"]
        assert code == 1


class TestOfTheProgram:
    def test_it_explains_itself(self) -> None:
        code, lines, _ = upstream("--help")

        text = "\n".join(lines)
        assert code == 0
        assert {"--contract", "--session", "--differences", "--known"} <= set(
            text.replace(",", " ").split()
        )
        assert "nox -s upstream" in text

    @pytest.mark.parametrize("option", ["--contract", "--differences"])
    @pytest.mark.parametrize(
        "content",
        [
            pytest.param(None, id="is not there"),
            pytest.param(b"a: [", id="is no YAML"),
            pytest.param(b"\xff", id="is no text"),
            pytest.param(b"- a", id="is something else"),
        ],
    )
    def test_file_that_cannot_be_read(
        self, tmp_path: Path, option: str, content: bytes | None
    ) -> None:
        file = tmp_path / "file.yaml"
        if content is not None:
            file.write_bytes(content)

        code, lines, said = upstream(option, file)

        assert code == 2
        assert lines == []
        assert str(file) in said
        assert "Traceback" not in said

    def test_without_the_sdk_it_names_the_command_to_run(self, tmp_path: Path) -> None:
        (tmp_path / "dify_plugin.py").write_text("raise ImportError('not here')\n", "utf-8")
        done = subprocess.run(
            SCRIPT,
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
            env={"PYTHONPATH": str(tmp_path)},
        )

        assert done.returncode == 2
        assert "nox -s upstream" in done.stderr
        assert "Traceback" not in done.stderr
