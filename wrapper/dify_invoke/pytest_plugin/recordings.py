"""The fixture `dify_recording`: what a platform answered to a test, recorded once and replayed from then on."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager, suppress
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import pytest

from ..errors import ConfigurationError
from ..protocol.settings import check_url, from_environment

if TYPE_CHECKING:
    from ..emulator.recordings import Filter, Recorder, Replay

MARKER = (
    "dify_recording(file=None, *, filters=()): sessions reach a recording of a real platform, by default "
    "recordings/TEST_MODULE/TEST_NAME.jsonl beside the test; filters are patterns and functions that replace what "
    "is secret; --dify-record makes it"
)
_MODES = ("once", "none", "all")
_URL, _KEY, _TENANT = "DIFY_INNER_API_URL", "DIFY_INNER_API_KEY", "DIFY_TENANT_ID"
_ANEW = "To record it anew: pytest --dify-record=all"
_NAME_LENGTH = 120
_problems = pytest.StashKey[Callable[[], list[str]]]()
_user = pytest.StashKey["str | None"]()
_passed = pytest.StashKey[bool]()
_recorded = pytest.StashKey[set[Path]]()
"""The files that this run has recorded."""


def add_settings(parser: pytest.Parser) -> None:
    """The settings, for pytest.ini or pyproject.toml and for the command line."""
    parser.addini("dify_record", "the same as --dify-record", default="none")
    parser.addini("dify_record_upstream", "the same as --dify-record-upstream", default="")
    parser.addini(
        "dify_record_filters",
        "regular expressions, one a line: what they match is not written to recordings",
        type="linelist",
        default=[],
    )
    group = parser.getgroup("dify")
    group.addoption(
        "--dify-record",
        choices=_MODES,
        help="for tests marked dify_recording: `none` replays their recordings (the default), `once` makes those that "
        "are missing, `all` makes them anew; a test that fails leaves its recording as it was",
    )
    group.addoption(
        "--dify-record-upstream",
        metavar="URL",
        help=f"the platform to record (default: {_URL}); {_KEY} and {_TENANT} say who asks, and "
        "DIFY_USER_ID may",
    )


def mode_of(config: pytest.Config) -> str:
    """Whether to record. Raises UsageError for a mode that does not exist."""
    mode = config.getoption("--dify-record") or config.getini("dify_record")
    if mode not in _MODES:
        raise pytest.UsageError(
            f"dify_record must be {', '.join(map(repr, _MODES[:-1]))} or {_MODES[-1]!r}, not {mode!r}"
        )
    return str(mode)


def is_asked_for(item: pytest.Item) -> bool:
    """Whether the test has the mark."""
    return item.get_closest_marker("dify_recording") is not None


def refuse(request: pytest.FixtureRequest) -> None:
    """Fails a test with the mark that uses a fixture which reaches the emulator alone."""
    if is_asked_for(request.node):
        pytest.fail(
            f"{request.fixturename} has no recordings, since the emulator answers what a plugin invokes: leave out the "
            "mark dify_recording, or use dify_session",
            pytrace=False,
        )


def user_of(item: pytest.Item) -> str | None:
    """The user of the sessions of a test that records. Without one, it is the server's default user."""
    return item.stash.get(_user, None)


def problems(item: pytest.Item) -> list[str]:
    """The requests of a test that were not recorded."""
    return item.stash.get(_problems, list[str])()


def note(item: pytest.Item, report: pytest.TestReport) -> None:
    """Notes whether the test has passed: then its recording is kept."""
    if report.when == "call":
        item.stash[_passed] = report.passed


@pytest.fixture
def dify_recording(request: pytest.FixtureRequest) -> Iterator[Recorder | Replay]:
    """The server that records or replays for a test with the mark `dify_recording`.

    `dify_session` and `dify_async_session` reach it. Its `url`, `api_key` and `tenant_id` are for other clients.
    """
    node: pytest.Item = request.node
    node.stash[_user], node.stash[_passed] = None, False
    mode, recorded = mode_of(node.config), node.config.stash.setdefault(_recorded, set())
    with _failing():
        file, filters = _asked(node)
    if mode == "none" or (file.exists() and (mode == "once" or file in recorded)):
        yield from _replays(node, file, filters)
    else:
        yield from _records(node, file, filters)


def _replays(node: pytest.Item, file: Path, filters: list[Filter]) -> Iterator[Replay]:
    from ..emulator.recordings import Replay

    here = Path.cwd()
    if file.is_relative_to(here):
        file = file.relative_to(here)  # as pytest shows its files
    with _failing():
        if not file.exists():
            raise ConfigurationError(
                f"there is no recording {file}: make it with `pytest --dify-record=once` in front of a platform, "
                f"which {_URL}, {_KEY} and {_TENANT} name"
            )
        replay = Replay(file, filters=filters)
    with replay:
        node.stash[_problems] = lambda: [f"{one}\n{_ANEW}" for one in replay.problems()]
        yield replay


def _records(node: pytest.Item, file: Path, filters: list[Filter]) -> Iterator[Recorder]:
    """Records into a folder of its own, and moves the recording to its place once the test has passed."""
    from ..emulator.recordings import Recorder, RecordingError
    from ..emulator.recordings.recording_file import has_exchanges, put

    with TemporaryDirectory(prefix="dify-recording-") as folder:
        new = Path(folder, file.name)
        with _failing():
            has_exchanges(file)  # another file in this place stays
            url, key, tenant, node.stash[_user] = _platform(node.config)
            recorder = Recorder(url, new, filters=filters, api_key=key, tenant_id=tenant).start()
        node.stash[_problems] = recorder.problems
        yield recorder
        if not node.stash[_passed]:
            with suppress(RecordingError):  # the test has failed, and told of it
                recorder.stop()
            return
        with _failing():
            recorder.stop()
            put(new, file)
        node.config.stash[_recorded].add(file)


def _platform(config: pytest.Config) -> tuple[str, str, str, str | None]:
    """Address, key, tenant and user of the platform to record."""
    upstream = config.getoption("--dify-record-upstream") or config.getini("dify_record_upstream")
    given = {_URL: check_url(upstream, "dify_record_upstream")} if upstream else {}
    try:
        return from_environment({**os.environ, **given})
    except ConfigurationError as error:
        raise ConfigurationError(f"to record, name the platform and who asks it: {error}") from None


def _asked(node: pytest.Item) -> tuple[Path, list[Filter]]:
    """The file of a test, and its filters."""
    marker = node.get_closest_marker("dify_recording")
    if marker is None:
        raise ConfigurationError(
            "dify_recording is for tests with the mark: @pytest.mark.dify_recording"
        )
    try:
        name, filters = _of_mark(*marker.args, **marker.kwargs)
    except TypeError as error:
        problem = str(error).replace(_of_mark.__name__, MARKER.partition("(")[0])
        raise ConfigurationError(f"the mark takes file and filters: {problem}") from None
    if not isinstance(name, str | os.PathLike | None):
        raise ConfigurationError(
            f"file of the mark dify_recording must be a path, not {type(name).__name__}"
        )
    if not isinstance(filters, list | tuple):
        kind = type(filters).__name__
        raise ConfigurationError(f"filters of the mark dify_recording must be a list, not {kind}")
    file = node.path.parent / (_default_file(node) if name is None else name)
    return file, [*node.config.getini("dify_record_filters"), *filters]


def _of_mark(file: object = None, *, filters: object = ()) -> tuple[object, object]:
    """The arguments of the mark."""
    return file, filters


def _default_file(node: pytest.Item) -> Path:
    """`recordings/TEST_MODULE/TestClass.test_name[parameters].jsonl`.

    Other characters than letters, digits and a few signs give way to a hyphen and to a hash of the whole name.
    """
    classes = [one.name for one in node.listchain() if isinstance(one, pytest.Class)]
    name = ".".join([*classes, node.name])
    safe = re.sub(r"[^\w.,+=@\[\]-]", "-", name, flags=re.ASCII)[:_NAME_LENGTH]
    if safe != name:
        safe = f"{safe}-{sha256(name.encode()).hexdigest()[:8]}"
    return Path("recordings", node.path.stem, f"{safe}.jsonl")


@contextmanager
def _failing() -> Generator[None]:
    """Fails the test with the one sentence of a ConfigurationError, such as RecordingError."""
    try:
        yield
    except ConfigurationError as error:
        # Without its cause, which pytest would show, too.
        raise pytest.fail.Exception(str(error), pytrace=False) from None
