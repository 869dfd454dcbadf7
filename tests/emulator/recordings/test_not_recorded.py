"""A request that was not recorded fails, and its error says what the nearest recording has instead."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from dify_invoke import InvokeError, UserPromptMessage
from dify_invoke.emulator import Emulator
from dify_invoke.emulator.recordings import Replay

from ...support.sessions import Mode
from .recording_cases import CONFIG, Call, Client, client_of, recorder_of

PROMPT = "You are kind.\nAnswer in one word.\nWhat is a cat?"


def asking(text: str, **config: object) -> Call:
    def ask(session: Any) -> Any:
        message = UserPromptMessage(content=text)
        return session.model.llm.invoke({**CONFIG, **config}, [message])

    return ask


@pytest.fixture(params=["inner API", "daemon"])
def client(request: pytest.FixtureRequest, emulator: Emulator, mode: Mode) -> Client:
    return client_of(emulator, mode, str(request.param))


@pytest.fixture
def replay(emulator: Emulator, client: Client, tmp_path: Path) -> Iterator[Replay]:
    file = tmp_path / "r.jsonl"
    with recorder_of(emulator, file) as recorder:
        for text in ["Something else", PROMPT, "Another prompt altogether"]:
            client.results(recorder.url, asking(text))
    with Replay(file) as replay:
        yield replay


def problem(replay: Replay, client: Client, call: Call) -> InvokeError:
    with pytest.raises(InvokeError) as raised:
        client.results(replay.url, call)
    return raised.value


def test_a_changed_prompt_names_the_nearest_recording_and_the_lines(
    replay: Replay, client: Client
) -> None:
    error = problem(replay, client, asking(PROMPT.replace("one word", "two words")))
    text = str(error)
    assert error.status == 400
    assert "this request was not recorded in " in text
    assert "The nearest recording is in line 3. It differs in:" in text
    assert (
        "prompt_messages[0].content:\n    - Answer in one word.\n    + Answer in two words.\n"
        in text
    )
    assert "What is a cat?" not in text
    assert text.endswith("(- is recorded, + is asked.)")


def test_changed_added_and_removed_fields_are_named(replay: Replay, client: Client) -> None:
    error = problem(
        replay, client, asking(PROMPT, model="n", completion_params={"temperature": 0.5})
    )
    assert 'model:\n    - "m"\n    + "n"' in str(error)
    assert "completion_params.temperature:\n    - (absent)\n    + 0.5" in str(error)


def test_another_operation_names_those_that_were_recorded(replay: Replay, client: Client) -> None:
    error = problem(replay, client, lambda s: s.model.moderation.invoke(CONFIG, "x"))
    if client.daemon_session is None:
        assert "no request to that path, only: POST /inner/api/invoke/llm." in str(error)
    else:
        assert 'data.data.type:\n    - "llm"\n    + "moderation"' in str(error)


def test_a_long_difference_is_cut(replay: Replay, client: Client) -> None:
    lines = "\n".join(f"a line with the number {number}" for number in range(400))
    text = str(problem(replay, client, asking(lines)))
    assert 1500 < len(text) < 2200
    assert "[...]" in text


def test_no_key_and_no_id_of_the_request_is_in_the_error(
    emulator: Emulator, mode: Mode, tmp_path: Path
) -> None:
    file = tmp_path / "r.jsonl"
    client = client_of(emulator, mode, "inner API")
    with recorder_of(emulator, file) as recorder:
        client.results(recorder.url, asking(PROMPT))
    with Replay(file) as replay:
        text = f"{client.api_key} of {client.user_id} in {client.tenant_id}"
        error = problem(replay, client, asking(text))
    assert "+ <<api_key>> of <<user_id>> in <<tenant_id>>" in str(error)


def test_an_empty_recording_says_so(emulator: Emulator, mode: Mode, tmp_path: Path) -> None:
    file = tmp_path / "r.jsonl"
    with recorder_of(emulator, file):
        pass
    with Replay(file) as replay:
        error = problem(replay, client_of(emulator, mode, "inner API"), asking("x"))
    assert "The recording is empty: record it anew." in str(error)
