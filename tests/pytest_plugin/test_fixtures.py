"""The fixtures that the project gives to pytest, each as a user's test file has them."""

from pathlib import Path
from shutil import copytree

import pytest

from .conftest import ROOT, Runs


class TestEmulator:
    def test_scripts_are_used_over_both_sessions(self, runs: Runs) -> None:
        result = runs(
            """
            import asyncio

            CONFIG = {"provider": "p", "model": "m"}

            def test_sync(dify_emulator, dify_session):
                dify_emulator.moderation.reply(True)
                assert dify_session.model.moderation.invoke(CONFIG, "kind")
                dify_emulator.moderation.assert_called_once(text="kind")

            def test_async(dify_emulator, dify_async_session):
                async def invoke():
                    async with dify_async_session as session:
                        return await session.model.moderation.invoke(CONFIG, "kind")

                dify_emulator.moderation.reply(True)
                assert asyncio.run(invoke())
            """
        )
        result.assert_outcomes(passed=2)

    def test_each_test_begins_anew(self, runs: Runs) -> None:
        result = runs(
            """
            import pytest

            @pytest.mark.dify_channel("daemon")
            @pytest.mark.parametrize("number", range(3))
            def test_nothing_is_left(dify_emulator, dify_session, number):
                assert not dify_emulator.calls
                assert not dify_emulator.files
                assert not dify_session.storage.exist("key")
                dify_session.storage.set("key", b"value")
                dify_session.file.upload("a.txt", b"content", "text/plain")
                dify_emulator.summary.reply("short")
                assert dify_session.model.summary.invoke("long" * 300, "shorten") == "short"
            """,
            here=True,
        )
        result.assert_outcomes(passed=3)

    def test_a_call_that_fits_no_script_fails_the_test(self, runs: Runs) -> None:
        """Even if the code under test has swallowed the error."""
        result = runs(
            """
            from contextlib import suppress
            from dify_invoke.emulator import contains

            def test_summary(dify_emulator, dify_session):
                dify_emulator.summary.when(text=contains("A")).reply("a")
                assert dify_session.model.summary.invoke("A" * 1025, "shorten") == "a"
                with suppress(Exception):
                    dify_session.model.summary.invoke("B" * 1025, "shorten")
            """,
            here=True,
        )
        result.assert_outcomes(failed=1)
        result.stdout.fnmatch_lines(
            [
                "no script fits a call of summary:",
                "*text: 'B*'*",
                "The closest is at test_*.py:5:",
                "*emulator.summary.when(text=contains('A')).reply('a')",
                "*text is 'B*', not contains('A')",
            ]
        )

    def test_an_answer_that_is_left_over_fails_the_test(self, runs: Runs) -> None:
        result = runs(
            "def test_it(dify_emulator):\n    dify_emulator.summary.reply('short')\n", here=True
        )
        result.assert_outcomes(failed=1)
        result.stdout.fnmatch_lines(["no call came for the script at test_*.py:2:"])

    def test_what_another_failure_hides_is_shown_beside_it(self, runs: Runs) -> None:
        result = runs(
            """
            from dify_invoke.emulator import contains

            def test_summary(dify_emulator, dify_session):
                dify_emulator.summary.when(text=contains("A")).reply("a")
                dify_session.model.summary.invoke("B" * 1025, "shorten")
            """,
            here=True,
        )
        result.assert_outcomes(failed=1)
        result.stdout.fnmatch_lines(
            ["*InvokeError*", "*the emulator*", "*text is 'B*', not contains('A')*"]
        )

    def test_a_mark_gives_a_test_one_of_its_own(self, runs: Runs) -> None:
        result = runs(
            """
            import pytest
            from dify_invoke.emulator import ChatApp

            APP = ChatApp(lambda query, inputs, history: query.upper())

            @pytest.mark.dify_emulator(apps=[APP])
            def test_app(dify_session):
                assert dify_session.app.chat.invoke(APP.app_id, "hi", {}).result().answer == "HI"
            """,
            here=True,
        )
        result.assert_outcomes(passed=1)

    def test_a_wrong_setting_is_told(self, runs: Runs) -> None:
        result = runs("def test_it(dify_session): pass", "-o", "dify_channel=pigeon", here=True)
        result.assert_outcomes(errors=1)
        result.stdout.fnmatch_lines(
            ["*dify_channel must be 'inner API' or 'daemon', not 'pigeon'*"]
        )


class TestOtherPlugins:
    def test_anyio_runs_the_async_fixtures(self, runs: Runs) -> None:
        pytest.importorskip("anyio.pytest_plugin")
        result = runs(
            """
            import pytest

            @pytest.fixture
            def anyio_backend():
                return "asyncio"

            @pytest.mark.anyio
            @pytest.mark.parametrize("number", range(2))
            async def test_it(dify_emulator, dify_async_session, number):
                dify_emulator.summary.reply("short")
                assert await dify_async_session.model.summary.invoke("long" * 300, "shorten") == "short"
            """,
            here=True,
        )
        result.assert_outcomes(passed=2)


class TestPlugins:
    """These need the official SDK; `nox -s plugin` runs them."""

    @pytest.fixture(autouse=True)
    def _sdk(self) -> None:
        pytest.importorskip("dify_plugin")

    @pytest.mark.parametrize("runtime", ["stdio", "tcp", "serverless"])
    def test_a_plugin_runs_on_the_emulator(self, runs: Runs, runtime: str) -> None:
        folder = ROOT / "examples" / "streaming_llm"
        result = runs(
            f"""
            import pytest

            pytestmark = pytest.mark.dify_plugin({str(folder)!r})

            @pytest.mark.parametrize("answer", ["Hello", "Goodbye"])
            def test_it(dify_emulator, dify_plugin, answer):
                dify_emulator.llm.reply(answer)
                model = {{"provider": "p", "model": "m"}}
                messages = dify_plugin.invoke_tool("ask", {{"model": model, "query": "Hi"}})
                assert "".join(one["message"]["text"] for one in messages) == answer
                dify_emulator.llm.assert_called(prompt="Hi")
            """,
            f"--dify-runtime={runtime}",
        )
        result.assert_outcomes(passed=2)

    def test_another_prompt_fails_with_the_difference(self, runs: Runs) -> None:
        """The failure shows the lines of the test and of the plugin, and none of this project."""
        folder = ROOT / "examples" / "streaming_llm"
        result = runs(
            f"""
            import pytest
            from dify_invoke.emulator import contains

            @pytest.mark.dify_plugin({str(folder)!r})
            def test_it(dify_emulator, dify_plugin):
                dify_emulator.llm.when(system=contains("tools")).reply("Sunny.")
                dify_plugin.invoke_tool("ask", {{"model": {{"provider": "p", "model": "m"}}, "query": "Hi"}})
            """
        )
        result.assert_outcomes(failed=1)
        result.stdout.fnmatch_lines(
            [
                ">*dify_plugin.invoke_tool(*",
                "*PluginError: *no script fits a call of llm:*",
                "*at tools/ask.py, line *",
                "*system is 'You are a helpful assistant.', not contains('tools')",
            ]
        )
        result.stdout.no_fnmatch_line("*running_plugin.py*")

    def test_one_that_does_not_start_fails_with_its_reason(
        self, runs: Runs, tmp_path: Path
    ) -> None:
        folder = tmp_path / "plugin"
        copytree(ROOT / "examples" / "streaming_llm", folder)
        (folder / "tools" / "ask.py").write_text("import no_such_package")
        result = runs(
            f"""
            import pytest

            @pytest.mark.dify_plugin({str(folder)!r})
            def test_it(dify_plugin): pass
            """
        )
        result.assert_outcomes(errors=1)
        result.stdout.fnmatch_lines(
            [
                "*plugin: the plugin did not start: ModuleNotFoundError: No module named "
                "'no_such_package' at tools/ask.py, line 1: import no_such_package",
                "The plugin's log:",
            ]
        )
        result.stdout.no_fnmatch_line("*run_plugin*")

    def test_a_mistake_in_a_manifest_is_all_that_is_shown(self, runs: Runs, tmp_path: Path) -> None:
        result = runs(
            f"""
            import pytest

            @pytest.mark.dify_plugin({str(tmp_path)!r})
            def test_it(dify_plugin): pass
            """
        )
        result.assert_outcomes(errors=1)
        result.stdout.fnmatch_lines(["*manifest.yaml is missing; a plugin's folder must have it"])
        result.stdout.no_fnmatch_line("*run_plugin*")

    def test_a_tool_runs_in_this_process(self, runs: Runs) -> None:
        result = runs(
            """
            from dify_plugin import Tool

            class Shorten(Tool):
                def _invoke(self, tool_parameters):
                    text = self.session.model.summary.invoke(tool_parameters["text"] * 300, "shorten")
                    yield self.create_text_message(text)

            def test_it(dify_emulator, dify_tool):
                dify_emulator.summary.reply("short")
                (message,) = dify_tool(Shorten).invoke(text="long")
                assert message.text == "short"
            """,
            "-W",
            "ignore",  # the official SDK uses what pydantic will remove
        )
        result.assert_outcomes(passed=1)

    def test_without_a_folder_it_says_what_to_set(self, runs: Runs) -> None:
        result = runs("def test_it(dify_plugin): pass")
        result.assert_outcomes(errors=1)
        result.stdout.fnmatch_lines(["*dify_plugin needs a folder*"])

    def test_an_official_class_is_told_from_the_typed_one(self, runs: Runs) -> None:
        result = runs(
            """
            from dify_plugin import Tool

            class Ask(Tool):
                def _invoke(self, tool_parameters):
                    yield self.create_text_message("".join(self.session.model.llm.invoke(*ASKED).text))

            from dify_plugin.entities.model.llm import LLMModelConfig
            ASKED = LLMModelConfig(provider="p/p/p", model="m", mode="chat"), []

            def test_it(dify_emulator, dify_tool):
                dify_emulator.llm.reply("hello")
                dify_tool(Ask).invoke()
            """,
            "-W",
            "ignore",
        )
        result.assert_outcomes(failed=1)
        result.stdout.fnmatch_lines(
            [
                "E*'generator' object has no attribute 'text'",
                "E*from dify_invoke.plugin import Tool*",
            ]
        )
