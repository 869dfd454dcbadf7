"""The example plugins for apps, storage and files, run by the official runtime on each of its channels."""

from collections.abc import Iterator, Sequence
from typing import Any
from uuid import uuid4

import pytest

from dify_invoke import Session, ToolBlobChunkMessage, ToolInvokeMessage
from dify_invoke.emulator import (
    AgentApp,
    AgentPieces,
    ChatApp,
    Emulator,
    PluginError,
    RunningPlugin,
    ToolStep,
    Turn,
    WorkflowApp,
)

from .example_cases import EXAMPLES, of_type, runs, text_of
from .sample_cases import RUNTIMES

ANN, BOB, REVIEWS = str(uuid4()), str(uuid4()), str(uuid4())


def _remember(query: str, inputs: dict[str, Any], history: Sequence[Turn]) -> str:
    said = ", ".join(turn.query for turn in history)
    return f"{query} after {said or 'silence'} in {inputs.get('city', 'no city')}"


def _use_tool(query: str, inputs: dict[str, Any], history: Sequence[Turn]) -> AgentPieces:
    yield ToolStep("weather", {"city": "Paris"}, "sunny", "I must look.")
    yield f"Sunny, as {len(history)} times before."


CHAT = ChatApp(_remember)
AGENT = AgentApp(_use_tool)


@pytest.fixture(scope="module")
def emulator() -> Iterator[Emulator]:
    def review(inputs: dict[str, Any]) -> dict[str, Any]:
        files = {file.id: file for file in made.files}
        text = files[inputs["paper"]["tool_file_id"]].content.decode()
        if "nonsense" in text:
            raise RuntimeError("not worth reading")
        return {"verdict": f"{len(text.splitlines())} lines, {inputs.get('tone', 'no tone')}"}

    form = [{"file": {"variable": "paper", "required": True}}]
    reviews = WorkflowApp(review, app_id=REVIEWS, user_input_form=form)
    with Emulator(apps=[CHAT, AGENT, reviews]) as made:
        yield made


@runs("kept_conversation", *RUNTIMES)
class TestKeptConversation:
    def say(self, plugin: RunningPlugin, query: str, **further: Any) -> str:
        app = {"app_id": CHAT.app_id, "inputs": {"city": "Paris"}}
        return text_of(plugin.invoke_tool("talk", {"app": app, "query": query, **further}))

    def test_goes_on_until_it_is_forgotten(self, plugin: RunningPlugin) -> None:
        self.say(plugin, "Zero", forget=True)
        assert self.say(plugin, "One", forget=True) == "One after silence in Paris"
        assert self.say(plugin, "Two") == "Two after One in Paris"
        assert self.say(plugin, "Three") == "Three after One, Two in Paris"
        assert self.say(plugin, "Four", forget=True) == "Four after silence in Paris"

    def test_shows_the_answer_as_it_comes(self, plugin: RunningPlugin) -> None:
        app = {"app_id": CHAT.app_id}
        messages = plugin.invoke_tool("talk", {"app": app, "query": "Hi", "forget": True})
        assert len(messages) == 6

    def test_each_app_has_its_own(self, plugin: RunningPlugin) -> None:
        self.say(plugin, "One", forget=True)
        agent: dict[str, Any] = {"app_id": AGENT.app_id, "inputs": {}}
        asked = self.say(plugin, "Weather?", app=agent, forget=True)
        assert asked == "Sunny, as 0 times before."
        assert self.say(plugin, "Weather?", app=agent) == "Sunny, as 1 times before."
        assert self.say(plugin, "Two") == "Two after One in Paris"

    def test_a_lost_conversation_is_begun_anew(
        self, plugin: RunningPlugin, emulator: Emulator
    ) -> None:
        self.say(plugin, "One", forget=True)
        session_id = emulator.open_session(plugin_id="dify-invoke/kept_conversation")
        with Session.from_daemon(emulator.url, session_id) as session:
            key = f"conversations/{CHAT.app_id}/nobody"
            assert len(session.storage[key]) == 36
            session.storage[key] = str(uuid4()).encode()
            assert self.say(plugin, "Two") == "Two after silence in Paris"
        assert self.say(plugin, "Three") == "Three after Two in Paris"

    def test_an_answer_that_fails_is_reported(
        self, plugin: RunningPlugin, emulator: Emulator
    ) -> None:
        self.say(plugin, "One", forget=True)
        emulator.fail_next("app", "slow down", error_type="InvokeRateLimitError", after=2)
        with pytest.raises(PluginError, match=r"AppRunError.*slow down"):
            self.say(plugin, "Two")
        assert self.say(plugin, "Three") == "Three after One in Paris"


def test_users_have_conversations_of_their_own(emulator: Emulator) -> None:
    app = {"app_id": CHAT.app_id}
    folder = EXAMPLES / "kept_conversation"

    def said(user_id: str) -> list[str]:
        with emulator.run_plugin(folder, user_id=user_id) as plugin:
            asked = ({"app": app, "query": query} for query in ("One", "Two"))
            return [text_of(plugin.invoke_tool("talk", one)) for one in asked]

    wanted = ["One after silence in no city", "Two after One in no city"]
    assert said(ANN) == said(BOB) == wanted


@runs("notes", *RUNTIMES)
class TestNotes:
    def do(self, plugin: RunningPlugin, action: str, name: str, **further: Any) -> str:
        given = {"action": action, "name": name, **further}
        return text_of(plugin.invoke_tool("notes", given))

    @pytest.mark.parametrize("name", ["bread", "a/../b", "Übung " * 100, ""])
    def test_keeps_reads_and_forgets(self, plugin: RunningPlugin, name: str) -> None:
        assert self.do(plugin, "keep", name, text="flour, wäter") == f"The note {name!r} is kept."
        assert self.do(plugin, "read", name) == "flour, wäter"
        assert self.do(plugin, "forget", name) == f"The note {name!r} is forgotten."
        assert self.do(plugin, "read", name) == f"There is no note {name!r}."
        assert self.do(plugin, "forget", name) == f"There is no note {name!r}."

    def test_a_full_storage(self, plugin: RunningPlugin) -> None:
        # It is left there: the daemon has not counted it, and would count it off if it were forgotten.
        name = f"full {uuid4()}"
        said = self.do(plugin, "keep", name, text="x" * 1_100_000)
        assert said.startswith(f"The notes are full: {name!r} is not kept")
        assert "is kept" in self.do(plugin, "keep", "short", text="x")

    def test_a_broken_storage_is_reported(self, plugin: RunningPlugin, emulator: Emulator) -> None:
        self.do(plugin, "keep", "bread", text="flour")
        emulator.fail_next("storage_get", "the disk is gone")
        with pytest.raises(PluginError, match=r"^StorageError: "):
            self.do(plugin, "read", "bread")
        assert self.do(plugin, "read", "bread") == "flour"


@runs("file_review", *RUNTIMES)
class TestFileReview:
    def review(
        self, plugin: RunningPlugin, document: Any, **further: Any
    ) -> list[ToolInvokeMessage]:
        app = {"app_id": REVIEWS, "inputs": {"tone": "kind"}}
        return plugin.invoke_tool(
            "review", {"document": document, "app": app, "variable": "paper", **further}
        )

    def test_a_file_goes_in_and_out(self, plugin: RunningPlugin, emulator: Emulator) -> None:
        messages = self.review(plugin, emulator.file("Größe\nzwei\n".encode(), "größe.txt"))
        (told,) = of_type(messages, "json")
        assert told.json_object == {"verdict": "2 lines, kind"}
        numbered = "   1  Größe\n   2  zwei\n".encode()
        pieces = [message for message in messages if isinstance(message, ToolBlobChunkMessage)]
        assert b"".join(piece.message.blob for piece in pieces) == numbered
        meta = {"mime_type": "text/plain", "filename": "numbered-größe.txt"}
        assert pieces[0].meta == meta
        uploaded = emulator.files[-1]
        assert (uploaded.name, uploaded.content) == ("numbered-größe.txt", numbered)

    def test_a_large_file(self, plugin: RunningPlugin, emulator: Emulator) -> None:
        self.review(plugin, emulator.file(b"a line\n" * 100_000, "long.txt"))
        assert emulator.files[-1].content.endswith(b"100000  a line\n")

    def test_a_file_that_is_no_text(self, plugin: RunningPlugin, emulator: Emulator) -> None:
        with pytest.raises(PluginError, match="not a text in UTF-8"):
            self.review(plugin, emulator.file(b"\xff\xfe", "a.bin"))

    @pytest.mark.parametrize(
        ("operation", "error"),
        [
            ("file_download", "APIStatusError: read_file: HTTP 500: no luck"),
            ("file_upload", "InvokeError: request_file_upload: upload file failed: data is nil"),
            ("signed_upload", "APIStatusError: upload_file: HTTP 500: no luck"),
        ],
    )
    def test_a_failing_file_server_is_reported(
        self, plugin: RunningPlugin, emulator: Emulator, operation: str, error: str
    ) -> None:
        emulator.fail_next(operation, "no luck", status=500)
        with pytest.raises(PluginError) as caught:
            self.review(plugin, emulator.file(b"text", "a.txt"))
        assert str(caught.value).startswith(error)

    def test_a_failing_workflow_is_reported(
        self, plugin: RunningPlugin, emulator: Emulator
    ) -> None:
        with pytest.raises(PluginError, match=r"^WorkflowFailedError: .*not worth reading"):
            self.review(plugin, emulator.file(b"nonsense", "a.txt"))

    def test_a_variable_that_the_workflow_lacks(
        self, plugin: RunningPlugin, emulator: Emulator
    ) -> None:
        document = emulator.file(b"text", "a.txt")
        with pytest.raises(PluginError, match="paper is required in input form"):
            self.review(plugin, document, variable="")
