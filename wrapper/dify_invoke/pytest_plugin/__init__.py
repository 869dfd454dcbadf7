"""The pytest plugin: an emulator of the platform, sessions that reach it, and plugins that run on it, as fixtures.

    def test_answers(dify_emulator, dify_plugin):
        dify_emulator.llm.reply("It is sunny.")
        (message,) = dify_plugin.invoke_tool("weather", {"city": "Paris"})
        assert message.text == "It is sunny."

A call that fits no script, and an answer that no call came for, fail the test. pytest finds this module by its entry
point. It needs `dify-invoke[emulator]`; plugins need the official SDK, too. The mark `dify_recording` has a session
reach a recording of a real platform instead.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable, Generator, Iterator
from contextlib import nullcontext
from functools import partial, wraps
from inspect import iscoroutinefunction
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any

import pytest

from . import recordings
from .recordings import dify_recording
from .tracebacks import without_libraries

if TYPE_CHECKING:
    from ..emulator import Emulator, InProcessTool, RunningPlugin
    from ..emulator.recordings import Recorder, Replay
    from ..session._async.session import AsyncSession
    from ..session._sync.session import Session

__all__ = ["dify_recording"]  # pytest looks for it here

_PATCHING = "dify_plugin._gevent"
_RUNTIMES = ("stdio", "tcp", "serverless")
_CHANNELS = ("inner API", "daemon")
_MARKERS = (
    "dify_emulator(**arguments): an emulator of the test's own; the arguments are those of Emulator",
    "dify_plugin(folder, **arguments): the plugin that runs; the arguments are those of Emulator.run_plugin",
    "dify_channel(name): how sessions reach the emulator: 'inner API' or 'daemon'",
    recordings.MARKER,
)
_FIXTURES = frozenset(
    {
        "dify_emulator", "dify_session", "dify_async_session", "dify_plugin", "dify_tool", "dify_recording",
    }
)  # fmt: skip
_emulator = pytest.StashKey["Emulator"]()
_plugin = pytest.StashKey["RunningPlugin"]()
_log_length = pytest.StashKey[int]()


def pytest_addoption(parser: pytest.Parser) -> None:
    """The settings, for pytest.ini or pyproject.toml and for the command line."""
    parser.addini("dify_plugin", "the folder of the plugin that `dify_plugin` runs", default="")
    parser.addini("dify_runtime", "how it runs: stdio, tcp or serverless", default="stdio")
    parser.addini("dify_channel", "how sessions reach the emulator", default=_CHANNELS[0])
    parser.addini(
        "dify_gevent", "whether the official SDK may patch this process", type="bool", default=False
    )
    parser.getgroup("dify").addoption(
        "--dify-runtime", choices=_RUNTIMES, help="how the plugins of `dify_plugin` run"
    )
    recordings.add_settings(parser)


def pytest_configure(config: pytest.Config) -> None:
    for marker in _MARKERS:
        config.addinivalue_line("markers", marker)
    recordings.mode_of(config)  # a wrong one ends the run
    if not config.getini("dify_gevent") and "dify_plugin" not in sys.modules:
        # On import, dify_plugin replaces the threads and sockets of the whole process by gevent's.
        sys.modules.setdefault(_PATCHING, ModuleType(_PATCHING))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None, object, object]:
    """Fails a test that left calls or scripts over, or that asked for more than was recorded.

    Beside another failure it tells of them.
    """
    try:
        result = yield
    except BaseException:
        for title, problems in _problems(item).items():
            item.add_report_section("call", title, "\n\n".join(problems))
        if (plugin := item.stash.get(_plugin, None)) is not None:
            item.add_report_section(
                "call", "the plugin's log", plugin.log[item.stash[_log_length] :]
            )
        raise
    if found := [one for problems in _problems(item).values() for one in problems]:
        pytest.fail("\n\n".join(found), pytrace=False)
    return result


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_makereport(
    item: pytest.Item,
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    ours = not _FIXTURES.isdisjoint(getattr(item, "fixturenames", ()))
    with without_libraries() if ours else nullcontext():
        report = yield
    recordings.note(item, report)
    return report


def _problems(item: pytest.Item) -> dict[str, list[str]]:
    """What is wrong although the test may not have noticed, by who says it."""
    emulator = item.stash.get(_emulator, None)
    found = {
        "the emulator": emulator.problems() if emulator else [],
        "the recording": recordings.problems(item),
    }
    return {title: problems for title, problems in found.items() if problems}


@pytest.fixture(scope="session")
def _dify_shared_emulator() -> Iterator[Emulator]:
    from ..emulator import Emulator

    emulator = Emulator().start()
    yield emulator
    emulator.stop()


@pytest.fixture(scope="session")
def _dify_shared_plugins() -> Iterator[dict[Any, RunningPlugin]]:
    plugins: dict[Any, RunningPlugin] = {}
    yield plugins
    for plugin in plugins.values():
        plugin.close()


@pytest.fixture
def dify_emulator(request: pytest.FixtureRequest) -> Iterator[Emulator]:
    """The platform. It begins each test without scripts, calls, files and stored values.

    The mark `dify_emulator(...)` gives a test one of its own, with arguments of `Emulator`.
    """
    marker = request.node.get_closest_marker("dify_emulator")
    if marker is None:
        emulator: Emulator = request.getfixturevalue("_dify_shared_emulator")
        emulator.reset()
        request.node.stash[_emulator] = emulator
        yield emulator
        return
    from ..emulator import Emulator as Made

    own = Made(*marker.args, **marker.kwargs).start()
    request.node.stash[_emulator] = own
    yield own
    own.stop()


@pytest.fixture
def dify_session(request: pytest.FixtureRequest) -> Iterator[Session]:
    """A session that reaches the emulator over the inner API, or over the daemon where `dify_channel` says so.

    With the mark `dify_recording` it reaches a recording of a real platform.
    """
    from ..session._sync.session import Session

    server = _server(request)
    if _channel(request) == "daemon":
        session = Session.from_daemon(server.url, _daemon_session(server))
    else:
        session = server.session(user_id=recordings.user_of(request.node))
    with session:
        yield session


@pytest.fixture
def dify_async_session(request: pytest.FixtureRequest) -> Iterator[AsyncSession]:
    """The same for async tests, run by anyio or pytest-asyncio. It is closed at the end of the test, in its event loop."""
    from ..session._async.session import AsyncSession

    server = _server(request)
    if _channel(request) == "daemon":
        session = AsyncSession.from_daemon(server.url, _daemon_session(server))
    else:
        session = server.async_session(user_id=recordings.user_of(request.node))
    node: Any = request.node
    if iscoroutinefunction(node.obj):
        node.obj = _closing(node.obj, session)
    yield session
    asyncio.run(session.aclose())  # of a test that runs a loop of its own, or that never ran


def _closing(test: Callable[..., Any], session: AsyncSession) -> Callable[..., Any]:
    """The test, which closes the session where its connections work: in the event loop of the test."""

    @wraps(test)
    async def run(*arguments: Any, **fixtures: Any) -> None:
        __tracebackhide__ = True
        async with session:
            await test(*arguments, **fixtures)

    return run


@pytest.fixture
def dify_plugin(request: pytest.FixtureRequest, dify_emulator: Emulator) -> Iterator[RunningPlugin]:
    """A plugin that runs in the official runtime. What it invokes, the emulator answers.

    Its folder is that of the mark `dify_plugin(folder)`, or of the setting `dify_plugin`, below pytest's root. It is
    started once for all tests that share the emulator, so that a test costs little.
    """
    recordings.refuse(request)
    config = request.config
    marker = request.node.get_closest_marker("dify_plugin")
    arguments = dict(marker.kwargs) if marker else {}
    folder = marker.args[0] if marker and marker.args else config.getini("dify_plugin")
    if not folder:
        pytest.fail(
            "dify_plugin needs a folder: mark the test with @pytest.mark.dify_plugin('my_plugin'), or set "
            "dify_plugin in pytest's settings",
            pytrace=False,
        )
    runtime = config.getoption("--dify-runtime") or config.getini("dify_runtime")
    arguments.setdefault("runtime", runtime)
    start = partial(_started, dify_emulator, config.rootpath / Path(folder), arguments)
    if request.node.get_closest_marker("dify_emulator") is not None:
        with start() as plugin:
            _follow(request.node, plugin, 0)
            yield plugin
        return
    plugins: dict[Any, RunningPlugin] = request.getfixturevalue("_dify_shared_plugins")
    key = (folder, repr(sorted(arguments.items())))
    if key not in plugins or not plugins[key].is_running:
        plugins[key] = start()
    _follow(request.node, plugins[key], len(plugins[key].log))
    yield plugins[key]


def _started(emulator: Emulator, folder: Path, arguments: dict[str, Any]) -> RunningPlugin:
    """Starts a plugin. One that does not start fails the test with its reason, without frames of ours."""
    from ..emulator import PluginStartError

    try:
        return emulator.run_plugin(folder, **arguments)
    except (PluginStartError, OSError, ValueError) as error:
        pytest.fail(f"{folder}: {error}", pytrace=False)


def _follow(node: pytest.Item, plugin: RunningPlugin, log_length: int) -> None:
    """Has a failure of the test show the plugin's log, without its first characters."""
    node.stash[_plugin], node.stash[_log_length] = plugin, log_length


@pytest.fixture
def dify_tool(
    request: pytest.FixtureRequest, dify_emulator: Emulator
) -> Callable[..., InProcessTool]:
    """Makes a tool class invocable in this process: `dify_tool(MyTool, credentials={...}).invoke(city="Paris")`.

    The arguments are those of `Emulator.tool_in_process`.
    """
    recordings.refuse(request)
    return dify_emulator.tool_in_process


def _server(request: pytest.FixtureRequest) -> Emulator | Recorder | Replay:
    """What the sessions of a test reach."""
    name = "dify_recording" if recordings.is_asked_for(request.node) else "dify_emulator"
    server: Emulator | Recorder | Replay = request.getfixturevalue(name)
    return server


def _daemon_session(server: Emulator | Recorder | Replay) -> str:
    if (open_session := getattr(server, "open_session", None)) is None:
        pytest.fail(
            "a daemon opens sessions for plugins alone, so this cannot be recorded here: record over the inner API, "
            "or a plugin's invocations with `dify-invoke emulator --record`",
            pytrace=False,
        )
    return str(open_session())


def _channel(request: pytest.FixtureRequest) -> str:
    marker = request.node.get_closest_marker("dify_channel")
    name = marker.args[0] if marker else request.config.getini("dify_channel")
    if name not in _CHANNELS:
        known = " or ".join(map(repr, _CHANNELS))
        pytest.fail(f"dify_channel must be {known}, not {name!r}", pytrace=False)
    return str(name)
