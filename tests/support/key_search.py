"""A pytest plugin that fails a run if a key appears in a log, an error, a repr, a warning or the output.

The plugin learns each key that a session or a client is given. It ignores keys of less than 6 characters, which
are likely to be part of a word. It reads the records of all loggers at all levels, but changes no level, so that
`caplog` captures the same records as without it. Invocations are observed only where a test observes them, or in
all tests with `DIFY_INVOKE_WATCHED=1`.
"""

import gc
import logging
import os
import secrets
import threading
import traceback
from collections.abc import Callable, Iterator, Mapping
from functools import wraps
from importlib import import_module
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from warnings import WarningMessage
from weakref import WeakSet

import pytest

import dify_inner_api
import dify_invoke
from dify_invoke import ReverseInvocationError

SHORTEST = 6
"""Characters of the shortest key that is searched for."""
EMULATORS = "key-of-an-emulator-"
"""The prefix of all random keys of emulators. The search looks for it instead of thousands of keys."""
EXCERPT = 60
"""Characters that are shown on each side of a key that was found."""

OURS = tuple(str(Path(str(package.__file__)).parent) for package in (dify_invoke, dify_inner_api))

ASKING = [
    "dify_invoke.http._sync.client",
    "dify_invoke.http._async.client",
    "dify_invoke.session._sync.session",
    "dify_invoke.session._async.session",
]
"""The modules that check the keys they are given."""

HOLDERS = {
    "dify_invoke.http._sync.client": ["Client"],
    "dify_invoke.http._async.client": ["AsyncClient"],
    "dify_invoke.session._sync.session": ["Session"],
    "dify_invoke.session._async.session": ["AsyncSession"],
    "dify_invoke.channels._sync.http": ["InnerAPIChannel", "DaemonChannel"],
    "dify_invoke.channels._async.http": ["AsyncInnerAPIChannel", "AsyncDaemonChannel"],
    "dify_invoke.channels.duplex": ["DuplexChannel"],
    "dify_invoke.channels.async_duplex": ["AsyncDuplexChannel"],
    "dify_invoke.session._sync.models": ["Models"],
    "dify_invoke.session._async.models": ["AsyncModels"],
    "dify_invoke.http._sync.httpcore_transport": ["HTTPCoreTransport"],
    "dify_invoke.http._async.httpcore_transport": ["AsyncHTTPCoreTransport"],
    "dify_invoke.http._sync.http_client_transport": ["HTTPClientTransport"],
    "dify_invoke.http._async.http_client_transport": ["AsyncHTTPClientTransport"],
    "dify_invoke.http._sync.pycurl_transport": ["PycurlTransport"],
    "dify_invoke.http._async.pycurl_transport": ["AsyncPycurlTransport"],
    "dify_invoke.emulator.emulator": ["Emulator"],
    "dify_invoke.emulator.recordings.recorder": ["Recorder"],
}
"""The classes whose instances hold a key, directly or indirectly."""


def pytest_configure(config: pytest.Config) -> None:
    if not config.pluginmanager.has_plugin("keys"):
        # pytest-xdist sends this dict from a worker process to the main process.
        output: dict[str, Any] = getattr(config, "workeroutput", {})
        config.pluginmanager.register(Search(output), "keys")


class Search:
    """The search of one run."""

    def __init__(self, output: dict[str, Any]) -> None:
        self.found: dict[tuple[str, str], str] = {}
        """Excerpts by test and by place in that test."""
        self._output = output
        self._keys: tuple[str, ...] = (EMULATORS,)
        self._test = "before the first test"
        self._alive: WeakSet[Any] = WeakSet()
        self._kept: list[ReverseInvocationError] = []
        self._adding = threading.RLock()
        self._patches = pytest.MonkeyPatch()
        self._watch_logs()
        self._watch_keys()
        self._watch_errors()
        self._watch_reprs()
        self._watch_fixtures()

    # Hooks of pytest

    def pytest_runtest_logstart(self, nodeid: str) -> None:
        self._test = nodeid

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        for title, text in report.sections:
            self.look(title, text, report.nodeid)

    def pytest_runtest_logfinish(self) -> None:
        self._look_at_survivors()
        self._test = "between tests"

    def pytest_warning_recorded(self, warning_message: WarningMessage, nodeid: str) -> None:
        said = warning_message.message
        self.look("a warning", f"{said} {said!r}", nodeid)

    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        gc.collect()
        self._look_at_survivors()
        self._output["keys"] = [(*place, excerpt) for place, excerpt in self.found.items()]
        if self.found:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: Any) -> None:
        """Adds the findings of a worker process."""
        for test, where, excerpt in getattr(node, "workeroutput", {}).get("keys", ()):
            self.found.setdefault((test, where), excerpt)

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        if self.found:
            terminalreporter.section("keys were found", red=True)
            for (test, where), excerpt in sorted(self.found.items()):
                terminalreporter.line(f"KEY {test}: in {where}: {excerpt}")

    def pytest_unconfigure(self) -> None:
        self._patches.undo()

    # The places that are searched

    def learn(self, key: object) -> None:
        """Adds a key to the search."""
        if isinstance(key, str) and len(key) >= SHORTEST and EMULATORS not in key:
            self._keys = tuple({*self._keys, key})

    def look(self, where: str, text: str, test: str = "") -> None:
        """Searches a text of the given test, or else of the current one."""
        for key in self._keys:
            if (at := text.find(key)) >= 0:
                excerpt = text[max(0, at - EXCERPT) : at + len(key) + EXCERPT]
                self.found.setdefault((test or self._test, where), repr(excerpt))

    def _look_at_survivors(self) -> None:
        with self._adding:
            alive = [*self._alive, *self._kept]
            self._kept.clear()
        for thing in alive:
            if isinstance(thing, ReverseInvocationError):
                self._look_at_error(thing)
            else:
                self._look_at_repr(thing)

    def _add(self, thing: object) -> None:
        with self._adding:
            self._alive.add(thing)

    def _look_at_repr(self, thing: object) -> None:
        self.look(f"the repr of {type(thing).__name__}", f"{thing!r} {thing!s}")

    def _look_at_error(self, error: BaseException) -> None:
        where = type(error).__name__
        for text in _texts(error):
            self.look(f"an error, {where}", text)
        self.look(f"the traceback of {where}", _traceback(error))

    def _look_at_record(self, record: logging.LogRecord) -> None:
        """Searches all that a handler may write: the message, its arguments, a traceback, further fields."""
        where = f"the log of {record.name} at {record.levelname}"
        self.look(where, record.getMessage())
        self.look(where, repr(vars(record)))
        if record.exc_info and record.exc_info[1]:
            self._look_at_error(record.exc_info[1])

    # Patches that lead to these places

    def _watch_logs(self) -> None:
        is_enabled_for = logging.Logger.isEnabledFor
        handle = logging.Logger.handle
        call_handlers = logging.Logger.callHandlers
        watched = os.environ.get("DIFY_INVOKE_WATCHED") == "1"

        def is_heard(logger: logging.Logger, level: int) -> bool:
            # If this logger is enabled, invocations run other code.
            if logger.name == "dify_invoke.invocation" and not watched:
                return is_enabled_for(logger, level)
            return True

        def hear(logger: logging.Logger, record: logging.LogRecord) -> None:
            if is_enabled_for(logger, record.levelno):
                handle(logger, record)
            elif not logger.disabled and (left := _filtered(logger, record)):
                self._look_at_record(left if isinstance(left, logging.LogRecord) else record)

        def tell(logger: logging.Logger, record: logging.LogRecord) -> None:
            self._look_at_record(record)
            call_handlers(logger, record)

        self._patches.setattr(logging.Logger, "isEnabledFor", is_heard)
        self._patches.setattr(logging.Logger, "handle", hear)
        self._patches.setattr(logging.Logger, "callHandlers", tell)

    def _watch_keys(self) -> None:
        for name in ASKING:
            module: Any = import_module(name)
            self._patches.setattr(module, "check_key", self._learning(module.check_key))
        marked = SimpleNamespace(token_urlsafe=_marked_token)
        self._patches.setattr("dify_invoke.emulator.emulator.secrets", marked)

    def _learning(self, check_key: Callable[..., str]) -> Callable[..., str]:
        @wraps(check_key)
        def check(key: object, *names: str) -> str:
            self.learn(key)
            return check_key(key, *names)

        return check

    def _watch_errors(self) -> None:
        """Searches errors at the end of their test or when they are deleted, once the library no longer changes them."""
        init = ReverseInvocationError.__init__

        @wraps(init)
        def begin(error: ReverseInvocationError, *args: Any, **kwargs: Any) -> None:
            init(error, *args, **kwargs)
            self._add(error)

        def end(error: ReverseInvocationError) -> None:
            if "message" not in vars(error):
                return  # __init__ got wrong arguments
            try:
                self._look_at_error(error)
            except RecursionError:  # it was deleted inside a deeply nested document
                self._kept.append(error)

        self._patches.setattr(ReverseInvocationError, "__init__", begin)
        self._patches.setattr(ReverseInvocationError, "__del__", end, raising=False)

    def _watch_reprs(self) -> None:
        """Searches reprs when the objects are made, and at the end of their test."""
        for name, classes in HOLDERS.items():
            try:
                module = import_module(name)
            except ImportError:
                continue  # pycurl is not installed
            for class_ in classes:
                holder = getattr(module, class_)
                self._patches.setattr(holder, "__init__", self._showing(holder.__init__))

    def _showing(self, init: Callable[..., None]) -> Callable[..., None]:
        @wraps(init)
        def begin(holder: object, *args: Any, **kwargs: Any) -> None:
            init(holder, *args, **kwargs)
            self._look_at_repr(holder)
            self._add(holder)

        return begin

    def _watch_fixtures(self) -> None:
        """Searches output that a test reads itself, as it is missing in the report."""
        read = pytest.CaptureFixture[str].readouterr

        @wraps(read)
        def readouterr(capture: pytest.CaptureFixture[str]) -> Any:
            said = read(capture)
            self.look("the output", f"{said.out!s} {said.err!s}")
            return said

        self._patches.setattr(pytest.CaptureFixture, "readouterr", readouterr)


def _filtered(logger: logging.Logger, record: logging.LogRecord) -> object:
    """Whether the filters keep the record. Since Python 3.12 it may be another record instead."""
    return logger.filter(record)


def _marked_token(size: int) -> str:
    return EMULATORS + secrets.token_urlsafe(size)


def _texts(start: object) -> Iterator[str]:
    """The texts of an error, of its attributes, and of its causes."""
    left: list[object] = [start]
    seen: set[int] = set()
    while left:
        thing: Any = left.pop()
        if id(thing) in seen:
            continue
        seen.add(id(thing))
        if isinstance(thing, str):
            yield thing
        elif isinstance(thing, bytes | bytearray):
            yield thing.decode("latin-1")
        elif isinstance(thing, BaseException):
            yield f"{thing!s} {thing!r}"
            left += [vars(thing), thing.args, thing.__cause__, thing.__context__]
        elif isinstance(thing, Mapping):
            left += [*thing.keys(), *thing.values()]
        elif isinstance(thing, list | tuple | set | frozenset):
            left += thing
        else:
            yield repr(thing)


def _traceback(error: BaseException) -> str:
    """The lines of the traceback, without those of the tests, whose source may contain a key."""
    told = traceback.TracebackException.from_exception(error)
    left: list[traceback.TracebackException | None] = [told]
    while left:
        one = left.pop()
        if one is not None:
            # Without columns: to mark them Python parses the line, and it cannot do so while garbage
            # is collected during another parse.
            ours = [
                traceback.FrameSummary(frame.filename, frame.lineno, frame.name, line=frame.line)
                for frame in one.stack
                if frame.filename.startswith(OURS)
            ]
            one.stack = traceback.StackSummary.from_list(ours)
            left += [one.__cause__, one.__context__]
    return "".join(told.format())
