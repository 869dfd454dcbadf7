"""The official runtime, unmodified, on each of its channels, with the official session: every operation is answered from a script."""

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from dify_invoke.emulator import Emulator, RunningPlugin

from .sample_cases import RUNTIMES, SAMPLE
from .whole_session_workspace import FOLDER

Script = Callable[[Emulator], Any]

MODELS: dict[str, tuple[Script, str]] = {
    "llm": (lambda emulator: emulator.llm.reply(["Bon", "jour"]), '"Bon"'),
    "llm blocking": (lambda emulator: emulator.llm.reply("Bonjour"), '"Bonjour"'),
    "structured": (
        lambda emulator: emulator.llm_structured_output.reply({"city": "Rome"}),
        '{"city": "Rome"}',
    ),
    "summary": (lambda emulator: emulator.summary.reply("in short"), '"in short"'),
    "embedding": (
        lambda emulator: emulator.text_embedding.reply([[0.5], [0.25]]),
        "[[0.5], [0.25]]",
    ),
    "rerank": (lambda emulator: emulator.rerank.reply([0.25, 0.75]), '"score": 0.75'),
    "tts": (lambda emulator: emulator.tts.reply([b"one", b"two"]), b"one".hex()),
    "speech2text": (lambda emulator: emulator.speech2text.reply("a song"), '"a song"'),
    "moderation": (lambda emulator: emulator.moderation.reply(False), "false"),
}
OTHERS: dict[str, tuple[Script, str]] = {
    "chat streaming": (lambda emulator: emulator.app.reply(["Bon", "jour"]), '"Bon"'),
    "chat blocking": (lambda emulator: emulator.app.reply("Bonjour"), '"Bonjour"'),
    "completion blocking": (lambda emulator: emulator.app.reply("A poem"), '"A poem"'),
    "workflow blocking": (lambda emulator: emulator.app.reply({"words": 2}), '{"words": 2}'),
    "fetch_app": (
        lambda emulator: emulator.fetch_app.reply({"opening_statement": "Welcome"}),
        '"Welcome"',
    ),
    "builtin tool": (lambda emulator: emulator.tool.reply("from a script"), "from a script"),
    "workflow tool": (lambda emulator: emulator.tool.reply([{"hits": 2}]), '{"hits": 2}'),
    "parameter_extractor": (
        lambda emulator: emulator.parameter_extractor.reply({"city": "Rome"}),
        '"Rome"',
    ),
    "question_classifier": (
        lambda emulator: emulator.question_classifier.reply("cooking and food"),
        '"cooking and food"',
    ),
    "storage get": (lambda emulator: emulator.storage_get.reply(b"value"), b"value".hex()),
    "storage exist": (lambda emulator: emulator.storage_exist.reply(True), "true"),
    "storage set": (lambda emulator: emulator.storage_set.fail("no space"), "no space"),
    # Our session then asks whether the key exists, which it does not.
    "storage delete": (lambda emulator: emulator.storage_delete.fail("no luck"), '"error": {'),
    "file upload": (lambda emulator: emulator.file_upload.fail("no room"), "error"),
}


@pytest.fixture(scope="module")
def platform() -> Iterator[Emulator]:
    emulator = Emulator().start()
    yield emulator
    emulator.stop()


@pytest.fixture
def emulator(platform: Emulator) -> Emulator:
    platform.reset()
    return platform


@pytest.fixture(scope="module", params=RUNTIMES)
def sample(request: pytest.FixtureRequest, platform: Emulator) -> Iterator[RunningPlugin]:
    with platform.run_plugin(SAMPLE, runtime=request.param) as plugin:
        yield plugin


@pytest.fixture(scope="module", params=RUNTIMES)
def whole(request: pytest.FixtureRequest, platform: Emulator) -> Iterator[RunningPlugin]:
    with platform.run_plugin(FOLDER, runtime=request.param) as plugin:
        yield plugin


@pytest.mark.parametrize("session", ["official", "sync"])
class TestEveryOperation:
    @pytest.mark.parametrize("case", MODELS)
    def test_of_models(
        self, emulator: Emulator, sample: RunningPlugin, session: str, case: str
    ) -> None:
        script, wanted = MODELS[case]
        script(emulator)
        (message,) = sample.invoke_tool("every_type", {"case": case, "session": session})
        assert wanted in json.dumps(json.loads(message.text))
        emulator.check()

    @pytest.mark.parametrize("case", OTHERS)
    def test_besides_models(
        self, emulator: Emulator, whole: RunningPlugin, session: str, case: str
    ) -> None:
        script, wanted = OTHERS[case]
        script(emulator)
        parameters = {"operation": case, "session": session}
        (message,) = whole.invoke_tool("call", parameters)
        assert wanted in json.dumps(json.loads(message.text))
        emulator.check()
