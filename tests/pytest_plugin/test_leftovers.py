"""Thousands of tests with the fixtures, in several processes, leave no thread, socket or file behind."""

from importlib.util import find_spec
from pathlib import Path

import pytest

from .conftest import Runs

pytest.importorskip("anyio.pytest_plugin")

SDK = find_spec("dify_plugin") is not None
# With the official SDK, which `nox -s plugin` has, there are tests of tools in the process, too.
TESTS = 2000 if SDK else 200
MANY = """
import pytest

LONG = "long" * 300
numbers = pytest.mark.parametrize("number", range(EACH))

@pytest.fixture
def anyio_backend():
    return "asyncio"

@numbers
def test_emulator(dify_emulator, number):
    assert not dify_emulator.calls

def shorten(emulator, session, number):
    emulator.summary.when(instruction=str(number)).reply(f"short {number}")
    assert session.model.summary.invoke(LONG, str(number)) == f"short {number}"

@numbers
def test_session(dify_emulator, dify_session, number):
    shorten(dify_emulator, dify_session, number)
    dify_session.file.upload("a.txt", b"content", "text/plain")

@numbers
@pytest.mark.dify_channel("daemon")
def test_daemon(dify_emulator, dify_session, number):
    shorten(dify_emulator, dify_session, number)
    dify_session.storage.set("key", b"value")

@numbers
@pytest.mark.anyio
async def test_async(dify_emulator, dify_async_session, number):
    dify_emulator.llm.reply("one two three")
    config = {"provider": "p", "model": "m"}
    stream = dify_async_session.model.llm.invoke(config, [{"role": "user", "content": LONG}])
    if number % 2:
        assert [text async for text in stream.text] == ["one ", "two ", "three"]
    else:  # left early
        async with stream:
            await anext(stream)
"""
TOOL = """
from dify_plugin import Tool

class Shorten(Tool):
    def _invoke(self, tool_parameters):
        text = self.session.model.summary.invoke(tool_parameters["text"], "shorten")
        yield self.create_text_message(text)

@numbers
def test_tool(dify_emulator, dify_tool, number):
    dify_emulator.summary.reply(f"short {number}")
    (message,) = dify_tool(Shorten).invoke(text=LONG)
    assert message.text == f"short {number}"
"""
WATCH = """
import os
import threading
from pathlib import Path

DESCRIPTORS = Path("/proc/self/fd")  # of Linux

def held():
    threads = {f"thread {thread.name} {thread.ident}" for thread in threading.enumerate()}
    return threads | {f"{one.name} {one.readlink()}" for one in opened()}

def opened():
    if DESCRIPTORS.is_dir():
        for name in os.listdir(DESCRIPTORS):
            if (DESCRIPTORS / name).is_symlink():  # that of the listing is gone
                yield DESCRIPTORS / name

def pytest_sessionstart(session):
    session.before = held()

def pytest_sessionfinish(session):
    for thread in threading.enumerate():
        if thread is not threading.current_thread():
            thread.join(1)  # those that end are not left behind
    if hasattr(session.config, "workerinput"):
        name = session.config.workerinput["workerid"]
        Path(f"{name}.txt").write_text("\\n".join(sorted(held() - session.before)))
"""
OPTIONS = ("-n", "2", "-W", "ignore::pydantic.warnings.PydanticDeprecatedSince20")  # the SDK's


@pytest.fixture
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder for temporary files, of all processes that the test starts."""
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    return tmp_path


def left(folder: Path) -> list[str]:
    """What each of the two workers has left behind."""
    found = [file.read_text("utf-8") for file in folder.glob("gw*.txt")]
    assert len(found) == 2
    return found


def test_many_tests_leave_nothing_behind(
    runs: Runs, pytester: pytest.Pytester, temporary: Path
) -> None:
    source = MANY + TOOL if SDK else MANY
    each = TESTS // source.count("@numbers")
    result = runs(source.replace("EACH", str(each)), *OPTIONS, conftest=WATCH)
    result.assert_outcomes(passed=TESTS)
    assert left(pytester.path) == ["", ""]
    assert not [*temporary.iterdir()]


def test_leaks_are_seen(runs: Runs, pytester: pytest.Pytester, temporary: Path) -> None:
    source = """
    import socket, tempfile, threading

    def test_thread(dify_emulator):
        threading.Thread(target=threading.Event().wait, name="lost", daemon=True).start()

    def test_port(dify_emulator):
        threading.lost = socket.create_server(("127.0.0.1", 0))

    def test_file(dify_emulator):
        tempfile.mkstemp(prefix="lost")
    """
    result = runs(source, *OPTIONS, conftest=WATCH)
    result.assert_outcomes(passed=3)
    found = "\n".join(left(pytester.path))
    assert "thread lost" in found
    assert [file.name[:4] for file in temporary.iterdir()] == ["lost"]
    if Path("/proc/self/fd").is_dir():
        assert "socket:" in found
