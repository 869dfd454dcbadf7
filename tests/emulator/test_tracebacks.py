"""What an error of a plugin says of the place in the plugin, from the traceback that Python has written."""

import pickle
import re
import textwrap
import traceback
from pathlib import Path, PurePath
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dify_invoke.emulator import PluginError, PluginStartError
from dify_invoke.emulator.plugin_requests import plugin_error
from dify_invoke.emulator.tracebacks import SHOWN, last_error, place_of, read_traceback

RUNTIME = """
def run(function):
    return function()
"""


class Plugin:
    """A folder with a module that a runtime beside it calls."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "plugin"
        self.runtime: dict[str, Any] = {}
        outside = folder / "runtime.py"
        outside.write_text(RUNTIME)
        exec(compile(RUNTIME, outside, "exec"), self.runtime)

    def traceback(self, code: str, file: str = "tools/ask.py") -> str:
        """The traceback of the function `invoke` in the code."""
        path = self.folder / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(textwrap.dedent(code))
        module: dict[str, Any] = {"run": self.runtime["run"]}
        exec(compile(path.read_text(), path, "exec"), module)
        try:
            self.runtime["run"](module["invoke"])
        except BaseException:
            return traceback.format_exc()
        raise AssertionError("the code raises nothing")

    def place(self, code: str, file: str = "tools/ask.py") -> list[str]:
        """The lines that an error shows after its first."""
        text = self.traceback(code, file)
        return place_of(text, self.folder).split("\n")


@pytest.fixture
def plugin(tmp_path: Path) -> Plugin:
    return Plugin(tmp_path.resolve())


def test_the_innermost_line_of_the_plugin_comes_first_and_then_its_frames(plugin: Plugin) -> None:
    code = """
    def invoke():
        return run(total)

    def total():
        given = {"number": 1}
        return given["nmber"]
    """
    assert plugin.place(code) == [
        '  at tools/ask.py, line 7: return given["nmber"]',
        "The plugin's frames, outermost first:",
        "  tools/ask.py, line 3, in invoke: return run(total)",
        '  tools/ask.py, line 7, in total: return given["nmber"]',
    ]


def test_an_error_in_a_library_is_placed_at_the_call_of_the_plugin(plugin: Plugin) -> None:
    code = """
    import json

    def invoke():
        json.loads("{")
    """
    assert plugin.place(code)[0] == '  at tools/ask.py, line 5: json.loads("{")'


def test_packages_in_the_folder_are_not_the_plugin(plugin: Plugin) -> None:
    code = "def invoke():\n    raise RuntimeError('broken')\n"
    assert plugin.place(code, ".venv/lib/python3.12/site-packages/library.py") == [""]


def test_an_error_without_a_frame_of_the_plugin_has_no_place() -> None:
    text = 'Traceback (most recent call last):\n  File "/lib/a.py", line 1, in f\nKeyError: 1\n'
    assert place_of(text, PurePath("/plugin")) == ""


def test_a_cause(plugin: Plugin) -> None:
    code = """
    def invoke():
        try:
            {}["a"]
        except KeyError as error:
            raise RuntimeError("no a") from error
    """
    assert plugin.place(code)[-2:] == [
        "It was caused by KeyError: 'a'",
        '  at tools/ask.py, line 4: {}["a"]',
    ]


def test_a_cause_that_was_never_raised(plugin: Plugin) -> None:
    code = "def invoke():\n    raise RuntimeError('a') from KeyError('b')\n"
    assert plugin.place(code)[-1] == "It was caused by KeyError: 'b'"


def test_an_error_while_another_is_handled(plugin: Plugin) -> None:
    code = """
    def invoke():
        try:
            {}["a"]
        except KeyError:
            int("b")
    """
    place = plugin.place(code)
    assert place[0] == '  at tools/ask.py, line 6: int("b")'
    assert place[-2:] == [
        "It was raised while handling KeyError: 'a'",
        '  at tools/ask.py, line 4: {}["a"]',
    ]


def test_a_chain_is_told_from_the_last_error_to_the_first(plugin: Plugin) -> None:
    code = """
    def invoke():
        try:
            try:
                {}["a"]
            except KeyError as error:
                raise ValueError("b") from error
        except ValueError:
            raise RuntimeError("c")
    """
    told = [line for line in plugin.place(code) if line.startswith("It was")]
    assert told == [
        "It was raised while handling ValueError: b",
        "It was caused by KeyError: 'a'",
    ]


def test_a_group_has_its_members(plugin: Plugin) -> None:
    code = """
    def fail(text):
        raise ValueError(text)

    def invoke():
        errors = [KeyError("never raised")]
        for text in ("one", "two"):
            try:
                fail(text)
            except ValueError as error:
                errors.append(error)
        inner = ExceptionGroup("inner", errors)
        raise ExceptionGroup("outer", [inner, OSError("last")])
    """
    place = plugin.place(code)
    assert place[0].startswith("  at tools/ask.py, line 13: raise ExceptionGroup")
    assert [line for line in place if line.startswith("In the group")] == [
        "In the group: ExceptionGroup: inner (3 sub-exceptions)",
        "In the group: KeyError: 'never raised'",
        "In the group: ValueError: one",
        "In the group: ValueError: two",
        "In the group: OSError: last",
    ]
    assert place.count("  at tools/ask.py, line 3: raise ValueError(text)") == 2


def test_a_group_as_a_cause(plugin: Plugin) -> None:
    code = """
    def invoke():
        try:
            raise ExceptionGroup("many", [ValueError("one")])
        except ExceptionGroup as error:
            raise RuntimeError("no luck") from error
    """
    place = plugin.place(code)
    assert place[0] == '  at tools/ask.py, line 6: raise RuntimeError("no luck") from error'
    assert "It was caused by ExceptionGroup: many (1 sub-exception)" in place


def test_a_syntax_error_is_placed_in_the_file_that_has_it(plugin: Plugin) -> None:
    code = """
    def invoke():
        compile("x =", __file__.replace("ask", "broken"), "exec")
    """
    code = f"__file__ = {str(plugin.folder / 'tools/ask.py')!r}\n{textwrap.dedent(code)}"
    assert plugin.place(code)[0] == "  at tools/broken.py, line 1: x ="


def test_a_recursion_without_end_is_short(plugin: Plugin) -> None:
    one = "def invoke():\n    return invoke()\n"
    assert re.search(r"return invoke\(\) \(and 9\d\d more times\)$", "\n".join(plugin.place(one)))
    two = "def invoke():\n    return other()\n\ndef other():\n    return invoke()\n"
    place = plugin.place(two)
    assert len(place) == SHOWN + 3
    assert any(re.fullmatch(r"  \.\.\. \d+ more \.\.\.", line) for line in place)


def test_a_traceback_in_a_message_is_a_message(plugin: Plugin) -> None:
    code = """
    def invoke():
        far = 'Traceback (most recent call last):\\n  File "a.py", line 9, in f\\nKeyError: 1'
        raise ValueError('one\\n' + far)
    """
    (error,) = read_traceback(plugin.traceback(code))
    assert error.error == "ValueError: one"
    assert error.frames[-1].line == 4


class TestLastError:
    @pytest.mark.parametrize(
        ("log", "said"),
        [
            ("", ""),
            ("\n \n", ""),
            ("Traceback\n  File\nKeyError: 1\n\n", "KeyError: 1"),
            ("x" * 400, "x" * 300 + "..."),
        ],
    )
    def test_it_is_the_last_line(self, log: str, said: str, tmp_path: Path) -> None:
        assert last_error(log, tmp_path) == said

    def test_the_place_in_the_plugin_is_named(self, tmp_path: Path) -> None:
        log = (
            "Traceback (most recent call last):\n"
            '  File "/usr/lib/python3.12/importlib/__init__.py", line 90, in import_module\n'
            "    return _bootstrap._gcd_import(name)\n"
            f'  File "{tmp_path}/tools/act.py", line 11\n'
            "    def act(self)\n"
            "                 ^\n"
            "SyntaxError: expected ':'\n"
        )
        assert last_error(log, tmp_path) == (
            "SyntaxError: expected ':' at tools/act.py, line 11: def act(self)"
        )


class TestPluginError:
    @pytest.mark.parametrize(
        ("message", "hint"),
        [
            (
                "'generator' object has no attribute 'text'",
                "`.text` needs one of dify_invoke.plugin",
            ),
            ("'generator' object has no attribute 'result'", "`.result` needs one of dify_invoke"),
            ("'generator' object has no attribute 'texts'", ""),
            ("'generator' object has no attribute '__len__'", ""),
            ("'list' object has no attribute 'text'", ""),
        ],
    )
    def test_the_stream_of_an_official_class_has_a_hint(
        self, message: str, hint: str, tmp_path: Path
    ) -> None:
        error = plugin_error({"error_type": "AttributeError", "message": message}, tmp_path)
        assert str(error).startswith(f"AttributeError: {message}")
        assert (hint in str(error)) if hint else str(error).endswith(message)

    def test_one_that_did_not_start_begins_with_its_last_error(self) -> None:
        error = PluginStartError("it exited with code 1", "a\nKeyError: 1\n", "KeyError: 1 at x.py")
        assert str(error).splitlines() == [
            "the plugin did not start: KeyError: 1 at x.py",
            "(it exited with code 1)",
            "The plugin's log:",
            "a",
            "KeyError: 1",
        ]
        assert str(pickle.loads(pickle.dumps(error))) == str(error)

    def test_one_that_said_nothing_has_how_that_was_noticed(self) -> None:
        error = PluginStartError("it exited with code 1", "")
        assert str(error) == "the plugin did not start: it exited with code 1"

    def test_its_first_line_is_the_error_and_the_whole_traceback_is_kept(
        self, plugin: Plugin
    ) -> None:
        text = plugin.traceback("def invoke():\n    {}['nmber']\n")
        data = {"error_type": "KeyError", "message": "'nmber'", "args": {"traceback": text}}
        error = plugin_error(data, plugin.folder)
        assert str(error).split("\n")[:2] == [
            "KeyError: 'nmber'",
            "  at tools/ask.py, line 2: {}['nmber']",
        ]
        assert "runtime.py" not in str(error)
        assert error.traceback == text

    @pytest.mark.parametrize("args", [None, {}, [], {"traceback": None}, {"traceback": ""}])
    def test_without_a_traceback(self, args: Any, tmp_path: Path) -> None:
        error = plugin_error({"error_type": "A", "message": "b", "args": args}, tmp_path)
        assert (str(error), error.traceback) == ("A: b", None)

    def test_of_the_daemon(self) -> None:
        assert str(PluginError("it did not start")) == "it did not start"


LINES = st.sampled_from(
    [
        "Traceback (most recent call last):",
        "  + Exception Group Traceback (most recent call last):",
        '  |   File "/plugin/a.py", line 1, in f',
        '  File "/plugin/a.py", line 1, in f',
        '  File "/plugin/a.py", line 99999999999999999999, in f',
        '  File "\0", line 2, in \ud800',
        '  File "/plugin/',
        "    source()",
        "    ~~~~~~^^",
        "  [Previous line repeated 3 more times]",
        "  +-+---------------- 1 ----------------",
        "    +---------------- 2 ----------------",
        "    | ValueError: 1",
        "    +------------------------------------",
        "      +------------------------------------",
        "KeyError: 'a'",
        "",
        "The above exception was the direct cause of the following exception:",
        "During handling of the above exception, another exception occurred:",
    ]
)


@given(st.text() | st.lists(LINES | st.text(max_size=20), max_size=40).map("\n".join))
def test_no_text_makes_it_raise(text: str) -> None:
    errors = read_traceback(text)
    place = place_of(text, PurePath("/plugin"))
    assert place == "" or any(error.frames for error in errors)


@given(st.lists(LINES, max_size=40).map("\n".join), st.data())
def test_a_traceback_that_is_cut_off_is_read_up_to_there(text: str, data: st.DataObject) -> None:
    end = data.draw(st.integers(0, len(text)))
    assert len(read_traceback(text[:end])) <= len(read_traceback(text)) + 1
