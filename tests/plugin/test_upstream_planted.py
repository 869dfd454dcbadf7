"""`nox -s upstream` reports what another release of the SDK, or another session, would have: changes planted in copies."""

import os
import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SESSION = ROOT / "wrapper/dify_invoke/session/_sync"
VOTE = """
    class VoteMessage(BaseModel):
        votes: int

    class JsonMessage(BaseModel):"""

# The change of a file of the SDK, and what is new then.
IN_THE_SDK = {
    "a kind of message": (
        "entities/invoke_message.py",
        ('LOG = "log"', 'LOG = "log"\n        VOTE = "vote"'),
        [
            "ToolInvokeMessage.type: official values",
            "ToolMessageType: official values",
        ],
    ),
    "a class of messages": (
        "entities/invoke_message.py",
        ("    class JsonMessage(BaseModel):", VOTE),
        ["VoteMessage: the contract lacks the official class"],
    ),
    "what a message may be": (
        "entities/invoke_message.py",
        ("        TextMessage\n        | JsonMessage", "        TextMessage"),
        ["ToolInvokeMessage.message: official ToolBlob | ToolBlobChunk | ToolLog"],
    ),
    "a field of a part of a message": (
        "entities/invoke_message.py",
        ("        context: str", "        score: float\n        context: str"),
        ["ToolRetrieverResources.score: the contract lacks the official field"],
    ),
    "a field of a passage": (
        "entities/invoke_message.py",
        ("hit_count: int | None = None", "hits: int | None = None"),
        [
            "RetrieverResource.hit_count: no official field",
            "RetrieverResource.hits: the contract lacks the official field",
        ],
    ),
    "how a step stands": (
        "entities/invoke_message.py",
        ('ERROR = "error"', 'ERROR = "error"\n            SKIPPED = "skipped"'),
        ['ToolLog.status: official values "error" | "skipped" | "start" | "success", contract any'],
    ),
    "the name of a class of messages": (
        "entities/invoke_message.py",
        ("TextMessage", "WordsMessage"),
        [
            "ToolInvokeMessage.message: official ToolBlob",
            "ToolText: no official class",
            "WordsMessage: the contract lacks the official class",
        ],
    ),
    "a kind of provider": (
        "entities/tool.py",
        ('API = "api"', 'API = "api"\n    SKILL = "skill"'),
        ["ToolProviderType: official values"],
    ),
    "a field of a node's model": (
        "entities/workflow_node.py",
        ("    name: str\n    mode:", "    model: str\n    mode:"),
        [
            "NodeModelConfig.model: the contract lacks the official field",
            "NodeModelConfig.name: no official field",
        ],
    ),
    "a default of a parameter": (
        "entities/workflow_node.py",
        ("required: bool | None", "required: bool | None = True"),
        ["ParameterConfig.required: official default true, contract default false"],
    ),
    "a field of a class of questions": (
        "entities/workflow_node.py",
        ("    id: str\n    name: str", "    id: str\n    name: str\n    label: str | None = None"),
        ["ClassConfig.label: the contract lacks the official field"],
    ),
    "a field of a node's reply": (
        "entities/workflow_node.py",
        ("    process_data: dict\n", "    process_data: dict\n    error: str | None = None\n"),
        ["NodeResponse.error: the contract lacks the official field"],
    ),
    "a field of an upload": (
        "invocations/file.py",
        ("    size: int\n", "    size: int\n    hash: str | None = None\n"),
        ["UploadFileResponse.hash: the contract lacks the official field"],
    ),
    "a kind of upload": (
        "invocations/file.py",
        ('AUDIO = "audio"', 'AUDIO = "audio"\n        SHEET = "sheet"'),
        ["UploadFileResponse.type: official values"],
    ),
    "a kind of file": (
        "file/entities.py",
        ('AUDIO = "audio"', 'AUDIO = "audio"\n    SHEET = "sheet"'),
        ["FileType: official values"],
    ),
    "a type of invocation": (
        "core/entities/invocation.py",
        ('TTS = "tts"', 'TTS = "tts"\n    Encrypt = "encrypt"'),
        ["invocation encrypt: the contract lacks the official type"],
    ),
    "an argument of a model": (
        "invocations/model/moderation.py",
        ("text: str", "text: str, language: str | None = None"),
        ["session.model.moderation.invoke(language): the session lacks the official argument"],
    ),
    "the order of the arguments of a model": (
        "invocations/model/moderation.py",
        (
            "model_config: ModerationModelConfig, text: str",
            "text: str, model_config: ModerationModelConfig",
        ),
        [
            "session.model.moderation.invoke: official order text, model_config, "
            "session model_config, text"
        ],
    ),
    "the name of an argument of an app": (
        "invocations/app/chat.py",
        ("user: str | None = None", "end_user: str | None = None"),
        [
            "session.app.chat.invoke(end_user): the session lacks the official argument",
            "session.app.chat.invoke(user): no official argument",
        ],
    ),
    "a default of a tool": (
        "invocations/tool.py",
        ("credential_id: str | None = None", 'credential_id: str | None = ""'),
        ["session.tool.invoke(credential_id): official default '', session default None"],
    ),
    "a default of a node": (
        "invocations/workflow_node/question_classifier.py",
        ('instruction: str = ""', "instruction: str"),
        [
            "session.workflow_node.question_classifier.invoke(instruction): official required, "
            "session default ''"
        ],
    ),
    "a call of storage": (
        "invocations/storage.py",
        ("def exist(", "def exists("),
        [
            "session.storage.exist: no official call",
            "session.storage.exists: the session lacks the official call",
        ],
    ),
    "a call": (
        "invocations/model/moderation.py",
        ("    def invoke(", "    def judge(self) -> None: ...\n\n    def invoke("),
        ["session.model.moderation.judge: the session lacks the official call"],
    ),
    "a part of a session": (
        "core/runtime.py",
        (
            "self.storage = StorageInvocation(self)",
            "self.storage = StorageInvocation(self)\n        self.cache = StorageInvocation(self)",
        ),
        ["session.cache: the session lacks the official part"],
    ),
}

# The change of models.py of the session, and what is new then.
IN_THE_SESSION = {
    "a default": (
        ("min_summarize_length: int = 1024", "min_summarize_length: int = 0"),
        ["session.model.summary.invoke(min_summarize_length): official default 1024, session"],
    ),
    "an argument by name only": (
        (
            "model_config: ModerationConfig, text: str",
            "model_config: ModerationConfig, *, text: str",
        ),
        [
            "session.model.moderation.invoke(text): official required, session by name only, required"
        ],
    ),
    "the name of an argument": (
        ("text: str, instruction: str", "text: str, hint: str"),
        [
            "session.model.summary.invoke(hint): no official argument",
            "session.model.summary.invoke(instruction): the session lacks the official argument",
        ],
    ),
    "the name of a type of model": (
        ("self.moderation: ModerationInvocation", "self.judge: ModerationInvocation"),
        [
            "session.model.judge.invoke: no official call",
            "session.model.moderation.invoke: the session lacks the official call",
        ],
    ),
}


def upstream(*arguments: str | Path, sdk: Path | None = None) -> tuple[int, list[str]]:
    """The exit code, and what the program says is new or stale."""
    done = subprocess.run(
        [sys.executable, "-m", "codegen.upstream", *arguments],
        cwd=ROOT,
        env=os.environ | ({"PYTHONPATH": str(sdk)} if sdk else {}),
        capture_output=True,
        text=True,
        check=False,
    )
    lines = done.stdout.splitlines()[:-1]
    return done.returncode, [it for it in lines if not it.startswith("stale, ")] or [done.stderr]


def replace(file: Path, old: str, new: str) -> None:
    text = file.read_text("utf-8")
    assert old in text
    file.write_text(text.replace(old, new), "utf-8")


@pytest.mark.parametrize("change", IN_THE_SDK)
def test_change_of_the_sdk_is_new(change: str, tmp_path: Path) -> None:
    spec = find_spec("dify_plugin")
    assert spec is not None
    assert spec.origin is not None
    name, (old, new), expected = IN_THE_SDK[change]
    shutil.copytree(Path(spec.origin).parent, tmp_path / "dify_plugin")
    replace(tmp_path / "dify_plugin" / name, old, new)

    code, lines = upstream(sdk=tmp_path)

    assert code == 1
    assert [line[: len(start)] for line, start in zip(lines, expected, strict=True)] == expected


@pytest.mark.parametrize("change", IN_THE_SESSION)
def test_change_of_the_session_is_new(change: str, tmp_path: Path) -> None:
    (old, new), expected = IN_THE_SESSION[change]
    shutil.copytree(SESSION, tmp_path / "session")
    replace(tmp_path / "session" / "models.py", old, new)

    code, lines = upstream("--session", tmp_path / "session")

    assert code == 1
    assert [line[: len(start)] for line, start in zip(lines, expected, strict=True)] == expected
