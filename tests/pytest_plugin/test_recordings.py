"""Tests with the mark `dify_recording`: recorded in front of a platform, here an emulator, and replayed without one."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from dify_invoke import Session
from dify_invoke.emulator import Emulator
from dify_invoke.emulator.recordings import Recorder

from .conftest import Runs

USER = "b5a0a1a4-58f6-4d5e-8f43-6a3f2a1f7c55"
VARIABLES = ("DIFY_INNER_API_URL", "DIFY_INNER_API_KEY", "DIFY_TENANT_ID", "DIFY_USER_ID")
MODES = ("once", "none", "all")
SOURCE = """
import pytest

CONFIG = {"provider": "p", "model": "m"}

@pytest.mark.dify_recording
def test_it(dify_session):
    assert not dify_session.model.moderation.invoke(CONFIG, "kind")
"""
Run = Callable[..., pytest.RunResult]


@pytest.fixture
def run(pytester: pytest.Pytester) -> Run:
    """Writes `test_it.py`, and runs pytest on it in this process, with its options and its settings."""

    def run(source: str, *options: str, ini: str = "") -> pytest.RunResult:
        pytester.makeini(f"[pytest]\nfilterwarnings = error\n{ini}")
        pytester.path.joinpath("test_it.py").write_text(source, "utf-8")
        return pytester.runpytest_inprocess("-p", "no:cacheprovider", *options)

    return run


@pytest.fixture
def platform(monkeypatch: pytest.MonkeyPatch, emulator: Emulator) -> Emulator:
    """The platform that the environment names."""
    values = (emulator.url, emulator.api_key, emulator.tenant_id, USER)
    for name, value in zip(VARIABLES, values, strict=True):
        monkeypatch.setenv(name, value)
    return emulator


@pytest.fixture
def file(pytester: pytest.Pytester) -> Path:
    """The recording of `test_it` in `test_it.py`."""
    return pytester.path / "recordings" / "test_it" / "test_it.jsonl"


class TestModes:
    def test_once_records_and_then_replays(self, run: Run, platform: Emulator, file: Path) -> None:
        run(SOURCE, "--dify-record=once").assert_outcomes(passed=1)
        (call,) = platform.moderation.calls
        assert call.request.text == "kind"
        assert '"text": "kind"' in file.read_text("utf-8")

        run(SOURCE, "--dify-record=once").assert_outcomes(passed=1)
        assert len(platform.moderation.calls) == 1

    def test_none_replays_without_a_platform(
        self, run: Run, platform: Emulator, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        run(SOURCE, "--dify-record=once").assert_outcomes(passed=1)
        for name in VARIABLES:
            monkeypatch.delenv(name)
        run(SOURCE).assert_outcomes(passed=1)
        assert len(platform.moderation.calls) == 1

    def test_all_records_anew(self, run: Run, platform: Emulator, file: Path) -> None:
        run(SOURCE, "--dify-record=all").assert_outcomes(passed=1)
        written = file.read_bytes()
        run(SOURCE, "--dify-record=all").assert_outcomes(passed=1)
        assert len(platform.moderation.calls) == 2
        assert file.read_bytes() == written

    def test_without_a_recording_it_says_how_to_make_it(
        self, run: Run, file: Path, pytester: pytest.Pytester
    ) -> None:
        result = run(SOURCE)
        result.assert_outcomes(errors=1)
        assert (
            f"\nthere is no recording {file.relative_to(pytester.path)}: make it with `pytest --dify-record=once` in front of a platform, "
            "which DIFY_INNER_API_URL, DIFY_INNER_API_KEY and DIFY_TENANT_ID name\n=="
        ) in result.stdout.str()

    def test_the_command_line_counts_more_than_the_setting(
        self, run: Run, platform: Emulator
    ) -> None:
        run(SOURCE, "--dify-record=none", ini="dify_record = once").assert_outcomes(errors=1)
        run(SOURCE, ini="dify_record = once").assert_outcomes(passed=1)
        assert len(platform.moderation.calls) == 1

    @pytest.mark.parametrize("way", ["option", "setting"])
    def test_the_upstream_may_be_named_there(
        self, run: Run, platform: Emulator, monkeypatch: pytest.MonkeyPatch, way: str
    ) -> None:
        monkeypatch.delenv("DIFY_INNER_API_URL")
        if way == "option":
            options, ini = ["--dify-record-upstream", platform.url], ""
        else:
            options, ini = [], f"dify_record_upstream = {platform.url}"
        run(SOURCE, "--dify-record=once", *options, ini=ini).assert_outcomes(passed=1)
        assert len(platform.moderation.calls) == 1


class TestWhatIsWritten:
    def test_no_key_no_tenant_and_no_user(self, run: Run, platform: Emulator, file: Path) -> None:
        run(SOURCE, "--dify-record=once")
        written = file.read_text("utf-8")
        assert platform.moderation.calls[0].request.text in written
        for secret in (platform.api_key, platform.tenant_id, USER):
            assert secret not in written

    def test_nothing_that_a_filter_names(self, run: Run, platform: Emulator, file: Path) -> None:
        """Neither one of the settings, nor one of the mark. A replay applies the same ones."""
        source = SOURCE.replace(
            "dify_recording\n", "dify_recording(filters=['n[0-9]+', lambda seen: None])\n"
        )
        ini = "dify_record_filters =\n  [a-z]+@[a-z.]+\n  other"
        recorded = source.replace("kind", "ann@example.org is n123")
        run(recorded, "--dify-record=once", ini=ini).assert_outcomes(passed=1)
        assert '"text": "<<filtered>> is <<filtered>>"' in file.read_text("utf-8")

        replayed = source.replace("kind", "bob@example.com is n4567")
        run(replayed, ini=ini).assert_outcomes(passed=1)

    def test_a_test_that_fails_leaves_the_recording_as_it_was(
        self, run: Run, platform: Emulator, file: Path
    ) -> None:
        fails = f"{SOURCE}    assert False\n"
        run(fails, "--dify-record=once").assert_outcomes(failed=1)
        assert not file.exists()

        run(SOURCE, "--dify-record=once").assert_outcomes(passed=1)
        written = file.read_bytes()
        run(fails.replace("kind", "new"), "--dify-record=all").assert_outcomes(failed=1)
        assert file.read_bytes() == written
        assert len(platform.moderation.calls) == 3

    def test_files_beside_it_are_those_of_the_last_recording(
        self, run: Run, platform: Emulator, file: Path
    ) -> None:
        source = SOURCE.replace(
            "assert not dify_session.model.moderation", "list(dify_session.model.tts"
        )
        source = source.replace('"kind")', '"kind"))').replace('"m"', '"m", "voice": "v"')
        beside = file.with_name(f"{file.name}.d")
        contents: list[set[bytes]] = []
        for text in ("kind", "other words"):
            spoken = source.replace("kind", text)
            run(spoken, "--dify-record=all").assert_outcomes(passed=1)
            contents.append({one.read_bytes() for one in beside.iterdir()})
            run(spoken).assert_outcomes(passed=1)
        first, second = contents
        assert first
        assert second
        assert not first & second
        assert len(platform.tts.calls) == 2

    def test_a_platform_that_does_not_answer_is_no_story(
        self, run: Run, platform: Emulator, file: Path
    ) -> None:
        """Even if the code under test has swallowed the error."""
        platform.stop()
        source = SOURCE.replace("    assert", "    with pytest.raises(Exception): assert")
        result = run(source, "--dify-record=once")
        platform.start()
        result.assert_outcomes(failed=1)
        result.stdout.fnmatch_lines(["POST /inner/api/invoke/moderation was not recorded: *"])
        assert not file.exists()


class TestFiles:
    def test_have_the_names_of_the_tests(
        self, run: Run, platform: Emulator, pytester: pytest.Pytester
    ) -> None:
        """Made safe where they must be, and never one for two tests."""
        source = """
import pytest

CONFIG = {"provider": "p", "model": "m"}

@pytest.mark.dify_recording
class TestThem:
    @pytest.mark.parametrize("text", ["plain", "a/b", "a:b", "../" * 99])
    def test_one(self, dify_session, text):
        assert not dify_session.model.moderation.invoke(CONFIG, text)
"""
        run(source, "--dify-record=once").assert_outcomes(passed=4)
        run(source).assert_outcomes(passed=4)
        assert len(platform.moderation.calls) == 4
        names = {one.name for one in pytester.path.joinpath("recordings", "test_it").iterdir()}
        assert "TestThem.test_one[plain].jsonl" in names
        assert (
            len([one for one in names if re.fullmatch(r"[\w.\[\]-]+", one) and len(one) < 140]) == 4
        )

    def test_may_be_named_and_shared(
        self, run: Run, platform: Emulator, pytester: pytest.Pytester
    ) -> None:
        """The first of the tests records it, also with `all`."""
        source = SOURCE.replace("dify_recording\n", "dify_recording('shared/one.jsonl')\n")
        source += source.partition("CONFIG")[2].partition("\n")[2].replace("test_it", "test_more")
        run(source, "--dify-record=all").assert_outcomes(passed=2)
        run(source).assert_outcomes(passed=2)
        assert pytester.path.joinpath("shared", "one.jsonl").exists()
        assert len(platform.moderation.calls) == 1

    def test_that_are_something_else_stay(self, run: Run, platform: Emulator, file: Path) -> None:
        file.parent.mkdir(parents=True)
        file.write_text("my own\n", "utf-8")
        result = run(SOURCE, "--dify-record=all")
        result.assert_outcomes(errors=1)
        assert f"\n{file} is not a recording" in result.stdout.str()
        assert file.read_text("utf-8") == "my own\n"
        assert not platform.moderation.calls


class TestAnUnrecordedRequest:
    def test_fails_a_test_that_swallows_the_error(self, run: Run, platform: Emulator) -> None:
        run(SOURCE, "--dify-record=once")
        swallowed = """
    with pytest.raises(Exception):
        dify_session.model.moderation.invoke(CONFIG, "unkind")
"""
        result = run(SOURCE + swallowed)
        result.assert_outcomes(failed=1)
        assert len(platform.moderation.calls) == 1
        result.stdout.fnmatch_lines(
            [
                "this request was not recorded in recordings*test_it.jsonl: POST /inner/api/invoke/moderation.",
                "The nearest recording is in line 2. It differs in:",
                "  text:",
                '    - "kind"',
                '    + "unkind"',
            ]
        )

    def test_is_shown_beside_another_failure(self, run: Run, platform: Emulator) -> None:
        run(SOURCE, "--dify-record=once")
        result = run(SOURCE.replace("kind", "unkind"))
        result.assert_outcomes(failed=1)
        assert len(platform.moderation.calls) == 1
        result.stdout.fnmatch_lines(
            ["E *InvokeError*", "*- Captured the recording call -*", '    + "unkind"']
        )


class TestSessions:
    def test_async_tests_record_and_replay(self, run: Run, platform: Emulator) -> None:
        pytest.importorskip("anyio.pytest_plugin")
        source = """
import asyncio
import pytest

CONFIG = {"provider": "p", "model": "m"}
pytestmark = pytest.mark.dify_recording

@pytest.fixture
def anyio_backend():
    return "asyncio"

@pytest.mark.anyio
async def test_it(dify_async_session):
    assert not await dify_async_session.model.moderation.invoke(CONFIG, "kind")

def test_with_a_loop_of_its_own(dify_async_session):
    async def invoke():
        async with dify_async_session as session:
            assert not await session.model.moderation.invoke(CONFIG, "kind")

    asyncio.run(invoke())
"""
        run(source, "--dify-record=once").assert_outcomes(passed=2)
        run(source).assert_outcomes(passed=2)
        assert len(platform.moderation.calls) == 2

    def test_a_client_of_the_tests_own_reaches_the_server(
        self, run: Run, platform: Emulator
    ) -> None:
        source = """
import pytest
from dify_invoke import Session

@pytest.mark.dify_recording
def test_it(dify_recording):
    sender = {"api_key": dify_recording.api_key, "tenant_id": dify_recording.tenant_id}
    with Session.from_inner_api(dify_recording.url, **sender) as session:
        assert not session.model.moderation.invoke({"provider": "p", "model": "m"}, "kind")
"""
        run(source, "--dify-record=once").assert_outcomes(passed=1)
        run(source).assert_outcomes(passed=1)
        assert len(platform.moderation.calls) == 1

    def test_a_recording_of_a_daemon_is_replayed(
        self, run: Run, platform: Emulator, file: Path
    ) -> None:
        source = f"{SOURCE}\ntest_it = pytest.mark.dify_channel('daemon')(test_it)\n"
        file.parent.mkdir(parents=True)
        with (
            Recorder(platform.url, file) as recorder,
            Session.from_daemon(recorder.url, platform.open_session()) as session,
        ):
            session.model.moderation.invoke({"provider": "p", "model": "m"}, "kind")
        run(source).assert_outcomes(passed=1)

        result = run(source, "--dify-record=all")
        result.assert_outcomes(errors=1)
        result.stdout.fnmatch_lines(["*so this cannot be recorded here: *"])

    def test_workers_of_xdist_record(
        self, runs: Runs, platform: Emulator, pytester: pytest.Pytester
    ) -> None:
        source = SOURCE.replace(
            "@pytest", "@pytest.mark.parametrize('number', range(8))\n@pytest"
        ).replace("dify_session)", "dify_session, number)")
        runs(source, "-n", "2", "--dify-record=once").assert_outcomes(passed=8)
        pytester.runpytest_inprocess("-p", "no:cacheprovider").assert_outcomes(passed=8)
        assert len(platform.moderation.calls) == 8


class TestBadInput:
    """Each is one sentence, without a traceback."""

    @pytest.mark.parametrize(
        ("mark", "ini", "expected"),
        [
            ("(fiel='a')", "", "*dify_recording() got an unexpected keyword argument 'fiel'"),
            ("(3)", "", "file of the mark dify_recording must be a path, not int"),
            ("(filters='a')", "", "filters of the mark dify_recording must be a list, not str"),
            ("(filters=['('])", "", "filter 1 is not a regular expression: *"),
            ("", "dify_record_filters = (", "filter 1 is not a regular expression: *"),
            ("", "dify_record_upstream = localhost:1", "dify_record_upstream*localhost:1*"),
        ],
    )
    def test_of_a_mark_or_a_setting(
        self, run: Run, platform: Emulator, mark: str, ini: str, expected: str
    ) -> None:
        result = run(
            SOURCE.replace("recording\n", f"recording{mark}\n"), "--dify-record=once", ini=ini
        )
        result.assert_outcomes(errors=1)
        result.stdout.fnmatch_lines([expected])
        result.stdout.no_fnmatch_line("*Error*")
        result.stdout.no_fnmatch_line("*another exception*")
        assert not platform.moderation.calls

    def test_no_platform_to_record(self, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
        for name in VARIABLES:
            monkeypatch.delenv(name, raising=False)
        result = run(SOURCE, "--dify-record=once")
        result.assert_outcomes(errors=1)
        result.stdout.fnmatch_lines(
            [
                "to record, name the platform and who asks it: not set in the environment: "
                "DIFY_INNER_API_URL, DIFY_INNER_API_KEY, DIFY_TENANT_ID"
            ]
        )
        result.stdout.no_fnmatch_line("*Error*")
        result.stdout.no_fnmatch_line("*another exception*")

    def test_a_mode_that_does_not_exist(self, run: Run) -> None:
        for options, ini in [(["--dify-record=ever"], ""), ([], "dify_record = ever")]:
            result = run(SOURCE, *options, ini=ini)
            assert result.ret == pytest.ExitCode.USAGE_ERROR
            told = result.stderr.str()
            assert "ERROR" in told
            for word in ("--dify-record" if options else "dify_record", "ever", *MODES):
                assert word in told

    def test_what_has_no_recordings(self, run: Run) -> None:
        result = run(
            "import pytest\n\n@pytest.mark.dify_recording\ndef test_it(dify_tool): pass\n"
            "\ndef test_without_the_mark(dify_recording): pass\n"
        )
        result.assert_outcomes(errors=2)
        result.stdout.fnmatch_lines(
            [
                "dify_tool has no recordings, *",
                "dify_recording is for tests with the mark: @pytest.mark.dify_recording",
            ]
        )


def test_pytest_tells_of_it(run: Run) -> None:
    told = run("", "--help").stdout
    told.fnmatch_lines(["*--dify-record=*once,none,all*", "*--dify-record-upstream=URL*"])
    told.fnmatch_lines(["*dify_record (string):*", "*dify_record_filters (linelist):*"])
    run("", "--markers").stdout.fnmatch_lines(
        ["@pytest.mark.dify_recording(file=None*--dify-record*"]
    )
