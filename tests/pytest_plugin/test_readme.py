"""README's texts of failures, as runs of README's tests give them."""

import re
from pathlib import Path

import pytest

from dify_invoke.emulator import Emulator

from .conftest import ROOT

README = ROOT.joinpath("README.md").read_text("utf-8")
FROM_THE_PLUGIN = """
import pytest

class Asking:
    '''Stands in for the plugin of the test: it asks the model once.'''

    def __init__(self, session):
        self.session = session

    def invoke_tool(self, tool, parameters):
        messages = [{"role": "system", "content": "Be brief."}, {"role": "user", "content": parameters["query"]}]
        return [self.session.model.llm.invoke(parameters["model"], messages).result().message]

@pytest.fixture
def dify_plugin(dify_session):
    return Asking(dify_session)
"""


def block(kind: str, first: str) -> str:
    """The block of README whose first line begins with this text."""
    (found,) = re.findall(
        rf"^```{kind}\n({re.escape(first)}.*?)^```$", README, re.MULTILINE | re.DOTALL
    )
    return str(found)


def run(pytester: pytest.Pytester, name: str, source: str, *options: str) -> str:
    """The output of pytest for a test file."""
    pytester.path.joinpath(name).write_text(source, "utf-8")
    result = pytester.runpytest_inprocess("-p", "no:cacheprovider", "--strict-markers", *options)
    return result.stdout.str()


def shows(expected: str, output: str) -> bool:
    """Whether an output has the lines, of which one may end early, with `(...)`."""
    return re.search(re.escape(expected).replace(r"\(\.\.\.\)", r"\(.*"), output) is not None


@pytest.mark.parametrize("first", ["no script fits a call of llm:", "no call came for the script"])
def test_of_scripts(pytester: pytest.Pytester, first: str) -> None:
    pytester.makeconftest(FROM_THE_PLUGIN)
    output = run(pytester, "test_weather.py", block("python", "import pytest\n"))
    assert shows(block("", first), output)


def test_of_recordings(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch, emulator: Emulator
) -> None:
    monkeypatch.setenv("DIFY_INNER_API_URL", emulator.url)
    monkeypatch.setenv("DIFY_INNER_API_KEY", emulator.api_key)
    monkeypatch.setenv("DIFY_TENANT_ID", emulator.tenant_id)
    head = "import pytest\nfrom dify_invoke import Session, UserPromptMessage\n"
    source = f"{head}MODEL = {{'provider': 'openai', 'model': 'gpt-4o'}}\n" + block(
        "python", "@pytest.mark.dify_recording\n"
    )
    recorded, *options = block("sh", "pytest --dify-record").split("#")[0].split()
    assert recorded == "pytest"
    assert "1 passed" in run(pytester, "test_chat.py", source, *options)

    output = run(pytester, "test_chat.py", source.replace("hello", "goodbye"))
    assert shows(block("", "this request was not recorded"), output)
    (file,) = re.findall(r"replays (\S+),", README)
    assert Path(pytester.path, file).exists()
