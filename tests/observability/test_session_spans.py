"""The spans of apps, tools, nodes and files, which hold no question, no value and no answer."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest

from dify_invoke import Session
from dify_invoke.emulator import ChatApp, EmulatedTool, Emulator

from .span_cases import PROMPT, attributes, only

if TYPE_CHECKING:
    from .conftest import Finished

APP = ChatApp(lambda query, inputs, history: query)


def repeat(text: str) -> str:
    return text


TOOL = EmulatedTool("repeat", repeat)
MODEL: Any = {"provider": "langgenius/openai/openai", "name": "gpt-4o"}
CITY: Any = [{"name": "city", "type": "string"}]
INVOCATIONS: dict[str, tuple[Callable[[Session], object], str, dict[str, object]]] = {
    "app": (
        lambda session: session.app.chat.invoke(APP.app_id, PROMPT, {"a": PROMPT}).result(),
        "invoke_app",
        {"dify.app_id": APP.app_id, "gen_ai.provider.name": "dify"},
    ),
    "form": (
        lambda session: session.app.fetch_app(APP.app_id),
        "fetch_app",
        {"dify.app_id": APP.app_id},
    ),
    "tool": (
        lambda session: session.tool.invoke_builtin_tool(
            TOOL.provider, "repeat", {"text": PROMPT}
        ).result(),
        "execute_tool repeat",
        {"gen_ai.tool.name": "repeat", "dify.provider": TOOL.provider},
    ),
    "node": (
        lambda session: session.workflow_node.parameter_extractor.invoke(CITY, MODEL, PROMPT),
        "parameter_extractor gpt-4o",
        {
            "gen_ai.provider.name": "openai",
            "gen_ai.request.model": "gpt-4o",
            "dify.provider": "langgenius/openai/openai",
        },
    ),
    "upload": (
        lambda session: session.file.upload("a.txt", PROMPT.encode(), "text/plain"),
        "upload_file",
        {"gen_ai.provider.name": "dify"},
    ),
}


@pytest.mark.parametrize("kind", INVOCATIONS)
def test_a_span_says_what_was_invoked_and_nothing_of_what_was_said(
    kind: str, spans: Finished
) -> None:
    invoke, name, expected = INVOCATIONS[kind]
    with Emulator(apps=[APP], tools=[TOOL]) as emulator, emulator.session() as session:
        invoke(session)
    span = only(spans())
    assert span.name == name
    assert attributes(span).items() >= expected.items()
    for secret in (PROMPT, "walrus", emulator.api_key):
        assert secret not in span.to_json()


def test_a_turn_of_a_conversation_names_it(spans: Finished) -> None:
    with Emulator(apps=[APP]) as emulator, emulator.session() as session:
        first = session.app.chat.invoke(APP.app_id, PROMPT, {}).result()
        session.app.chat.invoke(
            APP.app_id, PROMPT, {}, conversation_id=first.conversation_id
        ).result()
    assert attributes(spans()[1])["gen_ai.conversation.id"] == first.conversation_id
