"""Type checkers on plugins with the stubs of the official SDK, and stubtest on the stubs."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple

import pytest

ROOT = Path(__file__).parents[2]
SNIPPETS = ROOT / "tests/types/snippets"
STUBS = ROOT / "wrapper"
ENVIRONMENT = os.environ | {"PYTHONPATH": str(STUBS), "MYPYPATH": ""}

STREAM = "Generator[LLMResultChunk, None, None]"
CONTENT = (
    "str | list[TextPromptMessageContent | ImagePromptMessageContent | DocumentPromptMessageContent"
    " | AudioPromptMessageContent | VideoPromptMessageContent] | None"
)

CALLS = """
from dify_plugin.core.runtime import Session
from dify_plugin.entities.model.llm import LLMModelConfig
from dify_plugin.entities.model.message import UserPromptMessage

def calls(session: Session, stream: bool) -> None:
    config = LLMModelConfig(provider="openai", model="gpt-4o-mini", mode="chat")
    messages = [UserPromptMessage(content="hello")]
    llm = session.model.llm
    reveal_type(llm.invoke(config, messages))
    reveal_type(llm.invoke(config, messages, stream=True))
    reveal_type(llm.invoke(config, messages, stream=False))
    reveal_type(llm.invoke(config, messages, stream=stream))
    reveal_type(llm.invoke(config, messages, None, None, True))
    reveal_type(llm.invoke(config, messages, None, None, False))
    reveal_type(llm.invoke(config, messages, None, None, stream))
    structured = session.model.llm_structured_output
    reveal_type(structured.invoke(config, messages, {}))
    reveal_type(structured.invoke(config, messages, {}, stream=False))
"""
CALLS_REVEALED = [
    STREAM,
    STREAM,
    "LLMResult",
    f"{STREAM} | LLMResult",
    STREAM,
    "LLMResult",
    f"{STREAM} | LLMResult",
    "Generator[LLMResultChunkWithStructuredOutput, None, None]",
    "LLMResultWithStructuredOutput",
]

SESSION_CALLS = (SNIPPETS / "session_calls.py").read_text()
EVENTS = "Generator[_AppEvent, None, None]"
SESSION_REVEALED = [
    EVENTS,
    "_ChatReply",
    f"{EVENTS} | _ChatReply",
    "_WorkflowReply",
    EVENTS,
    f"{EVENTS} | _WorkflowReply",
    "_CompletionReply",
    EVENTS,
    *("str", "str | Any", "str", "int", "dict[str, Any]", "Any"),
    *("str", "dict[str, Any]"),
    *("str", "str", "dict[str, Any]", "Any"),
    "list[dict[str, dict[str, Any]]]",
    "Generator[ToolInvokeMessage, None, None]",
    "MessageType",
    "TextMessage | JsonMessage | VariableMessage | BlobMessage | BlobChunkMessage | LogMessage"
    " | RetrieverResourceMessage | None",
    *("str", "LogStatus", "bytes"),
    *("NodeResponse", "dict[str, Any]"),
    *("None", "bytes", "None", "bool"),
    *("Type | None", "str | None", "dict[str, str]"),
]
SESSION_MISTAKES = (SNIPPETS / "mistakes_of_sessions.py").read_text()

MISTAKES = """
from dify_plugin import DifyPluginEnv
from dify_plugin.entities import I18nObject
from dify_plugin.entities.model.llm import LLMModelConfig
from dify_plugin.entities.model.message import UserPromptMessage
from dify_plugin.entities.model.rerank import RerankModelConfig

LLMModelConfig(provider="openai", model="gpt-4o-mini")
LLMModelConfig(provider="openai", model="gpt-4o-mini", mode="chat", parameters={})
UserPromptMessage(content=1)
RerankModelConfig(provider="cohere", model="rerank", score_threshold="high", top_n=1)
I18nObject(zh_Hans="")
DifyPluginEnv(MAX_WORKER="many")
"""

TAKEN = (SNIPPETS / "constructors.py").read_text()
EXACT = """
def exact(tool: ToolParameter) -> None:
    reveal_type(price.input)
    reveal_type(usage.price_unit)
    reveal_type(rule.type)
    reveal_type(rule.help)
    reveal_type(model.model_type)
    reveal_type(model.features)
    reveal_type(model.model_properties)
    reveal_type(model.parameter_rules)
    reveal_type(model.pricing)
    reveal_type(call.id)
    reveal_type(tool.form)
    reveal_type(file.type)
    reveal_type(file.blob)
"""
EXACT_REVEALED = [
    "Decimal",
    "Decimal",
    "ParameterType",
    "I18nObject | None",
    "ModelType",
    "list[ModelFeature] | None",
    "dict[ModelPropertyKey, Any]",
    "list[ParameterRule]",
    "PriceConfig | None",
    "str",
    "ToolParameterForm",
    "FileType",
    "bytes",
]
REFUSED = [
    'PriceConfig(input=None, unit=1, currency="USD")',
    'PriceConfig(input=[1], unit=1, currency="USD")',
    'ParameterRule(name="size", type=5)',
    'ParameterRule(name="size", type="int", label="Size")',
    'AIModelEntity(model="m", model_type="lllm", model_properties={})',
    'AIModelEntity(model="m", model_type="llm", fetch_from="nowhere", model_properties={})',
    'AIModelEntity(model="m", model_type="llm", features="vision", model_properties={})',
    'AIModelEntity(model="m", model_type="llm", features=["sight"], model_properties={})',
    'AIModelEntity(model="m", model_type="llm", model_properties=["mode"])',
    'AIModelEntity(model="m", model_type="llm", model_properties={}, pricing=0.5)',
    "UserPromptMessage(content=[1])",
    'RerankResult(model="m", docs=["hello"])',
    'MultiModalContent(content="hello", content_type="sound")',
    'ToolParameter(name="n", label={}, human_description={}, type="number", form="model", min=[])',
    'InvokeMessage(type="words", message=None)',
    'File(url="http://files.test/1", type="picture")',
]
PLUGIN = (SNIPPETS / "kinds_of_plugins.py").read_text()
PLUGIN_REVEALED = ["Subscription", "ToolInvokeMessage"]
PLUGIN_MISTAKES = (SNIPPETS / "mistakes_of_plugins.py").read_text()


class Findings(NamedTuple):
    errors: list[tuple[int, str]]
    revealed: list[str]


def run(*command: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", *command],
        cwd=cwd,
        env=ENVIRONMENT,
        capture_output=True,
        text=True,
        check=False,
    )


def mypy(source: str, folder: Path) -> Findings:
    (folder / "plugin.py").write_text(source)
    checked = run("mypy", "--strict", "--config-file=", "--output=json", "plugin.py", cwd=folder)
    assert checked.returncode in {0, 1}, checked.stderr
    found = Findings([], [])
    for line in checked.stdout.splitlines():
        finding = json.loads(line)
        if finding["severity"] == "error":
            found.errors.append((finding["line"], finding["code"]))
        elif finding["message"].startswith("Revealed type is "):
            found.revealed.append(without_modules(finding["message"].split('"')[1]))
    return found


def pyright(source: str, folder: Path) -> Findings:
    (folder / "plugin.py").write_text(source)
    settings = {"typeCheckingMode": "strict", "stubPath": str(STUBS), "include": ["plugin.py"]}
    (folder / "pyrightconfig.json").write_text(json.dumps(settings))
    checked = run("pyright", "--outputjson", "--pythonpath", sys.executable, cwd=folder)
    assert checked.returncode in {0, 1}, checked.stderr
    found = Findings([], [])
    for finding in json.loads(checked.stdout)["generalDiagnostics"]:
        if finding["severity"] == "information":
            found.revealed.append(finding["message"].split('"')[-2])
        else:
            found.errors.append((finding["range"]["start"]["line"] + 1, finding["rule"]))
    return found


def without_modules(shown: str) -> str:
    """Shortens `str | list[package.module.Content]` to `str | list[Content]`."""
    words = shown.replace("[", "[ ").split(" ")
    return " ".join(word.rpartition(".")[2] for word in words).replace("[ ", "[")


def revealing(source: str) -> str:
    """The snippet, with `reveal_type` for the chunks of its stream."""
    loop = "        for chunk in response:\n"
    shown = ["response", "chunk", "chunk.delta.message.content"]
    return source.replace(loop, loop + "".join(f"            reveal_type({it})\n" for it in shown))


Checker = Callable[[str, Path], Findings]
both = pytest.mark.parametrize("check", [mypy, pyright])


@both
def test_the_snippet_with_a_fixed_model_has_no_findings(check: Checker, tmp_path: Path) -> None:
    source = (SNIPPETS / "llm_tool.py").read_text()
    assert check(revealing(source), tmp_path) == ([], [STREAM, "LLMResultChunk", CONTENT])


def test_mypy_finds_that_the_selected_model_may_be_missing(tmp_path: Path) -> None:
    source = (SNIPPETS / "llm_tool_model_selector.py").read_text()
    assert mypy(source, tmp_path) == ([(11, "call-overload")], [])


def test_pyright_finds_that_the_selected_model_may_be_missing(tmp_path: Path) -> None:
    source = (SNIPPETS / "llm_tool_model_selector.py").read_text()
    errors, _ = pyright(source, tmp_path)
    unused = (5, "reportUnusedImport")
    missing = [(11, "reportCallIssue"), (12, "reportArgumentType")]
    unknown_for_that = [(line, rule) for line, rule in errors if rule.startswith("reportUnknown")]
    assert sorted(set(errors) - set(unknown_for_that)) == [unused, *missing]
    assert min(unknown_for_that) == (11, "reportUnknownVariableType")


@both
def test_the_snippet_that_requires_a_model_has_no_such_finding(
    check: Checker, tmp_path: Path
) -> None:
    source = (SNIPPETS / "llm_tool_model_selector.py").read_text()
    insisting = source.replace("tool_parameters.get('model')", "tool_parameters['model']")
    errors, revealed = check(revealing(insisting), tmp_path)
    assert errors == ([] if check is mypy else [(5, "reportUnusedImport")])
    assert revealed == [STREAM, "LLMResultChunk", CONTENT]


@both
def test_each_way_to_call_has_its_type(check: Checker, tmp_path: Path) -> None:
    assert check(CALLS, tmp_path) == ([], CALLS_REVEALED)


@both
def test_each_call_of_apps_tools_nodes_storage_and_files_has_its_type(
    check: Checker, tmp_path: Path
) -> None:
    assert check(SESSION_CALLS, tmp_path) == ([], SESSION_REVEALED)


@both
def test_mistakes_with_apps_tools_nodes_storage_and_files_are_found(
    check: Checker, tmp_path: Path
) -> None:
    source = SESSION_CALLS + SESSION_MISTAKES
    first = source[: source.index("def more_mistakes(")].count("\n") + 2
    errors, _ = check(source, tmp_path)
    found = {line for line, _ in errors}
    lines = enumerate(source.splitlines(), 1)
    assert [line for at, line in lines if at >= first and at not in found] == []
    assert min(found) >= first


@both
def test_constructors_are_checked(check: Checker, tmp_path: Path) -> None:
    errors, _ = check(MISTAKES, tmp_path)
    assert sorted({line for line, _ in errors}) == [8, 9, 10, 11, 12, 13]


@both
def test_constructors_take_what_pydantic_takes(check: Checker, tmp_path: Path) -> None:
    assert check(TAKEN + EXACT, tmp_path) == ([], EXACT_REVEALED)


def test_pydantic_takes_it(tmp_path: Path) -> None:
    (tmp_path / "plugin.py").write_text(TAKEN)
    done = run("plugin", cwd=tmp_path)
    assert done.returncode == 0, done.stderr


@both
def test_constructors_refuse_what_pydantic_refuses(check: Checker, tmp_path: Path) -> None:
    start = TAKEN.count("\n") + 1
    errors, _ = check(TAKEN + "\n".join(REFUSED) + "\n", tmp_path)
    assert [REFUSED[line - start] for line in sorted({line for line, _ in errors})] == REFUSED


def test_pydantic_refuses_it(tmp_path: Path) -> None:
    lines = ["import pydantic", f"for line in {REFUSED!r}:", "    try:", "        eval(line)"]
    lines += [
        "    except (pydantic.ValidationError, TypeError):",
        "        continue",
        "    print(line)",
    ]
    (tmp_path / "plugin.py").write_text(TAKEN + "\n".join(lines))
    done = run("plugin", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (0, ""), done.stderr


@both
def test_a_plugin_of_each_kind_has_no_findings(check: Checker, tmp_path: Path) -> None:
    assert check(PLUGIN, tmp_path) == ([], PLUGIN_REVEALED)


@both
def test_mistakes_of_plugins_are_found(check: Checker, tmp_path: Path) -> None:
    lines = range(*(source.count("\n") + 1 for source in (PLUGIN, PLUGIN + PLUGIN_MISTAKES)))
    errors, _ = check(PLUGIN + PLUGIN_MISTAKES, tmp_path)
    found = {line for line, _ in errors}
    assert [line for line in lines[7:] if line not in found] == []


def test_each_module_of_the_sdk_has_a_stub() -> None:
    spec = find_spec("dify_plugin")
    assert spec is not None
    assert spec.origin is not None
    modules = modules_below(Path(spec.origin).parent, ".py")
    assert modules - modules_below(STUBS / "dify_plugin-stubs", ".pyi") == {"_gevent"}


def modules_below(folder: Path, suffix: str) -> set[str]:
    found = folder.rglob(f"*{suffix}")
    return {path.relative_to(folder).with_suffix("").as_posix() for path in found}


def test_the_stubs_agree_with_the_sdk(tmp_path: Path) -> None:
    settings = tmp_path / "mypy.ini"
    settings.write_text("[mypy]\n[mypy-dify_plugin.*]\nignore_missing_imports = True\n")
    tested = run(
        "mypy.stubtest",
        "dify_plugin",
        "--concise",
        f"--mypy-config-file={settings}",
        f"--allowlist={ROOT / 'codegen/stubtest-allowlist.txt'}",
        cwd=tmp_path,
    )
    assert tested.returncode == 0, tested.stdout + tested.stderr
