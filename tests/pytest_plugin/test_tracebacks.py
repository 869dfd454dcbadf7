"""What pytest shows of a failure: the test's line and the plugin's own frames, and no frames of libraries."""

import pytest

from dify_invoke.emulator import Emulator

from .conftest import ROOT, Runs

CONFIG = "CONFIG = {'provider': 'p', 'model': 'm'}\n"
OURS = "*dify_invoke/*.py:*"


@pytest.mark.parametrize(
    ("fixture", "line"),
    [
        ("dify_session", "dify_session.model.moderation.invoke(CONFIG, 3)"),
        ("dify_emulator", "dify_emulator.llm.assert_called(prompt='hi')"),
        ("dify_emulator", "dify_emulator.llm.when(promt='hi')"),
    ],
)
def test_ends_at_the_line_of_the_test(pytester: pytest.Pytester, fixture: str, line: str) -> None:
    pytester.makepyfile(f"{CONFIG}def test_it({fixture}):\n    {line}\n")
    result = pytester.runpytest_inprocess("-p", "no:cacheprovider")
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines([f">*{line}", "E *", "test_*.py:3: *Error"])
    result.stdout.no_fnmatch_line(OURS)

    result = pytester.runpytest_inprocess("-p", "no:cacheprovider", "--full-trace")
    result.stdout.fnmatch_lines([OURS])


def test_is_absent_where_the_emulator_tells_what_is_wrong(pytester: pytest.Pytester) -> None:
    pytester.makepyfile("def test_it(dify_emulator):\n    dify_emulator.llm.reply('Hello')\n")
    result = pytester.runpytest_inprocess("-p", "no:cacheprovider")
    result.assert_outcomes(failed=1)
    shown = [
        "*_ test_it _*",
        "no call came for the script at *",
        "  emulator.llm.reply('Hello')",
        "*=*",
    ]
    result.stdout.fnmatch_lines(shown, consecutive=True)


def test_of_an_async_test_ends_at_its_line(pytester: pytest.Pytester) -> None:
    line = "await dify_async_session.model.moderation.invoke(CONFIG, 3)"
    mark = "import pytest\n@pytest.mark.anyio\n"
    pytester.makepyfile(f"{CONFIG}{mark}async def test_it(dify_async_session):\n    {line}\n")
    result = pytester.runpytest_inprocess("-p", "no:cacheprovider")
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines([f">*{line}", "E *", "test_*.py:5: *Error"])
    result.stdout.no_fnmatch_line(OURS)


def test_has_no_key_of_a_platform_that_is_recorded(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch, emulator: Emulator
) -> None:
    """pytest would show the arguments of the HTTP client's function."""
    monkeypatch.setenv("DIFY_INNER_API_URL", emulator.url)
    monkeypatch.setenv("DIFY_INNER_API_KEY", emulator.api_key)
    monkeypatch.setenv("DIFY_TENANT_ID", emulator.tenant_id)
    mark = "import pytest\n@pytest.mark.dify_recording\n"
    call = "dify_session.model.moderation.invoke(CONFIG, 'hi')"
    pytester.makepyfile(f"{CONFIG}{mark}def test_it(dify_session):\n    {call}\n")
    emulator.fail_next("moderation")
    result = pytester.runpytest_inprocess(
        "-p", "no:cacheprovider", "--dify-record=once", "--showlocals"
    )
    result.assert_outcomes(failed=1)
    assert emulator.moderation.calls
    assert "the model failed" in result.stdout.str()
    assert emulator.api_key not in result.stdout.str()


class TestPlugins:
    """These need the official SDK; `nox -s plugin` runs them."""

    @pytest.fixture(autouse=True)
    def _sdk(self) -> None:
        pytest.importorskip("dify_plugin")

    def test_a_tool_in_this_process_shows_its_own_frames(self, runs: Runs) -> None:
        result = runs(
            """
            from dify_plugin import Tool

            class Shorten(Tool):
                def _invoke(self, tool_parameters):
                    yield self.create_text_message(self.shorten(tool_parameters["text"]))

                def shorten(self, text):
                    return self.session.model.summary.invoke(text * 300, "shorten")

            def test_it(dify_emulator, dify_tool):
                dify_emulator.summary.fail("out of words")
                dify_tool(Shorten).invoke(text="long")
            """,
            "-W",
            "ignore",  # the official SDK uses what pydantic will remove
        )
        result.assert_outcomes(failed=1)
        places = [
            line for line in result.outlines if line.startswith(("test_", "/")) and ".py:" in line
        ]
        assert [place.split(":")[1] for place in places] == ["12", "5", "8"]
        result.stdout.fnmatch_lines(["E *out of words*"])

    def test_a_plugin_shows_the_line_of_the_test(self, runs: Runs) -> None:
        result = runs(
            f"""
            import pytest

            @pytest.mark.dify_plugin({str(ROOT / "examples" / "streaming_llm")!r})
            def test_it(dify_emulator, dify_plugin):
                dify_emulator.llm.fail("out of words")
                dify_plugin.invoke_tool("ask", {{"model": {{"provider": "p", "model": "m"}}, "query": "Hi"}})
            """
        )
        result.assert_outcomes(failed=1)
        result.stdout.fnmatch_lines(
            ["E *out of words*", "E *tools/ask.py*", "test_*.py:6: PluginError"]
        )
        result.stdout.no_fnmatch_line(OURS)
