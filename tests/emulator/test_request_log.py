"""The log of the emulator: a line for each request, on each channel."""

import re
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from dify_invoke import InvokeError, LLMModelConfig, PermissionDeniedError, Session
from dify_invoke.emulator import ChatApp, EmulatedTool, Emulator

CONFIG = LLMModelConfig(provider="openai", model="gpt-4o", mode="chat", completion_params={})
HI: Any = [{"role": "user", "content": "Hi"}]
CHAT = ChatApp(lambda query, inputs, history: ["one ", "two"])
GREET = EmulatedTool("greet", lambda: "Hello", provider="a/b/c")


@pytest.fixture
def lines() -> list[str]:
    return []


@pytest.fixture
def emulator(lines: list[str]) -> Iterator[Emulator]:
    with Emulator(apps=[CHAT], tools=[GREET], log=lines.append) as emulator:
        yield emulator


@pytest.fixture
def session(emulator: Emulator) -> Iterator[Session]:
    with emulator.session() as session:
        yield session


def told(line: str) -> str:
    """What a line says between the time and the milliseconds."""
    found = re.fullmatch(r"\d\d:\d\d:\d\d\.\d{3}  (.*)  \d+ ms", line)
    assert found, line
    return found[1]


def test_a_model(session: Session, lines: list[str]) -> None:
    session.model.moderation.invoke({"provider": "p", "model": "m"}, "text")
    (line,) = lines
    assert told(line) == "inner API  moderation  p/m  200  1 result"


def test_a_stream_counts_its_results(session: Session, lines: list[str]) -> None:
    count = len(list(session.model.llm.invoke(CONFIG, HI)))
    session.model.llm.invoke(CONFIG, HI, stream=False)
    first, second = lines
    assert told(first) == f"inner API  llm  openai/gpt-4o  200  {count} results"
    assert told(second) == "inner API  llm  openai/gpt-4o  200  1 result"


def test_an_app_and_a_tool(session: Session, lines: list[str]) -> None:
    session.app.chat.invoke(CHAT.app_id, "Hi", {}).result()
    session.tool.invoke_builtin_tool("a/b/c", "greet", {}).result()
    first, second = lines
    assert told(first).startswith(f"inner API  app  {CHAT.app_id}  200  ")
    assert told(second) == "inner API  tool  a/b/c/greet  200  1 result"


def test_a_failure_is_told(emulator: Emulator, session: Session, lines: list[str]) -> None:
    emulator.fail_next("llm", "slow\ndown", after=1)
    with pytest.raises(InvokeError):
        session.model.llm.invoke(CONFIG, HI).result()
    emulator.fail_next("llm", "no", status=503)
    with pytest.raises(InvokeError):
        session.model.llm.invoke(CONFIG, HI).result()
    first, second = lines
    assert re.fullmatch(
        r"inner API  llm  openai/gpt-4o  error: .*slow down.*  1 result", told(first)
    )
    assert told(second) == "inner API  llm  openai/gpt-4o  503  0 results"


def test_what_is_refused_before_it_is_read(emulator: Emulator, lines: list[str]) -> None:
    url = f"{emulator.url}/inner/api/invoke"
    assert httpx.post(f"{url}/llm", json={}).status_code == 400
    assert httpx.post(f"{url}/nothing", json={}).status_code == 404
    first, second = lines
    assert told(first) == "inner API  llm  -  400  0 results"
    assert told(second) == "inner API  /inner/api/invoke/nothing  -  404  0 results"


def test_the_daemon(emulator: Emulator, lines: list[str]) -> None:
    with Session.from_daemon(emulator.url, emulator.open_session({"storage"})) as session:
        session.storage["notes/bread"] = b"flour"
        assert session.storage["notes/bread"] == b"flour"
        with pytest.raises(PermissionDeniedError):
            session.model.llm.invoke(CONFIG, HI).result()
    first, second, third = lines
    assert told(first) == "daemon  storage_set  notes/bread  ok  1 result"
    assert told(second) == "daemon  storage_get  notes/bread  ok  1 result"
    assert told(third).startswith("daemon  llm  openai/gpt-4o  error: permission denied, ")
    with (
        Session.from_daemon(emulator.url, "unknown") as session,
        pytest.raises(InvokeError),
    ):
        session.storage.get("a")
    assert told(lines[-1]) == "daemon  -  -  400  0 results"


def test_files(emulator: Emulator, session: Session, lines: list[str]) -> None:
    session.file.upload("a.txt", b"text", "text/plain")
    file = emulator.file(b"content", "b.txt")
    assert session.file.read(file) == b"content"
    channels = [told(line).split("  ")[:2] for line in lines]
    assert channels == [
        ["inner API", "file_upload"],
        ["files", "signed_upload"],
        ["files", "file_download"],
    ]


def test_no_key_is_in_it(emulator: Emulator, session: Session, lines: list[str]) -> None:
    list(session.model.llm.invoke(CONFIG, HI))
    assert emulator.api_key not in "".join(lines)


def test_there_is_none_by_default(capfd: pytest.CaptureFixture[str]) -> None:
    with Emulator() as emulator, emulator.session() as session:
        list(session.model.llm.invoke(CONFIG, HI))
    assert capfd.readouterr() == ("", "")


def test_a_log_that_cannot_be_called() -> None:
    given: Any = True
    with pytest.raises(ValueError, match="log is true: give a function that takes a text"):
        Emulator(log=given)
